#include "engine/backend/DeviceNode.h"

namespace engine {

using namespace Qt::StringLiterals;

QString vendorProduct(quint16 vendor, quint16 product)
{
    return u"%1:%2"_s.arg(vendor, 4, 16, QChar(u'0')).arg(product, 4, 16, QChar(u'0'));
}

QString udevRule(QStringView bus, const QString &identifier)
{
    // The kernel names a HID device BUS:VENDOR:PRODUCT.NUMBER in capitals, over USB and Bluetooth alike.
    if (bus == u"hid"_s)
        return uR"(SUBSYSTEM=="hidraw", KERNELS=="*:%1.*", TAG+="uaccess")"_s.arg(identifier.toUpper());
    return uR"(SUBSYSTEM=="usb", ENV{DEVTYPE}=="usb_device", ATTR{idVendor}=="%1", ATTR{idProduct}=="%2", TAG+="uaccess")"_s
        .arg(identifier.section(u':', 0, 0), identifier.section(u':', 1, 1));
}

QString noPermissionDetail(QStringView bus, const QString &identifier, const QString &node)
{
    return u"no permission for %1; this rule in /etc/udev/rules.d/60-assent.rules mends it once the device is plugged "
           u"in "
           "again (\"assentd udev-rules\" prints those of all known devices): %2"_s.arg(node,
                                                                                        udevRule(bus, identifier));
}

} // namespace engine
