#pragma once
#include "engine/base/DeviceDescription.h"
#include "engine/base/DeviceSettings.h"

#include <vector>

namespace engine {

/// Between what clients are told of outputs and what the device takes: the one place where a user's limits apply, after
/// every conversion and for every kind.
class OutputMap
{
public:
    OutputMap() = default;
    /// Changes \a features, which are those of the device, into what clients are told: narrower ranges, disabled outputs
    /// not at all.
    OutputMap(const std::vector<OutputSetting> &settings, std::vector<FeatureDescription> &features);

    /// The device's value for one that a client may give. Zero means off and stays zero but for positions, where it is the
    /// lower end of the limit. Allocates nothing.
    int toDevice(FeatureIndex feature, OutputType type, int value) const;

private:
    struct Entry
    {
        FeatureIndex feature{0};
        OutputType type = OutputType::Vibrate;
        Range limit;
        bool isReversed = false;
    };
    std::vector<Entry> m_entries; // only outputs that differ from the device's
};

} // namespace engine
