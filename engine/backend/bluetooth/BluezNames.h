#pragma once
#include <QByteArray>
#include <QDBusObjectPath>
#include <QHash>
#include <QLatin1StringView>
#include <QMap>
#include <QVariantMap>

/// Names and types of BlueZ's D-Bus interface. \source bluez/doc/*-api.txt, org.bluez.*(5)
namespace engine::bluez {

inline constexpr QLatin1StringView kService{"org.bluez"};
inline constexpr QLatin1StringView kRoot{"/"};
inline constexpr QLatin1StringView kAdapter{"org.bluez.Adapter1"};
inline constexpr QLatin1StringView kDevice{"org.bluez.Device1"};
inline constexpr QLatin1StringView kBattery{"org.bluez.Battery1"};
inline constexpr QLatin1StringView kGattService{"org.bluez.GattService1"};
inline constexpr QLatin1StringView kCharacteristic{"org.bluez.GattCharacteristic1"};
inline constexpr QLatin1StringView kObjectManager{"org.freedesktop.DBus.ObjectManager"};
inline constexpr QLatin1StringView kProperties{"org.freedesktop.DBus.Properties"};
inline constexpr QLatin1StringView kPeer{"org.freedesktop.DBus.Peer"};

/// Interface name -> its properties, of one object. No QMap: that is what QtBluetooth registers with QtDBus, under a
/// name of its own, which does not work after somebody else has registered the same type.
using Interfaces = QHash<QString, QVariantMap>;
/// What GetManagedObjects answers.
using ManagedObjects = QMap<QDBusObjectPath, Interfaces>;

} // namespace engine::bluez
