#pragma once
#include "engine/message/ServerMessages.h"

#include <span>

namespace engine {

class FrameWriter;
struct RawMessage;

/// Answers which devices a client may see; commands of old versions need the description to be understood.
class DeviceLookup
{
public:
    virtual ~DeviceLookup() = default;
    /// Null for devices that do not exist or are not for this client.
    virtual const DeviceDescription *description(DeviceIndex index) const = 0;
};

/// One version of the message protocol: how its frames are read into ClientMessage and how ours are written. Without state;
/// there is one object per version. A new version is a new folder beside the others and one line in protocolFor().
/// \thread any
class Protocol
{
public:
    virtual ~Protocol() = default;
    virtual int version() const = 0;

    /// Reads one message into \a message, converted to version 4 where the client's is older. Allocates nothing for commands.
    /// \errors what the client is to be told
    virtual Result<> decode(const RawMessage &raw, const DeviceLookup &devices, ClientMessage &message) const = 0;

    // Each writes one frame.
    virtual void writeServerInfo(FrameWriter &writer, MessageId id, const QString &serverName, quint32 maxPingTimeMs) const = 0;
    virtual void writeDeviceList(FrameWriter &writer, MessageId id,
                                 std::span<const DeviceDescription *const> devices) const = 0;
    /// \pre id != 0 below version 4, which has no events for readings
    virtual void writeInputReading(FrameWriter &writer, const InputReading &reading) const = 0;

    /// True if changes are told as whole lists (version 4), not as DeviceAdded and DeviceRemoved.
    virtual bool announcesWholeList() const = 0;
    /// True if the end of a scan that the client stopped itself is announced (below version 4).
    virtual bool announcesStoppedScan() const = 0;
    /// True if inputs can be subscribed to (version 4).
    virtual bool canSubscribe() const = 0;
    virtual void writeDeviceAdded(FrameWriter &writer, const DeviceDescription &device) const = 0;
    virtual void writeDeviceRemoved(FrameWriter &writer, DeviceIndex device) const = 0;
};

inline constexpr int kNewestProtocol = 4;
/// Null for versions that do not exist (yet).
const Protocol *protocolFor(qint64 version);

} // namespace engine
