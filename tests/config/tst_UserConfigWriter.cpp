#include "engine/config/UserConfigWriter.h"

#include "engine/catalog/TestDevice.h"
#include "engine/config/UserDeviceFiles.h"
#include "tests/config/ConfigFixtures.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace engine;
using namespace std::chrono_literals;

/// User configurations going out again: as files for other servers, and as device files for the catalog.
/// protocol.md §8.2
class TestUserConfigWriter final : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { m_catalog = fixtures::catalog(); }
    void init() { QTest::failOnWarning(QRegularExpression(u".*"_s)); }
    void readsBackTheSame_data();
    void readsBackTheSame();
    void namesWhatEverybodyKnows();
    void fillsInWhatOthersWant();
    void makesDeviceFiles_data();
    void makesDeviceFiles();
    void teachesTheCatalog();
    void scalesTCodeByTheModelOfTheUser_data();
    void scalesTCodeByTheModelOfTheUser();
    void saysWhichProtocolsTheCatalogDoesNotTake();

private:
    UserConfig fixture(const QString &name) const;

    Catalog m_catalog;
};

namespace {

Advertisement bluetooth(const QString &name)
{
    Advertisement result;
    result.bus = u"ble"_s;
    result.name = name;
    return result;
}

QJsonObject written(const UserConfig &config, const Catalog &catalog)
{
    const Result<QByteArray> text = writeUserConfig(config, catalog);
    return text ? QJsonDocument::fromJson(text.value()).object()["user_configs"_L1].toObject() : QJsonObject();
}

/// Everything that a user configuration can hold.
UserConfig everything()
{
    UserConfig config;
    ProtocolMatch &match = config.protocols[u"lovense"_s].match;
    match.names = {u"one"_s, u"two"_s};
    match.prefixes = {u"three-"_s};
    match.manufacturerData = {{76, QByteArray("\x00\xff", 2)}, {77, {}}};
    match.advertisedServices = {u"fff0"_s, u"97f2cb39-8098-4ca3-b7b0-05dd9eb1bde0"_s};
    match.services = {{u"fff0"_s, {{Endpoint::Tx, u"fff1"_s}, {Endpoint::Generic0, u"fff2"_s}}}};
    match.identifiers = {{u"hid"_s, {u"0001:ffff"_s}},
                         {u"lovense_connect"_s, {}},
                         {u"sdl_gamepad"_s, {}},
                         {u"serial"_s, {u"COM1"_s, u"COM2"_s}},
                         {u"simulated"_s, {u"three"_s}},
                         {u"usb"_s, {u"0002:0003"_s, u"0004:0005"_s}},
                         {u"websocket"_s, {u"a"_s, u"b"_s}},
                         {u"xinput"_s, {}}};
    match.baud = 9600;
    match.isOnlySimulated = false;
    FeatureDescription first{FeatureIndex{1}, u"Both ways"_s, {{OutputType::Rotate, {-20, 20}}}, {}};
    first.inputs = {{InputType::Pressure, {0, 2000}, true, true}, {InputType::Depth, {0, 9}, false, true}};
    FeatureDescription second{FeatureIndex{7}, {}, {{OutputType::Vibrate, {0, 30}}}, {}};
    FeatureDescription third{FeatureIndex{8}, {}, {{OutputType::HwPositionWithDuration, {0, 100}, {10, 500}}}, {}};
    second.inputs = {{InputType::Rssi, {-128, 0}, true, false}};
    config.protocols[u"lovense"_s].models = {{{u"mine"_s, u"also"_s}, u"My model"_s, {{first, second, third}}, 15ms},
                                             {{u"other"_s}, u"Another"_s, {{second}}, {}}};
    config.protocols[u"acme"_s].match.names = {u"unknown to all"_s};
    config.protocols[u"acme"_s].match.isOnlySimulated = false;

    DeviceSettings mine{
        {u"lovense"_s, u"also"_s, u"A"_s}, u"Größe \"1\""_s, true, false, DeviceIndex{4000000000}, 5ms, 100, {}};
    mine.outputs = {{FeatureIndex{1}, OutputType::Rotate, Range{3, 9}, {}, false, false},
                    {FeatureIndex{8}, OutputType::HwPositionWithDuration, Range{1, 2}, Range{20, 30}, true, true}};
    DeviceSettings shared{{u"lovense"_s, u"L"_s, u"B"_s}, {}, false, true, DeviceIndex{0}, {}, 100, {}};
    shared.outputs = {{FeatureIndex{0}, OutputType::Vibrate, Range{0, 10}, {}, false, false}};
    DeviceSettings unknown{{u"acme"_s, {}, u"C"_s}, {}, false, false, DeviceIndex{1}, 0ms, 100, {}};
    unknown.outputs = {{FeatureIndex{2}, OutputType::Vibrate, Range{0, 10}, {}, false, false}};
    const DeviceSettings byDefault{
        {u"tcode-v03"_s, u"COM1"_s, u"COM1"_s}, u"Rig"_s, false, false, DeviceIndex{2}, {}, 100, {}};
    config.devices = {mine, shared, unknown, byDefault};
    config.simulatedDevices = {{u"simulated-1vibe"_s, u"simulated:1"_s, u"Practice"_s},
                               {u"simulated-1vibe"_s, u"simulated:2"_s, {}}};
    return config;
}

} // namespace

