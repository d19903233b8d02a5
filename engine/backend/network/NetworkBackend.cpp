#include "engine/backend/network/NetworkBackend.h"

#include "engine/backend/Hardware.h"
#include "engine/backend/network/NetworkLink.h"

#include <algorithm>

namespace engine {

using namespace Qt::StringLiterals;

NetworkBackend::NetworkBackend(Scheduler &scheduler, QObject *parent)
    : Backend(parent)
    , m_scheduler(scheduler)
{
}

NetworkBackend::~NetworkBackend() = default;

QString NetworkBackend::id() const
{
    return u"network"_s;
}

void NetworkBackend::startScanning()
{
    m_isScanning = true;
    QMetaObject::invokeMethod(
        this,
        [this] {
            for (const auto &link : m_links)
                link->start();
        },
        Qt::QueuedConnection);
}

void NetworkBackend::applySettings(const BusSettings &settings)
{
    m_isOn = !settings.switchedOff.contains(id());
    const QList<NetworkDeviceSetting> wanted = m_isOn ? settings.networkDevices : QList<NetworkDeviceSetting>();
    for (auto &link : m_links) {
        if (wanted.contains(link->setting()))
            continue;
        link->disconnect(this);
        link->close();
        link.release()->deleteLater();
    }
    std::erase(m_links, nullptr);
    for (const NetworkDeviceSetting &setting : wanted) {
        const QString address = NetworkLink::address(setting);
        if (std::ranges::none_of(m_links, [&](const auto &link) { return link->address() == address; }))
            add(setting);
    }
    QMetaObject::invokeMethod(this, &NetworkBackend::noteChange, Qt::QueuedConnection);
}

void NetworkBackend::add(const NetworkDeviceSetting &setting)
{
    auto link = std::make_unique<NetworkLink>(setting, m_scheduler);
    NetworkLink *added = link.get();
    connect(added, &NetworkLink::cameUp, this, [this, added] { advertise(*added); });
    connect(added, &NetworkLink::changed, this, &NetworkBackend::noteChange);
    m_links.push_back(std::move(link));
    QMetaObject::invokeMethod(added, &NetworkLink::start, Qt::QueuedConnection);
}

void NetworkBackend::advertise(const NetworkLink &link)
{
    Advertisement advertisement;
    advertisement.bus = id();
    advertisement.address = link.address();
    advertisement.name = link.address();
    advertisement.protocol = link.setting().protocol;
    emit advertised(advertisement);
}

std::unique_ptr<Hardware> NetworkBackend::create(const Advertisement &advertisement, const HardwareLayout &)
{
    const auto found =
        std::ranges::find_if(m_links, [&](const auto &link) { return link->address() == advertisement.address; });
    return found == m_links.end() ? nullptr : (*found)->claim();
}

BusStatus NetworkBackend::status() const
{
    BusStatus result{id(), m_isOn ? BusProblem::None : BusProblem::SwitchedOff, {}, false, {}};
    for (const auto &link : m_links) {
        const bool isWell = link->problem().isEmpty();
        result.items.append(
            {link->address(), {}, link->problem(), isWell ? BusProblem::None : BusProblem::Failed, link->isInUse()});
    }
    return result;
}

void NetworkBackend::noteChange()
{
    BusStatus now = status();
    if (now == m_told)
        return;
    m_told = std::move(now);
    emit statusChanged();
}

} // namespace engine
