#include "engine/message/v3/AttributeLists.h"

#include <array>

namespace engine::v3 {

namespace {

/// Order of the outputs within one feature.
constexpr std::array kScalarTypes{OutputType::Constrict, OutputType::Oscillate, OutputType::Position, OutputType::Rotate,
                                  OutputType::Vibrate};

void appendOutput(AttributeList &list, const FeatureDescription &feature, OutputType type)
{
    if (const OutputDescription *output = feature.output(type))
        list.append({feature.index, &feature.label, type, output->value.max, output->value.min < 0});
}

AttributeList outputsOf(const DeviceDescription &device, OutputType type)
{
    AttributeList list;
    for (const FeatureDescription &feature : device.features)
        appendOutput(list, feature, type);
    return list;
}

} // namespace

AttributeList scalars(const DeviceDescription &device)
{
    AttributeList list;
    for (const FeatureDescription &feature : device.features) {
        for (const OutputType type : kScalarTypes)
            appendOutput(list, feature, type);
    }
    return list;
}

AttributeList vibrators(const DeviceDescription &device)
{
    return outputsOf(device, OutputType::Vibrate);
}

AttributeList rotators(const DeviceDescription &device)
{
    AttributeList list = outputsOf(device, OutputType::Rotate);
    list.removeIf([](const Attribute &attribute) { return !attribute.isBidirectional; });
    return list;
}

AttributeList linears(const DeviceDescription &device)
{
    return outputsOf(device, OutputType::HwPositionWithDuration);
}

const FeatureDescription *batteryFeature(const DeviceDescription &device)
{
    for (const FeatureDescription &feature : device.features) {
        const InputDescription *battery = feature.input(InputType::Battery);
        if (battery && battery->canRead)
            return &feature;
    }
    return nullptr;
}

} // namespace engine::v3
