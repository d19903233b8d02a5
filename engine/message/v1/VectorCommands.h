#pragma once
#include "engine/message/MessageTable.h"
#include "engine/message/v3/AttributeLists.h"

/// The array commands that came with version 1 and stayed until version 3, converted to OutputCmd.
/// \source protocol.md §3.4, §5
namespace engine::v1 {

Result<> decodeVibrateCmd(MessageFields &fields, const RawMessage &raw, const DeviceLookup &devices, ClientMessage &message);
Result<> decodeRotateCmd(MessageFields &fields, const RawMessage &raw, const DeviceLookup &devices, ClientMessage &message);
Result<> decodeLinearCmd(MessageFields &fields, const RawMessage &raw, const DeviceLookup &devices, ClientMessage &message);

/// The step that a fraction of \a steps means: the next higher one; what is below a millionth is 0. (protocol.md §5.2)
int stepUp(int steps, double fraction);

/// Looks up the Index of one element of an array command. \errors OutOfRange, in \a result; null then
const v3::Attribute *indexed(MessageFields &element, const v3::AttributeList &list, QLatin1StringView command,
                             Result<> &result);

/// Puts the values in the order in which they are carried out: ascending by feature, as sent within one.
void sortByFeature(OutputCmd &command);

} // namespace engine::v1
