#include "engine/backend/websocket/WebSocketHardware.h"

#include "engine/backend/websocket/DeviceLink.h"

#include <utility>

namespace engine {

using namespace Qt::StringLiterals;

namespace {

constexpr int kNormal = 1000;

} // namespace

WebSocketHardware::WebSocketHardware(DeviceLink &link, QObject *parent)
    : Hardware(parent)
    , m_link(&link)
{
    m_endpoints.insert(Endpoint::Tx);
    m_endpoints.insert(Endpoint::Rx);
    link.take();
    connect(&link, &DeviceLink::received, this, &WebSocketHardware::handleReceived);
    connect(&link, &DeviceLink::drained, this, &WebSocketHardware::handleDrained);
    connect(&link, &DeviceLink::closed, this, &WebSocketHardware::handleLinkClosed);
}

WebSocketHardware::~WebSocketHardware()
{
    if (!m_link)
        return;
    m_link->disconnect(this);
    m_link->end(kNormal, {});
}

void WebSocketHardware::open()
{
    QMetaObject::invokeMethod(
        this,
        [this] {
            if (!m_link || m_link->state() != DeviceLink::State::Admitted) {
                emit closed({ErrorCode::HardwareUnavailable, u"the device has gone"_s});
                return;
            }
            m_isOpen = true;
            emit opened();
        },
        Qt::QueuedConnection);
}

void WebSocketHardware::close()
{
    if (!std::exchange(m_isOpen, false))
        return;
    if (m_link) {
        m_link->disconnect(this);
        m_link->end(kNormal, {});
    }
    QMetaObject::invokeMethod(
        this,
        [this] {
            emit closed({ErrorCode::Cancelled, u"disconnected"_s});
        },
        Qt::QueuedConnection);
}

void WebSocketHardware::handleLinkClosed()
{
    if (std::exchange(m_isOpen, false))
        emit closed({ErrorCode::HardwareUnavailable, u"the device has disconnected"_s});
}

Hardware::WriteStatus WebSocketHardware::write(const HardwareCommand &command)
{
    if (!m_isOpen || !m_link || m_link->state() != DeviceLink::State::Admitted || command.endpoint != Endpoint::Tx)
        return WriteStatus::Failed;
    m_link->send(command.data);
    if (m_link->bytesWaiting() <= kBacklog)
        return WriteStatus::Done;
    ++m_pending;
    return WriteStatus::Pending;
}

void WebSocketHardware::handleDrained()
{
    if (m_pending == 0)
        return;
    // Later: we may be inside of write().
    QMetaObject::invokeMethod(
        this,
        [this] {
            for (int finished = std::exchange(m_pending, 0); finished > 0; --finished)
                emit writeFinished(true);
        },
        Qt::QueuedConnection);
}

void WebSocketHardware::read(Endpoint endpoint)
{
    QMetaObject::invokeMethod(
        this,
        [this, endpoint] {
            emit readFinished(endpoint, Error{ErrorCode::NotSupported, u"nothing can be read from this device"_s});
        },
        Qt::QueuedConnection);
}

void WebSocketHardware::subscribe(Endpoint endpoint)
{
    m_subscribed.insert(endpoint);
}

void WebSocketHardware::unsubscribe(Endpoint endpoint)
{
    m_subscribed.remove(endpoint);
}

void WebSocketHardware::handleReceived(const QByteArray &message)
{
    if (m_isOpen && m_subscribed.contains(Endpoint::Rx))
        emit notified(Endpoint::Rx, message);
}

} // namespace engine