UserConfig TestUserConfigWriter::fixture(const QString &name) const
{
    const Result<UserConfigImport> import = readUserConfig(fixtures::configFile(name), m_catalog);
    return import ? import.value().config : UserConfig();
}

void TestUserConfigWriter::readsBackTheSame_data()
{
    QTest::addColumn<UserConfig>("config");
    QTest::newRow("nothing at all") << UserConfig();
    QTest::newRow("everything there is") << everything();
    QTest::newRow("settings of known devices") << fixture(u"devices-v5.json"_s);
    QTest::newRow("a model of the user") << fixture(u"tcode-ble-v4.json"_s);
    QTest::newRow("several buses") << fixture(u"buses-v5.json"_s);
    const QString folder = fixtures::foreignSamples();
    const QStringList names = folder.isEmpty() ? QStringList() : QDir(folder).entryList({u"*.json"_s}, QDir::Files);
    for (const QString &name : names) {
        QFile file(folder + u'/' + name);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const Result<UserConfigImport> import = readUserConfig(file.readAll(), m_catalog);
        QVERIFY(import);
        QTest::newRow(qPrintable(u"foreign sample "_s + name)) << import.value().config;
    }
}

void TestUserConfigWriter::readsBackTheSame()
{
    QFETCH(UserConfig, config);
    const Result<QByteArray> text = writeUserConfig(config, m_catalog);
    QVERIFY(text);
    const Result<UserConfigImport> import = readUserConfig(text.value(), m_catalog);
    QVERIFY(import);
    const QString remarks = fixtures::inWords(import.value().remarks);
    for (const QString &remark : remarks.split(u'\n', Qt::SkipEmptyParts)) // what was unknown before is so again
        QVERIFY2(remark.contains(u"acme"_s) && remark.contains(u"unknown to this program"_s), qPrintable(remark));
    QVERIFY2(import.value().config.protocols == config.protocols, text.value().constData());
    QCOMPARE(import.value().config.devices.size(), config.devices.size());
    for (std::size_t i = 0; i < config.devices.size(); ++i)
        QVERIFY2(import.value().config.devices[i] == config.devices[i], qPrintable(config.devices[i].key.address));
    QVERIFY(import.value().config == config);
    const Result<QByteArray> again = writeUserConfig(import.value().config, m_catalog);
    QVERIFY(again);
    QCOMPARE(again.value(), text.value());
}

void TestUserConfigWriter::namesWhatEverybodyKnows()
{
    const QJsonArray devices = written(fixture(u"devices-v5.json"_s), m_catalog)["devices"_L1].toArray();
    const QJsonObject config = devices[0]["config"_L1].toObject();
    QCOMPARE(config["base_id"_L1].toString(), u"2e309985-6bbf-4b75-866f-76d845b3ce42"_s);
    const QJsonArray features = config["features"_L1].toArray();
    QCOMPARE(features.size(), 3);
    QCOMPARE(features[0]["base_id"_L1].toString(), u"cb286b22-998b-4420-82f3-84e8d39db6b5"_s);
    QCOMPARE(features[2]["base_id"_L1].toString(), u"66b31efb-3bd9-4e3a-9972-88c66e9fca28"_s);
    QVERIFY(!features[0].toObject().contains("index"_L1));
    QVERIFY(devices[1]["identifier"_L1]["identifier"_L1].isNull());
    QCOMPARE(devices[1]["config"_L1]["base_id"_L1].toString(), u"f023f0f4-6629-469e-84c4-171ed4939f3d"_s);
    QCOMPARE(devices[1]["config"_L1]["features"_L1].toArray().size(), 2);
}

