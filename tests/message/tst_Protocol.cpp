#include "engine/message/FrameWriter.h"
#include "engine/message/Protocol.h"
#include "tests/fakes/Fixtures.h"
#include "tests/schema/FrameSchema.h"

#include <QRegularExpression>
#include <QTest>

using namespace Qt::StringLiterals;
using engine::DeviceDescription;
using engine::FrameWriter;
using engine::Protocol;

/// What we send, version by version: the worked examples of the protocol text, to the letter, and each held
/// against its schema (162).
class TestProtocol final : public QObject
{
    Q_OBJECT

private slots:
    void init() { QTest::failOnWarning(QRegularExpression(u".*"_s)); }
    void describesDevices_data();
    void describesDevices();
    void describesOneFeature_data();
    void describesOneFeature();
    void writesServerInfo_data();
    void writesServerInfo();
    void writesEmptyLists();
    void writesReadings();
    void escapesText();
    void mapsErrors();
};

void TestProtocol::describesDevices_data()
{
    QTest::addColumn<int>("version");
    QTest::addColumn<QString>("expected");
    QTest::newRow("44: version 0") << 0 << uR"(["SingleMotorVibrateCmd","StopDeviceCmd"])"_s;
    QTest::newRow("43: version 1")
        << 1 << uR"({"VibrateCmd":{"FeatureCount":1},"RotateCmd":{"FeatureCount":1},"LinearCmd":{"FeatureCount":1},"StopDeviceCmd":{},"SingleMotorVibrateCmd":{}})"_s;
    QTest::newRow("42: version 2")
        << 2 << uR"({"VibrateCmd":{"FeatureCount":1,"StepCount":[20]},"RotateCmd":{"FeatureCount":1,"StepCount":[10]},"LinearCmd":{"FeatureCount":1,"StepCount":[99]},"BatteryLevelCmd":{},"StopDeviceCmd":{}})"_s;
    QTest::newRow("41: version 3")
        << 3 << uR"({"ScalarCmd":[{"FeatureDescriptor":"Shaft","ActuatorType":"Vibrate","StepCount":20},{"FeatureDescriptor":"Head","ActuatorType":"Rotate","StepCount":10},{"FeatureDescriptor":"Beads","ActuatorType":"Rotate","StepCount":5},{"FeatureDescriptor":"Cuff","ActuatorType":"Constrict","StepCount":3},{"FeatureDescriptor":"Stroker","ActuatorType":"Oscillate","StepCount":20},{"FeatureDescriptor":"Servo","ActuatorType":"Position","StepCount":100}],"RotateCmd":[{"FeatureDescriptor":"Head","ActuatorType":"Rotate","StepCount":10}],"LinearCmd":[{"FeatureDescriptor":"Stroker","ActuatorType":"Position","StepCount":99}],"SensorReadCmd":[{"FeatureDescriptor":"Battery","SensorType":"Battery","SensorRange":[[0,100]]}],"StopDeviceCmd":{}})"_s;
    QTest::newRow("40: version 4")
        << 4 << uR"([{"DeviceList":{"Id":42,"Devices":{"2":{"DeviceIndex":2,"DeviceName":"Demo Hub","DeviceDisplayName":"Bedside","DeviceMessageTimingGap":100,"DeviceFeatures":{"0":{"FeatureIndex":0,"FeatureDescription":"Shaft","Output":{"Vibrate":{"Value":[0,20]}}},"1":{"FeatureIndex":1,"FeatureDescription":"Head","Output":{"Rotate":{"Value":[-10,10]}}},"2":{"FeatureIndex":2,"FeatureDescription":"Beads","Output":{"Rotate":{"Value":[0,5]}}},"3":{"FeatureIndex":3,"FeatureDescription":"Cuff","Output":{"Constrict":{"Value":[0,3]}}},"4":{"FeatureIndex":4,"FeatureDescription":"Stroker","Output":{"HwPositionWithDuration":{"Value":[0,99],"Duration":[0,100000]},"Oscillate":{"Value":[0,20]}}},"5":{"FeatureIndex":5,"FeatureDescription":"Servo","Output":{"Position":{"Value":[0,100]}}},"6":{"FeatureIndex":6,"FeatureDescription":"Battery","Input":{"Battery":{"Value":[[0,100]],"Command":["Read"]}}},"7":{"FeatureIndex":7,"FeatureDescription":"Grip","Input":{"Pressure":{"Value":[[0,2000]],"Command":["Subscribe"]}}}}}}}}])"_s;
}

