#pragma once
#include "engine/base/DeviceDescription.h"
#include "engine/base/Ids.h"

#include <QString>
#include <chrono>
#include <optional>
#include <vector>

/// What a user has set for devices, as plain values. \source protocol.md §8.2
namespace engine {

/// Which device is meant. Addresses are not portable between operating systems.
struct DeviceKey
{
    QString protocol;   ///< id of the device file
    QString identifier; ///< as the hardware gives it; empty means the protocol's default model
    QString address;
    bool operator==(const DeviceKey &) const = default;
};

/// What the user has set for one output of a device.
struct OutputSetting
{
    FeatureIndex feature{0};
    OutputType type = OutputType::Vibrate;
    /// Steps of the device within which it is kept: 0 <= min < max <= upper end of the model. None: all of them. On an
    /// output with two directions it limits both.
    std::optional<Range> limit;
    std::optional<Range> duration; ///< ms; HwPositionWithDuration only
    bool isDisabled = false;       ///< hidden from clients
    bool isReversed = false;       ///< the position counts from the other end; positions only
    bool operator==(const OutputSetting &) const = default;
};

/// What the user has set for one device.
struct DeviceSettings
{
    DeviceKey key;
    QString displayName;              ///< empty if there is none; safe to show
    bool isAllowed = false;           ///< as soon as one device is allowed, no other address may connect
    bool isDenied = false;            ///< never connect; goes before isAllowed. Both count for the address alone
    std::optional<DeviceIndex> index; ///< reserved for it
    std::optional<std::chrono::milliseconds> messageGap; ///< none: that of the model
    int maximumPercent = 100; ///< of the full range, that no level exceeds: 0 to 100
    std::vector<OutputSetting> outputs;                  ///< those with settings, by feature, then by type
    bool operator==(const DeviceSettings &) const = default;
};

} // namespace engine
