#pragma once
#include <QByteArray>
#include <QList>
#include <QString>
#include <optional>

namespace engine {

struct ManufacturerData
{
    quint16 company = 0;
    QByteArray data;
    bool operator==(const ManufacturerData &) const = default;
};

/// What a backend saw of a piece of hardware, before it is connected. A backend fills in what its bus knows and knows no
/// device; the catalog says what it is.
struct Advertisement
{
    QString bus;     ///< the word of device files: "ble", "serial", "hid", "usb", "websocket", "simulated"
    QString address; ///< the same for the same hardware, as long as the bus can tell
    QString name;    ///< advertised name; on simulated hardware that of the model
    QList<ManufacturerData> manufacturerData;
    QList<QString> services; ///< advertised service UUIDs, lower case, 16-bit ones as four digits
    QString protocol;        ///< set where the bus already knows the protocol (simulated, ports chosen by the user)
    QString identifier;      ///< likewise the model's identifier; empty means the protocol's default model
    std::optional<int> rssiDbm = std::nullopt; ///< how strong the device was heard, -127 to 20 dBm; none where the bus has no radio
    QString usbProduct = {}; ///< "vid:pid" of the USB product behind a serial port, small letters
    bool operator==(const Advertisement &) const = default;
};

} // namespace engine
