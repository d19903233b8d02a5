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
    /// \param message see pathIn() and interfacesIn()
    void InterfacesAdded(const QDBusMessage &message);
    /// \param message see pathIn(); its second argument are the names of the interfaces
    void InterfacesRemoved(const QDBusMessage &message);
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

/// What the signals of ObjectsProxy say. Not as their parameters: Qt 6.4 does not deliver them then while QtBluetooth,
/// in another thread, listens for the same signals (seen, and not traced).
QString pathIn(const QDBusMessage &message);
Interfaces interfacesIn(const QDBusMessage &message);

/// A call that does not start bluetoothd where it is not running.
QDBusMessage methodCall(const QString &path, QLatin1StringView interface, const QString &method);

} // namespace engine::bluez
