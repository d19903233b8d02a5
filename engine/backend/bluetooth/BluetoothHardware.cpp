#include "engine/backend/bluetooth/BluetoothHardware.h"

#include "engine/backend/bluetooth/BluetoothLimits.h"
#include "engine/backend/bluetooth/BluetoothLink.h"
#include "engine/backend/bluetooth/BluezMonitor.h"
#include "engine/backend/bluetooth/BluezProxies.h"
#include "engine/backend/bluetooth/GattChannel.h"

#include <QDBusConnection>
#include <QDBusPendingCallWatcher>
#include <QThread>

namespace engine {

using namespace Qt::StringLiterals;
using namespace bluez;

BluetoothHardware::BluetoothHardware(Place place, HardwareLayout layout, BluezMonitor &monitor, Scheduler &scheduler,
                                     QThread &linkThread)
    : m_place(std::move(place))
    , m_layout(std::move(layout))
    , m_scheduler(scheduler)
    , m_monitor(&monitor)
    , m_linkThread(linkThread)
    , m_deadline(scheduler.createTimer([this] { handleTimeout(); }))
{
}

BluetoothHardware::~BluetoothHardware()
{
    if (m_state == State::Open || m_state == State::Flushing)
        sendDisconnect();
    dropLink();
}

void BluetoothHardware::open()
{
    m_state = State::Seeking;
    if (!m_monitor || m_place.adapterPath.isEmpty())
        return finishLater({ErrorCode::HardwareUnavailable, u"Bluetooth is off, or not working, at the moment"_s});
    m_deadline->start(limits::kBluetoothConnectDeadline);
    connect(m_monitor, &BluezMonitor::deviceLost, this, [this](const QString &path) {
        if (path == m_devicePath)
            lose(u"the device has ended the connection, or is out of reach"_s);
    });
    if (!m_monitor->devicePath(m_place.adapterPath, m_place.address).isEmpty())
        return connectLink();
    connect(m_monitor, &BluezMonitor::deviceAdded, this, [this](const QString &path) {
        if (isSeeking() && m_monitor->devicePath(m_place.adapterPath, m_place.address) == path) {
            connectLink();
            emit seekingChanged();
        }
    });
    QMetaObject::invokeMethod(this, &BluetoothHardware::seekingChanged, Qt::QueuedConnection);
}

void BluetoothHardware::connectLink()
{
    m_state = State::Connecting;
    m_link = new BluetoothLink;
    m_link->moveToThread(&m_linkThread);
    connect(m_link, &BluetoothLink::connected, this, &BluetoothHardware::handleConnected);
    connect(m_link, &BluetoothLink::failed, this, [this](const Error &error) { lose(error.detail); });
    connect(m_link, &BluetoothLink::disconnected, this, [this] { lose(u"the device has ended the connection"_s); });
    QMetaObject::invokeMethod(m_link,
                              [link = m_link, place = m_place] { link->open(place.address, place.adapterAddress); });
}

/// BlueZ has told all services by now, and where they are.
void BluetoothHardware::handleConnected()
{
    if (m_state != State::Connecting || !m_monitor)
        return;
    m_devicePath = m_monitor->devicePath(m_place.adapterPath, m_place.address);
    if (m_devicePath.isEmpty())
        return finish({ErrorCode::HardwareUnavailable, u"the device has gone while it was being connected"_s});
    GattTable table = gattTable(m_monitor->gattObjects(), m_devicePath, m_layout);
    if (table.empty()) {
        return finish({ErrorCode::NotSupported, u"the device has none of the services of its kind; it may be another "
                                                "model, or one with newer firmware"_s});
    }
    m_deadline->stop();
    m_channel = std::make_unique<GattChannel>(*m_monitor, m_scheduler, m_devicePath, std::move(table));
    connect(m_channel.get(), &GattChannel::writeFinished, this, &BluetoothHardware::writeFinished);
    connect(m_channel.get(), &GattChannel::readFinished, this, &BluetoothHardware::readFinished);
    connect(m_channel.get(), &GattChannel::notified, this, &BluetoothHardware::notified);
    connect(m_channel.get(), &GattChannel::idle, this, [this] {
        if (m_state == State::Flushing)
            disconnectNow();
    });
    m_state = State::Open;
    emit opened();
}

void BluetoothHardware::handleTimeout()
{
    switch (m_state) {
    case State::Seeking:
    case State::Connecting:
        return finish(
            {ErrorCode::HardwareUnavailable,
             u"the device does not answer; it may be switched off, too far away, or connected to another phone "
             "or computer"_s});
    case State::Flushing:
        return disconnectNow();
    case State::Disconnecting:
        return finish(m_reason);
    case State::New:
    case State::Open:
    case State::Closed:
        return;
    }
}

void BluetoothHardware::close()
{
    closeFor({ErrorCode::Cancelled, u"disconnected"_s});
}

void BluetoothHardware::closeFor(const Error &error)
{
    if (m_state == State::New || m_state == State::Seeking || m_state == State::Connecting)
        return finishLater(error);
    if (m_state != State::Open)
        return;
    m_reason = error;
    if (!m_channel->isIdle()) { // a stop, most likely
        m_state = State::Flushing;
        m_deadline->start(limits::kBluetoothFlushDeadline);
    } else {
        disconnectNow();
    }
}

/// Directly and not by the link, whose thread may be waiting for something. The order of calls is kept by the bus.
void BluetoothHardware::sendDisconnect()
{
    if (!m_devicePath.isEmpty())
        QDBusConnection::systemBus().asyncCall(methodCall(m_devicePath, kDevice, u"Disconnect"_s));
}

/// BlueZ answers Disconnect after seconds, but what is asked after it as soon as it has understood it.
void BluetoothHardware::disconnectNow()
{
    m_state = State::Disconnecting;
    m_deadline->start(limits::kBluetoothDisconnectDeadline);
    sendDisconnect();
    const QDBusMessage question = methodCall(kRoot, kPeer, u"Ping"_s);
    auto *watcher = new QDBusPendingCallWatcher(QDBusConnection::systemBus().asyncCall(question), this);
    connect(watcher, &QDBusPendingCallWatcher::finished, this, [this] {
        if (m_state == State::Disconnecting)
            finish(m_reason);
    });
}

void BluetoothHardware::lose(const QString &reason)
{
    if (m_state == State::New || m_state == State::Closed)
        return;
    // What we have asked for is not a loss.
    const bool isWanted = m_state == State::Flushing || m_state == State::Disconnecting;
    finishLater(isWanted ? m_reason : Error{ErrorCode::HardwareUnavailable, reason});
}

void BluetoothHardware::abandon()
{
    if (m_state == State::Open || m_state == State::Flushing)
        sendDisconnect();
    dropLink();
    m_channel.reset();
    m_deadline->stop();
    m_state = State::Closed;
}

void BluetoothHardware::dropLink()
{
    if (!m_link)
        return;
    m_link->disconnect(this);
    std::exchange(m_link, nullptr)->deleteLater(); // in its thread
}

void BluetoothHardware::finish(const Error &error)
{
    if (m_state == State::Closed)
        return;
    const bool wasSeeking = isSeeking();
    m_state = State::Closed;
    m_deadline->stop();
    dropLink();
    if (m_channel) {
        m_channel->disconnect(this);
        m_channel.release()->deleteLater(); // it may be in the middle of a signal
    }
    if (m_monitor)
        m_monitor->disconnect(this);
    if (wasSeeking)
        emit seekingChanged();
    emit closed(error);
}

void BluetoothHardware::finishLater(const Error &error)
{
    QMetaObject::invokeMethod(
        this, [this, error] { finish(error); }, Qt::QueuedConnection);
}

EndpointSet BluetoothHardware::endpoints() const
{
    return m_channel ? m_channel->endpoints() : EndpointSet();
}

std::chrono::milliseconds BluetoothHardware::defaultGap() const
{
    return limits::kBluetoothGap;
}

Hardware::WriteStatus BluetoothHardware::write(const HardwareCommand &command)
{
    return m_state == State::Open ? m_channel->write(command) : WriteStatus::Failed;
}

void BluetoothHardware::read(Endpoint endpoint)
{
    if (m_state == State::Open)
        return m_channel->read(endpoint);
    const auto answer = [this, endpoint] {
        emit readFinished(endpoint, Error{ErrorCode::HardwareUnavailable, u"the device is not connected"_s});
    };
    QMetaObject::invokeMethod(this, answer, Qt::QueuedConnection);
}

void BluetoothHardware::subscribe(Endpoint endpoint)
{
    if (m_state == State::Open)
        m_channel->subscribe(endpoint);
}

void BluetoothHardware::unsubscribe(Endpoint endpoint)
{
    if (m_state == State::Open)
        m_channel->unsubscribe(endpoint);
}

} // namespace engine
