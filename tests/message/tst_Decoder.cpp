#include "engine/message/Decoder.h"
#include "engine/message/Protocol.h"
#include "engine/message/v1/VectorCommands.h"
#include "tests/fakes/Fixtures.h"

#include <QRegularExpression>
#include <QTest>

using namespace Qt::StringLiterals;
using engine::ClientMessage;
using engine::DeviceDescription;
using engine::DeviceIndex;
using engine::ErrorCode;
using engine::OutputCmd;

namespace {

class Devices final : public engine::DeviceLookup
{
public:
    const DeviceDescription *description(DeviceIndex index) const override
    {
        for (const DeviceDescription &device : m_devices) {
            if (device.index == index)
                return &device;
        }
        return nullptr;
    }

private:
    const std::array<DeviceDescription, 3> m_devices{fixtures::vib(), fixtures::stk(), fixtures::hub()};
};

QString describe(const OutputCmd &command)
{
    QString text = u"Output %1 device %2:"_s.arg(command.id).arg(static_cast<quint32>(command.device));
    for (const engine::OutputValue &value : command.values) {
        text += u" %1 %2 %3"_s.arg(static_cast<quint32>(value.feature)).arg(outputTypeName(value.type)).arg(value.value);
        if (value.type == engine::OutputType::HwPositionWithDuration)
            text += u"/%1"_s.arg(value.durationMs);
    }
    return text;
}

QString describe(const engine::StopCmd &command)
{
    QString text = u"Stop %1"_s.arg(command.id);
    if (command.device)
        text += u" device %1"_s.arg(static_cast<quint32>(*command.device));
    if (command.feature)
        text += u" feature %1"_s.arg(static_cast<quint32>(*command.feature));
    return text + (command.inputs ? u" inputs"_s : QString()) + (command.outputs ? u" outputs"_s : QString());
}

QString describe(const engine::InputCmd &command)
{
    return u"Input %1 device %2: %3 %4 %5 sensor %6 '%7'"_s.arg(command.id).arg(static_cast<quint32>(command.device))
        .arg(static_cast<quint32>(command.feature)).arg(inputTypeName(command.type)).arg(static_cast<int>(command.command))
        .arg(command.sensorIndex).arg(command.spelling);
}

QString describe(const engine::RequestServerInfo &request)
{
    return u"ServerInfo %1 '%2' version %3%4"_s.arg(request.id).arg(request.clientName).arg(request.version)
        .arg(request.isVersion4Layout ? u" new"_s : u" old"_s);
}

QString describe(const engine::Test &test)
{
    return u"Test %1 '%2'"_s.arg(test.id).arg(test.testString);
}

template<typename Message>
QString describe(const Message &message)
{
    return u"Message %1"_s.arg(message.id);
}

/// Writes down what a frame was understood as: messages in words, failures as "Error ID/CLASS".
class Recorder final : public engine::MessageHandler
{
public:
    bool handle(const ClientMessage &message) override
    {
        lines.append(std::visit([](const auto &known) { return describe(known); }, message));
        return goesOn;
    }
    bool reject(engine::MessageId id, const engine::Error &error) override
    {
        lines.append(u"Error %1/%2"_s.arg(id).arg(engine::errorClass(error.code)));
        details.append(error.detail);
        return goesOn;
    }

    QStringList lines;
    QStringList details;
    bool goesOn = true;
};

constexpr int kNoVersion = -1;

} // namespace

/// Frames as clients send them, good and bad: §1.4 of the protocol text (B1 to B26), command upgrade (§5), aliases (§10.3).
class TestDecoder final : public QObject
{
    Q_OBJECT

private slots:
    void init() { QTest::failOnWarning(QRegularExpression(u".*"_s)); }
    void understands_data();
    void understands();
    void namesWhatIsWrong_data();
    void namesWhatIsWrong();
    void stepsAreExact_data();
    void stepsAreExact();
    void roundsLikeDoubles_data();
    void roundsLikeDoubles();
    void limits();
    void stopsWhenTold();

private:
    static void addFrames();
    static void addHandshakes();
    static void addVersion4();
    static void addVersion3();
    static void addOldVersions();
    Recorder decode(int version, const QString &frame);

    engine::Decoder m_decoder;
    Devices m_devices;
};