void TestProtocol::describesDevices()
{
    QFETCH(int, version);
    QFETCH(QString, expected);
    const DeviceDescription hub = fixtures::hub();
    const DeviceDescription *const list[] = {&hub};
    const Protocol *protocol = engine::protocolFor(version);
    FrameWriter writer;
    protocol->writeDeviceList(writer, 42, list);
    const QString details = version == 3 ? uR"(,"DeviceDisplayName":"Bedside","DeviceMessageTimingGap":100)"_s : QString();
    const QString device = uR"("DeviceIndex":2,"DeviceName":"Demo Hub")"_s + details + uR"(,"DeviceMessages":)"_s + expected;
    QCOMPARE(frames::complaint(version, writer.text().toString()), QString());
    if (version == 4) {
        QCOMPARE(writer.text().toString(), expected);
        return;
    }
    QCOMPARE(writer.text().toString(), uR"([{"DeviceList":{"Id":42,"Devices":[{)"_s + device + u"}]}}]"_s);
    protocol->writeDeviceAdded(writer, hub);
    QCOMPARE(writer.text().toString(), uR"([{"DeviceAdded":{"Id":0,)"_s + device + u"}}]"_s);
    QCOMPARE(frames::complaint(version, writer.text().toString()), QString());
    protocol->writeDeviceRemoved(writer, hub.index);
    QCOMPARE(writer.text().toString(), uR"([{"DeviceRemoved":{"Id":0,"DeviceIndex":2}}])"_s);
    QCOMPARE(frames::complaint(version, writer.text().toString()), QString());
}

namespace {

void featureRow(const char *name, const QList<int> &versions, const QString &label, const QString &output, const QString &input, const QString &expected)
{
    for (const int version : versions)
        QTest::addRow("%s, version %d", name, version) << version << label << output << input << expected;
}

} // namespace

void TestProtocol::describesOneFeature_data()
{
    QTest::addColumn<int>("version");
    QTest::addColumn<QString>("label");
    QTest::addColumn<QString>("output"); // the types of outputs and inputs, with blanks between them
    QTest::addColumn<QString>("input");
    QTest::addColumn<QString>("expected");
    const QString stopOnly = uR"({"StopDeviceCmd":{}})"_s;
    const QString scalar = uR"({"FeatureDescriptor":"%1","ActuatorType":"%2","StepCount":20})"_s;
    const auto row = featureRow;
    row("45: an oscillator cannot be seen", {0}, {}, u"Oscillate"_s, {}, uR"(["StopDeviceCmd"])"_s);
    row("45: an oscillator cannot be seen", {1, 2}, {}, u"Oscillate"_s, {}, stopOnly);
    row("46: an oscillator", {3}, u"a"_s, u"Oscillate"_s, {}, uR"({"ScalarCmd":[%1],"StopDeviceCmd":{}})"_s.arg(scalar.arg(u"a"_s, u"Oscillate"_s)));
    row("47: a rotator with one direction", {3}, u"a"_s, u"Rotate"_s, {}, uR"({"ScalarCmd":[%1],"StopDeviceCmd":{}})"_s.arg(scalar.arg(u"a"_s, u"Rotate"_s)));
    row("47: a rotator with one direction cannot be seen", {1, 2}, u"a"_s, u"Rotate"_s, {}, stopOnly);
    row("48: a rotator with two directions", {3}, u"a"_s, u"-Rotate"_s, {}, uR"({"ScalarCmd":[%1],"RotateCmd":[%1],"StopDeviceCmd":{}})"_s.arg(scalar.arg(u"a"_s, u"Rotate"_s)));
    row("49: a timed stroker", {3}, u"a"_s, u"HwPositionWithDuration"_s, {}, uR"({"LinearCmd":[%1],"StopDeviceCmd":{}})"_s.arg(scalar.arg(u"a"_s, u"Position"_s)));
    row("50: a sensor of pressure", {1, 2, 3}, u"a"_s, {}, u"Pressure"_s, stopOnly);
    row("51: a feature without a description", {3}, {}, u"Vibrate"_s, {}, uR"({"ScalarCmd":[%1],"StopDeviceCmd":{}})"_s.arg(scalar.arg(QString(), u"Vibrate"_s)));
    row("53: types that old clients do not know", {3}, u"a"_s, u"Led Temperature Spray Vibrate"_s, {}, uR"({"ScalarCmd":[%1],"StopDeviceCmd":{}})"_s.arg(scalar.arg(u"a"_s, u"Vibrate"_s)));
}

