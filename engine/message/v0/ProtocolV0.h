#pragma once
#include "engine/message/EventProtocol.h"

namespace engine {

/// Version 0: one speed per device, messages as a list of names.
/// \source Buttplug spec v0; protocol.md §3.3, §4.4
class ProtocolV0 final : public EventProtocol
{
public:
    int version() const override { return 0; }
    Result<> decode(const RawMessage &raw, const DeviceLookup &devices, ClientMessage &message) const override;
    void writeServerInfo(FrameWriter &writer, MessageId id, const QString &serverName, quint32 maxPingTimeMs) const override;
    /// Never called: version 0 cannot read inputs.
    void writeInputReading(FrameWriter &writer, const InputReading &reading) const override;

protected:
    void writeDeviceMessages(FrameWriter &writer, const DeviceDescription &device) const override;
};

} // namespace engine
