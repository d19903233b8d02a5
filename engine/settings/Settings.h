#pragma once
#include "engine/base/BusSettings.h"
#include "engine/base/DeviceSettings.h"

#include <utility>
#include <vector>

namespace engine {

/// The index that a device had last. \source protocol.md §7.4
using KnownIndex = std::pair<DeviceKey, DeviceIndex>;

/// Everything that is kept in the settings file, as plain values.
struct Settings
{
    std::vector<DeviceSettings> devices; ///< each key once
    int maximumPercent = 100;            ///< of every device's full range, that no level exceeds: 0 to 100
    BusSettings buses;
    std::vector<KnownIndex> indexes; ///< each key and each index once
    /// Devices that were driven and are not known to have been stopped since. After a crash they are to be stopped
    /// when they connect (R13).
    std::vector<DeviceKey> notStopped;
    bool operator==(const Settings &) const = default;
};

} // namespace engine