/// 52: none of them has a display name, so none is sent.
void TestProtocol::describesOneFeature()
{
    QFETCH(int, version);
    QFETCH(QString, label);
    QFETCH(QString, output);
    QFETCH(QString, input);
    DeviceDescription device{engine::DeviceIndex{0}, u"One"_s, {}, {}, {{engine::FeatureIndex{0}, label, {}, {}}}};
    for (int i = 0; i < engine::kOutputTypes; ++i) {
        const auto type = static_cast<engine::OutputType>(i);
        for (const QString &word : output.split(u' ')) {
            if (word == u"-"_s + outputTypeName(type))
                device.features[0].outputs.push_back({type, {-20, 20}, {}});
            else if (word == outputTypeName(type))
                device.features[0].outputs.push_back({type, {0, 20}, {}});
        }
    }
    if (input == u"Pressure"_s)
        device.features[0].inputs.push_back({engine::InputType::Pressure, {0, 2000}, false, true});
    FrameWriter writer;
    engine::protocolFor(version)->writeDeviceAdded(writer, device);
    QCOMPARE(frames::complaint(version, writer.text().toString()), QString());
    const QString gap = version == 3 ? u"\"DeviceMessageTimingGap\":0,"_s : QString();
    const QString before = uR"([{"DeviceAdded":{"Id":0,"DeviceIndex":0,"DeviceName":"One",)"_s + gap + u"\"DeviceMessages\":"_s;
    QFETCH(QString, expected);
    QCOMPARE(writer.text().toString(), before + expected + u"}}]"_s);
}

void TestProtocol::writesServerInfo_data()
{
    QTest::addColumn<int>("version");
    QTest::addColumn<QString>("expected");
    const QString old = uR"([{"ServerInfo":{"Id":1,"ServerName":"Ours","MajorVersion":0,"MinorVersion":0,"BuildVersion":0,"MessageVersion":%1,"MaxPingTime":500}}])"_s;
    const QString later = uR"([{"ServerInfo":{"Id":1,"ServerName":"Ours","MessageVersion":%1,"MaxPingTime":500}}])"_s;
    QTest::newRow("1: version 0") << 0 << old.arg(0);
    QTest::newRow("2: version 1") << 1 << old.arg(1);
    QTest::newRow("3: version 2") << 2 << later.arg(2);
    QTest::newRow("4: version 3") << 3 << later.arg(3);
    QTest::newRow("5: version 4") << 4 << uR"([{"ServerInfo":{"Id":1,"ServerName":"Ours","ProtocolVersionMajor":4,"ProtocolVersionMinor":0,"MaxPingTime":500}}])"_s;
}

