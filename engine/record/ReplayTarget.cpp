#include "engine/record/ReplayTarget.h"

#include <algorithm>

namespace engine {

namespace {

/// In proportion, away from zero, so that what was on stays on.
int scaled(int value, const Range &from, const Range &to)
{
    if (from == to)
        return value;
    const qint64 fromEnd = value < 0 ? from.min : from.max;
    const qint64 toEnd = value < 0 ? to.min : to.max;
    if (fromEnd == 0)
        return std::clamp(0, to.min, to.max);
    const qint64 product = value * toEnd;
    const qint64 quotient = product / fromEnd;
    const qint64 rest = product % fromEnd == 0 ? 0 : (toEnd < 0 ? -1 : 1);
    return static_cast<int>(std::clamp<qint64>(quotient + rest, to.min, to.max));
}

} // namespace

int ReplayTarget::fit() const
{
    int outputs = 0;
    int found = 0;
    bool isSame = true;
    for (const FeatureDescription &feature : m_recorded.features) {
        for (const OutputDescription &output : feature.outputs) {
            ++outputs;
            const FeatureDescription *known = counterpart(feature.index, output.type);
            found += known ? 1 : 0;
            isSame =
                isSame && known && known->index == feature.index && known->output(output.type)->value == output.value;
        }
    }
    if (found == 0)
        return 0;
    constexpr int kWhole = 1000; // more than a device has outputs
    return found + (isSame && found == outputs ? kWhole : 0) + (m_recorded.name == m_device.name ? 2 * kWhole : 0);
}

const FeatureDescription *ReplayTarget::recordedFeature(FeatureIndex feature) const
{
    const auto found = std::ranges::find(m_recorded.features, feature, &FeatureDescription::index);
    return found == m_recorded.features.end() ? nullptr : &*found;
}

const FeatureDescription *ReplayTarget::counterpart(FeatureIndex index, OutputType type) const
{
    if (const FeatureDescription *same = m_device.feature(index); same && same->output(type))
        return same;
    std::ptrdiff_t place = std::ranges::count_if(m_recorded.features, [&](const FeatureDescription &feature) {
        return feature.index < index && feature.output(type);
    });
    for (const FeatureDescription &feature : m_device.features) {
        if (feature.output(type) && place-- == 0)
            return &feature;
    }
    return nullptr;
}

std::optional<OutputValue> ReplayTarget::value(const OutputValue &recorded) const
{
    const FeatureDescription *from = recordedFeature(recorded.feature);
    const OutputDescription *was = from ? from->output(recorded.type) : nullptr;
    const FeatureDescription *to = was ? counterpart(recorded.feature, recorded.type) : nullptr;
    if (!to)
        return std::nullopt;
    return OutputValue{to->index, recorded.type, scaled(recorded.value, was->value, to->output(recorded.type)->value),
                       recorded.durationMs};
}

std::optional<FeatureIndex> ReplayTarget::feature(FeatureIndex recorded) const
{
    const FeatureDescription *from = recordedFeature(recorded);
    for (const OutputDescription &output : from ? from->outputs : std::vector<OutputDescription>()) {
        if (const FeatureDescription *to = counterpart(recorded, output.type))
            return to->index;
    }
    return std::nullopt;
}

} // namespace engine
