#pragma once
#include "engine/base/BusSettings.h"
#include "engine/base/DeviceSettings.h"

#include <vector>

namespace engine {

/// The index that a device had last. \source protocol.md §7.4
struct KnownIndex
{
    DeviceKey key;
    DeviceIndex index{0};
    bool operator==(const KnownIndex &) const = default;
};

/// Everything that is kept in the settings file, as plain values.
struct Settings
{
    std::vector<DeviceSettings> devices; ///< each key once
    BusSettings buses;
    std::vector<KnownIndex> indexes; ///< each key and each index once
    /// Devices that were driven and are not known to have been stopped since. After a crash they are to be stopped
    /// when they connect (R13).
    std::vector<DeviceKey> notStopped;
    bool operator==(const Settings &) const = default;
};

} // namespace engine
