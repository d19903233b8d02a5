#include "engine/config/UserConfigReader.h"
#include "tests/config/ConfigFixtures.h"

#include <QDir>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace engine;
using namespace std::chrono_literals;

/// User configurations of other servers: what is taken over, and what is said about the rest. protocol.md §8.2
class TestUserConfigReader final : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { m_catalog = fixtures::catalog(); }
    void init() { QTest::failOnWarning(QRegularExpression(u".*"_s)); }
    void readsDevices();
    void readsAnOwnModel();
    void readsOtherBuses();
    void leavesOutALimitOutsideOfTheDevice();
    void readsNewerVersions();
    void findsFeatures_data();
    void findsFeatures();
    void remarks_data();
    void remarks();
    void survivesWrongTypesEverywhere();
    void survivesHugeFiles_data();
    void survivesHugeFiles();
    void refusesWhatIsNoObject_data();
    void refusesWhatIsNoObject();
    void refusesTruncatedFiles();
    void readsForeignSamples();

private:
    UserConfigImport read(const QByteArray &json) const;
    UserConfigImport readFixture(const QString &name) const { return read(fixtures::configFile(name)); }

    Catalog m_catalog;
};

UserConfigImport TestUserConfigReader::read(const QByteArray &json) const
{
    const Result<UserConfigImport> result = readUserConfig(json, m_catalog);
    return result ? result.value() : UserConfigImport{{}, {{u"error"_s, result.error().detail}}};
}

namespace {

/// A file with one device of the built-in "lovense", model P: \a config are members of "config", \a user of
/// "user_config".
QByteArray deviceFile(const QByteArray &config, const QByteArray &user = R"("index": 0)",
                      const QByteArray &identifier = R"("protocol": "lovense", "identifier": "P", "address": "A1")")
{
    return R"({"version": {"major": 5, "minor": 0}, "user_configs": {"devices": [{"identifier": {)" + identifier +
           R"(}, "config": {"id": "00000000-0000-4000-8000-000000000001",
               "base_id": "2e309985-6bbf-4b75-866f-76d845b3ce42", )" +
           config + R"(, "user_config": {)" + user + "}}}]}}";
}

QByteArray protocolFile(const QByteArray &protocol, const QByteArray &members)
{
    return R"({"version": {"major": 5, "minor": 0}, "user_configs": {"protocols": {")" + protocol + R"(": {)" +
           members + "}}}}";
}

/// \a value with every part of it replaced in turn by something of another type.
QList<QJsonValue> damaged(const QJsonValue &value)
{
    QList<QJsonValue> result{QJsonValue(), true, -1e300, 1.5, u"?"_s, QJsonArray{1}, QJsonObject{{u"a"_s, 1}}};
    if (value.isObject()) {
        const QJsonObject object = value.toObject();
        for (auto member = object.constBegin(); member != object.constEnd(); ++member) {
            const QList<QJsonValue> parts = damaged(member.value());
            for (const QJsonValue &part : parts) {
                QJsonObject changed = object;
                changed[member.key()] = part;
                result += QJsonValue(changed);
            }
        }
    } else if (value.isArray()) {
        const QJsonArray array = value.toArray();
        for (qsizetype i = 0; i < array.size(); ++i) {
            const QList<QJsonValue> parts = damaged(array[i]);
            for (const QJsonValue &part : parts) {
                QJsonArray changed = array;
                changed[i] = part;
                result += QJsonValue(changed);
            }
        }
    }
    return result;
}

} // namespace

