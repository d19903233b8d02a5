#pragma once
#include "engine/message/MessageTable.h"

/// What version 3 added, converted to version 4. \source protocol.md §3.6, §5
namespace engine::v3 {

Result<> decodeScalarCmd(MessageFields &fields, const RawMessage &raw, const DeviceLookup &devices, ClientMessage &message);
/// Battery only, as everywhere in the field.
Result<> decodeSensorReadCmd(MessageFields &fields, const RawMessage &raw, const DeviceLookup &devices,
                             ClientMessage &message);
/// SensorSubscribeCmd and SensorUnsubscribeCmd: no sensor of version 3 can be subscribed to.
Result<> refuseSubscription(MessageFields &fields, const RawMessage &raw, const DeviceLookup &devices,
                            ClientMessage &message);
/// A read of the device's battery for \a message, which is set to an InputCmd. \errors NotSupported
Result<> readBattery(const DeviceDescription &device, MessageId id, ClientMessage &message);

} // namespace engine::v3
