#include "engine/message/v4/ProtocolV4.h"

#include "engine/message/FrameWriter.h"
#include "engine/message/MessageTable.h"
#include "engine/message/v4/OutputCommands.h"

#include <array>

namespace engine {

namespace {

Result<> decodeDisconnect(MessageFields &, const RawMessage &raw, const DeviceLookup &, ClientMessage &message)
{
    message.emplace<Disconnect>().id = raw.id;
    return {};
}

constexpr std::array kTable{
    MessageEntry{"OutputCmd", v4::decodeOutputCmd},
    MessageEntry{"StopCmd", v4::decodeStopCmd},
    MessageEntry{"InputCmd", v4::decodeInputCmd},
    MessageEntry{"Ping", decodePing},
    MessageEntry{"RequestDeviceList", decodeRequestDeviceList},
    MessageEntry{"StartScanning", decodeStartScanning},
    MessageEntry{"StopScanning", decodeStopScanning},
    MessageEntry{"Disconnect", decodeDisconnect},
    // Not of version 4, but the first JavaScript client of it sends them.
    MessageEntry{"StopDeviceCmd", v4::decodeStopDeviceCmd},
    MessageEntry{"StopAllDevices", v4::decodeStopAllDevices},
};

void writeRange(FrameWriter &writer, const Range &range)
{
    writer.raw("[").number(range.min).raw(",").number(range.max).raw("]");
}

void writeOutputs(FrameWriter &writer, const std::vector<OutputDescription> &outputs)
{
    writer.raw(R"(,"Output":{)");
    const char *comma = "";
    for (const OutputDescription &output : outputs) {
        writer.raw(comma).raw("\"").raw(outputTypeName(output.type)).raw(R"(":{"Value":)");
        writeRange(writer, output.value);
        if (output.type == OutputType::HwPositionWithDuration) {
            writer.raw(R"(,"Duration":)");
            writeRange(writer, output.duration);
        }
        writer.raw("}");
        comma = ",";
    }
    writer.raw("}");
}

void writeInputs(FrameWriter &writer, const std::vector<InputDescription> &inputs)
{
    writer.raw(R"(,"Input":{)");
    const char *comma = "";
    for (const InputDescription &input : inputs) {
        writer.raw(comma).raw("\"").raw(inputTypeName(input.type)).raw(R"(":{"Value":[)");
        writeRange(writer, input.value);
        writer.raw(R"(],"Command":[)");
        if (input.canRead)
            writer.raw(input.canSubscribe ? R"("Read",)" : R"("Read")");
        if (input.canSubscribe)
            writer.raw(R"("Subscribe")");
        writer.raw("]}");
        comma = ",";
    }
    writer.raw("}");
}

void writeFeature(FrameWriter &writer, const FeatureDescription &feature)
{
    const auto index = static_cast<qint64>(feature.index);
    writer.raw("\"").number(index).raw(R"(":{"FeatureIndex":)").number(index);
    writer.raw(R"(,"FeatureDescription":)").string(feature.label);
    if (!feature.outputs.empty())
        writeOutputs(writer, feature.outputs);
    if (!feature.inputs.empty())
        writeInputs(writer, feature.inputs);
    writer.raw("}");
}

void writeDevice(FrameWriter &writer, const DeviceDescription &device)
{
    const auto index = static_cast<qint64>(device.index);
    writer.raw("\"").number(index).raw(R"(":{"DeviceIndex":)").number(index).raw(R"(,"DeviceName":)").string(device.name);
    if (!device.displayName.isEmpty())
        writer.raw(R"(,"DeviceDisplayName":)").string(device.displayName);
    writer.raw(R"(,"DeviceMessageTimingGap":)").number(device.messageGap.count()).raw(R"(,"DeviceFeatures":{)");
    const char *comma = "";
    for (const FeatureDescription &feature : device.features) {
        writer.raw(comma);
        writeFeature(writer, feature);
        comma = ",";
    }
    writer.raw("}}");
}

} // namespace

Result<> ProtocolV4::decode(const RawMessage &raw, const DeviceLookup &devices, ClientMessage &message) const
{
    return decodeByTable(kTable, version(), raw, devices, message);
}

void ProtocolV4::writeServerInfo(FrameWriter &writer, MessageId id, const QString &serverName,
                                 quint32 maxPingTimeMs) const
{
    writer.clear();
    writer.raw(R"([{"ServerInfo":{"Id":)").number(id).raw(R"(,"ServerName":)").string(serverName);
    writer.raw(R"(,"ProtocolVersionMajor":4,"ProtocolVersionMinor":0,"MaxPingTime":)").number(maxPingTimeMs).raw("}}]");
}

void ProtocolV4::writeDeviceList(FrameWriter &writer, MessageId id,
                                 std::span<const DeviceDescription *const> devices) const
{
    writer.clear();
    writer.raw(R"([{"DeviceList":{"Id":)").number(id).raw(R"(,"Devices":{)");
    const char *comma = "";
    for (const DeviceDescription *device : devices) {
        writer.raw(comma);
        writeDevice(writer, *device);
        comma = ",";
    }
    writer.raw("}}}]");
}

void ProtocolV4::writeInputReading(FrameWriter &writer, const InputReading &reading) const
{
    writer.clear();
    writer.raw(R"([{"InputReading":{"Id":)").number(reading.id);
    writer.raw(R"(,"DeviceIndex":)").number(static_cast<qint64>(reading.device));
    writer.raw(R"(,"FeatureIndex":)").number(static_cast<qint64>(reading.feature)).raw(R"(,"Reading":{)");
    if (reading.spelling.isEmpty())
        writer.raw("\"").raw(inputTypeName(reading.type)).raw("\"");
    else
        writer.string(reading.spelling);
    writer.raw(R"(:{"Value":)").number(reading.value).raw("}}}}]");
}

void ProtocolV4::writeDeviceAdded(FrameWriter &, const DeviceDescription &) const
{
    Q_ASSERT(false);
}

void ProtocolV4::writeDeviceRemoved(FrameWriter &, DeviceIndex) const
{
    Q_ASSERT(false);
}

} // namespace engine
