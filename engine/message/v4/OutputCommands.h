#pragma once
#include "engine/message/MessageTable.h"

/// The commands of version 4, with the other spellings that clients of it are known to send.
/// \source protocol.md §3.7, §6.1, §10.3
namespace engine::v4 {

Result<> decodeOutputCmd(MessageFields &fields, const RawMessage &raw, const DeviceLookup &, ClientMessage &message);
Result<> decodeInputCmd(MessageFields &fields, const RawMessage &raw, const DeviceLookup &, ClientMessage &message);
Result<> decodeStopCmd(MessageFields &fields, const RawMessage &raw, const DeviceLookup &, ClientMessage &message);
/// StopDeviceCmd of version 0 to 3; also the way in for those versions.
Result<> decodeStopDeviceCmd(MessageFields &fields, const RawMessage &raw, const DeviceLookup &, ClientMessage &message);
Result<> decodeStopAllDevices(MessageFields &fields, const RawMessage &raw, const DeviceLookup &, ClientMessage &message);

} // namespace engine::v4