void TestUserConfigReader::readsDevices()
{
    const UserConfigImport import = readFixture(u"devices-v5.json"_s);
    QCOMPARE(fixtures::inWords(import.remarks), QString());
    QVERIFY(import.config.protocols.empty());
    QCOMPARE(import.config.devices.size(), 3U);
    DeviceSettings left{
        {u"lovense"_s, u"P"_s, u"00:11:22:33:44:55"_s}, u"Left hand"_s, true, false, DeviceIndex{3}, 120ms, 100, {}};
    left.outputs = {{FeatureIndex{0}, OutputType::Vibrate, Range{2, 12}, {}, false, false},
                    {FeatureIndex{1}, OutputType::Vibrate, {}, {}, true, false}};
    QCOMPARE(import.config.devices[0], left);
    QCOMPARE(import.config.devices[1],
             (DeviceSettings{{u"aneros"_s, {}, u"66:77:88:99:AA:BB"_s}, {}, false, true, DeviceIndex{4}, {}, 100, {}}));
    DeviceSettings stroker{
        {u"simulated"_s, u"simulated-stroker"_s, u"simulated:a"_s}, {}, false, false, DeviceIndex{5}, {}, 100, {}};
    stroker.outputs = {{FeatureIndex{0}, OutputType::Position, Range{100, 900}, {}, false, true},
                       {FeatureIndex{0}, OutputType::HwPositionWithDuration, {}, Range{200, 5000}, false, true}};
    QCOMPARE(import.config.devices[2], stroker);
}

void TestUserConfigReader::readsAnOwnModel()
{
    const UserConfigImport import = readFixture(u"tcode-ble-v4.json"_s);
    QCOMPARE(fixtures::inWords(import.remarks), QString());
    QCOMPARE(import.config.protocols.size(), 1U);
    const UserProtocol &tcode = import.config.protocols.at(u"tcode-v03"_s);
    QCOMPARE(tcode.match.names, QStringList{u"desk-rig"_s});
    QCOMPARE(tcode.match.prefixes, QStringList{u"DESKRIG-"_s});
    QCOMPARE(tcode.match.manufacturerData, (QList<ManufacturerData>{{76, QByteArray("\x01\xff")}}));
    QCOMPARE(tcode.match.advertisedServices, QStringList{u"fff0"_s});
    QCOMPARE(tcode.match.services.size(), 2U);
    QCOMPARE(tcode.match.services[0],
             (ProtocolMatch::Service{u"97f2cb39-8098-4ca3-b7b0-05dd9eb1bde0"_s,
                                     {{Endpoint::Rx, u"97f2cb39-8098-4ca3-b7b0-05dd9eb1bde2"_s}}}));
    QCOMPARE(tcode.match.services[1], (ProtocolMatch::Service{u"fff0"_s, {{Endpoint::Tx, u"fff2"_s}}}));
    QCOMPARE(tcode.match.identifiers.at(u"serial"_s), (QStringList{u"/dev/ttyUSB0"_s, u"/dev/ttyUSB1"_s}));
    QCOMPARE(tcode.match.baud, 115200);
    QCOMPARE(tcode.match.isOnlySimulated, false);

    FeatureDescription stroke{FeatureIndex{0}, u"Stroke"_s, {}, {}};
    stroke.outputs = {{OutputType::HwPositionWithDuration, {0, 100}, {50, 2000}}};
    FeatureDescription motor{FeatureIndex{3}, {}, {{OutputType::Vibrate, {0, 99}}}, {}};
    motor.inputs = {{InputType::Battery, {0, 100}, true, false}};
    const ProtocolModel model{{u"desk-rig"_s, u"/dev/ttyUSB1"_s}, u"Desk rig"_s, {{stroke, motor}}, 30ms};
    QCOMPARE(tcode.models, std::vector<ProtocolModel>{model});

    DeviceSettings rig{{u"tcode-v03"_s, u"desk-rig"_s, u"COM7"_s}, {}, false, false, DeviceIndex{0}, {}, 100, {}};
    rig.outputs = {{FeatureIndex{0}, OutputType::HwPositionWithDuration, Range{10, 60}, {}, false, false},
                   {FeatureIndex{3}, OutputType::Vibrate, {}, {}, true, false}};
    QCOMPARE(import.config.devices, std::vector<DeviceSettings>{rig});
}

