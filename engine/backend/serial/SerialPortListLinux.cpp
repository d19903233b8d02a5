#include "engine/backend/serial/SerialPortList.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

namespace engine {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 kLongestAttribute = 256;

/// The content of one of the small files in which the kernel says something; empty if there is none.
QString attribute(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.read(kLongestAttribute)).trimmed() : QString();
}

/// The folder of the USB device that \a folder belongs to: the port's interface lies below it. Empty for other
/// hardware.
QString usbDevice(QString folder)
{
    constexpr int kLevels = 4;
    for (int level = 0; level < kLevels && folder.size() > 1; ++level) {
        if (QFile::exists(folder + u"/idVendor"_s))
            return folder;
        folder = folder.section(u'/', 0, -2);
    }
    return {};
}

} // namespace

QList<SerialPort> serialPorts(const SerialPlaces &places)
{
    constexpr auto kNoChip = "0"_L1;
    QList<SerialPort> ports;
    for (const QString &name : QDir(places.terminals).entryList(QDir::Dirs | QDir::NoDotAndDotDot, QDir::Name)) {
        const QString terminal = places.terminals + u'/' + name;
        const QString hardware = QFileInfo(terminal + u"/device"_s).canonicalFilePath();
        if (hardware.isEmpty() || attribute(terminal + u"/type"_s) == kNoChip)
            continue; // consoles and pseudo-terminals have no device, and ports of old boards often no chip
        SerialPort port;
        port.path = places.devices + u'/' + name;
        if (const QString usb = usbDevice(hardware); !usb.isEmpty()) {
            port.usb = attribute(usb + u"/idVendor"_s) + u':' + attribute(usb + u"/idProduct"_s);
            port.product = attribute(usb + u"/product"_s);
        }
        ports.append(port);
    }
    return ports;
}

} // namespace engine
