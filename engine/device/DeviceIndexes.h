#pragma once
#include "engine/base/DeviceSettings.h"
#include "engine/base/Ids.h"

#include <utility>
#include <vector>

namespace engine {

/// Gives every device its index: the same one whenever the same device (protocol, identifier, address) comes back, the
/// smallest one that no known device has to a new one. \source protocol.md §7.4
class DeviceIndexes
{
public:
    /// Keeps \a index for a device, unless another one has it, or this one has another already.
    void reserve(const DeviceKey &key, DeviceIndex index);
    DeviceIndex indexFor(const DeviceKey &key);
    /// Gives a device another index. \returns false if it has been taken
    bool change(const DeviceKey &key, DeviceIndex index);
    /// How many known devices of the same model have a lower index.
    int twinsBefore(const DeviceKey &key) const;
    /// Of every device that is known, in the order in which they came.
    const std::vector<std::pair<DeviceKey, DeviceIndex>> &all() const { return m_known; }

private:
    const DeviceIndex *find(const DeviceKey &key) const;
    bool isTaken(DeviceIndex index) const;

    std::vector<std::pair<DeviceKey, DeviceIndex>> m_known;
};

} // namespace engine
