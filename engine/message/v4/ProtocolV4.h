#pragma once
#include "engine/message/Protocol.h"

namespace engine {

/// Version 4: the server's own model, so nothing is converted.
/// \source Buttplug spec v4; protocol.md §3.7, §4.7, §6
class ProtocolV4 final : public Protocol
{
public:
    int version() const override { return 4; }
    Result<> decode(const RawMessage &raw, const DeviceLookup &devices, ClientMessage &message) const override;
    void writeServerInfo(FrameWriter &writer, MessageId id, const QString &serverName, quint32 maxPingTimeMs) const override;
    void writeDeviceList(FrameWriter &writer, MessageId id,
                         std::span<const DeviceDescription *const> devices) const override;
    void writeInputReading(FrameWriter &writer, const InputReading &reading) const override;
    bool announcesWholeList() const override { return true; }
    bool announcesStoppedScan() const override { return false; }
    bool canSubscribe() const override { return true; }
    /// Never called: changes are whole lists.
    void writeDeviceAdded(FrameWriter &writer, const DeviceDescription &device) const override;
    void writeDeviceRemoved(FrameWriter &writer, DeviceIndex device) const override;
};

} // namespace engine