void TestUserConfigReader::readsOtherBuses()
{
    const UserConfigImport import = readFixture(u"buses-v5.json"_s);
    QCOMPARE(fixtures::inWords(import.remarks), QString());
    const std::map<QString, QStringList> websocket{{u"websocket"_s, {u"desk-simulator"_s}}};
    QCOMPARE(import.config.protocols.at(u"lovense"_s).match.identifiers, websocket);
    const std::map<QString, QStringList> others{
        {u"hid"_s, {u"1915:520a"_s}}, {u"lovense_connect"_s, {}}, {u"sdl_gamepad"_s, {}}, {u"usb"_s, {u"1915:000a"_s}}};
    QCOMPARE(import.config.protocols.at(u"aneros"_s).match.identifiers, others);
    QCOMPARE(import.config.simulatedDevices.size(), 2U);
    QCOMPARE(import.config.simulatedDevices[0],
             (SimulatedEntry{u"simulated-2vibe"_s, u"simulated:one"_s, u"Practice"_s}));
    QCOMPARE(import.config.simulatedDevices[1].archetype, u"simulated-stroker"_s);
    QVERIFY(import.config.simulatedDevices[1].address.startsWith(u"simulated:"_s));
}

void TestUserConfigReader::leavesOutALimitOutsideOfTheDevice()
{
    const UserConfigImport import = readFixture(u"invalid-range-v4.json"_s);
    QCOMPARE(fixtures::inWords(import.remarks),
             u"device 'Half right' (lovense, P, A1), feature 0, vibrate: 0 to 30 is not within what the device takes, "
             "0 to 20; the limit was left out"_s);
    DeviceSettings device{{u"lovense"_s, u"P"_s, u"A1"_s}, u"Half right"_s, false, false, DeviceIndex{1}, {}, 100, {}};
    device.outputs = {{FeatureIndex{1}, OutputType::Vibrate, Range{0, 10}, {}, false, false}};
    QCOMPARE(import.config.devices, std::vector<DeviceSettings>{device});
}

void TestUserConfigReader::readsNewerVersions()
{
    const UserConfigImport import = readFixture(u"version-6.json"_s);
    QCOMPARE(import.config.devices.size(), 1U);
    QCOMPARE(import.config.devices[0].displayName, u"Later"_s);
    const QString remarks = fixtures::inWords(import.remarks);
    QVERIFY2(remarks.contains(u"version 6 is newer"_s), qPrintable(remarks));
    QVERIFY2(remarks.contains(u"user_configs: 'profiles' is unknown"_s), qPrintable(remarks));
    QVERIFY2(remarks.contains(u"'Later' (aneros, default, A1): 'colour' is unknown"_s), qPrintable(remarks));
    QCOMPARE(import.remarks.size(), 3U);
}

void TestUserConfigReader::findsFeatures_data()
{
    QTest::addColumn<QByteArray>("features");
    QTest::addColumn<QList<quint32>>("expected"); // indexes of features with a limit
    const QByteArray limit = R"("output": {"vibrate": {"value": [1, 10]}}})";
    const QByteArray first = R"({"base_id": "cb286b22-998b-4420-82f3-84e8d39db6b5", )" + limit;
    const QByteArray second = R"({"base_id": "c8b72e1d-d7d4-4417-8cbc-e6c0f435889a", )" + limit;
    const QByteArray unknown = R"({"base_id": "00000000-0000-4000-8000-00000000ffff", )" + limit;
    const QByteArray empty = R"({"base_id": "00000000-0000-4000-8000-00000000fffe"})";
    QTest::newRow("the second one alone, by its id") << second << QList<quint32>{1};
    QTest::newRow("in another order") << second + "," + first << QList<quint32>{0, 1};
    QTest::newRow("an id without dashes in capitals")
        << QByteArray(R"({"base_id": "CB286B22998B442082F384E8D39DB6B5", )" + limit) << QList<quint32>{0};
    QTest::newRow("an unknown id counts by its place if the lists are as long")
        << empty + "," + unknown + "," + empty << QList<quint32>{1};
    QTest::newRow("an unknown id is left out of a list of another length") << unknown + "," + empty << QList<quint32>{};
    QTest::newRow("the same one twice counts once") << first + "," + first << QList<quint32>{0};
    QTest::newRow("an output that the feature lacks")
        << QByteArray(R"({"base_id": "cb286b22-998b-4420-82f3-84e8d39db6b5", "output": {"rotate": {"value": [1, 2]}}})")
        << QList<quint32>{};
}

