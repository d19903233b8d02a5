#include "engine/base/DeviceDescription.h"

#include <algorithm>
#include <array>

namespace engine {

namespace {

struct Names
{
    QLatin1StringView wire;
    QLatin1StringView key;
};

constexpr std::array<Names, kOutputTypes> kOutputNames{{
    {QLatin1StringView("Vibrate"), QLatin1StringView("vibrate")},
    {QLatin1StringView("Rotate"), QLatin1StringView("rotate")},
    {QLatin1StringView("Oscillate"), QLatin1StringView("oscillate")},
    {QLatin1StringView("Constrict"), QLatin1StringView("constrict")},
    {QLatin1StringView("Temperature"), QLatin1StringView("temperature")},
    {QLatin1StringView("Led"), QLatin1StringView("led")},
    {QLatin1StringView("Spray"), QLatin1StringView("spray")},
    {QLatin1StringView("Position"), QLatin1StringView("position")},
    {QLatin1StringView("HwPositionWithDuration"), QLatin1StringView("hw_position_with_duration")},
}};

constexpr std::array<Names, kInputTypes> kInputNames{{
    {QLatin1StringView("Battery"), QLatin1StringView("battery")},
    {QLatin1StringView("RSSI"), QLatin1StringView("rssi")},
    {QLatin1StringView("Button"), QLatin1StringView("button")},
    {QLatin1StringView("Pressure"), QLatin1StringView("pressure")},
    {QLatin1StringView("Depth"), QLatin1StringView("depth")},
    {QLatin1StringView("Position"), QLatin1StringView("position")},
}};

template<typename Type, size_t N>
std::optional<Type> find(const std::array<Names, N> &names, QLatin1StringView Names::*member, QLatin1StringView text,
                         Qt::CaseSensitivity sensitivity)
{
    for (size_t i = 0; i < N; ++i) {
        if ((names[i].*member).compare(text, sensitivity) == 0)
            return static_cast<Type>(i);
    }
    return std::nullopt;
}

} // namespace

QLatin1StringView outputTypeName(OutputType type)
{
    return kOutputNames[static_cast<size_t>(type)].wire;
}

std::optional<OutputType> outputTypeFromName(QLatin1StringView name)
{
    return find<OutputType>(kOutputNames, &Names::wire, name, Qt::CaseSensitive);
}

QLatin1StringView outputTypeKey(OutputType type)
{
    return kOutputNames[static_cast<size_t>(type)].key;
}

std::optional<OutputType> outputTypeFromKey(QLatin1StringView key)
{
    return find<OutputType>(kOutputNames, &Names::key, key, Qt::CaseSensitive);
}

QLatin1StringView inputTypeName(InputType type)
{
    return kInputNames[static_cast<size_t>(type)].wire;
}

std::optional<InputType> inputTypeFromName(QLatin1StringView name)
{
    return find<InputType>(kInputNames, &Names::wire, name, Qt::CaseInsensitive);
}

QLatin1StringView inputTypeKey(InputType type)
{
    return kInputNames[static_cast<size_t>(type)].key;
}

std::optional<InputType> inputTypeFromKey(QLatin1StringView key)
{
    return find<InputType>(kInputNames, &Names::key, key, Qt::CaseSensitive);
}

const OutputDescription *FeatureDescription::output(OutputType type) const
{
    const auto found = std::ranges::find(outputs, type, &OutputDescription::type);
    return found == outputs.end() ? nullptr : &*found;
}

const InputDescription *FeatureDescription::input(InputType type) const
{
    const auto found = std::ranges::find(inputs, type, &InputDescription::type);
    return found == inputs.end() ? nullptr : &*found;
}

const FeatureDescription *DeviceDescription::feature(FeatureIndex wanted) const
{
    const auto found = std::ranges::find(features, wanted, &FeatureDescription::index);
    return found == features.end() ? nullptr : &*found;
}

} // namespace engine
