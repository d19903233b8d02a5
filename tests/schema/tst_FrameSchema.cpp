#include "tests/schema/FrameSchema.h"

#include <QRegularExpression>
#include <QTest>

using namespace Qt::StringLiterals;

/// The schemas themselves (54, 162, 163): what they let pass and, version by version, what they refuse.
class TestFrameSchema final : public QObject
{
    Q_OBJECT

private slots:
    void init() { QTest::failOnWarning(QRegularExpression(u".*"_s)); }
    void letsPass_data();
    void letsPass();
    void refuses_data();
    void refuses();
    void judgesByTheVersionAsked_data();
    void judgesByTheVersionAsked();
};

namespace {

const QString kOk = uR"([{"Ok":{"Id":1}}])"_s;
const QString kError = uR"([{"Error":{"Id":0,"ErrorMessage":"","ErrorCode":3}}])"_s;
const QString kList = uR"([{"DeviceList":{"Id":2,"Devices":%1}}])"_s;
const QString kInfo0 = uR"([{"ServerInfo":{"Id":1,"ServerName":"","MajorVersion":0,"MinorVersion":0,"BuildVersion":0,"MessageVersion":0,"MaxPingTime":0}}])"_s;
const QString kInfo3 = uR"([{"ServerInfo":{"Id":1,"ServerName":"","MessageVersion":3,"MaxPingTime":0}}])"_s;

void row(const char *name, int version, const QString &frame)
{
    QTest::addRow("version %d: %s", version, name) << version << frame;
}

/// A device of \a version with these DeviceMessages, or DeviceFeatures, in a list.
QString listed(int version, const QString &content)
{
    if (version == 4)
        return kList.arg(uR"({"0":{"DeviceIndex":0,"DeviceName":"a","DeviceMessageTimingGap":0,"DeviceFeatures":{"0":{"FeatureIndex":0,"FeatureDescription":"",%1}}}})"_s.arg(content));
    const QString gap = version == 3 ? u"\"DeviceMessageTimingGap\":0,"_s : QString();
    return kList.arg(uR"([{"DeviceName":"a","DeviceIndex":0,%1"DeviceMessages":%2}])"_s.arg(gap, content));
}

} // namespace

void TestFrameSchema::letsPass_data()
{
    QTest::addColumn<int>("version");
    QTest::addColumn<QString>("frame");
    for (int version = 0; version <= 4; ++version) {
        row("Ok with the largest Id", version, uR"([{"Ok":{"Id":4294967295}}])"_s);
        row("an Error that belongs to no request", version, kError);
        row("the end of a scan", version, uR"([{"ScanningFinished":{"Id":0}}])"_s);
        row("no devices", version, kList.arg(version == 4 ? u"{}"_s : u"[]"_s));
    }
    row("an Error before the version is known", frames::kAnyVersion, kError);
    row("what a device without vibration can do", 0, listed(0, uR"(["StopDeviceCmd"])"_s));
    row("a message of version 1 with both vibration commands", 1, listed(1, uR"({"VibrateCmd":{"FeatureCount":1},"SingleMotorVibrateCmd":{},"StopDeviceCmd":{}})"_s));
    row("a battery at its limit", 2, uR"([{"BatteryLevelReading":{"Id":1,"DeviceIndex":0,"BatteryLevel":1}}])"_s);
    row("a name that the user gave", 3, kList.arg(uR"([{"DeviceName":"a","DeviceIndex":0,"DeviceDisplayName":"b","DeviceMessageTimingGap":75,"DeviceMessages":{"StopDeviceCmd":{}}}])"_s));
    row("a vibrator", 2, listed(2, uR"({"VibrateCmd":{"FeatureCount":1,"StepCount":[20]},"StopDeviceCmd":{}})"_s));
    row("a vibrator", 3, listed(3, uR"({"ScalarCmd":[{"FeatureDescriptor":"","ActuatorType":"Vibrate","StepCount":20}],"StopDeviceCmd":{}})"_s));
    row("a temperature both ways", 4, listed(4, uR"("Output":{"Temperature":{"Value":[-3,3]}})"_s));
    row("a pressed button, unasked", 4, uR"([{"InputReading":{"Id":0,"DeviceIndex":0,"FeatureIndex":1,"Reading":{"Button":{"Value":1}}}}])"_s);
    row("a signal under the spelling of the client", 4, uR"([{"InputReading":{"Id":1,"DeviceIndex":0,"FeatureIndex":1,"Reading":{"Rssi":{"Value":-52}}}}])"_s);
}

