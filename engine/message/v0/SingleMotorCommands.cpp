#include "engine/message/v0/SingleMotorCommands.h"

#include "engine/message/v1/VectorCommands.h"

namespace engine::v0 {

using namespace Qt::StringLiterals;

Result<> decodeSingleMotorVibrateCmd(MessageFields &fields, const RawMessage &raw, const DeviceLookup &devices,
                                     ClientMessage &message)
{
    OutputCmd &command = message.emplace<OutputCmd>();
    command.id = raw.id;
    const double speed = fields.fraction("Speed");
    Result<> result;
    const DeviceDescription *device = commandedDevice(fields, devices, result);
    if (!device)
        return result;
    command.device = device->index;
    for (const v3::Attribute &attribute : v3::vibrators(*device))
        command.values.append({attribute.feature, OutputType::Vibrate, v1::stepUp(attribute.steps, speed), 0});
    if (command.values.isEmpty())
        return Error{ErrorCode::NotSupported, device->name + u" does not vibrate"_s};
    return {};
}

Result<> decodeTest(MessageFields &fields, const RawMessage &raw, const DeviceLookup &, ClientMessage &message)
{
    Test &test = message.emplace<Test>();
    test.id = raw.id;
    test.testString = fields.string("TestString");
    if (test.testString == u"Error"_s)
        return Error{ErrorCode::MalformedMessage, u"TestString asks for an error"_s};
    return {};
}

} // namespace engine::v0