void TestUserConfigReader::findsFeatures()
{
    QFETCH(QByteArray, features);
    const UserConfigImport import = read(deviceFile("\"features\": [" + features + "]"));
    QCOMPARE(import.config.devices.size(), 1U);
    QList<quint32> found;
    for (const OutputSetting &output : import.config.devices[0].outputs)
        found += static_cast<quint32>(output.feature);
    QTEST(found, "expected");
}

void TestUserConfigReader::remarks_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QString>("expected"); // part of one of the remarks
    QTest::addColumn<int>("devices");
    const QByteArray none = R"("features": [])";
    const auto output = [](const QByteArray &value) {
        return deviceFile(R"("features": [{"base_id": "cb286b22-998b-4420-82f3-84e8d39db6b5", "output": {"vibrate": )" +
                          value + "}}]");
    };
    QTest::newRow("no version") << QByteArray(R"({"user_configs": {}})") << u"says no version"_s << 0;
    QTest::newRow("an old version") << QByteArray(R"({"version": {"major": 3}, "user_configs": {}})")
                                    << u"version 3 is too old"_s << 0;
    QTest::newRow("a file of devices, not of a user")
        << QByteArray(R"({"version": {"major": 5}, "protocols": {}})") << u"has no 'user_configs'"_s << 0;
    QTest::newRow("a limit that stands on its head")
        << output(R"({"value": [9, 3]})") << u"the smaller one first"_s << 1;
    QTest::newRow("a limit of huge numbers") << output(R"({"value": [0, 1e300]})") << u"not a pair of whole"_s << 1;
    QTest::newRow("a limit below zero") << output(R"({"value": [-3, 3]})") << u"-3 to 3 is not within"_s << 1;
    QTest::newRow("a limit that leaves no step") << output(R"({"value": [5, 5]})") << u"treated as disabled"_s << 1;
    QTest::newRow("a reversed motor") << output(R"({"reverse": true})") << u"only positions can be reversed"_s << 1;
    QTest::newRow("an index beyond all numbers")
        << deviceFile(none, R"("index": 4294967296)") << u"index: is not"_s << 1;
    QTest::newRow("an endless gap") << deviceFile(none, R"("index": 0, "message_gap_ms": 4000000000)")
                                    << u"message_gap_ms: is not a whole number from 0 to 10000"_s << 1;
    QTest::newRow("a name with control characters")
        << deviceFile(none, R"("index": 0, "display_name": "a\nb")") << u"so that it can be shown on one line"_s << 1;
    QTest::newRow("no address") << deviceFile(none, {}, R"("protocol": "lovense")") << u"no protocol and address"_s
                                << 0;
    QTest::newRow("an unknown protocol") << deviceFile(none, {}, R"("protocol": "acme", "address": "A1")")
                                         << u"the protocol 'acme' is unknown"_s << 1;
    QTest::newRow("made for another model")
        << deviceFile(none, {}, R"("protocol": "lovense", "identifier": "F", "address": "A1")")
        << u"was made for the model 'P'"_s << 1;
    QTest::newRow("a name that fits everything")
        << protocolFile("lovense", R"("communication": [{"btle": {"names": ["*"], "services": {}}}])")
        << u"'*' fits every device"_s << 0;
    QTest::newRow("an unknown endpoint")
        << protocolFile("lovense",
                        R"("communication": [{"btle": {"names": [], "services": {"fff0": {"up": "fff1"}}}}])")
        << u"'up' is not the name of an endpoint"_s << 0;
    QTest::newRow("an unknown bus") << protocolFile("lovense", R"("communication": [{"carrier": {"name": "p"}}])")
                                    << u"protocol lovense, carrier: this way of connecting is unknown"_s << 0;
    QTest::newRow("a serial port without a speed")
        << protocolFile("tcode-v03", R"("communication": [{"serial": {"port": "COM3"}}])") << u"needs 'port' and"_s
        << 0;
    QTest::newRow("a serial port with parity")
        << protocolFile("tcode-v03",
                        R"("communication": [{"serial": {"port": "COM3", "baud_rate": 9600, "parity": "E"}}])")
        << u"8 data bits, no parity"_s << 0;
    QTest::newRow("a model without identifiers")
        << protocolFile("lovense", R"("configurations": [{"name": "Mine", "features": []}])")
        << u"model 'Mine': a model without identifiers"_s << 0;
    QTest::newRow("an output of a model that cannot move")
        << protocolFile("lovense", R"("configurations": [{"identifier": ["Q1"], "name": "Mine",
            "features": [{"index": 0, "output": {"vibrate": {"value": [0, 0]}}}]}])")
        << u"no range that reaches above 0"_s << 0;
    QTest::newRow("new defaults") << protocolFile("lovense", R"("defaults": {"name": "x"})")
                                  << u"only models of your own"_s << 0;
    QTest::newRow("an unknown archetype")
        << QByteArray(R"({"version": {"major": 5}, "user_configs": {"simulated_devices": [{"identifier": "cat"}]}})")
        << u"there is no simulated model 'cat'"_s << 0;
}

