#include "engine/backend/websocket/WebSocketBackend.h"

#include "engine/backend/Admission.h"
#include "engine/backend/websocket/DeviceLink.h"
#include "engine/backend/websocket/WebSocketHardware.h"
#include "engine/base/Log.h"
#include "engine/base/Text.h"
#include "engine/gate/Gate.h"
#include "engine/gate/GateSocket.h"
#include "engine/gate/WebSocketChannel.h"
#include "engine/gate/WebSocketEndpoint.h"

#include <algorithm>

namespace engine {

using namespace Qt::StringLiterals;

namespace {

constexpr int kGoingAway = 1001;

} // namespace

WebSocketBackend::WebSocketBackend(Scheduler &scheduler, Admission &admission, QObject *parent)
    : Backend(parent)
    , m_scheduler(scheduler)
    , m_admission(admission)
    , m_gate(std::make_unique<Gate>(scheduler,
                                    [this](const ConnectionOrigin &origin) { return m_admission.mayEnter(origin); }))
    , m_endpoint(std::make_unique<WebSocketEndpoint>(scheduler))
{
    connect(m_gate.get(), &Gate::passed, m_endpoint.get(), &WebSocketEndpoint::upgrade);
    connect(m_endpoint.get(), &WebSocketEndpoint::connected, this, &WebSocketBackend::addLink);
}

WebSocketBackend::~WebSocketBackend() = default;

quint16 WebSocketBackend::port() const
{
    return m_gate->port();
}

QString WebSocketBackend::id() const
{
    return u"websocket"_s;
}

BusStatus WebSocketBackend::status() const
{
    const bool canRepair = m_problem == BusProblem::PortTaken || m_problem == BusProblem::Failed;
    BusStatus status{id(), m_problem, m_detail, canRepair, {}};
    for (const auto &link : m_links) {
        if (link->state() == DeviceLink::State::Admitted) {
            status.items.append({link->hello().address, sanitized(link->hello().identifier),
                                 link->origin().peerAddress.toString(), BusProblem::None, link->isTaken()});
        }
    }
    return status;
}

void WebSocketBackend::applySettings(const BusSettings &settings)
{
    Wish wish;
    wish.isOn = settings.deviceWebSocket && !settings.switchedOff.contains(id());
    if (wish.isOn) {
        wish.port = settings.deviceWebSocketPort;
        wish.onAllInterfaces = settings.deviceWebSocketOnAllInterfaces;
    }
    if (wish == m_wish)
        return;
    m_wish = wish;
    closeAll();
    listen();
}

void WebSocketBackend::repair()
{
    if (m_wish.isOn && !m_gate->isListening())
        listen();
}

void WebSocketBackend::listen()
{
    m_problem = m_wish.isOn ? BusProblem::None : BusProblem::SwitchedOff;
    m_detail.clear();
    if (m_wish.isOn) {
        const Gate::Reach reach = m_wish.onAllInterfaces ? Gate::Reach::AllInterfaces : Gate::Reach::Loopback;
        if (const Result<> listening = m_gate->listen(m_wish.port, reach); listening) {
            m_detail = u"%1:%2"_s.arg(m_wish.onAllInterfaces ? u"all interfaces"_s : u"127.0.0.1"_s).arg(port());
            qCInfo(logDevice).noquote() << "devices connect to" << m_detail;
            if (m_wish.onAllInterfaces)
                qCWarning(logDevice) << "other computers of the network can ask to be devices"; // S3
        } else {
            m_problem = listening.error().code == ErrorCode::Busy ? BusProblem::PortTaken : BusProblem::Failed;
            m_detail = listening.error().detail;
            qCWarning(logDevice).noquote() << "no devices can connect:" << m_detail;
        }
    }
    QMetaObject::invokeMethod(this, &WebSocketBackend::statusChanged, Qt::QueuedConnection);
}

void WebSocketBackend::closeAll()
{
    m_gate->close();
    for (const auto &link : m_links)
        link->end(kGoingAway, {});
}

void WebSocketBackend::addLink(WebSocketChannel *channel, const ConnectionOrigin &origin)
{
    m_links.push_back(
        std::make_unique<DeviceLink>(m_scheduler, m_admission, std::unique_ptr<WebSocketChannel>(channel), origin));
    DeviceLink *added = m_links.back().get();
    connect(added, &DeviceLink::admitted, this, [this, added] {
        advertise(*added);
        emit statusChanged();
    });
    connect(added, &DeviceLink::closed, this, &WebSocketBackend::statusChanged);
    connect(added, &DeviceLink::finished, this, [this, added] { removeLink(added); });
    m_gate->setOpenConnections(static_cast<int>(m_links.size()));
}

void WebSocketBackend::removeLink(DeviceLink *link)
{
    const auto found = std::ranges::find_if(m_links, [link](const auto &entry) { return entry.get() == link; });
    if (found == m_links.end())
        return;
    found->release()->deleteLater(); // it is in the middle of its last signal
    link->setParent(this);
    m_links.erase(found);
    m_gate->setOpenConnections(static_cast<int>(m_links.size()));
    // A device that came back before its old connection was seen to be dead has waited for this.
    QMetaObject::invokeMethod(this, &WebSocketBackend::advertiseFree, Qt::QueuedConnection);
}

void WebSocketBackend::advertise(const DeviceLink &link)
{
    emit advertised({id(), link.hello().address, link.hello().identifier, {}, {}, {}, {}});
}

void WebSocketBackend::advertiseFree()
{
    std::vector<QPointer<DeviceLink>> links;
    for (const auto &link : m_links)
        links.emplace_back(link.get());
    for (const QPointer<DeviceLink> &link : links) {
        if (link && link->state() == DeviceLink::State::Admitted && !link->isTaken())
            advertise(*link);
    }
}

void WebSocketBackend::startScanning()
{
    QMetaObject::invokeMethod(this, &WebSocketBackend::advertiseFree, Qt::QueuedConnection);
}

DeviceLink *WebSocketBackend::freeLink(const QString &address, const QString &identifier) const
{
    const auto found = std::ranges::find_if(m_links, [&](const auto &link) {
        return link->state() == DeviceLink::State::Admitted && !link->isTaken() && link->hello().address == address &&
               link->hello().identifier == identifier;
    });
    return found == m_links.end() ? nullptr : found->get();
}

std::unique_ptr<Hardware> WebSocketBackend::create(const Advertisement &advertisement, const HardwareLayout &)
{
    DeviceLink *link = freeLink(advertisement.address, advertisement.name);
    if (!link)
        return nullptr;
    QMetaObject::invokeMethod(this, &WebSocketBackend::statusChanged, Qt::QueuedConnection);
    return std::make_unique<WebSocketHardware>(*link);
}

} // namespace engine
