#include "engine/message/v3/ScalarCommands.h"

#include "engine/base/Text.h"
#include "engine/message/v1/VectorCommands.h"
#include "engine/message/v3/AttributeLists.h"

#include <cmath>

namespace engine::v3 {

using namespace Qt::StringLiterals;

namespace {

Result<> decodeScalar(MessageFields &element, const AttributeList &list, OutputCmd &command)
{
    const double fraction = element.fraction("Scalar");
    const QLatin1StringView typeName = element.word("ActuatorType");
    Result<> result;
    const Attribute *attribute = v1::indexed(element, list, "ScalarCmd"_L1, result);
    if (element.hasFailed())
        return element.result();
    if (!attribute)
        return result;
    if (typeName != outputTypeName(attribute->type)) {
        return Error{ErrorCode::NotSupported,
                     u"ActuatorType "_s + sanitized(QString::fromUtf8(typeName.data(), typeName.size())) + u" is not what Index "_s
                         + QString::number(attribute - list.data()) + u" has: "_s + outputTypeName(attribute->type)};
    }
    const int value = attribute->type == OutputType::Position
        ? static_cast<int>(std::ceil(static_cast<double>(attribute->steps) * fraction))
        : v1::stepUp(attribute->steps, fraction);
    command.values.append({attribute->feature, attribute->type, value, 0});
    return {};
}

} // namespace

Result<> decodeScalarCmd(MessageFields &fields, const RawMessage &raw, const DeviceLookup &devices, ClientMessage &message)
{
    OutputCmd &command = message.emplace<OutputCmd>();
    command.id = raw.id;
    const simdjson::dom::array elements = fields.array("Scalars");
    if (!fields.hasFailed() && elements.size() == 0)
        fields.fail(u"Scalars has no elements"_s);
    Result<> result;
    const DeviceDescription *device = commandedDevice(fields, devices, result);
    if (!device)
        return result;
    command.device = device->index;
    const AttributeList list = scalars(*device);
    if (list.isEmpty())
        return Error{ErrorCode::NotSupported, device->name + u" does not take ScalarCmd"_s};
    for (const simdjson::dom::element entry : elements) {
        simdjson::dom::object body;
        if (entry.get_object().get(body) != simdjson::SUCCESS)
            return Error{ErrorCode::MalformedMessage, u"an element of Scalars is "_s + shown(entry)};
        MessageFields element(body);
        result = decodeScalar(element, list, command);
        if (!result)
            return result;
    }
    v1::sortByFeature(command);
    return {};
}

Result<> readBattery(const DeviceDescription &device, MessageId id, ClientMessage &message)
{
    const FeatureDescription *feature = batteryFeature(device);
    if (!feature)
        return Error{ErrorCode::NotSupported, device.name + u" has no battery that can be read"_s};
    InputCmd &command = message.emplace<InputCmd>();
    command.id = id;
    command.device = device.index;
    command.feature = feature->index;
    command.type = InputType::Battery;
    command.command = InputCmd::Command::Read;
    return {};
}

Result<> decodeSensorReadCmd(MessageFields &fields, const RawMessage &raw, const DeviceLookup &devices,
                             ClientMessage &message)
{
    const qint64 sensorIndex = fields.integer("SensorIndex", 0, 0xffffffff);
    const QLatin1StringView type = fields.word("SensorType");
    Result<> result;
    const DeviceDescription *device = commandedDevice(fields, devices, result);
    if (!device)
        return result;
    if (type.compare(inputTypeName(InputType::Battery), Qt::CaseInsensitive) != 0)
        return Error{ErrorCode::NotSupported, u"SensorType: only Battery can be read"_s};
    result = readBattery(*device, raw.id, message);
    if (result)
        std::get<InputCmd>(message).sensorIndex = sensorIndex;
    return result;
}

Result<> refuseSubscription(MessageFields &fields, const RawMessage &, const DeviceLookup &devices, ClientMessage &)
{
    Result<> result;
    const DeviceDescription *device = commandedDevice(fields, devices, result);
    if (!device)
        return result;
    return Error{ErrorCode::NotSupported, device->name + u" has no sensor that can be subscribed to"_s};
}

} // namespace engine::v3
