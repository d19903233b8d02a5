#include "engine/backend/usb/UsbPlan.h"

#include <algorithm>
#include <libusb.h>
#include <span>
#include <vector>

namespace engine {

using namespace Qt::StringLiterals;

namespace {

/// Interrupt and bulk endpoints, in the order of the descriptors.
std::vector<UsbPipe> pipesOf(const libusb_interface_descriptor &setting)
{
    std::vector<UsbPipe> pipes;
    for (const libusb_endpoint_descriptor &endpoint : std::span(setting.endpoint, setting.bNumEndpoints)) {
        const int type = endpoint.bmAttributes & LIBUSB_TRANSFER_TYPE_MASK;
        if (type == LIBUSB_TRANSFER_TYPE_INTERRUPT || type == LIBUSB_TRANSFER_TYPE_BULK) {
            constexpr int kSizeMask = 0x7ff;
            pipes.push_back({endpoint.bEndpointAddress, type == LIBUSB_TRANSFER_TYPE_INTERRUPT,
                             endpoint.wMaxPacketSize & kSizeMask});
        }
    }
    return pipes;
}

/// The first setting of the interface that \a layout means; null if there is none.
const libusb_interface_descriptor *chooseInterface(const libusb_config_descriptor &config,
                                                   const HardwareLayout::Usb &layout)
{
    const libusb_interface_descriptor *first = nullptr;
    for (const libusb_interface &interface : std::span(config.interface, config.bNumInterfaces)) {
        if (interface.num_altsetting == 0)
            continue;
        const libusb_interface_descriptor &setting = interface.altsetting[0];
        const bool isMeant =
            layout.interface ? setting.bInterfaceNumber == *layout.interface : !pipesOf(setting).empty();
        if (isMeant)
            return &setting;
        if (first == nullptr)
            first = &setting;
    }
    return layout.interface ? nullptr : first;
}

Result<std::map<Endpoint, UsbPipe>> namedPipes(const std::vector<UsbPipe> &pipes, const HardwareLayout::Usb &layout)
{
    std::map<Endpoint, UsbPipe> result;
    for (const auto &[endpoint, address] : layout.addresses) {
        const auto pipe = std::ranges::find(pipes, address, &UsbPipe::address);
        if (pipe == pipes.end()) {
            return Error{ErrorCode::NotSupported,
                         u"the device has no interrupt or bulk endpoint %1, which is to be '%2'"_s
                             .arg(address, 2, 16, QChar(u'0'))
                             .arg(endpointName(endpoint))};
        }
        result.emplace(endpoint, *pipe);
    }
    return result;
}

} // namespace

Result<UsbPlan> planUsb(const libusb_config_descriptor &config, const HardwareLayout::Usb &layout)
{
    const libusb_interface_descriptor *setting = chooseInterface(config, layout);
    if (setting == nullptr)
        return Error{ErrorCode::NotSupported, u"the device has no interface %1"_s.arg(layout.interface.value_or(0))};
    UsbPlan plan{setting->bInterfaceNumber, {}};
    const std::vector<UsbPipe> pipes = pipesOf(*setting);
    if (!layout.addresses.empty()) {
        Result<std::map<Endpoint, UsbPipe>> named = namedPipes(pipes, layout);
        if (!named)
            return named.error();
        plan.pipes = std::move(named).value();
        return plan;
    }
    for (const UsbPipe &pipe : pipes)
        plan.pipes.emplace(pipe.isIn() ? Endpoint::Rx : Endpoint::Tx, pipe); // the first of each direction stays
    return plan;
}

} // namespace engine
