#pragma once
#include "engine/base/Ids.h"
#include "engine/catalog/ProtocolFile.h"

#include <map>
#include <vector>

/// What a user device configuration says, as plain values. Such files (versions 4 and 5) are written by other servers
/// for the same devices; ours imports and exports them. \source protocol.md §8.2
namespace engine {

/// What the user adds to one protocol.
struct UserProtocol
{
    /// Further names, services and ports by which its hardware is recognised.
    ProtocolMatch match;
    /// The user's own models. Their features say which steps the device takes, so that the upper end is the scale of
    /// what is written ("hi" in device files). They are missing only where the protocol is unknown.
    std::vector<ProtocolModel> models;
    bool operator==(const UserProtocol &) const = default;
};

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
    std::vector<OutputSetting> outputs;                  ///< those with settings, by feature, then by type
    bool operator==(const DeviceSettings &) const = default;
};

/// A device without hardware that the user has asked for.
struct SimulatedDevice
{
    QString archetype; ///< a simulated model of the catalog, e.g. "simulated-2vibe"
    QString address;   ///< unique
    QString displayName;
    bool operator==(const SimulatedDevice &) const = default;
};

struct UserConfig
{
    std::map<QString, UserProtocol> protocols; ///< by id
    std::vector<DeviceSettings> devices;       ///< no two with the same key or the same index
    std::vector<SimulatedDevice> simulatedDevices;
    bool operator==(const UserConfig &) const = default;
};

} // namespace engine
