#pragma once
#include <QString>

struct libusb_device;

namespace engine {

/// What is known of a USB device without opening it.
struct UsbDevice
{
    QString address;    ///< as in Advertisement::address: with the serial number, else the port it is plugged in to
    QString identifier; ///< "vid:pid"
    QString name;       ///< product, where the system tells
    QString node;       ///< file in /dev, for messages
    bool isHub = false;

    /// \thread the bus thread; reads the system's table of devices (Linux) and does not talk to the device
    static UsbDevice describe(libusb_device *device);
};

} // namespace engine