void TestUserConfigWriter::fillsInWhatOthersWant()
{
    UserConfig config;
    const DeviceKey first{u"tcode-v03"_s, {}, u"COM1"_s};
    const DeviceKey second{u"tcode-v03"_s, {}, u"COM2"_s};
    config.devices = {{first, {}, false, false, {}, {}, 100, {}}, {second, {}, false, false, DeviceIndex{0}, 40ms, 100, {}}};
    const QJsonArray devices = written(config, m_catalog)["devices"_L1].toArray();
    const QJsonObject filled = devices[0]["config"_L1]["user_config"_L1].toObject();
    QCOMPARE(filled["index"_L1].toInt(), 1);           // 0 has an owner
    QCOMPARE(filled["message_gap_ms"_L1].toInt(), 20); // of the model
    QCOMPARE(devices[1]["config"_L1]["user_config"_L1]["message_gap_ms"_L1].toInt(), 40);
}

void TestUserConfigWriter::makesDeviceFiles_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("protocol");
    QTest::addColumn<QByteArray>("expected"); // a list of files
    QTest::newRow("a model with its names and ports") << u"tcode-ble-v4.json"_s << u"tcode-v03"_s << QByteArray(R"([
        { "protocol": "tcode-v03",
          "match": {
            "ble": { "names": ["desk-rig", "DESKRIG-*"], "manufacturer": [ { "company": 76, "data": "01 ff" } ],
                     "advertised": ["fff0"],
                     "services": { "fff0": { "tx": "fff2" }, "97f2cb39-8098-4ca3-b7b0-05dd9eb1bde0":
                                   { "rx": "97f2cb39-8098-4ca3-b7b0-05dd9eb1bde2" } } },
            "serial": { "baud": 115200, "port": "/dev/ttyUSB0" } },
          "models": { "list": [ { "ids": ["desk-rig", "/dev/ttyUSB1"], "name": "Desk rig", "gap_ms": 30, "features": [
            { "index": 0, "label": "Stroke", "hw_position_with_duration": [0, 100], "duration": [50, 2000] },
            { "index": 3, "vibrate": [0, 99], "battery": "read" } ] } ] } },
        { "protocol": "tcode-v03", "match": { "serial": { "baud": 115200, "port": "/dev/ttyUSB1" } } } ])");
    QTest::newRow("a websocket device") << u"buses-v5.json"_s << u"lovense"_s << QByteArray(R"([
        { "protocol": "lovense", "match": { "websocket": ["desk-simulator"] } } ])");
    QTest::newRow("buses with and without lists") << u"buses-v5.json"_s << u"aneros"_s << QByteArray(R"([
        { "protocol": "aneros", "match": { "hid": ["1915:520a"], "usb": ["1915:000a"], "sdl_gamepad": true,
                                           "lovense_connect": true } } ])");
    QTest::newRow("nothing to add") << u"devices-v5.json"_s << u"lovense"_s << QByteArray("[]");
}

void TestUserConfigWriter::makesDeviceFiles()
{
    QFETCH(QString, name);
    QFETCH(QString, protocol);
    QFETCH(QByteArray, expected);
    QJsonArray files;
    for (const QJsonObject &file : toDeviceFiles(protocol, fixture(name).protocols[protocol]))
        files.append(file);
    QCOMPARE(files, QJsonDocument::fromJson(expected).array());
}

