#include "engine/backend/bluetooth/BluetoothAdvertisement.h"

#include <QBluetoothAddress>
#include <QBluetoothDeviceInfo>
#include <QBluetoothUuid>
#include <algorithm>

namespace engine {

using namespace Qt::StringLiterals;

namespace {

constexpr int kShortDigits = 4;
/// A controller's word for "not known". \source Bluetooth Core Specification, Vol 4, Part E, 7.7.65.2
constexpr qint16 kRssiUnknown = 127;

} // namespace

QString uuidText(const QBluetoothUuid &uuid)
{
    bool isShort = false;
    const quint16 number = uuid.toUInt16(&isShort);
    if (isShort)
        return QString::number(number, 16).rightJustified(kShortDigits, u'0');
    return uuid.toString(QUuid::WithoutBraces).toLower();
}

QString longUuid(const QString &uuid)
{
    return uuid.size() == kShortDigits ? u"0000"_s + uuid.toLower() + u"-0000-1000-8000-00805f9b34fb"_s
                                       : uuid.toLower();
}

bool isLive(const QBluetoothDeviceInfo &info)
{
    return info.rssi() != 0;
}

bool isAddressAsName(const QString &name, const QString &address)
{
    return name.size() == address.size() &&
           QString(name).replace(u'-', u':').compare(address, Qt::CaseInsensitive) == 0;
}

Advertisement bluetoothAdvertisement(const QBluetoothDeviceInfo &info)
{
    Advertisement result;
    result.bus = u"ble"_s;
    result.address = info.address().toString();
    if (!isAddressAsName(info.name(), result.address))
        result.name = info.name();
    const QMultiHash<quint16, QByteArray> data = info.manufacturerData();
    for (auto entry = data.cbegin(); entry != data.cend(); ++entry)
        result.manufacturerData.append({entry.key(), entry.value()});
    std::ranges::sort(result.manufacturerData, {}, &ManufacturerData::company);
    for (const QBluetoothUuid &uuid : info.serviceUuids())
        result.services.append(uuidText(uuid));
    if (isLive(info) && info.rssi() != kRssiUnknown)
        result.rssiDbm = info.rssi();
    return result;
}

} // namespace engine
