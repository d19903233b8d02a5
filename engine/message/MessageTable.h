#pragma once
#include "engine/message/MessageFields.h"
#include "engine/message/Protocol.h"
#include "engine/message/RawMessage.h"

#include <span>
#include <string_view>

namespace engine {

/// Reads one kind of message. Missing and wrong fields are remembered by \a fields and need not be returned.
using DecodeFunction = Result<> (*)(MessageFields &fields, const RawMessage &raw, const DeviceLookup &devices,
                                    ClientMessage &message);

/// One message of a version. A version's table lists the most frequent first. Internal to message/.
struct MessageEntry
{
    std::string_view name;
    DecodeFunction decode;
};

/// Decodes \a raw by the entry that bears its name. \errors MalformedMessage for names that are not in the table
Result<> decodeByTable(std::span<const MessageEntry> table, int version, const RawMessage &raw,
                       const DeviceLookup &devices, ClientMessage &message);

/// The device a command names. \errors UnknownDevice; \returns null only together with an error in \a result
const DeviceDescription *commandedDevice(MessageFields &fields, const DeviceLookup &devices, Result<> &result);

// Messages that every version has.
Result<> decodePing(MessageFields &, const RawMessage &, const DeviceLookup &, ClientMessage &);
Result<> decodeStartScanning(MessageFields &, const RawMessage &, const DeviceLookup &, ClientMessage &);
Result<> decodeStopScanning(MessageFields &, const RawMessage &, const DeviceLookup &, ClientMessage &);
Result<> decodeRequestDeviceList(MessageFields &, const RawMessage &, const DeviceLookup &, ClientMessage &);
/// For messages that exist in a version but that we do not carry out: raw access, device-specific commands.
Result<> refuse(MessageFields &, const RawMessage &, const DeviceLookup &, ClientMessage &);

/// RequestServerInfo of any version. \errors MalformedMessage
Result<> decodeRequestServerInfo(const RawMessage &raw, ClientMessage &message);

} // namespace engine
