#include "engine/message/MessageTable.h"

#include "engine/base/Text.h"

namespace engine {

using namespace Qt::StringLiterals;

namespace {

QString shownName(std::string_view name)
{
    return u'"' + sanitized(QString::fromUtf8(name.data(), static_cast<qsizetype>(name.size()))) + u'"';
}

template<typename Message>
Result<> decodeIdOnly(const RawMessage &raw, ClientMessage &message)
{
    message.emplace<Message>().id = raw.id;
    return {};
}

} // namespace

Result<> decodeByTable(std::span<const MessageEntry> table, int version, const RawMessage &raw,
                       const DeviceLookup &devices, ClientMessage &message)
{
    for (const MessageEntry &entry : table) {
        if (entry.name != raw.name)
            continue;
        MessageFields fields(raw.body);
        Result<> result = entry.decode(fields, raw, devices, message);
        return fields.hasFailed() ? fields.result() : result;
    }
    return Error{ErrorCode::MalformedMessage,
                 shownName(raw.name) + u" is not a message that a client of version "_s + QString::number(version)
                     + u" can send"_s};
}

const DeviceDescription *commandedDevice(MessageFields &fields, const DeviceLookup &devices, Result<> &result)
{
    const quint32 index = fields.unsigned32("DeviceIndex");
    if (fields.hasFailed())
        return nullptr;
    const DeviceDescription *device = devices.description(DeviceIndex{index});
    if (!device)
        result = Error{ErrorCode::UnknownDevice, u"DeviceIndex "_s + QString::number(index) + u" is not a known device"_s};
    return device;
}

Result<> decodePing(MessageFields &, const RawMessage &raw, const DeviceLookup &, ClientMessage &message)
{
    return decodeIdOnly<Ping>(raw, message);
}

Result<> decodeStartScanning(MessageFields &, const RawMessage &raw, const DeviceLookup &, ClientMessage &message)
{
    return decodeIdOnly<StartScanning>(raw, message);
}

Result<> decodeStopScanning(MessageFields &, const RawMessage &raw, const DeviceLookup &, ClientMessage &message)
{
    return decodeIdOnly<StopScanning>(raw, message);
}

Result<> decodeRequestDeviceList(MessageFields &, const RawMessage &raw, const DeviceLookup &, ClientMessage &message)
{
    return decodeIdOnly<RequestDeviceList>(raw, message);
}

Result<> refuse(MessageFields &, const RawMessage &raw, const DeviceLookup &, ClientMessage &)
{
    return Error{ErrorCode::MalformedMessage, shownName(raw.name) + u" is not supported by this server"_s};
}

Result<> decodeRequestServerInfo(const RawMessage &raw, ClientMessage &message)
{
    MessageFields fields(raw.body);
    RequestServerInfo &request = message.emplace<RequestServerInfo>();
    request.id = raw.id;
    request.clientName = fields.string("ClientName");
    constexpr qint64 kAnyVersion = 0x7fffffff;
    if (fields.has("ProtocolVersionMajor")) {
        request.isVersion4Layout = true;
        request.version = fields.integer("ProtocolVersionMajor", 0, kAnyVersion);
        fields.integer("ProtocolVersionMinor", 0, kAnyVersion);
    } else if (fields.has("MessageVersion")) {
        request.version = fields.integer("MessageVersion", 0, kAnyVersion);
    }
    return fields.result();
}

} // namespace engine
