#pragma once
#include "engine/record/RecordFormat.h"

namespace engine {

/// Which output of a device stands for one of a recorded device, which may be another model.
class ReplayTarget
{
public:
    ReplayTarget() = default;
    ReplayTarget(RecordedDevice recorded, DeviceDescription device)
        : m_recorded(std::move(recorded))
        , m_device(std::move(device))
    {
    }

    DeviceIndex index() const { return m_device.index; }
    /// How well the two fit: 0 not at all, more is better.
    int fit() const;
    /// The recorded value for the device: on the feature with the same index, else on the one that is as far down among
    /// those of its type, in proportion where ranges differ. Nothing if it has no such output.
    std::optional<OutputValue> value(const OutputValue &recorded) const;
    std::optional<FeatureIndex> feature(FeatureIndex recorded) const;

private:
    const FeatureDescription *counterpart(FeatureIndex feature, OutputType type) const;
    const FeatureDescription *recordedFeature(FeatureIndex feature) const;

    RecordedDevice m_recorded;
    DeviceDescription m_device;
};

} // namespace engine
