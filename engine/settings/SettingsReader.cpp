#include "engine/settings/SettingsReader.h"

#include "engine/base/Constants.h"
#include "engine/base/Text.h"

#include <algorithm>
#include <limits>
#include <tuple>

namespace engine {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 kLongestGap = 60'000; // ms
constexpr qint64 kFastestPort = 100'000'000;

QString entryPath(const QString &list, qsizetype place)
{
    return list + u'[' + QString::number(place) + u']';
}

} // namespace

Settings SettingsReader::read(const QJsonObject &root)
{
    Settings settings;
    SettingsMembers members(root, QString(), m_problems);
    readDevices(members, settings);
    settings.maximumPercent = static_cast<int>(members.number("maximumPercent"_L1, 0, 100).value_or(100));
    readBuses(members.object("buses"_L1), settings.buses);
    readIndexes(members, settings);
    readNotStopped(members, settings);
    return settings;
}

bool SettingsReader::isNew(const DeviceKey &key, QSet<QString> &seen)
{
    const qsizetype before = seen.size();
    seen.insert(key.protocol + QChar(0) + key.identifier + QChar(0) + key.address);
    return seen.size() != before;
}

std::optional<DeviceKey> SettingsReader::readKey(SettingsMembers members)
{
    if (!members.isObject()) {
        members.reportAt(members.path(), u"does not say which device is meant"_s);
        return std::nullopt;
    }
    const std::optional<QString> protocol = members.text("protocol"_L1);
    const std::optional<QString> identifier = members.text("identifier"_L1);
    const std::optional<QString> address = members.text("address"_L1);
    if (!protocol || protocol->isEmpty() || !identifier || !address) {
        members.reportAt(members.path(), u"does not have protocol, identifier and address"_s);
        return std::nullopt;
    }
    return DeviceKey{*protocol, *identifier, *address};
}

void SettingsReader::readDevices(SettingsMembers &root, Settings &settings)
{
    QSet<QString> seen;
    const QJsonArray list = root.list("devices"_L1);
    for (qsizetype i = 0; i < list.size(); ++i) {
        SettingsMembers members(list[i], entryPath(u"devices"_s, i), m_problems);
        const std::optional<DeviceKey> key = members.isObject() ? readKey(members.object("device"_L1)) : std::nullopt;
        if (!key)
            continue;
        if (!isNew(*key, seen)) {
            members.reportAt(members.path(), u"is about a device that has an entry already"_s);
            continue;
        }
        DeviceSettings device;
        device.key = *key;
        readDevice(members, device);
        settings.devices.push_back(std::move(device));
    }
}

void SettingsReader::readDevice(SettingsMembers &members, DeviceSettings &device)
{
    device.displayName = sanitized(members.text("displayName"_L1).value_or(QString()));
    device.isAllowed = members.flag("allowed"_L1);
    device.isDenied = members.flag("denied"_L1);
    if (const auto index = members.number("index"_L1, 0, std::numeric_limits<quint32>::max()))
        device.index = DeviceIndex{static_cast<quint32>(*index)};
    if (const auto gap = members.number("messageGap"_L1, 0, kLongestGap))
        device.messageGap = std::chrono::milliseconds(*gap);
    device.maximumPercent = static_cast<int>(members.number("maximumPercent"_L1, 0, 100).value_or(100));
    readOutputs(members, device);
}

void SettingsReader::readOutputs(SettingsMembers &members, DeviceSettings &device)
{
    QSet<quint64> seen;
    const QJsonArray list = members.list("outputs"_L1);
    for (qsizetype i = 0; i < list.size(); ++i) {
        SettingsMembers entry(list[i], entryPath(members.path("outputs"_L1), i), m_problems);
        const std::optional<OutputSetting> output = entry.isObject() ? readOutput(entry) : std::nullopt;
        if (!output)
            continue;
        const qsizetype before = seen.size();
        seen.insert(quint64(output->feature) * kOutputTypes + quint64(output->type));
        if (seen.size() == before)
            entry.reportAt(entry.path(), u"is about an output that has an entry already"_s);
        else
            device.outputs.push_back(*output);
    }
    std::ranges::sort(device.outputs, {},
                      [](const OutputSetting &output) { return std::tuple(output.feature, output.type); });
}

std::optional<OutputSetting> SettingsReader::readOutput(SettingsMembers &members)
{
    SettingsMembers at = members.object("at"_L1);
    const std::optional<qint64> feature = at.number("feature"_L1, 0, std::numeric_limits<quint32>::max());
    const std::optional<QString> name = at.text("type"_L1);
    const auto type = name ? outputTypeFromKey(QLatin1StringView(name->toLatin1())) : std::nullopt;
    if (!feature || !type) {
        members.reportAt(at.path(), u"does not have a feature and a type of output"_s);
        return std::nullopt;
    }
    OutputSetting output{FeatureIndex{static_cast<quint32>(*feature)},
                         *type,
                         members.range("limit"_L1),
                         members.range("duration"_L1),
                         members.flag("disabled"_L1),
                         members.flag("reversed"_L1)};
    if (output.limit && output.limit->min == output.limit->max) {
        members.report("limit"_L1, u"leaves no step"_s);
        output.limit.reset();
    }
    if (output.isReversed && !isPosition(*type)) {
        members.report("reversed"_L1, u"is for positions"_s);
        output.isReversed = false;
    }
    if (output.duration && *type != OutputType::HwPositionWithDuration) {
        members.report("duration"_L1, u"is for moves that take a time"_s);
        output.duration.reset();
    }
    return output;
}