void TestUserConfigReader::remarks()
{
    QFETCH(QByteArray, json);
    QFETCH(QString, expected);
    const UserConfigImport import = read(json);
    const QString remarks = fixtures::inWords(import.remarks);
    QVERIFY2(remarks.contains(expected), qPrintable(remarks));
    QTEST(static_cast<int>(import.config.devices.size()), "devices");
}

/// Each part of a file in turn; whatever comes of it has to hold what UserConfig promises.
void TestUserConfigReader::survivesWrongTypesEverywhere()
{
    int files = 0;
    for (const QString &name : {u"devices-v5.json"_s, u"tcode-ble-v4.json"_s, u"buses-v5.json"_s}) {
        const QList<QJsonValue> all = damaged(QJsonDocument::fromJson(fixtures::configFile(name)).object());
        for (const QJsonValue &file : all) {
            if (!file.isObject())
                continue;
            ++files;
            const QByteArray text = QJsonDocument(file.toObject()).toJson();
            const Result<UserConfigImport> import = readUserConfig(text, m_catalog);
            QVERIFY2(import, text.constData());
            for (const DeviceSettings &device : import.value().config.devices) {
                QVERIFY2(!device.key.protocol.isEmpty() && !device.key.address.isEmpty(), text.constData());
                for (const OutputSetting &output : device.outputs)
                    QVERIFY2(!output.limit || (output.limit->min >= 0 && output.limit->min < output.limit->max),
                             text.constData());
            }
        }
    }
    QVERIFY2(files > 500, qPrintable(QString::number(files)));
}

