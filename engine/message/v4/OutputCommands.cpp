#include "engine/message/v4/OutputCommands.h"

#include "engine/base/Text.h"

#include <limits>

namespace engine::v4 {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 kIntMin = std::numeric_limits<int>::min();
constexpr qint64 kIntMax = std::numeric_limits<int>::max();

int intValue(MessageFields &fields, std::string_view name, qint64 min)
{
    return static_cast<int>(fields.integerOrListOfOne(name, min, kIntMax));
}

void decodePositionWithDuration(MessageFields &fields, OutputValue &output)
{
    output.type = OutputType::HwPositionWithDuration;
    output.value = intValue(fields, fields.has("Value") ? "Value" : "Position", 0);
    output.durationMs = fields.milliseconds("Duration");
}

void decodeRotateWithDirection(MessageFields &fields, OutputValue &output)
{
    output.type = OutputType::Rotate;
    output.value = intValue(fields, "Value", 0);
    if (!fields.boolean("Clockwise"))
        output.value = -output.value;
}

/// The one member of Command: its key names the output, its value holds the numbers.
Result<> decodeOutput(std::string_view key, simdjson::dom::object payload, OutputValue &output)
{
    MessageFields fields(payload);
    const QLatin1StringView name(key.data(), static_cast<qsizetype>(key.size()));
    if (name == "HwPositionWithDuration"_L1 || name == "PositionWithDuration"_L1) {
        decodePositionWithDuration(fields, output);
    } else if (name == "RotateWithDirection"_L1 || name == "RotationWithDirection"_L1) {
        decodeRotateWithDirection(fields, output);
    } else if (const std::optional<OutputType> type = outputTypeFromName(name)) {
        output.type = *type;
        output.value = intValue(fields, "Value", kIntMin);
    } else {
        return Error{ErrorCode::MalformedMessage,
                     u'"' + sanitized(QString::fromUtf8(key.data(), name.size())) + u"\" is not a type of output"_s};
    }
    return fields.result();
}

InputCmd::Command inputCommand(MessageFields &fields)
{
    const QLatin1StringView word = fields.word("Command");
    if (word.compare("Read"_L1, Qt::CaseInsensitive) == 0)
        return InputCmd::Command::Read;
    if (word.compare("Subscribe"_L1, Qt::CaseInsensitive) == 0)
        return InputCmd::Command::Subscribe;
    if (word.compare("Unsubscribe"_L1, Qt::CaseInsensitive) != 0)
        fields.fail(u"Command is none of Read, Subscribe, Unsubscribe"_s);
    return InputCmd::Command::Unsubscribe;
}

} // namespace

Result<> decodeOutputCmd(MessageFields &fields, const RawMessage &raw, const DeviceLookup &, ClientMessage &message)
{
    OutputCmd &command = message.emplace<OutputCmd>();
    command.id = raw.id;
    command.device = DeviceIndex{fields.unsigned32("DeviceIndex")};
    OutputValue output;
    output.feature = FeatureIndex{fields.unsigned32("FeatureIndex")};
    const simdjson::dom::object choice = fields.object("Command");
    if (fields.hasFailed())
        return fields.result();
    simdjson::dom::object payload;
    if (choice.size() != 1 || (*choice.begin()).value.get_object().get(payload) != simdjson::SUCCESS)
        return Error{ErrorCode::MalformedMessage, u"Command is an object with one key, the type of output, and its values"_s};
    Result<> result = decodeOutput((*choice.begin()).key, payload, output);
    command.values.append(output);
    return result;
}

Result<> decodeInputCmd(MessageFields &fields, const RawMessage &raw, const DeviceLookup &, ClientMessage &message)
{
    InputCmd &command = message.emplace<InputCmd>();
    command.id = raw.id;
    command.device = DeviceIndex{fields.unsigned32("DeviceIndex")};
    command.feature = FeatureIndex{fields.unsigned32("FeatureIndex")};
    command.command = inputCommand(fields);
    const QLatin1StringView name = fields.word("Type");
    const std::optional<InputType> type = inputTypeFromName(name);
    if (!type)
        fields.fail(u"Type is not a type of input"_s);
    else
        command.type = *type;
    if (type == InputType::Rssi && name != inputTypeName(InputType::Rssi))
        command.spelling = QString(name);
    return {};
}

Result<> decodeStopCmd(MessageFields &fields, const RawMessage &raw, const DeviceLookup &, ClientMessage &message)
{
    StopCmd &command = message.emplace<StopCmd>();
    command.id = raw.id;
    if (fields.has("DeviceIndex"))
        command.device = DeviceIndex{fields.unsigned32("DeviceIndex")};
    if (fields.has("FeatureIndex"))
        command.feature = FeatureIndex{fields.unsigned32("FeatureIndex")};
    command.inputs = fields.booleanOr("Inputs", true);
    command.outputs = fields.booleanOr("Outputs", true);
    return {};
}

Result<> decodeStopDeviceCmd(MessageFields &fields, const RawMessage &raw, const DeviceLookup &, ClientMessage &message)
{
    StopCmd &command = message.emplace<StopCmd>();
    command.id = raw.id;
    command.device = DeviceIndex{fields.unsigned32("DeviceIndex")};
    return {};
}

Result<> decodeStopAllDevices(MessageFields &, const RawMessage &raw, const DeviceLookup &, ClientMessage &message)
{
    message.emplace<StopCmd>().id = raw.id;
    return {};
}

} // namespace engine::v4