Recorder TestDecoder::decode(int version, const QString &frame)
{
    Recorder recorder;
    m_decoder.decode(frame, version == kNoVersion ? nullptr : engine::protocolFor(version), m_devices, recorder);
    return recorder;
}

void TestDecoder::understands_data()
{
    QTest::addColumn<int>("version");
    QTest::addColumn<QString>("frame");
    QTest::addColumn<QStringList>("expected");
    addFrames();
    addHandshakes();
    addVersion4();
    addVersion3();
    addOldVersions();
}

namespace {

void row(const char *name, int version, const QString &frame, const QStringList &expected)
{
    QTest::newRow(name) << version << frame << expected;
}

} // namespace

void TestDecoder::addFrames()
{
    row("B1/16: not JSON", 4, u"not json"_s, {u"Error 0/3"_s});
    row("B1: cut off", 4, uR"([{"Ping":{"Id":1})"_s, {u"Error 0/3"_s});
    row("B1: garbage behind", 4, uR"([{"Ping":{"Id":1}}]x)"_s, {u"Message 1"_s, u"Error 0/3"_s});
    row("B2/18: an object", 4, uR"({"Ping":{"Id":7}})"_s, {u"Error 7/3"_s});
    row("B2: an empty object", 4, u"{}"_s, {u"Error 0/3"_s});
    row("B2: a number", 4, u"5"_s, {u"Error 0/3"_s});
    row("B3/17: an empty array", 4, u"[]"_s, {});
    row("B4: an empty frame", 4, u""_s, {});
    row("B4: white space", 4, u" \n"_s, {});
    row("B5/19: an unknown name", 4, uR"([{"NotAMessage":{"Id":2}}])"_s, {u"Error 2/3"_s});
    row("B6/20: a message of another version", 1, uR"([{"ScalarCmd":{"Id":3}}])"_s, {u"Error 3/3"_s});
    row("B7: a field is missing", 4, uR"([{"OutputCmd":{"Id":4,"DeviceIndex":0}}])"_s, {u"Error 4/3"_s});
    row("B7: a field of the wrong type", 4, uR"([{"OutputCmd":{"Id":4,"DeviceIndex":"0","FeatureIndex":0,"Command":{"Vibrate":{"Value":1}}}}])"_s, {u"Error 4/3"_s});
    row("B7: unknown fields do no harm", 4, uR"([{"Ping":{"Id":5,"More":{"a":1}}}])"_s, {u"Message 5"_s});
    row("B8: two keys", 4, uR"([{"Ping":{"Id":6},"StopCmd":{"Id":7}}])"_s, {u"Error 6/3"_s});
    row("B8: no key", 4, u"[{}]"_s, {u"Error 0/3"_s});
    row("B9: a message of the server", 4, uR"([{"Ok":{"Id":8}}])"_s, {u"Error 8/3"_s});
    row("B10: no Id", 4, uR"([{"Ping":{}}])"_s, {u"Error 0/3"_s});
    row("B10/13: Id 0", 4, uR"([{"Ping":{"Id":0}}])"_s, {u"Error 0/3"_s});
    row("B10/14: an Id too large", 4, uR"([{"Ping":{"Id":4294967296}}])"_s, {u"Error 0/3"_s});
    row("B10: an Id that no integer holds", 4, uR"([{"Ping":{"Id":99999999999999999999}}])"_s, {u"Error 0/3"_s});
    row("B10/15: a negative Id", 4, uR"([{"Ping":{"Id":-1}}])"_s, {u"Error 0/3"_s});
    row("B10/15: an Id as text", 4, uR"([{"Ping":{"Id":"1"}}])"_s, {u"Error 0/3"_s});
    row("11: the largest Id", 4, uR"([{"Ping":{"Id":4294967295}}])"_s, {u"Message 4294967295"_s});
    row("1.3: an Id with a zero fraction", 4, uR"([{"Ping":{"Id":7.0}}])"_s, {u"Message 7"_s});
    row("12: the same Id twice", 4, uR"([{"Ping":{"Id":1}},{"Ping":{"Id":1}}])"_s, {u"Message 1"_s, u"Message 1"_s});
    row("21: three messages", 4, uR"([{"Ping":{"Id":1}},{"Ping":{"Id":2}},{"Ping":{"Id":3}}])"_s, {u"Message 1"_s, u"Message 2"_s, u"Message 3"_s});
    row("22: three arrays", 4, uR"([{"Ping":{"Id":1}}] [{"Ping":{"Id":2}}][{"Ping":{"Id":3}}])"_s, {u"Message 1"_s, u"Message 2"_s, u"Message 3"_s});
    row("23: a bad array among good ones", 4, uR"([{"Ping":{"Id":1}}][{"Ping"}][{"Ping":{"Id":3}}])"_s, {u"Message 1"_s, u"Error 0/3"_s, u"Message 3"_s});
    row("a bad element spoils no other", 4, uR"([5,{"Ping":{"Id":2}},{"Ping":7}])"_s, {u"Error 0/3"_s, u"Message 2"_s, u"Error 0/3"_s});
    row("S59: a key twice", 4, uR"([{"Ping":{"Id":1,"Id":2}}])"_s, {u"Error 1/3"_s});
    row("a number too large for the parser spoils one message only", 4,
        uR"([{"StopCmd":{"Id":1,"DeviceIndex":99999999999999999999}},{"StopCmd":{"Id":2,"DeviceIndex":1e999}},{"Ping":{"Id":3}}])"_s,
        {u"Error 1/3"_s, u"Error 2/3"_s, u"Message 3"_s});
}

