#pragma once
#include "engine/backend/Endpoint.h"

#include <QString>
#include <map>
#include <optional>
#include <vector>

namespace engine {

/// Where the hardware of one protocol has its endpoints, as its device file says. A backend takes what its bus knows
/// and ignores the rest; buses without a table have Tx and Rx.
struct HardwareLayout
{
    struct Service
    {
        QString uuid; ///< lower case, 16-bit ones as four digits
        std::map<Endpoint, QString> characteristics;
        bool operator==(const Service &) const = default;
    };

    /// USB: what the hardware's descriptors do not say by themselves.
    struct Usb
    {
        std::optional<int> interface; ///< bInterfaceNumber; none: the first with endpoints
        /// bEndpointAddress. Empty: tx is the first interrupt or bulk endpoint out, rx the first in.
        std::map<Endpoint, quint8> addresses;
        bool operator==(const Usb &) const = default;
    };

    std::vector<Service> services = {}; ///< Bluetooth LE; alternatives as well: hardware has those that it has
    std::optional<int> baud = {};       ///< serial
    Usb usb = {};
    bool operator==(const HardwareLayout &) const = default;
};

} // namespace engine
