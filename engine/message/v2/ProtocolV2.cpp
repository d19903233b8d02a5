#include "engine/message/v2/ProtocolV2.h"

#include "engine/message/FrameWriter.h"
#include "engine/message/MessageTable.h"
#include "engine/message/v1/ProtocolV1.h"
#include "engine/message/v1/VectorCommands.h"
#include "engine/message/v3/AttributeLists.h"
#include "engine/message/v3/ScalarCommands.h"
#include "engine/message/v4/OutputCommands.h"

#include <array>

namespace engine {

namespace {

Result<> decodeBatteryLevelCmd(MessageFields &fields, const RawMessage &raw, const DeviceLookup &devices,
                               ClientMessage &message)
{
    Result<> result;
    const DeviceDescription *device = commandedDevice(fields, devices, result);
    return device ? v3::readBattery(*device, raw.id, message) : result;
}

constexpr std::array kTable{
    MessageEntry{"VibrateCmd", v1::decodeVibrateCmd},
    MessageEntry{"LinearCmd", v1::decodeLinearCmd},
    MessageEntry{"RotateCmd", v1::decodeRotateCmd},
    MessageEntry{"StopDeviceCmd", v4::decodeStopDeviceCmd},
    MessageEntry{"StopAllDevices", v4::decodeStopAllDevices},
    MessageEntry{"BatteryLevelCmd", decodeBatteryLevelCmd},
    MessageEntry{"Ping", decodePing},
    MessageEntry{"RequestDeviceList", decodeRequestDeviceList},
    MessageEntry{"StartScanning", decodeStartScanning},
    MessageEntry{"StopScanning", decodeStopScanning},
    MessageEntry{"RequestLog", v1::decodeRequestLog},
    MessageEntry{"RSSILevelCmd", refuse},
    MessageEntry{"RawWriteCmd", refuse},
    MessageEntry{"RawReadCmd", refuse},
    MessageEntry{"RawSubscribeCmd", refuse},
    MessageEntry{"RawUnsubscribeCmd", refuse},
};

void writeCommand(FrameWriter &writer, const char *key, const v3::AttributeList &list)
{
    if (list.isEmpty())
        return;
    writer.raw(key).raw(R"({"FeatureCount":)").number(list.size()).raw(R"(,"StepCount":[)");
    const char *comma = "";
    for (const v3::Attribute &attribute : list) {
        writer.raw(comma).number(attribute.steps);
        comma = ",";
    }
    writer.raw("]},");
}

} // namespace

Result<> ProtocolV2::decode(const RawMessage &raw, const DeviceLookup &devices, ClientMessage &message) const
{
    return decodeByTable(kTable, version(), raw, devices, message);
}

void ProtocolV2::writeInputReading(FrameWriter &writer, const InputReading &reading) const
{
    constexpr double kPercent = 100.0;
    writer.clear();
    writer.raw(R"([{"BatteryLevelReading":{"Id":)").number(reading.id);
    writer.raw(R"(,"DeviceIndex":)").number(static_cast<qint64>(reading.device));
    writer.raw(R"(,"BatteryLevel":)").real(reading.value / kPercent).raw("}}]");
}

void ProtocolV2::writeDeviceMessages(FrameWriter &writer, const DeviceDescription &device) const
{
    writer.raw("{");
    writeCommand(writer, R"("VibrateCmd":)", v3::vibrators(device));
    writeCommand(writer, R"("RotateCmd":)", v3::rotators(device));
    writeCommand(writer, R"("LinearCmd":)", v3::linears(device));
    if (v3::batteryFeature(device))
        writer.raw(R"("BatteryLevelCmd":{},)");
    writer.raw(R"("StopDeviceCmd":{}})");
}

} // namespace engine
