#include "engine/backend/bluetooth/BluezMonitor.h"

#include "engine/backend/bluetooth/BluezProxies.h"
#include "engine/backend/bluetooth/BluetoothLimits.h"

#include <QDBusConnection>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QDBusServiceWatcher>
#include <QDBusVariant>
#include <algorithm>

namespace engine {

using namespace Qt::StringLiterals;
using namespace bluez;

BluezMonitor::BluezMonitor(Scheduler &scheduler, QObject *parent)
    : QObject(parent)
    , m_retry(scheduler.createTimer([this] { enumerate(); }))
    , m_watcher(std::make_unique<QDBusServiceWatcher>(kService, QDBusConnection::systemBus(),
                                                      QDBusServiceWatcher::WatchForOwnerChange))
    , m_objects(std::make_unique<ObjectsProxy>())
    , m_properties(std::make_unique<PropertiesProxy>())
{
    connect(m_watcher.get(), &QDBusServiceWatcher::serviceOwnerChanged, this, &BluezMonitor::handleOwnerChanged);
    connect(m_objects.get(), &ObjectsProxy::InterfacesAdded, this,
            [this](const QDBusMessage &message) { handleAdded(pathIn(message), interfacesIn(message)); });
    connect(m_objects.get(), &ObjectsProxy::InterfacesRemoved, this, [this](const QDBusMessage &message) {
        handleRemoved(pathIn(message), message.arguments().value(1).toStringList());
    });
    connect(m_properties.get(), &PropertiesProxy::PropertiesChanged, this,
            [this](const QString &interface, const QVariantMap &changed, const QStringList &,
                   const QDBusMessage &message) { handleProperties(interface, changed, message.path()); });
    enumerate();
}

BluezMonitor::~BluezMonitor() = default;

QString BluezMonitor::devicePath(const QString &adapterPath, const QString &address) const
{
    for (auto device = m_devices.cbegin(); device != m_devices.cend(); ++device) {
        if (device->address == address && device->adapterPath == adapterPath)
            return device.key();
    }
    return {};
}

void BluezMonitor::enumerate()
{
    const QDBusMessage call = methodCall(kRoot, kObjectManager, u"GetManagedObjects"_s);
    auto *watcher = new QDBusPendingCallWatcher(
        QDBusConnection::systemBus().asyncCall(call, static_cast<int>(limits::kBluezAnswerDeadline.count())), this);
    connect(watcher, &QDBusPendingCallWatcher::finished, this, [this, watcher] {
        watcher->deleteLater();
        const QDBusPendingReply<ManagedObjects> reply = *watcher;
        if (reply.isError())
            handleRefused(reply.error());
        else
            handleEnumerated(reply.value());
    });
}

void BluezMonitor::handleEnumerated(const ManagedObjects &objects)
{
    m_retry->stop();
    m_state = State::Running;
    m_detail.clear();
    m_adapters.clear();
    m_devices.clear();
    m_gattObjects.clear();
    for (auto object = objects.cbegin(); object != objects.cend(); ++object)
        handleAdded(object.key().path(), object.value());
    emit changed();
}

void BluezMonitor::handleRefused(const QDBusError &error)
{
    switch (error.type()) {
    case QDBusError::ServiceUnknown:
        return forget(State::NotRunning, {});
    case QDBusError::AccessDenied:
        return forget(State::NoPermission, error.message());
    default:
        if (error.name() == "org.freedesktop.DBus.Error.NameHasNoOwner"_L1)
            return forget(State::NotRunning, {});
        forget(State::Failed, error.message());
        m_retry->start(limits::kBluezRetryDelay);
    }
}

void BluezMonitor::forget(State state, const QString &detail)
{
    m_state = state;
    m_detail = detail;
    m_adapters.clear();
    m_devices.clear();
    m_gattObjects.clear();
    m_retry->stop();
    emit changed();
}

void BluezMonitor::handleOwnerChanged(const QString &, const QString &oldOwner, const QString &newOwner)
{
    if (!oldOwner.isEmpty()) {
        forget(State::NotRunning, {});
        emit serviceLost();
    }
    if (!newOwner.isEmpty())
        enumerate();
}

void BluezMonitor::handleAdded(const QString &path, const Interfaces &interfaces)
{
    if (const auto adapter = interfaces.constFind(kAdapter); adapter != interfaces.cend())
        updateAdapter(path, adapter.value());
    if (const auto device = interfaces.constFind(kDevice); device != interfaces.cend()) {
        const QVariantMap &properties = device.value();
        m_devices.insert(path, {qvariant_cast<QDBusObjectPath>(properties.value(u"Adapter"_s)).path(),
                                properties.value(u"Address"_s).toString(), properties.value(u"Connected"_s).toBool()});
        emit deviceAdded(path);
    }
    for (const QLatin1StringView name : {kGattService, kCharacteristic, kBattery}) {
        if (const auto part = interfaces.constFind(name); part != interfaces.cend())
            m_gattObjects[QDBusObjectPath(path)].insert(name, part.value());
    }
}

void BluezMonitor::handleRemoved(const QString &path, const QStringList &interfaces)
{
    for (const QLatin1StringView name : {kGattService, kCharacteristic, kBattery}) {
        if (interfaces.contains(name))
            m_gattObjects.remove(QDBusObjectPath(path));
    }
    if (interfaces.contains(kDevice) && m_devices.remove(path) > 0)
        emit deviceLost(path);
    if (interfaces.contains(kAdapter) &&
        m_adapters.removeIf([&](const BluetoothAdapter &adapter) { return adapter.path == path; }) > 0)
        emit changed();
}

void BluezMonitor::handleProperties(const QString &interface, const QVariantMap &changed, const QString &path)
{
    if (interface == kCharacteristic) {
        if (const auto value = changed.constFind(u"Value"_s); value != changed.cend())
            emit valueChanged(path, value->toByteArray());
    } else if (interface == kDevice) {
        handleDeviceProperties(path, changed);
    } else if (interface == kAdapter) {
        updateAdapter(path, changed);
    }
}

void BluezMonitor::handleDeviceProperties(const QString &path, const QVariantMap &changed)
{
    const auto device = m_devices.find(path);
    if (device == m_devices.end())
        return;
    if (const auto name = changed.constFind(u"Alias"_s); name != changed.cend())
        emit deviceRenamed(device->adapterPath, device->address, name->toString());
    const auto connected = changed.constFind(u"Connected"_s);
    if (connected == changed.cend())
        return;
    device->isConnected = connected->toBool();
    if (!device->isConnected)
        emit deviceLost(path);
}

/// Takes over what \a properties has; the rest stays as it is.
void BluezMonitor::updateAdapter(const QString &path, const QVariantMap &properties)
{
    const auto isHere = [&](const BluetoothAdapter &adapter) { return adapter.path == path; };
    const auto known = std::ranges::find_if(m_adapters, isHere);
    BluetoothAdapter adapter = known == m_adapters.end() ? BluetoothAdapter{path, {}, {}, false, false, false} : *known;
    const BluetoothAdapter before = adapter;
    adapter.address = properties.value(u"Address"_s, adapter.address).toString();
    adapter.name = properties.value(u"Alias"_s, adapter.name).toString();
    adapter.isPowered = properties.value(u"Powered"_s, adapter.isPowered).toBool();
    adapter.isDiscovering = properties.value(u"Discovering"_s, adapter.isDiscovering).toBool();
    if (const QString power = properties.value(u"PowerState"_s).toString(); !power.isEmpty()) // since BlueZ 5.66
        adapter.isBlocked = power == "off-blocked"_L1;
    adapter.isBlocked = adapter.isBlocked && !adapter.isPowered;
    if (known != m_adapters.end())
        *known = adapter;
    else
        m_adapters.insert(std::ranges::upper_bound(m_adapters, path, {}, &BluetoothAdapter::path), adapter);
    if (known == m_adapters.end() || adapter != before)
        emit changed();
}

void BluezMonitor::powerOn(const QString &adapterPath)
{
    QDBusMessage call = methodCall(adapterPath, kProperties, u"Set"_s);
    call << QString(kAdapter) << u"Powered"_s << QVariant::fromValue(QDBusVariant(true));
    auto *watcher = new QDBusPendingCallWatcher(
        QDBusConnection::systemBus().asyncCall(call, static_cast<int>(limits::kBluezAnswerDeadline.count())), this);
    connect(watcher, &QDBusPendingCallWatcher::finished, this, [this, watcher, adapterPath] {
        watcher->deleteLater();
        if (!watcher->isError())
            return;
        // What an older BlueZ, which has no PowerState, says of rfkill.
        if (watcher->error().name() == "org.bluez.Error.Blocked"_L1)
            updateAdapter(adapterPath, {{u"PowerState"_s, u"off-blocked"_s}});
        emit powerFailed(watcher->error().message());
    });
}

} // namespace engine