void TestDecoder::addHandshakes()
{
    row("B17/9: anything before the handshake", kNoVersion, uR"([{"Ping":{"Id":1}}])"_s, {u"Error 1/1"_s});
    row("1: version 0", kNoVersion, uR"([{"RequestServerInfo":{"Id":1,"ClientName":"Old Toy Box"}}])"_s, {u"ServerInfo 1 'Old Toy Box' version 0 old"_s});
    row("8: version 0 said", kNoVersion, uR"([{"RequestServerInfo":{"Id":1,"ClientName":"a","MessageVersion":0}}])"_s, {u"ServerInfo 1 'a' version 0 old"_s});
    row("4: version 3", kNoVersion, uR"([{"RequestServerInfo":{"Id":1,"ClientName":"a","MessageVersion":3}}])"_s, {u"ServerInfo 1 'a' version 3 old"_s});
    row("6: version 4, minor 7", kNoVersion, uR"([{"RequestServerInfo":{"Id":1,"ClientName":"a","ProtocolVersionMajor":4,"ProtocolVersionMinor":7}}])"_s, {u"ServerInfo 1 'a' version 4 new"_s});
    row("B20: version 5", kNoVersion, uR"([{"RequestServerInfo":{"Id":1,"ClientName":"a","ProtocolVersionMajor":5,"ProtocolVersionMinor":0}}])"_s, {u"ServerInfo 1 'a' version 5 new"_s});
    row("B23: a bad Id", kNoVersion, uR"([{"RequestServerInfo":{"Id":0,"ClientName":"a"}}])"_s, {u"Error 0/3"_s});
    row("B26: an empty name", kNoVersion, uR"([{"RequestServerInfo":{"Id":1,"ClientName":""}}])"_s, {u"ServerInfo 1 '' version 0 old"_s});
    row("no name", kNoVersion, uR"([{"RequestServerInfo":{"Id":1}}])"_s, {u"Error 1/3"_s});
}