void TestFrameSchema::letsPass()
{
    QFETCH(int, version);
    QFETCH(QString, frame);
    QCOMPARE(frames::complaint(version, frame), QString());
}

namespace {

void refusedInEveryVersion(int version)
{
    row("an unknown key", version, uR"([{"Ok":{"Id":1,"Note":""}}])"_s);
    row("an unknown message", version, uR"([{"Fine":{"Id":1}}])"_s);
    row("two messages in one frame", version, uR"([{"Ok":{"Id":1}},{"Ok":{"Id":2}}])"_s);
    row("two keys in one message", version, uR"([{"Ok":{"Id":1},"ScanningFinished":{"Id":0}}])"_s);
    row("no message", version, u"[]"_s);
    row("no array", version, uR"({"Ok":{"Id":1}})"_s);
    row("no JSON", version, u"Ok"_s);
    row("white space", version, uR"([{"Ok": {"Id":1}}])"_s);
    row("Id 0 in a reply", version, uR"([{"Ok":{"Id":0}}])"_s);
    row("an Id with a fraction", version, uR"([{"Ok":{"Id":1.0}}])"_s);
    row("an Id too large", version, uR"([{"Ok":{"Id":4294967296}}])"_s);
    row("an Id in an event", version, uR"([{"ScanningFinished":{"Id":1}}])"_s);
    row("an error code that does not exist", version, uR"([{"Error":{"Id":0,"ErrorMessage":"","ErrorCode":5}}])"_s);
    row("an Error without a message", version, uR"([{"Error":{"Id":0,"ErrorMessage":null,"ErrorCode":3}}])"_s);
    row("a list of the other kind", version, kList.arg(version == 4 ? u"[]"_s : u"{}"_s));
    row("a log", version, uR"([{"Log":{"Id":0,"LogLevel":"Info","LogMessage":""}}])"_s);
    row("raw data", version, uR"([{"RawReading":{"Id":1,"DeviceIndex":0,"Endpoint":"rx","Data":[1]}}])"_s);
}

void refusedDevices()
{
    const QString vibrate3 = uR"({"ScalarCmd":[{"FeatureDescriptor":"","ActuatorType":"%1","StepCount":%2}],"StopDeviceCmd":{}})"_s;
    row("commands out of order", 0, listed(0, uR"(["StopDeviceCmd","SingleMotorVibrateCmd"])"_s));
    row("commands as of version 1", 0, listed(0, uR"({"StopDeviceCmd":{}})"_s));
    row("one vibration command without the other", 1, listed(1, uR"({"VibrateCmd":{"FeatureCount":1},"StopDeviceCmd":{}})"_s));
    row("steps as of version 2", 1, listed(1, uR"({"RotateCmd":{"FeatureCount":1,"StepCount":[5]},"StopDeviceCmd":{}})"_s));
    row("a command with no feature", 1, listed(1, uR"({"RotateCmd":{"FeatureCount":0},"StopDeviceCmd":{}})"_s));
    row("no stop", 2, listed(2, u"{}"_s));
    row("features without steps", 2, listed(2, uR"({"VibrateCmd":{"FeatureCount":1},"StopDeviceCmd":{}})"_s));
    row("a display name", 2, kList.arg(uR"([{"DeviceName":"a","DeviceIndex":0,"DeviceDisplayName":"b","DeviceMessages":{"StopDeviceCmd":{}}}])"_s));
    row("a type that old clients do not know", 3, listed(3, vibrate3.arg(u"Led"_s, u"5"_s)));
    row("no step", 3, listed(3, vibrate3.arg(u"Vibrate"_s, u"0"_s)));
    row("steps with a fraction", 3, listed(3, vibrate3.arg(u"Vibrate"_s, u"20.0"_s)));
    row("an empty list", 3, listed(3, uR"({"ScalarCmd":[],"StopDeviceCmd":{}})"_s));
    row("a stop that is an array", 3, listed(3, uR"({"StopDeviceCmd":[]})"_s));
    row("no timing gap", 3, kList.arg(uR"([{"DeviceName":"a","DeviceIndex":0,"DeviceMessages":{"StopDeviceCmd":{}}}])"_s));
    row("an empty display name", 3, kList.arg(uR"([{"DeviceName":"a","DeviceIndex":0,"DeviceDisplayName":"","DeviceMessageTimingGap":75,"DeviceMessages":{"StopDeviceCmd":{}}}])"_s));
    row("a range that starts above 0", 4, listed(4, uR"("Output":{"Vibrate":{"Value":[1,5]}})"_s));
    row("a range of three", 4, listed(4, uR"("Output":{"Vibrate":{"Value":[0,5,9]}})"_s));
    row("a timed position without a duration", 4, listed(4, uR"("Output":{"HwPositionWithDuration":{"Value":[0,99]}})"_s));
    row("an alias of an output", 4, listed(4, uR"("Output":{"PositionWithDuration":{"Value":[0,99],"Duration":[0,9]}})"_s));
    row("no output", 4, listed(4, uR"("Output":{})"_s));
    row("an input with one range for all", 4, listed(4, uR"("Input":{"Battery":{"Value":[0,100],"Command":["Read"]}})"_s));
    row("the old spelling of RSSI", 4, listed(4, uR"("Input":{"Rssi":{"Value":[[-100,0]],"Command":["Read"]}})"_s));
    row("a key that is no index", 4, kList.arg(uR"({"00":{"DeviceIndex":0,"DeviceName":"a","DeviceMessageTimingGap":0,"DeviceFeatures":{}}})"_s));
}

} // namespace