void TestUserConfigWriter::teachesTheCatalog()
{
    Catalog catalog = fixtures::catalog();
    QCOMPARE(catalog.candidates(bluetooth(u"desk-rig"_s)), QStringList());
    QVERIFY(addToCatalog(fixture(u"tcode-ble-v4.json"_s), catalog).empty());
    QVERIFY(addToCatalog(fixture(u"buses-v5.json"_s), catalog).empty());
    QCOMPARE(catalog.candidates(bluetooth(u"desk-rig"_s)), QStringList{u"tcode-v03"_s});
    QCOMPARE(catalog.candidates(bluetooth(u"DESKRIG-7"_s)), QStringList{u"tcode-v03"_s});
    for (const QString &port : {u"/dev/ttyUSB0"_s, u"/dev/ttyUSB1"_s}) {
        Advertisement serial;
        serial.bus = u"serial"_s;
        serial.name = port;
        QCOMPARE(catalog.candidates(serial), QStringList{u"tcode-v03"_s});
    }
    Advertisement websocket;
    websocket.bus = u"websocket"_s;
    websocket.identifier = u"desk-simulator"_s;
    QCOMPARE(catalog.candidates(websocket), QStringList{u"lovense"_s});
    const Result<CatalogModel> model = catalog.model(u"tcode-v03"_s, u"/dev/ttyUSB1"_s);
    QVERIFY(model);
    QCOMPARE(model.value().name, u"Desk rig"_s);
    QCOMPARE(model.value().features.size(), 2U);
    QCOMPARE(model.value().messageGap, std::optional(30ms));
    QCOMPARE(catalog.model(u"tcode-v03"_s, u"desk-other"_s).value().name, u"TCode v0.3 (Single Linear Axis)"_s);

    // Everything that the structure can hold is a device file, and every model survives as it is.
    UserConfig all = everything();
    all.protocols.erase(u"acme"_s);
    const std::vector<Error> errors = addToCatalog(all, catalog);
    QVERIFY2(errors.empty(), errors.empty() ? "" : qPrintable(errors[0].detail));
    QVERIFY(catalog.model(u"lovense"_s, u"also"_s).value().features ==
            *all.protocols.at(u"lovense"_s).models[0].features);
}

void TestUserConfigWriter::scalesTCodeByTheModelOfTheUser_data()
{
    QTest::addColumn<TestDevice::Command>("command");
    QTest::addColumn<QByteArray>("expected");
    constexpr auto kTimed = OutputType::HwPositionWithDuration;
    QTest::newRow("half of 100 is half of the axis")
        << TestDevice::Command{FeatureIndex{0}, kTimed, 51, 200} << QByteArray("L0509I200\n");
    QTest::newRow("100 of 100 is its end")
        << TestDevice::Command{FeatureIndex{0}, kTimed, 100, 200} << QByteArray("L0999I200\n");
    QTest::newRow("a motor of 99 steps") << TestDevice::Command{FeatureIndex{3}, OutputType::Vibrate, 50, 0}
                                         << QByteArray("V350\n");
}

/// The number of digits is the scale, so that what is written has to be a part of the user's own upper end.
void TestUserConfigWriter::scalesTCodeByTheModelOfTheUser()
{
    QFETCH(TestDevice::Command, command);
    QFETCH(QByteArray, expected);
    Catalog catalog = fixtures::catalog();
    QVERIFY(addToCatalog(fixture(u"tcode-ble-v4.json"_s), catalog).empty());
    const CatalogModel model = catalog.model(u"tcode-v03"_s, u"desk-rig"_s).value();
    Result<std::unique_ptr<Driver>> driver =
        Driver::bind(model.driver, {model.features, model.endpoints, u"desk-rig"_s, u"desk-rig"_s, {}});
    QVERIFY(driver);
    TestDevice device(std::move(driver).value(), model.features);
    const Result<QStringList> packets = device.send(command);
    QVERIFY(packets);
    QCOMPARE(packets.value(), QStringList{QString::fromLatin1(expected.toHex())});
}

void TestUserConfigWriter::saysWhichProtocolsTheCatalogDoesNotTake()
{
    Catalog catalog = fixtures::catalog();
    const std::vector<Error> errors = addToCatalog(everything(), catalog);
    QCOMPARE(errors.size(), 1U);
    QCOMPARE(errors[0].code, ErrorCode::InvalidData);
    QVERIFY2(errors[0].detail.startsWith(u"user configuration of acme: "_s), qPrintable(errors[0].detail));
    QVERIFY(catalog.model(u"lovense"_s, u"mine"_s));
}

QTEST_GUILESS_MAIN(TestUserConfigWriter)
#include "tst_UserConfigWriter.moc"