void TestDecoder::addVersion4()
{
    row("an output", 4, uR"([{"OutputCmd":{"Id":60,"DeviceIndex":0,"FeatureIndex":1,"Command":{"Vibrate":{"Value":10}}}}])"_s, {u"Output 60 device 0: 1 Vibrate 10"_s});
    row("a negative rotation", 4, uR"([{"OutputCmd":{"Id":1,"DeviceIndex":2,"FeatureIndex":1,"Command":{"Rotate":{"Value":-7}}}}])"_s, {u"Output 1 device 2: 1 Rotate -7"_s});
    row("a timed move", 4, uR"([{"OutputCmd":{"Id":1,"DeviceIndex":1,"FeatureIndex":0,"Command":{"HwPositionWithDuration":{"Value":85,"Duration":300.0}}}}])"_s, {u"Output 1 device 1: 0 HwPositionWithDuration 85/300"_s});
    row("139: the position under its other name", 4, uR"([{"OutputCmd":{"Id":1,"DeviceIndex":1,"FeatureIndex":0,"Command":{"HwPositionWithDuration":{"Position":85,"Duration":300}}}}])"_s, {u"Output 1 device 1: 0 HwPositionWithDuration 85/300"_s});
    row("the move under its old name", 4, uR"([{"OutputCmd":{"Id":1,"DeviceIndex":1,"FeatureIndex":0,"Command":{"PositionWithDuration":{"Value":85,"Duration":300}}}}])"_s, {u"Output 1 device 1: 0 HwPositionWithDuration 85/300"_s});
    row("140: a rotation with a direction", 4, uR"([{"OutputCmd":{"Id":1,"DeviceIndex":2,"FeatureIndex":1,"Command":{"RotateWithDirection":{"Value":7,"Clockwise":false}}}}])"_s, {u"Output 1 device 2: 1 Rotate -7"_s});
    row("10.3: a value in a list of one", 4, uR"([{"OutputCmd":{"Id":1,"DeviceIndex":0,"FeatureIndex":0,"Command":{"Vibrate":{"Value":[10]}}}}])"_s, {u"Output 1 device 0: 0 Vibrate 10"_s});
    row("B15: a fractional value", 4, uR"([{"OutputCmd":{"Id":1,"DeviceIndex":0,"FeatureIndex":0,"Command":{"Vibrate":{"Value":1.5}}}}])"_s, {u"Error 1/3"_s});
    row("a value with a zero fraction", 4, uR"([{"OutputCmd":{"Id":1,"DeviceIndex":0,"FeatureIndex":0,"Command":{"Vibrate":{"Value":5.0}}}}])"_s, {u"Output 1 device 0: 0 Vibrate 5"_s});
    row("5.4: a negative position", 4, uR"([{"OutputCmd":{"Id":1,"DeviceIndex":1,"FeatureIndex":0,"Command":{"HwPositionWithDuration":{"Value":-1,"Duration":300}}}}])"_s, {u"Error 1/3"_s});
    row("141: two types at once", 4, uR"([{"OutputCmd":{"Id":1,"DeviceIndex":0,"FeatureIndex":0,"Command":{"Vibrate":{"Value":1},"Rotate":{"Value":1}}}}])"_s, {u"Error 1/3"_s});
    row("142: an unknown type", 4, uR"([{"OutputCmd":{"Id":1,"DeviceIndex":0,"FeatureIndex":0,"Command":{"Inflate":{"Value":1}}}}])"_s, {u"Error 1/3"_s});
    row("119: stop everything", 4, uR"([{"StopCmd":{"Id":66}}])"_s, {u"Stop 66 inputs outputs"_s});
    row("121: stop a feature", 4, uR"([{"StopCmd":{"Id":67,"DeviceIndex":0,"FeatureIndex":3,"Inputs":false}}])"_s, {u"Stop 67 device 0 feature 3 outputs"_s});
    row("125: stop inputs only", 4, uR"([{"StopCmd":{"Id":67,"Outputs":false}}])"_s, {u"Stop 67 inputs"_s});
    row("151: the old stop", 4, uR"([{"StopDeviceCmd":{"Id":1,"DeviceIndex":2}}])"_s, {u"Stop 1 device 2 inputs outputs"_s});
    row("151: the old stop of all", 4, uR"([{"StopAllDevices":{"Id":1}}])"_s, {u"Stop 1 inputs outputs"_s});
    row("144: read", 4, uR"([{"InputCmd":{"Id":63,"DeviceIndex":0,"FeatureIndex":6,"Type":"Battery","Command":"Read"}}])"_s, {u"Input 63 device 0: 6 Battery 0 sensor 0 ''"_s});
    row("10.3: any letter case", 4, uR"([{"InputCmd":{"Id":63,"DeviceIndex":0,"FeatureIndex":6,"Type":"battery","Command":"subscribe"}}])"_s, {u"Input 63 device 0: 6 Battery 1 sensor 0 ''"_s});
    row("150: another spelling of RSSI", 4, uR"([{"InputCmd":{"Id":63,"DeviceIndex":0,"FeatureIndex":6,"Type":"Rssi","Command":"Read"}}])"_s, {u"Input 63 device 0: 6 RSSI 0 sensor 0 'Rssi'"_s});
    row("an unknown input", 4, uR"([{"InputCmd":{"Id":63,"DeviceIndex":0,"FeatureIndex":6,"Type":"Mood","Command":"Read"}}])"_s, {u"Error 63/3"_s});
    row("37: leave", 4, uR"([{"Disconnect":{"Id":31}}])"_s, {u"Message 31"_s});
}

