#include "tests/settings/SettingsSamples.h"

#include "engine/settings/SettingsFormat.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

using namespace Qt::StringLiterals;
using namespace engine;
using namespace std::chrono_literals;

namespace {

const DeviceKey kLamp{u"lovense"_s, u"P"_s, u"01:23:45:67:89:ab"_s};
const DeviceKey kServo{u"tcode-v03"_s, QString(), u"/dev/ttyACM0"_s};
const DeviceKey kQuiet{u"demo"_s, u"hub"_s, u"simulated:1"_s};

QString text(const QJsonValue &value)
{
    return QString::fromUtf8(QJsonDocument(QJsonArray{value}).toJson(QJsonDocument::Compact));
}

bool isPlain(const QJsonArray &list)
{
    return !list.isEmpty() && list.first().isDouble();
}

void collect(const QString &path, const QJsonValue &value, QMap<QString, QString> &values)
{
    if (value.isObject()) {
        const QJsonObject object = value.toObject();
        for (auto member = object.constBegin(); member != object.constEnd(); ++member)
            collect(path + u'/' + member.key(), member.value(), values);
    } else if (value.isArray() && !isPlain(value.toArray())) {
        const QJsonArray list = value.toArray();
        for (const QJsonValue &entry : list) {
            const QJsonObject object = entry.toObject();
            QJsonValue name = entry;
            for (const QString &key : {u"device"_s, u"at"_s, u"path"_s}) {
                if (object.contains(key))
                    name = object.value(key);
            }
            collect(path + text(name), entry, values);
        }
    } else {
        values.insert(path, text(value));
    }
}

} // namespace

Settings richSettings()
{
    DeviceSettings lamp;
    lamp.key = kLamp;
    lamp.displayName = u"Übers \"Bett\" \\ 火箭"_s;
    lamp.isAllowed = true;
    lamp.index = DeviceIndex{3};
    lamp.messageGap = 50ms;
    lamp.maximumPercent = 80;
    lamp.outputs = {{FeatureIndex{0}, OutputType::Vibrate, Range{1, 12}, {}, true, false},
                    {FeatureIndex{0}, OutputType::Rotate, Range{0, 5}, {}, false, false}};
    DeviceSettings servo;
    servo.key = kServo;
    servo.isDenied = true;
    servo.outputs = {
        {FeatureIndex{7}, OutputType::HwPositionWithDuration, Range{20, 80}, Range{200, 5000}, false, true}};
    Settings settings;
    settings.devices = {lamp, servo};
    settings.buses.switchedOff = {u"hid"_s, u"usb"_s};
    settings.buses.bluetoothAdapter = u"AA:BB:CC:DD:EE:FF"_s;
    settings.buses.serialPorts = {
        {u"/dev/ttyUSB0"_s, u"tcode-v03"_s, 115200, SerialPortSetting::Line::On, SerialPortSetting::Line::Off},
        {u"COM3"_s, u"nobra"_s, {}, SerialPortSetting::Line::LeaveAlone, SerialPortSetting::Line::On}};
    settings.buses.networkDevices = {{NetworkDeviceSetting::Transport::Udp, u"192.0.2.7"_s, 8000, u"tcode-v03"_s},
                                     {NetworkDeviceSetting::Transport::Tcp, u"box.example"_s, 1, u"tcode-v03"_s}};
    settings.buses.gamepads = true;
    settings.buses.deviceWebSocket = true;
    settings.buses.deviceWebSocketPort = 60000;
    settings.buses.deviceWebSocketOnAllInterfaces = true;
    settings.buses.lovenseConnect = true;
    settings.maximumPercent = 60;
    settings.indexes = {{kLamp, DeviceIndex{3}}, {kServo, DeviceIndex{0}}, {kQuiet, DeviceIndex{4294967295u}}};
    settings.notStopped = {kServo, kQuiet};
    return settings;
}

Settings olderSettings()
{
    Settings settings = richSettings();
    settings.devices[0].displayName = u"Bett"_s;
    settings.devices[0].outputs[0].limit = Range{0, 9};
    settings.devices[0].messageGap = 20ms;
    settings.devices[0].maximumPercent = 0;
    settings.maximumPercent = 30;
    settings.devices[1].outputs[0].duration = Range{0, 100};
    settings.buses.serialPorts.removeLast();
    settings.buses.networkDevices.removeFirst();
    settings.buses.deviceWebSocketPort = 54817;
    settings.indexes.pop_back();
    settings.notStopped.pop_back();
    return settings;
}

QMap<QString, QString> valuesOf(const Settings &settings)
{
    QMap<QString, QString> values;
    collect(QString(), settings_format::write(settings, {}), values);
    return values;
}
