#pragma once
#include "engine/base/Ids.h"

#include <QLatin1StringView>
#include <QString>
#include <chrono>
#include <optional>
#include <vector>

/// What a device can do, as plain values. This is the protocol's version 4 model: the catalog makes it, the message layer
/// describes it to clients in their version, the device layer checks commands against it.
namespace engine {

/// Kinds of output, in the order in which a stop looks for a kind to zero (Buttplug v4 output types).
enum class OutputType : quint8 {
    Vibrate,
    Rotate, ///< signed where the range says so; positive is clockwise
    Oscillate,
    Constrict,
    Temperature,
    Led,
    Spray,
    Position,              ///< goes there as fast as it can; has no stop
    HwPositionWithDuration ///< goes there in the given time; has no stop
};
inline constexpr int kOutputTypes = 9;

enum class InputType : quint8 { Battery, Rssi, Button, Pressure, Depth, Position };
inline constexpr int kInputTypes = 6;

/// Name on the wire in version 4, e.g. "HwPositionWithDuration".
QLatin1StringView outputTypeName(OutputType type);
std::optional<OutputType> outputTypeFromName(QLatin1StringView name);
/// Name in device files, e.g. "hw_position_with_duration".
QLatin1StringView outputTypeKey(OutputType type);
std::optional<OutputType> outputTypeFromKey(QLatin1StringView key);
/// Name on the wire in version 4; Rssi is published as "RSSI".
QLatin1StringView inputTypeName(InputType type);
/// Any letter case is understood ("RSSI", "Rssi", "rssi").
std::optional<InputType> inputTypeFromName(QLatin1StringView name);
QLatin1StringView inputTypeKey(InputType type);
std::optional<InputType> inputTypeFromKey(QLatin1StringView key);

/// True for the kinds a zero does not stop.
constexpr bool isPosition(OutputType type)
{
    return type == OutputType::Position || type == OutputType::HwPositionWithDuration;
}

/// Inclusive at both ends.
struct Range
{
    int min = 0;
    int max = 0;
    bool operator==(const Range &) const = default;
    bool contains(int value) const { return value >= min && value <= max; }
};

struct OutputDescription
{
    OutputType type = OutputType::Vibrate;
    Range value;              ///< as published: min is 0 or -max
    Range duration{0, 100000}; ///< ms; meaningful for HwPositionWithDuration only
    bool operator==(const OutputDescription &) const = default;
};

struct InputDescription
{
    InputType type = InputType::Battery;
    Range value;
    bool canRead = false;
    bool canSubscribe = false;
    bool operator==(const InputDescription &) const = default;
};

struct FeatureDescription
{
    FeatureIndex index{0};
    QString label; ///< FeatureDescription on the wire; may be empty
    std::vector<OutputDescription> outputs;
    std::vector<InputDescription> inputs;
    bool operator==(const FeatureDescription &) const = default;

    const OutputDescription *output(OutputType type) const;
    const InputDescription *input(InputType type) const;
};

/// One value for one output of a device, in its published range.
struct OutputValue
{
    FeatureIndex feature{0};
    OutputType type = OutputType::Vibrate;
    int value = 0;
    int durationMs = 0; ///< HwPositionWithDuration only
    bool operator==(const OutputValue &) const = default;
};

struct DeviceDescription
{
    DeviceIndex index{0};
    QString name;        ///< from the catalog
    QString displayName; ///< given by the user, or empty
    std::chrono::milliseconds messageGap{0};
    std::vector<FeatureDescription> features; ///< ascending by index
    bool operator==(const DeviceDescription &) const = default;

    const FeatureDescription *feature(FeatureIndex index) const;
};

} // namespace engine
