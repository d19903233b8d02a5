#pragma once
#include "engine/backend/Advertisement.h"

class QBluetoothDeviceInfo;
class QBluetoothUuid;

namespace engine {

/// In the words of device files: lower case, 16-bit ones as four digits.
QString uuidText(const QBluetoothUuid &uuid);
/// The other way round: all 36 characters. \param uuid four digits or 36 characters, as device files have it
QString longUuid(const QString &uuid);

/// What Qt found, as the catalog reads it. A name that is only the address is none; companies are in ascending order.
Advertisement bluetoothAdvertisement(const QBluetoothDeviceInfo &info);
/// False for what BlueZ merely remembers: such a device may be far away. \source Qt 6.4: the RSSI is 0 then
bool isLive(const QBluetoothDeviceInfo &info);
/// True for the address, written with dashes, that BlueZ gives to devices without a name.
bool isAddressAsName(const QString &name, const QString &address);

} // namespace engine
