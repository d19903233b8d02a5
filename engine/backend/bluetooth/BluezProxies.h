#pragma once
#include "engine/backend/bluetooth/BluezNames.h"

#include <QDBusAbstractInterface>
#include <QDBusMessage>

namespace engine::bluez {

/// The signals of BlueZ's object manager.
class ObjectsProxy final : public QDBusAbstractInterface
{
    Q_OBJECT

public:
    explicit ObjectsProxy(QObject *parent = nullptr);

signals:
    /// \param message path of the object and its Interfaces; see interfacesIn()
    void InterfacesAdded(const QDBusMessage &message);
    void InterfacesRemoved(const QDBusObjectPath &path, const QStringList &interfaces);
};

/// The changes of all properties of all objects of BlueZ.
class PropertiesProxy final : public QDBusAbstractInterface
{
    Q_OBJECT

public:
    explicit PropertiesProxy(QObject *parent = nullptr);

signals:
    /// \param message of which the path is that of the object
    void PropertiesChanged(const QString &interface, const QVariantMap &changed, const QStringList &invalidated,
                           const QDBusMessage &message);
};

/// What InterfacesAdded says. Not as parameters of the signal: Qt 6.4 did not deliver it then, with QtBluetooth, in
/// another thread, as the second receiver.
Interfaces interfacesIn(const QDBusMessage &message);

/// A call that does not start bluetoothd where it is not running.
QDBusMessage methodCall(const QString &path, QLatin1StringView interface, const QString &method);

} // namespace engine::bluez
