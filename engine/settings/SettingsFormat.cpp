#include "engine/settings/SettingsFormat.h"

#include "engine/settings/SettingsReader.h"
#include "engine/settings/SettingsShape.h"

#include <QJsonArray>
#include <QRegularExpression>

namespace engine::settings_format {

using namespace Qt::StringLiterals;

namespace {

QJsonObject toJson(const DeviceKey &key)
{
    return {{u"protocol"_s, key.protocol}, {u"identifier"_s, key.identifier}, {u"address"_s, key.address}};
}

QJsonArray toJson(Range range)
{
    return {range.min, range.max};
}

/// Only what differs from nothing set.
QJsonObject toJson(const OutputSetting &output)
{
    QJsonObject result{{u"at"_s, QJsonObject{{u"feature"_s, static_cast<qint64>(output.feature)},
                                             {u"type"_s, QString(outputTypeKey(output.type))}}}};
    if (output.limit)
        result.insert(u"limit"_s, toJson(*output.limit));
    if (output.duration)
        result.insert(u"duration"_s, toJson(*output.duration));
    if (output.isDisabled)
        result.insert(u"disabled"_s, true);
    if (output.isReversed)
        result.insert(u"reversed"_s, true);
    return result;
}

/// Likewise.
QJsonObject toJson(const DeviceSettings &device)
{
    QJsonObject result{{u"device"_s, toJson(device.key)}};
    if (!device.displayName.isEmpty())
        result.insert(u"displayName"_s, device.displayName);
    if (device.isAllowed)
        result.insert(u"allowed"_s, true);
    if (device.isDenied)
        result.insert(u"denied"_s, true);
    if (device.index)
        result.insert(u"index"_s, static_cast<qint64>(*device.index));
    if (device.messageGap)
        result.insert(u"messageGap"_s, static_cast<qint64>(device.messageGap->count()));
    if (device.maximumPercent != 100)
        result.insert(u"maximumPercent"_s, device.maximumPercent);
    QJsonArray outputs;
    for (const OutputSetting &output : device.outputs)
        outputs.append(toJson(output));
    if (!outputs.isEmpty())
        result.insert(u"outputs"_s, outputs);
    return result;
}

QString lineName(SerialPortSetting::Line line)
{
    switch (line) {
    case SerialPortSetting::Line::LeaveAlone:
        return u"leaveAlone"_s;
    case SerialPortSetting::Line::On:
        return u"on"_s;
    case SerialPortSetting::Line::Off:
        return u"off"_s;
    }
    return {};
}

QJsonObject toJson(const SerialPortSetting &port)
{
    QJsonObject result{{u"path"_s, port.path}, {u"protocol"_s, port.protocol}};
    if (port.baud)
        result.insert(u"baud"_s, *port.baud);
    if (port.dtr != SerialPortSetting::Line::LeaveAlone)
        result.insert(u"dtr"_s, lineName(port.dtr));
    if (port.rts != SerialPortSetting::Line::LeaveAlone)
        result.insert(u"rts"_s, lineName(port.rts));
    return result;
}

QJsonObject toJson(const NetworkDeviceSetting &device)
{
    const bool isTcp = device.transport == NetworkDeviceSetting::Transport::Tcp;
    return {{u"at"_s, QJsonObject{{u"transport"_s, isTcp ? u"tcp"_s : u"udp"_s},
                                  {u"host"_s, device.host},
                                  {u"port"_s, device.port}}},
            {u"protocol"_s, device.protocol}};
}

QJsonObject toJson(const BusSettings &buses)
{
    QStringList switchedOff(buses.switchedOff.begin(), buses.switchedOff.end());
    switchedOff.sort();
    QJsonArray serialPorts;
    for (const SerialPortSetting &port : buses.serialPorts)
        serialPorts.append(toJson(port));
    QJsonArray networkDevices;
    for (const NetworkDeviceSetting &device : buses.networkDevices)
        networkDevices.append(toJson(device));
    return {{u"switchedOff"_s, QJsonArray::fromStringList(switchedOff)},
            {u"bluetoothAdapter"_s, buses.bluetoothAdapter},
            {u"serialPorts"_s, serialPorts},
            {u"networkDevices"_s, networkDevices},
            {u"gamepads"_s, buses.gamepads},
            {u"deviceWebSocket"_s, buses.deviceWebSocket},
            {u"deviceWebSocketPort"_s, buses.deviceWebSocketPort},
            {u"deviceWebSocketOnAllInterfaces"_s, buses.deviceWebSocketOnAllInterfaces},
            {u"lovenseConnect"_s, buses.lovenseConnect}};
}

QString versionText(const QJsonObject &old)
{
    Version version = versionOf(old).value_or(kVersion);
    if (version.major != kVersion.major || version.minor < kVersion.minor)
        version = kVersion;
    return u"%1.%2"_s.arg(version.major).arg(version.minor);
}

} // namespace

std::optional<Version> versionOf(const QJsonObject &root)
{
    static const QRegularExpression form(u"\\A([1-9][0-9]{0,4})\\.([0-9]{1,5})\\z"_s);
    const QRegularExpressionMatch match = form.match(root.value("assentSettings"_L1).toString());
    if (!match.hasMatch())
        return std::nullopt;
    return Version{match.captured(1).toInt(), match.captured(2).toInt()};
}

Settings read(const QJsonObject &root, QStringList &problems)
{
    return SettingsReader(problems).read(root);
}

QJsonObject write(const Settings &settings, const QJsonObject &old)
{
    QJsonArray devices;
    for (const DeviceSettings &device : settings.devices)
        devices.append(toJson(device));
    QJsonArray indexes;
    for (const KnownIndex &known : settings.indexes) {
        indexes.append(
            QJsonObject{{u"device"_s, toJson(known.first)}, {u"index"_s, static_cast<qint64>(known.second)}});
    }
    QJsonArray notStopped;
    for (const DeviceKey &key : settings.notStopped)
        notStopped.append(toJson(key));
    const QJsonObject ours{{u"assentSettings"_s, versionText(old)},
                           {u"devices"_s, devices},
                           {u"maximumPercent"_s, settings.maximumPercent},
                           {u"buses"_s, toJson(settings.buses)},
                           {u"indexes"_s, indexes},
                           {u"notStopped"_s, notStopped}};
    return settings_shape::withUnknown(ours, old, settings_shape::root());
}

} // namespace engine::settings_format
