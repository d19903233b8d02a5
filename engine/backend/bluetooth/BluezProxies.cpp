#include "engine/backend/bluetooth/BluezProxies.h"

#include <QDBusConnection>
#include <QDBusMetaType>

namespace engine::bluez {

ObjectsProxy::ObjectsProxy(QObject *parent)
    : QDBusAbstractInterface(kService, kRoot, kObjectManager.data(), QDBusConnection::systemBus(), parent)
{
    qDBusRegisterMetaType<Interfaces>();
    qDBusRegisterMetaType<ManagedObjects>();
}

PropertiesProxy::PropertiesProxy(QObject *parent)
    : QDBusAbstractInterface(kService, QString(), kProperties.data(), QDBusConnection::systemBus(), parent)
{
}

QString pathIn(const QDBusMessage &message)
{
    return qvariant_cast<QDBusObjectPath>(message.arguments().value(0)).path();
}

Interfaces interfacesIn(const QDBusMessage &message)
{
    return qdbus_cast<Interfaces>(message.arguments().value(1));
}

QDBusMessage methodCall(const QString &path, QLatin1StringView interface, const QString &method)
{
    QDBusMessage message = QDBusMessage::createMethodCall(kService, path, interface, method);
    message.setAutoStartService(false);
    return message;
}

} // namespace engine::bluez
