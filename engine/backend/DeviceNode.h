#pragma once
#include <QString>
#include <QStringView>
#include <optional>

/// Words for hardware that the system knows by vendor, product and a file in /dev: what USB and HID have in common.
namespace engine {

/// "vid:pid" in small hexadecimal digits, as device files write it.
QString vendorProduct(quint16 vendor, quint16 product);

/// The udev rule that lets whoever sits at the computer use such hardware. \param bus "usb" or "hid"
/// \source systemd, "sd-login(3)" and 70-uaccess.rules: TAG "uaccess" adds the user of the active seat to the node's
/// ACL
QString udevRule(QStringView bus, const QString &identifier);

/// For the log and for people who look closely: which node, and what mends it.
QString noPermissionDetail(QStringView bus, const QString &identifier, const QString &node);

} // namespace engine
