#include "engine/message/EventProtocol.h"

#include "engine/message/FrameWriter.h"

namespace engine {

void EventProtocol::writeServerInfo(FrameWriter &writer, MessageId id, const QString &serverName,
                                    quint32 maxPingTimeMs) const
{
    writer.clear();
    writer.raw(R"([{"ServerInfo":{"Id":)").number(id).raw(R"(,"ServerName":)").string(serverName);
    writer.raw(R"(,"MessageVersion":)").number(version()).raw(R"(,"MaxPingTime":)").number(maxPingTimeMs).raw("}}]");
}

void EventProtocol::writeDeviceFields(FrameWriter &writer, const DeviceDescription &device) const
{
    writer.raw(R"("DeviceIndex":)").number(static_cast<qint64>(device.index));
    writer.raw(R"(,"DeviceName":)").string(device.name);
    writeDeviceDetails(writer, device);
    writer.raw(R"(,"DeviceMessages":)");
    writeDeviceMessages(writer, device);
}

void EventProtocol::writeDeviceList(FrameWriter &writer, MessageId id,
                                    std::span<const DeviceDescription *const> devices) const
{
    writer.clear();
    writer.raw(R"([{"DeviceList":{"Id":)").number(id).raw(R"(,"Devices":[)");
    const char *opening = "{";
    for (const DeviceDescription *device : devices) {
        writer.raw(opening);
        writeDeviceFields(writer, *device);
        writer.raw("}");
        opening = ",{";
    }
    writer.raw("]}}]");
}

void EventProtocol::writeDeviceAdded(FrameWriter &writer, const DeviceDescription &device) const
{
    writer.clear();
    writer.raw(R"([{"DeviceAdded":{"Id":0,)");
    writeDeviceFields(writer, device);
    writer.raw("}}]");
}

void EventProtocol::writeDeviceRemoved(FrameWriter &writer, DeviceIndex device) const
{
    writer.clear();
    writer.raw(R"([{"DeviceRemoved":{"Id":0,"DeviceIndex":)").number(static_cast<qint64>(device)).raw("}}]");
}

} // namespace engine