void TestProtocol::writesServerInfo()
{
    QFETCH(int, version);
    FrameWriter writer;
    engine::protocolFor(version)->writeServerInfo(writer, 1, u"Ours"_s, 500);
    QTEST(writer.text().toString(), "expected");
    QCOMPARE(frames::complaint(version, writer.text().toString()), QString());
}

/// 39
void TestProtocol::writesEmptyLists()
{
    FrameWriter writer;
    engine::protocolFor(3)->writeDeviceList(writer, 2, {});
    QCOMPARE(writer.text().toString(), uR"([{"DeviceList":{"Id":2,"Devices":[]}}])"_s);
    engine::protocolFor(4)->writeDeviceList(writer, 2, {});
    QCOMPARE(writer.text().toString(), uR"([{"DeviceList":{"Id":2,"Devices":{}}}])"_s);
}

/// 105, 108, 144, 150
void TestProtocol::writesReadings()
{
    FrameWriter writer;
    engine::InputReading reading{40, engine::DeviceIndex{0}, engine::FeatureIndex{6}, engine::InputType::Battery, 87, 3, {}};
    engine::protocolFor(2)->writeInputReading(writer, reading);
    QCOMPARE(frames::complaint(2, writer.text().toString()), QString());
    QCOMPARE(writer.text().toString(), uR"([{"BatteryLevelReading":{"Id":40,"DeviceIndex":0,"BatteryLevel":0.87}}])"_s);
    engine::protocolFor(3)->writeInputReading(writer, reading);
    QCOMPARE(frames::complaint(3, writer.text().toString()), QString());
    QCOMPARE(writer.text().toString(), uR"([{"SensorReading":{"Id":40,"DeviceIndex":0,"SensorIndex":3,"SensorType":"Battery","Data":[87]}}])"_s);
    engine::protocolFor(4)->writeInputReading(writer, reading);
    QCOMPARE(frames::complaint(4, writer.text().toString()), QString());
    QCOMPARE(writer.text().toString(), uR"([{"InputReading":{"Id":40,"DeviceIndex":0,"FeatureIndex":6,"Reading":{"Battery":{"Value":87}}}}])"_s);
    reading.type = engine::InputType::Rssi;
    reading.value = -52;
    reading.spelling = u"Rssi"_s;
    engine::protocolFor(4)->writeInputReading(writer, reading);
    QCOMPARE(frames::complaint(4, writer.text().toString()), QString());
    QCOMPARE(writer.text().toString(), uR"([{"InputReading":{"Id":40,"DeviceIndex":0,"FeatureIndex":6,"Reading":{"Rssi":{"Value":-52}}}}])"_s);
}

void TestProtocol::escapesText()
{
    FrameWriter writer;
    engine::writeTest(writer, 5, u"a\"b\\c\n\u00e9\U0001F600"_s);
    QCOMPARE(writer.text().toString(), u"[{\"Test\":{\"Id\":5,\"TestString\":\"a\\\"b\\\\c\\u000a\u00e9\U0001F600\"}}]"_s);
}

/// 163: ErrorCode is an integer from 0 to 4.
void TestProtocol::mapsErrors()
{
    using engine::ErrorCode;
    QCOMPARE(engine::errorClass(ErrorCode::UnexpectedState), 1);
    QCOMPARE(engine::errorClass(ErrorCode::PingTimeout), 2);
    QCOMPARE(engine::errorClass(ErrorCode::MalformedMessage), 3);
    QCOMPARE(engine::errorClass(ErrorCode::OutOfRange), 4);
    QCOMPARE(engine::errorClass(ErrorCode::Busy), 4);
    FrameWriter writer;
    engine::writeError(writer, 13, {ErrorCode::UnknownDevice, u"no"_s});
    QCOMPARE(writer.text().toString(), uR"([{"Error":{"Id":13,"ErrorCode":4,"ErrorMessage":"no"}}])"_s);
}

QTEST_GUILESS_MAIN(TestProtocol)
#include "tst_Protocol.moc"