void TestDecoder::addVersion3()
{
    row("96: a scalar", 3, uR"([{"ScalarCmd":{"Id":50,"DeviceIndex":2,"Scalars":[{"Index":0,"Scalar":0.5,"ActuatorType":"Vibrate"}]}}])"_s, {u"Output 50 device 2: 0 Vibrate 10"_s});
    row("97: constrict", 3, uR"([{"ScalarCmd":{"Id":50,"DeviceIndex":2,"Scalars":[{"Index":3,"Scalar":1.0,"ActuatorType":"Constrict"}]}}])"_s, {u"Output 50 device 2: 3 Constrict 3"_s});
    row("98: oscillate", 3, uR"([{"ScalarCmd":{"Id":50,"DeviceIndex":2,"Scalars":[{"Index":4,"Scalar":0.5,"ActuatorType":"Oscillate"}]}}])"_s, {u"Output 50 device 2: 4 Oscillate 10"_s});
    row("4.6: a position", 3, uR"([{"ScalarCmd":{"Id":50,"DeviceIndex":2,"Scalars":[{"Index":5,"Scalar":0.501,"ActuatorType":"Position"}]}}])"_s, {u"Output 50 device 2: 5 Position 51"_s});
    row("102: rotate", 3, uR"([{"ScalarCmd":{"Id":50,"DeviceIndex":2,"Scalars":[{"Index":1,"Scalar":0.5,"ActuatorType":"Rotate"}]}}])"_s, {u"Output 50 device 2: 1 Rotate 5"_s});
    row("99: the wrong type", 3, uR"([{"ScalarCmd":{"Id":50,"DeviceIndex":2,"Scalars":[{"Index":0,"Scalar":0.5,"ActuatorType":"Rotate"}]}}])"_s, {u"Error 50/4"_s});
    row("100: an index too large", 3, uR"([{"ScalarCmd":{"Id":50,"DeviceIndex":2,"Scalars":[{"Index":6,"Scalar":0.5,"ActuatorType":"Vibrate"}]}}])"_s, {u"Error 50/4"_s});
    row("B12/101: a scalar outside", 3, uR"([{"ScalarCmd":{"Id":50,"DeviceIndex":2,"Scalars":[{"Index":0,"Scalar":1.01,"ActuatorType":"Vibrate"}]}}])"_s, {u"Error 50/3"_s});
    row("103: a type nobody has", 3, uR"([{"ScalarCmd":{"Id":50,"DeviceIndex":0,"Scalars":[{"Index":0,"Scalar":1,"ActuatorType":"Inflate"}]}}])"_s, {u"Error 50/4"_s});
    row("5.5: no scalars", 3, uR"([{"ScalarCmd":{"Id":50,"DeviceIndex":0,"Scalars":[]}}])"_s, {u"Error 50/3"_s});
    row("5.1: a device without scalars", 3, uR"([{"ScalarCmd":{"Id":50,"DeviceIndex":1,"Scalars":[{"Index":0,"Scalar":1,"ActuatorType":"Vibrate"}]}}])"_s, {u"Error 50/4"_s});
    row("single precision just above 1", 3, uR"([{"ScalarCmd":{"Id":21,"DeviceIndex":0,"Scalars":[{"Index":0,"Scalar":1.0000001192092896,"ActuatorType":"Vibrate"}]}}])"_s, {u"Output 21 device 0: 0 Vibrate 20"_s});
    row("a hair below 0", 3, uR"([{"ScalarCmd":{"Id":24,"DeviceIndex":0,"Scalars":[{"Index":0,"Scalar":-1e-09,"ActuatorType":"Vibrate"}]}}])"_s, {u"Output 24 device 0: 0 Vibrate 0"_s});
    row("108: read the battery", 3, uR"([{"SensorReadCmd":{"Id":51,"DeviceIndex":0,"SensorIndex":4,"SensorType":"Battery"}}])"_s, {u"Input 51 device 0: 2 Battery 0 sensor 4 ''"_s});
    row("109: another sensor", 3, uR"([{"SensorReadCmd":{"Id":51,"DeviceIndex":0,"SensorIndex":0,"SensorType":"Pressure"}}])"_s, {u"Error 51/4"_s});
    row("110: subscriptions", 3, uR"([{"SensorSubscribeCmd":{"Id":52,"DeviceIndex":0,"SensorIndex":0,"SensorType":"Pressure"}}])"_s, {u"Error 52/4"_s});
    row("111: raw access", 3, uR"([{"RawWriteCmd":{"Id":42,"DeviceIndex":0,"Endpoint":"tx","Data":[86],"WriteWithResponse":false}}])"_s, {u"Error 42/3"_s});
    row("104: VibrateCmd is still understood", 3, uR"([{"VibrateCmd":{"Id":1,"DeviceIndex":0,"Speeds":[{"Index":1,"Speed":0.5}]}}])"_s, {u"Output 1 device 0: 1 Vibrate 10"_s});
    row("75: an absent device", 3, uR"([{"ScalarCmd":{"Id":1,"DeviceIndex":10,"Scalars":[{"Index":0,"Scalar":1,"ActuatorType":"Vibrate"}]}}])"_s, {u"Error 1/4"_s});
}

