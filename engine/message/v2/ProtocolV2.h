#pragma once
#include "engine/message/EventProtocol.h"

namespace engine {

/// Version 2: array commands with step counts, battery.
/// \source Buttplug spec v2; protocol.md §3.5, §4.4
class ProtocolV2 final : public EventProtocol
{
public:
    int version() const override { return 2; }
    Result<> decode(const RawMessage &raw, const DeviceLookup &devices, ClientMessage &message) const override;
    void writeInputReading(FrameWriter &writer, const InputReading &reading) const override;

protected:
    void writeDeviceMessages(FrameWriter &writer, const DeviceDescription &device) const override;
};

} // namespace engine
