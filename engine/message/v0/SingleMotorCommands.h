#pragma once
#include "engine/message/MessageTable.h"

/// The commands of version 0 that we carry out. \source protocol.md §3.3, §5
namespace engine::v0 {

/// All vibrators of a device to one speed.
Result<> decodeSingleMotorVibrateCmd(MessageFields &fields, const RawMessage &raw, const DeviceLookup &devices,
                                     ClientMessage &message);
/// \errors MalformedMessage for the text "Error", as the spec wants it
Result<> decodeTest(MessageFields &fields, const RawMessage &raw, const DeviceLookup &devices, ClientMessage &message);

} // namespace engine::v0