void SettingsReader::readBuses(SettingsMembers members, BusSettings &buses)
{
    const QJsonArray switchedOff = members.list("switchedOff"_L1);
    for (qsizetype i = 0; i < switchedOff.size(); ++i) {
        if (switchedOff[i].isString())
            buses.switchedOff.insert(switchedOff[i].toString());
        else
            members.reportAt(entryPath(members.path("switchedOff"_L1), i), u"is no text"_s);
    }
    buses.bluetoothAdapter = members.text("bluetoothAdapter"_L1).value_or(QString());
    readSerialPorts(members, buses);
    readNetworkDevices(members, buses);
    buses.gamepads = members.flag("gamepads"_L1);
    buses.deviceWebSocket = members.flag("deviceWebSocket"_L1);
    buses.deviceWebSocketOnAllInterfaces = members.flag("deviceWebSocketOnAllInterfaces"_L1);
    buses.lovenseConnect = members.flag("lovenseConnect"_L1);
    if (const auto port = members.number("deviceWebSocketPort"_L1, 1, std::numeric_limits<quint16>::max()))
        buses.deviceWebSocketPort = static_cast<quint16>(*port);
}

void SettingsReader::readSerialPorts(SettingsMembers &members, BusSettings &buses)
{
    const QList<QLatin1StringView> lines{"leaveAlone"_L1, "on"_L1, "off"_L1};
    using Line = SerialPortSetting::Line;
    QSet<QString> seen;
    const QJsonArray list = members.list("serialPorts"_L1);
    for (qsizetype i = 0; i < list.size(); ++i) {
        SettingsMembers entry(list[i], entryPath(members.path("serialPorts"_L1), i), m_problems);
        SerialPortSetting port;
        port.path = entry.text("path"_L1).value_or(QString());
        port.protocol = entry.text("protocol"_L1).value_or(QString());
        if (const auto baud = entry.number("baud"_L1, 1, kFastestPort))
            port.baud = static_cast<int>(*baud);
        port.dtr = static_cast<Line>(entry.word("dtr"_L1, lines).value_or(0));
        port.rts = static_cast<Line>(entry.word("rts"_L1, lines).value_or(0));
        if (port.path.isEmpty() || port.protocol.isEmpty())
            entry.reportAt(entry.path(), u"does not have path and protocol"_s);
        else if (seen.contains(port.path))
            entry.reportAt(entry.path(), u"is about a port that has an entry already"_s);
        else
            buses.serialPorts.append(port);
        seen.insert(port.path);
    }
}

void SettingsReader::readNetworkDevices(SettingsMembers &members, BusSettings &buses)
{
    const QJsonArray list = members.list("networkDevices"_L1);
    for (qsizetype i = 0; i < list.size(); ++i) {
        SettingsMembers entry(list[i], entryPath(members.path("networkDevices"_L1), i), m_problems);
        SettingsMembers at = entry.object("at"_L1);
        const auto transport = at.word("transport"_L1, {"tcp"_L1, "udp"_L1});
        const std::optional<QString> host = at.text("host"_L1);
        const auto port = at.number("port"_L1, 1, std::numeric_limits<quint16>::max());
        const QString protocol = entry.text("protocol"_L1).value_or(QString());
        if (!transport || !host || host->isEmpty() || !port || protocol.isEmpty())
            entry.reportAt(entry.path(), u"does not have transport, host, port and protocol"_s);
        else
            buses.networkDevices.append({static_cast<NetworkDeviceSetting::Transport>(*transport), *host,
                                         static_cast<quint16>(*port), protocol});
    }
}

void SettingsReader::readIndexes(SettingsMembers &root, Settings &settings)
{
    QSet<QString> seen;
    QSet<quint32> taken;
    const QJsonArray list = root.list("indexes"_L1);
    for (qsizetype i = 0; i < list.size(); ++i) {
        SettingsMembers members(list[i], entryPath(u"indexes"_s, i), m_problems);
        const std::optional<DeviceKey> key = members.isObject() ? readKey(members.object("device"_L1)) : std::nullopt;
        const auto index = members.number("index"_L1, 0, std::numeric_limits<quint32>::max());
        if (!key)
            continue;
        if (!index || taken.contains(static_cast<quint32>(*index)) || !isNew(*key, seen)) {
            members.reportAt(members.path(), u"has no index, one that another device has, or a device that has one"_s);
            continue;
        }
        taken.insert(static_cast<quint32>(*index));
        settings.indexes.push_back({*key, DeviceIndex{static_cast<quint32>(*index)}});
    }
}

void SettingsReader::readNotStopped(SettingsMembers &root, Settings &settings)
{
    QSet<QString> seen;
    const QJsonArray list = root.list("notStopped"_L1);
    for (qsizetype i = 0; i < list.size(); ++i) {
        const std::optional<DeviceKey> key = readKey({list[i], entryPath(u"notStopped"_s, i), m_problems});
        if (key && isNew(*key, seen)) // twice means the same
            settings.notStopped.push_back(*key);
    }
}

} // namespace engine
