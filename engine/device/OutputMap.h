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
    /// lower end of the limit. Allocates nothing. \param maximumPercent of the device's full range; positions have no strength
    int toDevice(FeatureIndex feature, OutputType type, int value, int maximumPercent = 100) const;
    /// The nearest value that a client may give for one of the device; zero if the output is not there.
    int fromDevice(FeatureIndex feature, OutputType type, int value) const;

private:
    struct Entry
    {
        FeatureIndex feature{0};
        OutputType type = OutputType::Vibrate;
        Range limit;
        int full = 0; ///< upper end of the device's range
        bool isReversed = false;
    };
    const Entry *entry(FeatureIndex feature, OutputType type) const;

    std::vector<Entry> m_entries; // one for each output that is there
};

} // namespace engine
