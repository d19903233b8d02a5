#pragma once
#include <QList>
#include <QSet>
#include <QString>
#include <optional>

/// What the user has set for the buses, as plain values.
namespace engine {

inline constexpr quint16 kDeviceWebSocketPort = 54817;

/// A serial port that the user has given a protocol. Ports that nobody has chosen are opened only where a device file
/// names their USB product.
struct SerialPortSetting
{
    /// What is done with a control line while the port is open.
    enum class Line : quint8 { LeaveAlone, On, Off };

    QString path;     ///< "/dev/ttyACM0", "COM3"
    QString protocol; ///< id of a device file that has "serial"
    std::optional<int> baud; ///< none: that of the device file
    Line dtr = Line::LeaveAlone;
    Line rts = Line::LeaveAlone;
    bool operator==(const SerialPortSetting &) const = default;
};

/// A device that is reached at a host and port.
struct NetworkDeviceSetting
{
    enum class Transport : quint8 { Tcp, Udp };

    Transport transport = Transport::Tcp;
    QString host; ///< name or address
    quint16 port = 0;
    QString protocol;
    bool operator==(const NetworkDeviceSetting &) const = default;
};

struct BusSettings
{
    QSet<QString> switchedOff;  ///< words for buses that are on unless switched off
    QString bluetoothAdapter;   ///< address of the one to use; empty: the system's first
    QList<SerialPortSetting> serialPorts;
    QList<NetworkDeviceSetting> networkDevices;
    bool gamepads = false;         ///< off until the user switches them on
    bool deviceWebSocket = false;  ///< devices may connect to us
    quint16 deviceWebSocketPort = kDeviceWebSocketPort;
    bool deviceWebSocketOnAllInterfaces = false; ///< false: loopback only
    bool lovenseConnect = false; ///< look for the (old) Lovense Connect application
    bool operator==(const BusSettings &) const = default;
};

} // namespace engine
