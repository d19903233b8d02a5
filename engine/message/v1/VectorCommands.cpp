#include "engine/message/v1/VectorCommands.h"

#include <algorithm>
#include <cmath>

namespace engine::v1 {

using namespace Qt::StringLiterals;

namespace {

using ReadElement = void (*)(MessageFields &element, const v3::Attribute &attribute, OutputValue &output);

struct ArrayCommand
{
    QLatin1StringView name;
    std::string_view member;
    bool mayBeEmpty;
    v3::AttributeList (*list)(const DeviceDescription &);
    ReadElement read;
};

Result<> decodeArray(const ArrayCommand &kind, MessageFields &fields, const RawMessage &raw, const DeviceLookup &devices,
                     ClientMessage &message)
{
    OutputCmd &command = message.emplace<OutputCmd>();
    command.id = raw.id;
    const simdjson::dom::array elements = fields.array(kind.member);
    if (!fields.hasFailed() && elements.size() == 0 && !kind.mayBeEmpty)
        fields.fail(QString::fromLatin1(kind.member.data(), static_cast<qsizetype>(kind.member.size()))
                    + u" has no elements"_s);
    Result<> result;
    const DeviceDescription *device = commandedDevice(fields, devices, result);
    if (!device)
        return result;
    command.device = device->index;
    const v3::AttributeList list = kind.list(*device);
    if (list.isEmpty())
        return Error{ErrorCode::NotSupported, device->name + u" does not take "_s + kind.name};
    for (const simdjson::dom::element entry : elements) {
        simdjson::dom::object body;
        if (entry.get_object().get(body) != simdjson::SUCCESS)
            return Error{ErrorCode::MalformedMessage, u"an element of "_s + kind.name + u" is "_s + shown(entry)};
        MessageFields element(body);
        OutputValue output;
        const v3::Attribute *attribute = indexed(element, list, kind.name, result);
        // Values are checked before the index is missed, so that swapped arguments are named as such.
        static const v3::Attribute kNone;
        kind.read(element, attribute ? *attribute : kNone, output);
        if (element.hasFailed())
            return element.result();
        if (!attribute)
            return result;
        output.feature = attribute->feature;
        command.values.append(output);
    }
    sortByFeature(command);
    return {};
}

void readSpeed(MessageFields &element, const v3::Attribute &attribute, OutputValue &output)
{
    output.type = OutputType::Vibrate;
    output.value = stepUp(attribute.steps, element.fraction("Speed"));
}

void readRotation(MessageFields &element, const v3::Attribute &attribute, OutputValue &output)
{
    output.type = OutputType::Rotate;
    output.value = stepUp(attribute.steps, element.fraction("Speed"));
    if (!element.boolean("Clockwise"))
        output.value = -output.value;
}

void readVector(MessageFields &element, const v3::Attribute &attribute, OutputValue &output)
{
    output.type = OutputType::HwPositionWithDuration;
    output.value = static_cast<int>(std::trunc(attribute.steps * element.fraction("Position")));
    output.durationMs = element.milliseconds("Duration");
}

} // namespace

int stepUp(int steps, double fraction)
{
    constexpr double kNothing = 0.000001;
    return fraction < kNothing ? 0 : static_cast<int>(std::ceil(static_cast<double>(steps) * fraction));
}

const v3::Attribute *indexed(MessageFields &element, const v3::AttributeList &list, QLatin1StringView command,
                             Result<> &result)
{
    const quint32 index = element.unsigned32("Index");
    if (element.hasFailed())
        return nullptr;
    if (index < static_cast<quint32>(list.size()))
        return &list[static_cast<qsizetype>(index)];
    result = Error{ErrorCode::OutOfRange, u"Index "_s + QString::number(index) + u" is outside 0 to "_s
                                              + QString::number(list.size() - 1) + u" for "_s + command};
    return nullptr;
}

void sortByFeature(OutputCmd &command)
{
    // Stable and in place; std::stable_sort would allocate.
    auto &values = command.values;
    for (auto current = values.begin(); current != values.end(); ++current) {
        const auto place = std::upper_bound(values.begin(), current, current->feature,
                                            [](FeatureIndex feature, const OutputValue &value) { return feature < value.feature; });
        std::rotate(place, current, current + 1);
    }
}

Result<> decodeVibrateCmd(MessageFields &fields, const RawMessage &raw, const DeviceLookup &devices, ClientMessage &message)
{
    return decodeArray({"VibrateCmd"_L1, "Speeds", false, v3::vibrators, readSpeed}, fields, raw, devices, message);
}

Result<> decodeRotateCmd(MessageFields &fields, const RawMessage &raw, const DeviceLookup &devices, ClientMessage &message)
{
    return decodeArray({"RotateCmd"_L1, "Rotations", false, v3::rotators, readRotation}, fields, raw, devices, message);
}

Result<> decodeLinearCmd(MessageFields &fields, const RawMessage &raw, const DeviceLookup &devices, ClientMessage &message)
{
    return decodeArray({"LinearCmd"_L1, "Vectors", true, v3::linears, readVector}, fields, raw, devices, message);
}

} // namespace engine::v1
