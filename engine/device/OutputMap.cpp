#include "engine/device/OutputMap.h"

#include <algorithm>
#include <cstdlib>

namespace engine {

namespace {

OutputDescription *outputOf(std::vector<FeatureDescription> &features, const OutputSetting &setting)
{
    const auto feature = std::ranges::find(features, setting.feature, &FeatureDescription::index);
    if (feature == features.end())
        return nullptr;
    const auto output = std::ranges::find(feature->outputs, setting.type, &OutputDescription::type);
    return output == feature->outputs.end() ? nullptr : &*output;
}

/// A range in which nothing but zero is left has no use.
bool isUsable(const Range &limit, const Range &full)
{
    return limit.min >= 0 && limit.min < limit.max && limit.max <= full.max;
}

} // namespace

OutputMap::OutputMap(const std::vector<OutputSetting> &settings, std::vector<FeatureDescription> &features)
{
    for (const OutputSetting &setting : settings) {
        OutputDescription *output = outputOf(features, setting);
        if (!output)
            continue;
        if (setting.isDisabled) {
            const auto feature = std::ranges::find(features, setting.feature, &FeatureDescription::index);
            std::erase_if(feature->outputs, [&](const OutputDescription &known) { return known.type == setting.type; });
            continue;
        }
        if (setting.duration && setting.duration->min <= setting.duration->max)
            output->duration = *setting.duration;
        const int full = output->value.max;
        Entry entry{setting.feature, setting.type, {0, full}, full, setting.isReversed && isPosition(setting.type)};
        if (setting.limit && isUsable(*setting.limit, output->value)) {
            entry.limit = *setting.limit;
            const int steps = entry.limit.max - entry.limit.min;
            output->value = {output->value.min < 0 ? -steps : 0, steps};
        }
        m_entries.push_back(entry);
    }
    for (const FeatureDescription &feature : features) {
        for (const OutputDescription &output : feature.outputs) {
            if (!entry(feature.index, output.type))
                m_entries.push_back({feature.index, output.type, {0, output.value.max}, output.value.max, false});
        }
    }
}

const OutputMap::Entry *OutputMap::entry(FeatureIndex feature, OutputType type) const
{
    const auto found = std::ranges::find_if(m_entries, [&](const Entry &entry) {
        return entry.feature == feature && entry.type == type;
    });
    return found == m_entries.end() ? nullptr : &*found;
}

int OutputMap::toDevice(FeatureIndex feature, OutputType type, int value, int maximumPercent) const
{
    const Entry *found = entry(feature, type);
    if (!found || (value == 0 && !isPosition(type)))
        return value;
    const Range limit = found->limit;
    if (found->isReversed)
        return limit.max - value;
    const int scaled = value < 0 ? value - limit.min : value + limit.min;
    if (isPosition(type) || maximumPercent >= 100)
        return scaled;
    const int cap = found->full * maximumPercent / 100;
    return std::clamp(scaled, -cap, cap);
}

int OutputMap::fromDevice(FeatureIndex feature, OutputType type, int value) const
{
    const Entry *found = entry(feature, type);
    if (!found || (value == 0 && !isPosition(type)))
        return 0;
    const Range limit = found->limit;
    const int size = std::clamp(std::abs(value), limit.min, limit.max);
    if (found->isReversed)
        return limit.max - size;
    if (isPosition(type))
        return size - limit.min;
    const int step = std::max(1, size - limit.min); // what is on stays on
    return value < 0 ? -step : step;
}

} // namespace engine