void TestDecoder::addOldVersions()
{
    row("80: elements in the order of features", 1, uR"([{"VibrateCmd":{"Id":1,"DeviceIndex":0,"Speeds":[{"Index":1,"Speed":1.0},{"Index":0,"Speed":0.1}]}}])"_s, {u"Output 1 device 0: 0 Vibrate 2 1 Vibrate 20"_s});
    row("81: an index just too large", 2, uR"([{"VibrateCmd":{"Id":1,"DeviceIndex":0,"Speeds":[{"Index":2,"Speed":1.0}]}}])"_s, {u"Error 1/4"_s});
    row("83: one bad index, nothing done", 2, uR"([{"VibrateCmd":{"Id":1,"DeviceIndex":0,"Speeds":[{"Index":0,"Speed":0.5},{"Index":7,"Speed":0.5}]}}])"_s, {u"Error 1/4"_s});
    row("84: a device that does not vibrate", 1, uR"([{"VibrateCmd":{"Id":1,"DeviceIndex":1,"Speeds":[{"Index":0,"Speed":0.5}]}}])"_s, {u"Error 1/4"_s});
    row("B11: a speed outside", 2, uR"([{"VibrateCmd":{"Id":1,"DeviceIndex":0,"Speeds":[{"Index":0,"Speed":50}]}}])"_s, {u"Error 1/3"_s});
    row("88: counter-clockwise", 2, uR"([{"RotateCmd":{"Id":1,"DeviceIndex":2,"Rotations":[{"Index":0,"Speed":0.5,"Clockwise":false}]}}])"_s, {u"Output 1 device 2: 1 Rotate -5"_s});
    row("89: a rotator with one direction", 2, uR"([{"RotateCmd":{"Id":1,"DeviceIndex":2,"Rotations":[{"Index":1,"Speed":0.5,"Clockwise":false}]}}])"_s, {u"Error 1/4"_s});
    row("91: positions are truncated", 3, uR"([{"LinearCmd":{"Id":1,"DeviceIndex":1,"Vectors":[{"Index":0,"Duration":500,"Position":0.51}]}}])"_s, {u"Output 1 device 1: 0 HwPositionWithDuration 50/500"_s});
    row("92: the real feature", 1, uR"([{"LinearCmd":{"Id":1,"DeviceIndex":2,"Vectors":[{"Index":0,"Duration":500,"Position":1}]}}])"_s, {u"Output 1 device 2: 4 HwPositionWithDuration 99/500"_s});
    row("B14/93: a fractional duration", 3, uR"([{"LinearCmd":{"Id":1,"DeviceIndex":1,"Vectors":[{"Index":0,"Duration":333.4,"Position":0}]}}])"_s, {u"Output 1 device 1: 0 HwPositionWithDuration 0/333"_s});
    row("94: no vectors", 3, uR"([{"LinearCmd":{"Id":1,"DeviceIndex":1,"Vectors":[]}}])"_s, {u"Output 1 device 1:"_s});
    row("76: one speed for all motors", 0, uR"([{"SingleMotorVibrateCmd":{"Id":1,"DeviceIndex":0,"Speed":0.5}}])"_s, {u"Output 1 device 0: 0 Vibrate 10 1 Vibrate 10"_s});
    row("77: one speed for no motor", 0, uR"([{"SingleMotorVibrateCmd":{"Id":1,"DeviceIndex":1,"Speed":0.5}}])"_s, {u"Error 1/4"_s});
    row("78: one speed outside", 1, uR"([{"SingleMotorVibrateCmd":{"Id":1,"DeviceIndex":0,"Speed":1.5}}])"_s, {u"Error 1/3"_s});
    row("105: battery", 2, uR"([{"BatteryLevelCmd":{"Id":40,"DeviceIndex":0}}])"_s, {u"Input 40 device 0: 2 Battery 0 sensor 0 ''"_s});
    row("106: no battery", 2, uR"([{"BatteryLevelCmd":{"Id":40,"DeviceIndex":1}}])"_s, {u"Error 40/4"_s});
    row("107: RSSI", 2, uR"([{"RSSILevelCmd":{"Id":41,"DeviceIndex":0}}])"_s, {u"Error 41/3"_s});
    row("112: device-specific commands", 0, uR"([{"FleshlightLaunchFW12Cmd":{"Id":21,"DeviceIndex":1,"Position":95,"Speed":40}}])"_s, {u"Error 21/3"_s});
    row("113: text commands", 1, uR"([{"LovenseCmd":{"Id":24,"DeviceIndex":1,"Command":"Vibrate:5;"}}])"_s, {u"Error 24/3"_s});
    row("114: log", 2, uR"([{"RequestLog":{"Id":6,"LogLevel":"Off"}}])"_s, {u"Message 6"_s});
    row("115: test", 1, uR"([{"Test":{"Id":5,"TestString":"abc"}}])"_s, {u"Test 5 'abc'"_s});
    row("115: a test for an error", 0, uR"([{"Test":{"Id":5,"TestString":"Error"}}])"_s, {u"Error 5/3"_s});
    row("10.3: a stop that names the device", 2, uR"([{"StopDeviceCmd":{"Id":9,"DeviceIndex":2,"DeviceName":"x"}}])"_s, {u"Stop 9 device 2 inputs outputs"_s});
}

