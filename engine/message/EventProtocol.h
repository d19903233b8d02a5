#pragma once
#include "engine/message/Protocol.h"

namespace engine {

/// What versions 0 to 3 share: devices come and go by DeviceAdded and DeviceRemoved, lists are arrays, and the end of a scan
/// is announced however it ended. \source protocol.md §3.2, §4.8, §7.2
class EventProtocol : public Protocol
{
public:
    void writeServerInfo(FrameWriter &writer, MessageId id, const QString &serverName, quint32 maxPingTimeMs) const override;
    void writeDeviceList(FrameWriter &writer, MessageId id,
                         std::span<const DeviceDescription *const> devices) const final;
    bool announcesWholeList() const final { return false; }
    bool announcesStoppedScan() const final { return true; }
    bool canSubscribe() const final { return false; }
    void writeDeviceAdded(FrameWriter &writer, const DeviceDescription &device) const final;
    void writeDeviceRemoved(FrameWriter &writer, DeviceIndex device) const final;

protected:
    /// What stands between DeviceName and DeviceMessages, with a leading comma; only version 3 has anything there.
    virtual void writeDeviceDetails(FrameWriter &, const DeviceDescription &) const {}
    /// The value of DeviceMessages.
    virtual void writeDeviceMessages(FrameWriter &writer, const DeviceDescription &device) const = 0;

private:
    void writeDeviceFields(FrameWriter &writer, const DeviceDescription &device) const;
};

} // namespace engine
