#include "engine/backend/usb/UsbIdentity.h"

#include "engine/backend/DeviceNode.h"

#include <QFile>
#include <QStringList>
#include <algorithm>
#include <array>
#include <libusb.h>

namespace engine {

using namespace Qt::StringLiterals;

namespace {

/// "1-2.3": bus 1, port 2 of its root hub, port 3 of the hub there.
QString portPath(libusb_device *device)
{
    constexpr int kDeepest = 7; // of the USB 3 specification
    std::array<quint8, kDeepest> ports{};
    const int depth = libusb_get_port_numbers(device, ports.data(), kDeepest);
    QStringList numbers;
    for (int i = 0; i < depth; ++i)
        numbers += QString::number(ports[static_cast<std::size_t>(i)]);
    return QString::number(libusb_get_bus_number(device)) + u'-' + numbers.join(u'.');
}

/// A text of the device as the kernel has read it; empty on other systems.
QString attribute(const QString &port, QStringView name)
{
    constexpr qint64 kLongest = 256;
    QFile file(u"/sys/bus/usb/devices/%1/%2"_s.arg(port, name));
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.read(kLongest)).trimmed() : QString();
}

} // namespace

KnownDevice identifyUsb(libusb_device *device)
{
    libusb_device_descriptor descriptor{};
    libusb_get_device_descriptor(device, &descriptor); // cached: does not fail
    KnownDevice result;
    result.identifier = vendorProduct(descriptor.idVendor, descriptor.idProduct);
    result.node = u"/dev/bus/usb/%1/%2"_s.arg(libusb_get_bus_number(device), 3, 10, QChar(u'0'))
                      .arg(libusb_get_device_address(device), 3, 10, QChar(u'0'));
    const QString port = portPath(device);
    result.name = attribute(port, u"product");
    const QString serial = attribute(port, u"serial");
    result.address = result.identifier + (serial.isEmpty() ? u'@' + port : u':' + serial);
    return result;
}

bool isUsbHub(libusb_device *device)
{
    libusb_device_descriptor descriptor{};
    libusb_get_device_descriptor(device, &descriptor);
    return descriptor.bDeviceClass == LIBUSB_CLASS_HUB;
}

} // namespace engine
