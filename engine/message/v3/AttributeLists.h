#pragma once
#include "engine/base/DeviceDescription.h"

#include <QVarLengthArray>

/// The attribute lists by which versions 0 to 3 describe a device. The list that is published is the list that resolves
/// indexes: an index in a command is a position in it. \source protocol.md §4.3
namespace engine::v3 {

struct Attribute
{
    FeatureIndex feature{0};
    const QString *label = nullptr;
    OutputType type = OutputType::Vibrate;
    int steps = 0;            ///< StepCount: the largest value
    bool isBidirectional = false;
};
using AttributeList = QVarLengthArray<Attribute, 16>;

/// ScalarCmd: every output but timed positions. Led, Temperature and Spray are left out, because clients of version 3 with a
/// closed list of types reject the whole device for them.
AttributeList scalars(const DeviceDescription &device);
/// The scalars that vibrate: what VibrateCmd counts.
AttributeList vibrators(const DeviceDescription &device);
/// RotateCmd: rotators with two directions.
AttributeList rotators(const DeviceDescription &device);
/// LinearCmd: timed positions.
AttributeList linears(const DeviceDescription &device);
/// SensorReadCmd: the first feature with a battery that can be read, or null. Others are not published: the Rust client
/// refuses more than one.
const FeatureDescription *batteryFeature(const DeviceDescription &device);

} // namespace engine::v3
