#include "engine/backend/serial/SerialPortList.h"

#include <QSerialPortInfo>
#include <algorithm>

namespace engine {

using namespace Qt::StringLiterals;

QList<SerialPort> serialPorts(const SerialPlaces &)
{
    constexpr int kDigits = 4;
    constexpr int kHexadecimal = 16;
    QList<SerialPort> ports;
    for (const QSerialPortInfo &known : QSerialPortInfo::availablePorts()) {
        SerialPort port{known.systemLocation(), known.description(), {}};
        if (known.hasVendorIdentifier() && known.hasProductIdentifier()) {
            port.usb = u"%1:%2"_s.arg(known.vendorIdentifier(), kDigits, kHexadecimal, QChar(u'0'))
                           .arg(known.productIdentifier(), kDigits, kHexadecimal, QChar(u'0'));
        }
        ports.append(port);
    }
    std::ranges::sort(ports, {}, &SerialPort::path);
    return ports;
}

} // namespace engine
