#pragma once
#include "engine/message/EventProtocol.h"

namespace engine {

/// Version 3: scalar commands with actuator types, sensors.
/// \source Buttplug spec v3; protocol.md §3.6, §4.3
class ProtocolV3 final : public EventProtocol
{
public:
    int version() const override { return 3; }
    Result<> decode(const RawMessage &raw, const DeviceLookup &devices, ClientMessage &message) const override;
    void writeInputReading(FrameWriter &writer, const InputReading &reading) const override;

protected:
    void writeDeviceDetails(FrameWriter &writer, const DeviceDescription &device) const override;
    void writeDeviceMessages(FrameWriter &writer, const DeviceDescription &device) const override;
};

} // namespace engine
