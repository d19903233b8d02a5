#pragma once
#include "engine/message/EventProtocol.h"
#include "engine/message/MessageTable.h"

namespace engine {

/// Version 1: array commands with feature counts, beside the single-motor command of version 0.
/// \source Buttplug spec v1; protocol.md §3.4, §4.4
class ProtocolV1 final : public EventProtocol
{
public:
    int version() const override { return 1; }
    Result<> decode(const RawMessage &raw, const DeviceLookup &devices, ClientMessage &message) const override;
    void writeServerInfo(FrameWriter &writer, MessageId id, const QString &serverName, quint32 maxPingTimeMs) const override;
    /// Never called: version 1 cannot read inputs.
    void writeInputReading(FrameWriter &writer, const InputReading &reading) const override;

protected:
    void writeDeviceMessages(FrameWriter &writer, const DeviceDescription &device) const override;
};

namespace v1 {

/// RequestLog of versions 0 to 2.
Result<> decodeRequestLog(MessageFields &fields, const RawMessage &raw, const DeviceLookup &devices, ClientMessage &message);
/// ServerInfo of versions 0 and 1, with the three numbers that later versions dropped.
void writeServerInfo(FrameWriter &writer, MessageId id, const QString &serverName, int version, quint32 maxPingTimeMs);

} // namespace v1

} // namespace engine