void TestDecoder::understands()
{
    QFETCH(int, version);
    QFETCH(QString, frame);
    const Recorder recorder = decode(version, frame);
    QTEST(recorder.lines, "expected");
}

void TestDecoder::namesWhatIsWrong_data()
{
    QTest::addColumn<int>("version");
    QTest::addColumn<QString>("frame");
    QTest::addColumn<QStringList>("words");
    QTest::newRow("swapped arguments") << 3 << uR"([{"LinearCmd":{"Id":11,"DeviceIndex":1,"Vectors":[{"Index":0,"Duration":0.2,"Position":500}]}}])"_s << QStringList{u"Position"_s, u"500"_s, u"0 to 1"_s};
    QTest::newRow("a second vector") << 3 << uR"([{"LinearCmd":{"Id":12,"DeviceIndex":1,"Vectors":[{"Index":1,"Duration":500,"Position":0.8}]}}])"_s << QStringList{u"Index"_s, u"1"_s};
    QTest::newRow("a negative duration") << 3 << uR"([{"LinearCmd":{"Id":14,"DeviceIndex":1,"Vectors":[{"Index":0,"Duration":-5,"Position":0.2}]}}])"_s << QStringList{u"Duration"_s, u"-5"_s};
    QTest::newRow("a speed in percent") << 2 << uR"([{"VibrateCmd":{"Id":15,"DeviceIndex":0,"Speeds":[{"Index":0,"Speed":50}]}}])"_s << QStringList{u"Speed"_s, u"50"_s, u"0 to 1"_s};
    QTest::newRow("a missing field") << 4 << uR"([{"StopDeviceCmd":{"Id":1}}])"_s << QStringList{u"DeviceIndex"_s, u"missing"_s};
    QTest::newRow("an unknown name is shown in one safe line") << 4 << u"[{\"Ev\u202eil\\n\":{\"Id\":1}}]"_s << QStringList{u"Ev\ufffdil\ufffd"_s, u"version 4"_s};
}

