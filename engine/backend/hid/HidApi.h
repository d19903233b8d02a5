#pragma once
#include "engine/backend/hid/HidSystem.h"

namespace engine {

/// What hidapi says of a device, one of several lines where it has several uses or interfaces.
struct HidLine
{
    QString node;
    quint16 vendor = 0;
    quint16 product = 0;
    QString serial;
    QString name;
    int interface = 0; ///< below 0: not over USB
};

/// One device for each that there is: of several interfaces the first. Its address is its serial number, as other
/// servers have it, else where it is plugged in; of two with the same number the second has its node besides.
std::vector<KnownDevice> knownDevices(std::vector<HidLine> lines);

/// The HID devices of the system, by way of hidapi.
class HidApi final : public HidSystem
{
public:
    HidApi();
    ~HidApi() override;
    std::vector<KnownDevice> devices() override;
    std::unique_ptr<HidHandle> open(const QString &node, Refusal &refusal) override;
};

} // namespace engine
