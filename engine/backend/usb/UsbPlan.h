#pragma once
#include "engine/backend/HardwareLayout.h"
#include "engine/base/Result.h"

#include <map>

struct libusb_config_descriptor;

namespace engine {

/// One endpoint of an interface.
struct UsbPipe
{
    quint8 address = 0;       ///< bEndpointAddress; bit 7: towards the computer
    bool isInterrupt = false; ///< else bulk
    int packetSize = 0;       ///< wMaxPacketSize, in bytes
    bool isIn() const { return (address & 0x80) != 0; }
    bool operator==(const UsbPipe &) const = default;
};

/// What is done with a USB device: the interface to claim, and where its endpoints are.
struct UsbPlan
{
    int interface = 0;
    std::map<Endpoint, UsbPipe> pipes;
    bool operator==(const UsbPlan &) const = default;
};

/// Reads the descriptors of a device; only the first setting of each interface counts. Without pipes it still has its
/// control endpoint. \errors NotSupported if \a layout names an interface or endpoint that is not there
Result<UsbPlan> planUsb(const libusb_config_descriptor &config, const HardwareLayout::Usb &layout);

} // namespace engine
