#pragma once
#include "engine/backend/KnownDevices.h"

struct libusb_device;

namespace engine {

/// What is known of a USB device without opening it: read from the system's table of devices (Linux), not from the
/// device. Its address has its serial number, else the port that it is plugged in to. \thread the bus thread
KnownDevice identifyUsb(libusb_device *device);

bool isUsbHub(libusb_device *device);

} // namespace engine
