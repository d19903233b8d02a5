#pragma once
#include "engine/backend/bluetooth/BluezNames.h"
#include "engine/base/Scheduler.h"

#include <QHash>
#include <QList>
#include <QObject>
#include <memory>

class QDBusError;
class QDBusMessage;
class QDBusServiceWatcher;

namespace engine {

namespace bluez {
class ObjectsProxy;
class PropertiesProxy;
} // namespace bluez

/// A Bluetooth adapter of this computer.
struct BluetoothAdapter
{
    QString path;    ///< D-Bus object; the lowest is the system's first
    QString address; ///< "00:11:22:33:44:55", what settings keep
    QString name;    ///< as others see it
    bool isPowered = false;
    bool isBlocked = false; ///< by a switch or by the system (rfkill)
    bool isDiscovering = false;
    bool operator==(const BluetoothAdapter &) const = default;
};

/// Watches what QtBluetooth does not tell: whether bluetoothd runs, which adapters there are and whether they are on,
/// which devices are connected and what they report. Only asynchronous calls, so a bluetoothd that hangs holds up
/// nobody. \thread engine; QDBusConnection::systemBus() has to be connected before it is made
class BluezMonitor final : public QObject
{
    Q_OBJECT

public:
    enum class State : quint8 {
        Unknown,      ///< not answered yet
        NotRunning,   ///< no bluetoothd on the bus
        NoPermission, ///< the bus does not let this user talk to it
        Failed,       ///< it answers with something else, or not at all
        Running
    };

    BluezMonitor(Scheduler &scheduler, QObject *parent = nullptr);
    ~BluezMonitor() override;

    State state() const { return m_state; }
    /// What the system said, where the state is NoPermission or Failed.
    const QString &detail() const { return m_detail; }
    /// Ascending by path.
    const QList<BluetoothAdapter> &adapters() const { return m_adapters; }
    /// Object of the device with \a address at an adapter; empty if BlueZ does not know it (any more).
    QString devicePath(const QString &adapterPath, const QString &address) const;
    /// True while the device is connected, whoever has connected it.
    bool isConnected(const QString &devicePath) const { return m_devices.value(devicePath).isConnected; }
    /// Services, characteristics and batteries of all connected devices, with their other interfaces left out.
    const bluez::ManagedObjects &gattObjects() const { return m_gattObjects; }

    /// Switches an adapter on; changed() follows if that helped, powerFailed() if not.
    void powerOn(const QString &adapterPath);

signals:
    /// state() or adapters() are different from before.
    void changed();
    /// bluetoothd has gone, and with it all connections.
    void serviceLost();
    /// The link of a device has ended, or the device was removed.
    void deviceLost(const QString &devicePath);
    /// BlueZ knows a device from now on.
    void deviceAdded(const QString &devicePath);
    void deviceRenamed(const QString &adapterPath, const QString &address, const QString &name);
    /// A characteristic has a new value, by a notification or because somebody has read it.
    void valueChanged(const QString &characteristicPath, const QByteArray &value);
    void powerFailed(const QString &reason);

private:
    struct Device
    {
        QString adapterPath;
        QString address;
        bool isConnected = false;
    };

    void enumerate();
    void handleEnumerated(const bluez::ManagedObjects &objects);
    void handleRefused(const QDBusError &error);
    void handleOwnerChanged(const QString &name, const QString &oldOwner, const QString &newOwner);
    void handleAdded(const QString &path, const bluez::Interfaces &interfaces);
    void handleRemoved(const QString &path, const QStringList &interfaces);
    void handleProperties(const QString &interface, const QVariantMap &changed, const QString &path);
    void handleDeviceProperties(const QString &path, const QVariantMap &changed);
    void updateAdapter(const QString &path, const QVariantMap &properties);
    void forget(State state, const QString &detail);

    QList<BluetoothAdapter> m_adapters;
    QHash<QString, Device> m_devices; // by path
    bluez::ManagedObjects m_gattObjects;
    State m_state = State::Unknown;
    QString m_detail;
    std::unique_ptr<Timer> m_retry;
    std::unique_ptr<QDBusServiceWatcher> m_watcher;
    std::unique_ptr<bluez::ObjectsProxy> m_objects;
    std::unique_ptr<bluez::PropertiesProxy> m_properties;
};

} // namespace engine