void TestUserConfigReader::survivesHugeFiles_data()
{
    QTest::addColumn<QByteArray>("start");
    QTest::addColumn<QByteArray>("item"); // with "#" for a number
    QTest::addColumn<QByteArray>("end");
    QTest::newRow("many devices") << QByteArray(R"({"user_configs": {"devices": [)")
                                  << QByteArray(
                                         R"({"identifier": {"protocol": "lovense", "address": "#"}, "config": {}})")
                                  << QByteArray("]}}");
    QTest::newRow("many names") << QByteArray(R"({"user_configs": {"protocols": {"lovense": {"communication": [
                                                 {"btle": {"names": [)")
                                << QByteArray(R"("#")") << QByteArray("]}}]}}}}");
    QTest::newRow("many services") << QByteArray(R"({"user_configs": {"protocols": {"lovense": {"communication": [
                                                    {"btle": {"services": {)")
                                   << QByteArray(R"("00000000-0000-4000-8000-0000001#": {})") << QByteArray("}}}]}}}}");
    QTest::newRow("many members that nobody knows") << QByteArray("{") << QByteArray(R"("a#": 1)") << QByteArray("}");
}

void TestUserConfigReader::survivesHugeFiles()
{
    QFETCH(QByteArray, start);
    QFETCH(QByteArray, item);
    QFETCH(QByteArray, end);
    constexpr int kItems = 20000;
    QByteArray text = start;
    for (int i = 0; i < kItems; ++i)
        text += (i > 0 ? "," : "") + QByteArray(item).replace("#", QByteArray::number(10000 + i));
    const Result<UserConfigImport> import = readUserConfig(text + end, m_catalog);
    QVERIFY2(import, import ? "" : qPrintable(import.error().detail));
    QVERIFY(import.value().config.devices.size() <= 1000);
    QVERIFY(import.value().remarks.size() <= 200);
    const Result<UserConfigImport> larger = readUserConfig(QByteArray(5 * 1024 * 1024, ' '), m_catalog);
    QVERIFY(!larger);
}

void TestUserConfigReader::refusesWhatIsNoObject_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QString>("place");
    QTest::newRow("nothing") << QByteArray() << u"line 1, column 1: "_s;
    QTest::newRow("a list") << QByteArray("[1]") << u"line 1, column 1: must be an object"_s;
    QTest::newRow("a missing comma in the third line")
        << QByteArray("{\n \"version\": {},\n \"user_configs\" {}\n}") << u"line 3, column "_s;
    QTest::newRow("bytes that are no text") << QByteArray("\xff\xfe\x00{", 4) << u"line 1, column "_s;
    QTest::newRow("brackets without an end") << QByteArray(R"({"a":)" + QByteArray(5000, '[')) << u"line 1, column "_s;
}

void TestUserConfigReader::refusesWhatIsNoObject()
{
    QFETCH(QByteArray, json);
    QFETCH(QString, place);
    const Result<UserConfigImport> import = readUserConfig(json, m_catalog);
    QVERIFY(!import);
    QCOMPARE(import.error().code, ErrorCode::InvalidData);
    QVERIFY2(import.error().detail.startsWith(place), qPrintable(import.error().detail));
}

void TestUserConfigReader::refusesTruncatedFiles()
{
    const QByteArray text = fixtures::configFile(u"tcode-ble-v4.json"_s).trimmed();
    QVERIFY(readUserConfig(text, m_catalog));
    for (qsizetype length = 0; length < text.size(); ++length) {
        const Result<UserConfigImport> import = readUserConfig(text.first(length), m_catalog);
        QVERIFY2(!import, qPrintable(QString::number(length)));
        QVERIFY(import.error().detail.startsWith(u"line "_s));
    }
}

/// Samples that are not part of these sources, where they are at hand.
void TestUserConfigReader::readsForeignSamples()
{
    const QString folder = fixtures::foreignSamples();
    if (folder.isEmpty()) {
        qInfo("no foreign samples here; ASSENT_SHARED says where they are");
        return;
    }
    const QStringList names = QDir(folder).entryList({u"*.json"_s}, QDir::Files);
    QVERIFY(!names.isEmpty());
    for (const QString &name : names) {
        QFile file(folder + u'/' + name);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const Result<UserConfigImport> import = readUserConfig(file.readAll(), m_catalog);
        QVERIFY2(import, qPrintable(name));
        QCOMPARE(import.value().config.devices.size(), 1U);
        qInfo("%s\n%s", qPrintable(name), qPrintable(fixtures::inWords(import.value().remarks)));
    }
}

QTEST_GUILESS_MAIN(TestUserConfigReader)
#include "tst_UserConfigReader.moc"
