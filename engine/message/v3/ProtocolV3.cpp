#include "engine/message/v3/ProtocolV3.h"

#include "engine/message/FrameWriter.h"
#include "engine/message/MessageTable.h"
#include "engine/message/v1/VectorCommands.h"
#include "engine/message/v3/AttributeLists.h"
#include "engine/message/v3/ScalarCommands.h"
#include "engine/message/v4/OutputCommands.h"

#include <array>

namespace engine {

namespace {

constexpr std::array kTable{
    MessageEntry{"ScalarCmd", v3::decodeScalarCmd},
    MessageEntry{"LinearCmd", v1::decodeLinearCmd},
    MessageEntry{"RotateCmd", v1::decodeRotateCmd},
    MessageEntry{"VibrateCmd", v1::decodeVibrateCmd}, // superseded, but sent by applications
    MessageEntry{"StopDeviceCmd", v4::decodeStopDeviceCmd},
    MessageEntry{"StopAllDevices", v4::decodeStopAllDevices},
    MessageEntry{"SensorReadCmd", v3::decodeSensorReadCmd},
    MessageEntry{"Ping", decodePing},
    MessageEntry{"RequestDeviceList", decodeRequestDeviceList},
    MessageEntry{"StartScanning", decodeStartScanning},
    MessageEntry{"StopScanning", decodeStopScanning},
    MessageEntry{"SensorSubscribeCmd", v3::refuseSubscription},
    MessageEntry{"SensorUnsubscribeCmd", v3::refuseSubscription},
    MessageEntry{"RawWriteCmd", refuse},
    MessageEntry{"RawReadCmd", refuse},
    MessageEntry{"RawSubscribeCmd", refuse},
    MessageEntry{"RawUnsubscribeCmd", refuse},
};

void writeAttributes(FrameWriter &writer, const char *key, const v3::AttributeList &list, bool isLinear)
{
    if (list.isEmpty())
        return;
    writer.raw(key);
    const char *opening = "[{";
    for (const v3::Attribute &attribute : list) {
        // Timed positions are published as "Position": no client knows another word for them.
        const QLatin1StringView type = outputTypeName(isLinear ? OutputType::Position : attribute.type);
        writer.raw(opening).raw(R"("FeatureDescriptor":)").string(*attribute.label);
        writer.raw(R"(,"ActuatorType":")").raw(type).raw(R"(","StepCount":)").number(attribute.steps).raw("}");
        opening = ",{";
    }
    writer.raw("],");
}

} // namespace

Result<> ProtocolV3::decode(const RawMessage &raw, const DeviceLookup &devices, ClientMessage &message) const
{
    return decodeByTable(kTable, version(), raw, devices, message);
}

void ProtocolV3::writeInputReading(FrameWriter &writer, const InputReading &reading) const
{
    writer.clear();
    writer.raw(R"([{"SensorReading":{"Id":)").number(reading.id);
    writer.raw(R"(,"DeviceIndex":)").number(static_cast<qint64>(reading.device));
    writer.raw(R"(,"SensorIndex":)").number(reading.sensorIndex).raw(R"(,"SensorType":")");
    writer.raw(inputTypeName(reading.type)).raw(R"(","Data":[)").number(reading.value).raw("]}}]");
}

void ProtocolV3::writeDeviceDetails(FrameWriter &writer, const DeviceDescription &device) const
{
    if (!device.displayName.isEmpty())
        writer.raw(R"(,"DeviceDisplayName":)").string(device.displayName);
    writer.raw(R"(,"DeviceMessageTimingGap":)").number(device.messageGap.count());
}

void ProtocolV3::writeDeviceMessages(FrameWriter &writer, const DeviceDescription &device) const
{
    writer.raw("{");
    writeAttributes(writer, R"("ScalarCmd":)", v3::scalars(device), false);
    writeAttributes(writer, R"("RotateCmd":)", v3::rotators(device), false);
    writeAttributes(writer, R"("LinearCmd":)", v3::linears(device), true);
    if (const FeatureDescription *battery = v3::batteryFeature(device)) {
        const Range range = battery->input(InputType::Battery)->value;
        writer.raw(R"("SensorReadCmd":[{"FeatureDescriptor":)").string(battery->label);
        writer.raw(R"(,"SensorType":"Battery","SensorRange":[[)").number(range.min).raw(",").number(range.max);
        writer.raw("]]}],");
    }
    writer.raw(R"("StopDeviceCmd":{}})");
}

} // namespace engine
