#include "engine/backend/bluetooth/GattChannel.h"

#include "engine/backend/bluetooth/BluetoothLimits.h"
#include "engine/backend/bluetooth/BluezMonitor.h"
#include "engine/backend/bluetooth/BluezProxies.h"
#include "engine/base/Constants.h"
#include "engine/base/Log.h"

#include <QDBusConnection>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QDBusVariant>
#include <algorithm>

namespace engine {

using namespace Qt::StringLiterals;
using namespace bluez;

namespace {

constexpr int kReadDeadline = static_cast<int>(limits::kBluetoothReadDeadline.count());

/// How BlueZ is to write. Some characteristics can only do what the driver does not ask for.
bool asksForResponse(const HardwareCommand &command, const GattEndpoint &endpoint)
{
    if (command.withResponse)
        return endpoint.canWrite || !endpoint.canWriteWithoutResponse;
    return endpoint.canWrite && !endpoint.canWriteWithoutResponse;
}

QDBusMessage readCall(const GattEndpoint &endpoint)
{
    if (endpoint.isBattery)
        return methodCall(endpoint.path, kProperties, u"Get"_s) << QString(kBattery) << u"Percentage"_s;
    return methodCall(endpoint.path, kCharacteristic, u"ReadValue"_s) << QVariantMap();
}

QByteArray valueIn(const QDBusMessage &answer, bool isBattery)
{
    const QVariant value = answer.arguments().value(0);
    if (!isBattery)
        return value.toByteArray();
    return QByteArray(1, static_cast<char>(qvariant_cast<QDBusVariant>(value).variant().toUInt()));
}

/// \source bluez/src/gatt-client.c: what an attribute that wants encryption or authentication is answered with
bool wantsPairing(const QDBusError &error)
{
    return error.name() == "org.bluez.Error.NotPermitted"_L1 && error.message().contains("Not paired"_L1);
}

} // namespace

GattChannel::GattChannel(BluezMonitor &monitor, Scheduler &scheduler, const QString &devicePath, GattTable table)
    : m_devicePath(devicePath)
    , m_table(std::move(table))
    , m_deadline(scheduler.createTimer([this] { handleDeadline(); }))
{
    connect(&monitor, &BluezMonitor::valueChanged, this, &GattChannel::handleValue);
}

GattChannel::~GattChannel() = default;

EndpointSet GattChannel::endpoints() const
{
    EndpointSet result;
    for (const auto &[endpoint, where] : m_table)
        result.insert(endpoint);
    return result;
}

Hardware::WriteStatus GattChannel::write(const HardwareCommand &command)
{
    const auto found = m_table.find(command.endpoint);
    if (found == m_table.end() || found->second.isBattery || m_orders.size() >= limits::kBluetoothWritesQueued)
        return Hardware::WriteStatus::Failed;
    if (command.data.size() > limits::kBluetoothPacketBytes) {
        reportOnce(u"a packet of %1 bytes is longer than a Bluetooth attribute"_s.arg(command.data.size()));
        return Hardware::WriteStatus::Failed;
    }
    const bool needsAnswer = asksForResponse(command, found->second);
    const QByteArray data(reinterpret_cast<const char *>(command.data.data()),
                          static_cast<qsizetype>(command.data.size()));
    Order order;
    order.message = methodCall(found->second.path, kCharacteristic, u"WriteValue"_s)
                    << data << QVariantMap{{u"type"_s, needsAnswer ? u"request"_s : u"command"_s}};
    order.isWrite = true;
    order.needsAnswer = needsAnswer;
    enqueue(std::move(order));
    return Hardware::WriteStatus::Pending;
}

void GattChannel::enqueue(Order order)
{
    order.number = ++m_lastNumber;
    m_orders.push_back(std::move(order));
    if (m_orders.size() == 1 && m_pairing != Pairing::Running)
        m_deadline->start(limits::kBluetoothWriteDeadline);
    send();
}

/// Sends what may be sent: any number of writes without response, but nothing after an order that is not answered yet.
void GattChannel::send()
{
    bool isAlone = true;
    if (m_pairing == Pairing::Running)
        return;
    for (Order &order : m_orders) {
        if (!order.isSent && order.needsAnswer && !isAlone)
            return;
        if (!order.isSent)
            call(order);
        if (order.needsAnswer && !order.isAnswered)
            return;
        isAlone = isAlone && order.isAnswered;
    }
}

void GattChannel::call(Order &order)
{
    order.isSent = true;
    auto *watcher =
        new QDBusPendingCallWatcher(QDBusConnection::systemBus().asyncCall(order.message, kReadDeadline), this);
    connect(watcher, &QDBusPendingCallWatcher::finished, this, [this, watcher, number = order.number] {
        watcher->deleteLater();
        handleAnswered(number, watcher->error());
    });
}

void GattChannel::handleAnswered(quint64 number, const QDBusError &error)
{
    const auto found = std::ranges::find(m_orders, number, &Order::number);
    if (found == m_orders.end())
        return; // too late: its deadline has answered
    if (pairFor(error)) {
        found->isSent = false;
        return;
    }
    if (error.isValid())
        reportOnce(error.message());
    found->isAnswered = true;
    found->hasFailed = error.isValid();
    finishAnswered();
}

/// True if what was refused is to be sent again later.
bool GattChannel::pairFor(const QDBusError &error)
{
    if (!wantsPairing(error) || m_pairing == Pairing::Over)
        return false;
    if (std::exchange(m_pairing, Pairing::Running) == Pairing::Running)
        return true;
    m_deadline->stop();
    constexpr auto kDeadline = static_cast<int>(std::chrono::milliseconds(limits::kPairingDeadline).count());
    const QDBusMessage order = methodCall(m_devicePath, kDevice, u"Pair"_s);
    auto *watcher = new QDBusPendingCallWatcher(QDBusConnection::systemBus().asyncCall(order, kDeadline), this);
    connect(watcher, &QDBusPendingCallWatcher::finished, this, [this, watcher] {
        watcher->deleteLater();
        handlePaired(watcher->error());
    });
    return true;
}

void GattChannel::handlePaired(const QDBusError &error)
{
    m_pairing = Pairing::Over;
    if (error.isValid() && error.name() != "org.bluez.Error.AlreadyExists"_L1)
        reportOnce(u"the device wants to be paired, and that failed; it may have to be reset first: "_s +
                   error.message());
    if (!m_orders.empty())
        m_deadline->start(limits::kBluetoothWriteDeadline);
    send();
    for (const Endpoint endpoint : std::exchange(m_refusedReads, {}))
        read(endpoint);
}

/// Tells in order what has been answered.
void GattChannel::finishAnswered()
{
    while (!m_orders.empty() && m_orders.front().isAnswered) {
        const Order finished = std::move(m_orders.front());
        m_orders.pop_front();
        if (m_orders.empty())
            m_deadline->stop();
        else
            m_deadline->start(limits::kBluetoothWriteDeadline);
        send();
        if (finished.isWrite)
            emit writeFinished(!finished.hasFailed);
        if (m_orders.empty())
            emit idle();
    }
    send();
}

void GattChannel::handleDeadline()
{
    if (m_orders.empty())
        return;
    m_orders.front().isAnswered = true;
    m_orders.front().hasFailed = true;
    finishAnswered();
}

void GattChannel::read(Endpoint endpoint)
{
    const auto found = m_table.find(endpoint);
    if (found == m_table.end()) {
        const auto answer = [this, endpoint] {
            emit readFinished(endpoint, Error{ErrorCode::NotSupported, u"there is no such characteristic"_s});
        };
        QMetaObject::invokeMethod(this, answer, Qt::QueuedConnection);
        return;
    }
    auto *watcher = new QDBusPendingCallWatcher(
        QDBusConnection::systemBus().asyncCall(readCall(found->second), kReadDeadline), this);
    connect(watcher, &QDBusPendingCallWatcher::finished, this, [this, watcher, endpoint] {
        watcher->deleteLater();
        handleRead(endpoint, watcher->reply(), watcher->error());
    });
}

void GattChannel::handleRead(Endpoint endpoint, const QDBusMessage &answer, const QDBusError &error)
{
    if (pairFor(error))
        m_refusedReads.append(endpoint);
    else if (error.isValid())
        emit readFinished(endpoint, Error{ErrorCode::HardwareIo, u"reading failed: "_s + error.message()});
    else
        emit readFinished(endpoint, valueIn(answer, m_table.at(endpoint).isBattery));
}

void GattChannel::subscribe(Endpoint endpoint)
{
    const auto found = m_table.find(endpoint);
    if (found == m_table.end() || found->second.isBattery)
        return;
    m_subscribed.insert(endpoint);
    enqueue({methodCall(found->second.path, kCharacteristic, u"StartNotify"_s), 0, false, true, false, false, false});
}

void GattChannel::unsubscribe(Endpoint endpoint)
{
    if (!m_subscribed.remove(endpoint))
        return;
    enqueue(
        {methodCall(m_table.at(endpoint).path, kCharacteristic, u"StopNotify"_s), 0, false, true, false, false, false});
}

void GattChannel::handleValue(const QString &path, const QByteArray &value)
{
    for (const auto &[endpoint, where] : m_table) {
        if (where.path == path && m_subscribed.contains(endpoint))
            emit notified(endpoint, value);
    }
}

void GattChannel::reportOnce(const QString &text)
{
    if (m_reported.contains(text))
        return;
    m_reported.insert(text);
    qCWarning(logDevice).noquote() << "Bluetooth:" << text << m_devicePath.section(u'/', -1);
}

} // namespace engine
