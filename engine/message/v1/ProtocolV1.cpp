#include "engine/message/v1/ProtocolV1.h"

#include "engine/message/FrameWriter.h"
#include "engine/message/v0/SingleMotorCommands.h"
#include "engine/message/v1/VectorCommands.h"
#include "engine/message/v3/AttributeLists.h"
#include "engine/message/v4/OutputCommands.h"

#include <array>

namespace engine {

namespace {

constexpr std::array kTable{
    MessageEntry{"VibrateCmd", v1::decodeVibrateCmd},
    MessageEntry{"LinearCmd", v1::decodeLinearCmd},
    MessageEntry{"RotateCmd", v1::decodeRotateCmd},
    MessageEntry{"SingleMotorVibrateCmd", v0::decodeSingleMotorVibrateCmd},
    MessageEntry{"StopDeviceCmd", v4::decodeStopDeviceCmd},
    MessageEntry{"StopAllDevices", v4::decodeStopAllDevices},
    MessageEntry{"Ping", decodePing},
    MessageEntry{"RequestDeviceList", decodeRequestDeviceList},
    MessageEntry{"StartScanning", decodeStartScanning},
    MessageEntry{"StopScanning", decodeStopScanning},
    MessageEntry{"Test", v0::decodeTest},
    MessageEntry{"RequestLog", v1::decodeRequestLog},
    MessageEntry{"FleshlightLaunchFW12Cmd", refuse},
    MessageEntry{"VorzeA10CycloneCmd", refuse},
    MessageEntry{"KiirooCmd", refuse},
    MessageEntry{"LovenseCmd", refuse},
};

void writeCommand(FrameWriter &writer, const char *key, const v3::AttributeList &list)
{
    if (!list.isEmpty())
        writer.raw(key).raw(R"({"FeatureCount":)").number(list.size()).raw("},");
}

} // namespace

namespace v1 {

Result<> decodeRequestLog(MessageFields &fields, const RawMessage &raw, const DeviceLookup &, ClientMessage &message)
{
    fields.word("LogLevel");
    message.emplace<RequestLog>().id = raw.id;
    return {};
}

void writeServerInfo(FrameWriter &writer, MessageId id, const QString &serverName, int version, quint32 maxPingTimeMs)
{
    writer.clear();
    writer.raw(R"([{"ServerInfo":{"Id":)").number(id).raw(R"(,"ServerName":)").string(serverName);
    writer.raw(R"(,"MajorVersion":0,"MinorVersion":0,"BuildVersion":0,"MessageVersion":)").number(version);
    writer.raw(R"(,"MaxPingTime":)").number(maxPingTimeMs).raw("}}]");
}

} // namespace v1

Result<> ProtocolV1::decode(const RawMessage &raw, const DeviceLookup &devices, ClientMessage &message) const
{
    return decodeByTable(kTable, version(), raw, devices, message);
}

void ProtocolV1::writeServerInfo(FrameWriter &writer, MessageId id, const QString &serverName,
                                 quint32 maxPingTimeMs) const
{
    v1::writeServerInfo(writer, id, serverName, version(), maxPingTimeMs);
}

void ProtocolV1::writeInputReading(FrameWriter &, const InputReading &) const
{
    Q_ASSERT(false);
}

void ProtocolV1::writeDeviceMessages(FrameWriter &writer, const DeviceDescription &device) const
{
    const v3::AttributeList vibrators = v3::vibrators(device);
    writer.raw("{");
    writeCommand(writer, R"("VibrateCmd":)", vibrators);
    writeCommand(writer, R"("RotateCmd":)", v3::rotators(device));
    writeCommand(writer, R"("LinearCmd":)", v3::linears(device));
    writer.raw(R"("StopDeviceCmd":{})").raw(vibrators.isEmpty() ? "}" : R"(,"SingleMotorVibrateCmd":{}})");
}

} // namespace engine