void TestDecoder::namesWhatIsWrong()
{
    QFETCH(int, version);
    QFETCH(QString, frame);
    QFETCH(QStringList, words);
    const Recorder recorder = decode(version, frame);
    QCOMPARE(recorder.details.size(), 1);
    for (const QString &word : words)
        QVERIFY2(recorder.details.first().contains(word), qPrintable(recorder.details.first() + u" lacks "_s + word));
}

/// The table of §5.2: plain double arithmetic, next higher step.
void TestDecoder::stepsAreExact_data()
{
    QTest::addColumn<QString>("speed");
    QTest::addColumn<int>("step");
    QTest::newRow("0") << u"0.0"_s << 0;
    QTest::newRow("86: below a millionth") << u"0.0000009"_s << 0;
    QTest::newRow("87: a millionth") << u"0.000001"_s << 1;
    QTest::newRow("0.05") << u"0.05"_s << 1;
    QTest::newRow("0.051") << u"0.051"_s << 2;
    QTest::newRow("0.55") << u"0.55"_s << 11;
    QTest::newRow("0.33") << u"0.33"_s << 7;
    QTest::newRow("1") << u"1"_s << 20;
}

void TestDecoder::stepsAreExact()
{
    QFETCH(QString, speed);
    QFETCH(int, step);
    const Recorder recorder = decode(2, uR"([{"VibrateCmd":{"Id":1,"DeviceIndex":0,"Speeds":[{"Index":0,"Speed":%1}]}}])"_s.arg(speed));
    QCOMPARE(recorder.lines, QStringList{u"Output 1 device 0: 0 Vibrate %1"_s.arg(step)});
}

/// The same for other numbers of steps, with the noise that comes with doubles.
void TestDecoder::roundsLikeDoubles_data()
{
    QTest::addColumn<int>("steps");
    QTest::addColumn<double>("speed");
    QTest::addColumn<int>("step");
    QTest::newRow("85: 0.07 of 100") << 100 << 0.07 << 8;
    QTest::newRow("0.28 of 100") << 100 << 0.28 << 29;
    QTest::newRow("0.29 of 100") << 100 << 0.29 << 29;
    QTest::newRow("0.55 of 100") << 100 << 0.55 << 56;
    QTest::newRow("0.57 of 100") << 100 << 0.57 << 57;
    QTest::newRow("0.1 of 127") << 127 << 0.1 << 13;
    QTest::newRow("0.5 of 127") << 127 << 0.5 << 64;
    QTest::newRow("0.51 of 1000") << 1000 << 0.51 << 510;
    QTest::newRow("0.25 of 4") << 4 << 0.25 << 1;
}

void TestDecoder::roundsLikeDoubles()
{
    QFETCH(int, steps);
    QFETCH(double, speed);
    QTEST(engine::v1::stepUp(steps, speed), "step");
}

/// S59
void TestDecoder::limits()
{
    QStringList messages;
    for (int i = 1; i <= 256; ++i)
        messages.append(uR"({"Ping":{"Id":%1}})"_s.arg(i));
    QCOMPARE(decode(4, u'[' + messages.join(u',') + u']').lines.size(), 256);
    messages.append(messages.first());
    QCOMPARE(decode(4, u'[' + messages.join(u',') + u']').lines, QStringList{u"Error 0/3"_s});
    const QString deep = QString(40, u'[') + QString(40, u']');
    QCOMPARE(decode(4, uR"([{"Ping":{"Id":1,"x":%1}}])"_s.arg(deep)).lines, QStringList{u"Error 0/3"_s});
    QCOMPARE(decode(4, u'[' + QString(100000, u' ') + uR"({"Ping":{"Id":1}}])"_s).lines, QStringList{u"Message 1"_s});
}

void TestDecoder::stopsWhenTold()
{
    Recorder recorder;
    recorder.goesOn = false;
    m_decoder.decode(uR"([{"Ping":{"Id":1}},{"Ping":{"Id":2}}][{"Ping":{"Id":3}}])"_s, engine::protocolFor(4), m_devices, recorder);
    QCOMPARE(recorder.lines, QStringList{u"Message 1"_s});
}

QTEST_GUILESS_MAIN(TestDecoder)
#include "tst_Decoder.moc"