void TestFrameSchema::refuses_data()
{
    QTest::addColumn<int>("version");
    QTest::addColumn<QString>("frame");
    for (int version = 0; version <= 4; ++version)
        refusedInEveryVersion(version);
    refusedDevices();
    for (const int version : {1, 2, 3, 4})
        row("ServerInfo of version 0", version, kInfo0);
    for (const int version : {0, 1, 2, 4})
        row("ServerInfo of version 3", version, kInfo3);
    for (const int version : {2, 3, 4})
        row("a Test", version, uR"([{"Test":{"Id":1,"TestString":""}}])"_s);
    for (const int version : {0, 1, 2, 3})
        row("a list unasked", version, uR"([{"DeviceList":{"Id":0,"Devices":[]}}])"_s);
    row("a device that was removed", 4, uR"([{"DeviceRemoved":{"Id":0,"DeviceIndex":2}}])"_s);
    row("a device that was removed, with an Id", 3, uR"([{"DeviceRemoved":{"Id":1,"DeviceIndex":2}}])"_s);
    row("a reading of version 2", 3, uR"([{"BatteryLevelReading":{"Id":1,"DeviceIndex":0,"BatteryLevel":0.5}}])"_s);
    row("a level in percent", 2, uR"([{"BatteryLevelReading":{"Id":1,"DeviceIndex":0,"BatteryLevel":50}}])"_s);
    row("a reading unasked", 3, uR"([{"SensorReading":{"Id":0,"DeviceIndex":0,"SensorIndex":0,"SensorType":"Battery","Data":[87]}}])"_s);
    row("two readings at once", 4, uR"([{"InputReading":{"Id":1,"DeviceIndex":0,"FeatureIndex":0,"Reading":{"Battery":{"Value":1},"Button":{"Value":1}}}}])"_s);
    row("ServerInfo before the version is known", frames::kAnyVersion, kInfo0);
}

void TestFrameSchema::refuses()
{
    QFETCH(int, version);
    QFETCH(QString, frame);
    QVERIFY(!frames::complaint(version, frame).isEmpty());
}

void TestFrameSchema::judgesByTheVersionAsked_data()
{
    QTest::addColumn<QString>("asked");
    QTest::addColumn<int>("version");
    QTest::newRow("no version is version 0") << uR"("ClientName":"a")"_s << 0;
    QTest::newRow("the old field") << uR"("ClientName":"a","MessageVersion":3)"_s << 3;
    QTest::newRow("the new fields") << uR"("ProtocolVersionMajor":3,"ProtocolVersionMinor":0)"_s << 3;
    QTest::newRow("a version that does not exist") << uR"("ProtocolVersionMajor":5,"ProtocolVersionMinor":0)"_s << frames::kAnyVersion;
}

void TestFrameSchema::judgesByTheVersionAsked()
{
    QFETCH(QString, asked);
    QFETCH(int, version);
    frames::Witness witness;
    witness.clientSends(uR"([{"Ping":{"Id":1}}])"_s);
    QVERIFY(!witness.serverSends(kInfo3).isEmpty());
    witness.clientSends(uR"([{"RequestServerInfo":{"Id":1,%1}}])"_s.arg(asked));
    QCOMPARE(witness.serverSends(kInfo3).isEmpty(), version == 3);
    QCOMPARE(witness.serverSends(kInfo0).isEmpty(), version == 0);
    QCOMPARE(witness.serverSends(kError), QString());
}

QTEST_GUILESS_MAIN(TestFrameSchema)
#include "tst_FrameSchema.moc"
