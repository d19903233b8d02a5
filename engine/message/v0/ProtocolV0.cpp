#include "engine/message/v0/ProtocolV0.h"

#include "engine/message/FrameWriter.h"
#include "engine/message/MessageTable.h"
#include "engine/message/v0/SingleMotorCommands.h"
#include "engine/message/v1/ProtocolV1.h"
#include "engine/message/v3/AttributeLists.h"
#include "engine/message/v4/OutputCommands.h"

#include <array>

namespace engine {

namespace {

constexpr std::array kTable{
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
    MessageEntry{"RawCmd", refuse},
};

} // namespace

Result<> ProtocolV0::decode(const RawMessage &raw, const DeviceLookup &devices, ClientMessage &message) const
{
    return decodeByTable(kTable, version(), raw, devices, message);
}

void ProtocolV0::writeServerInfo(FrameWriter &writer, MessageId id, const QString &serverName,
                                 quint32 maxPingTimeMs) const
{
    v1::writeServerInfo(writer, id, serverName, version(), maxPingTimeMs);
}

void ProtocolV0::writeInputReading(FrameWriter &, const InputReading &) const
{
    Q_ASSERT(false);
}

void ProtocolV0::writeDeviceMessages(FrameWriter &writer, const DeviceDescription &device) const
{
    writer.raw(v3::vibrators(device).isEmpty() ? R"(["StopDeviceCmd"])"
                                               : R"(["SingleMotorVibrateCmd","StopDeviceCmd"])");
}

} // namespace engine
