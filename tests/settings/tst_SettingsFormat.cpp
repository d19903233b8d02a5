#include "engine/settings/SettingsFormat.h"
#include "tests/settings/SettingsSamples.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QRegularExpression>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace engine;

namespace {

/// The rich settings with one piece of their text replaced.
QJsonObject changed(const QByteArray &from, const QByteArray &to)
{
    QByteArray text = QJsonDocument(settings_format::write(richSettings(), {})).toJson(QJsonDocument::Compact);
    const qsizetype at = text.indexOf(from);
    if (at >= 0)
        text.replace(at, from.size(), to);
    return at < 0 ? QJsonObject() : QJsonDocument::fromJson(text).object();
}

} // namespace

/// The form of the settings file, value by value.
class TestSettingsFormat final : public QObject
{
    Q_OBJECT

private slots:
    void init() { QTest::failOnWarning(QRegularExpression(u".*"_s)); }
    void keepsEverything();
    void hasDefaults();
    void readsTheExampleOfItsReadme();
    void leavesOutWrongValues_data();
    void leavesOutWrongValues();
    void saysNoMoreThanHelps();
    void keepsWhatANewerVersionAdded();
    void knowsItsVersion_data();
    void knowsItsVersion();
};

void TestSettingsFormat::keepsEverything()
{
    for (const Settings &settings : {richSettings(), olderSettings(), Settings()}) {
        QStringList problems;
        const QByteArray text = QJsonDocument(settings_format::write(settings, {})).toJson();
        QCOMPARE(settings_format::read(QJsonDocument::fromJson(text).object(), problems), settings);
        QCOMPARE(problems, QStringList());
    }
}

void TestSettingsFormat::hasDefaults()
{
    QStringList problems;
    QCOMPARE(settings_format::read({}, problems), Settings());
    QCOMPARE(problems, QStringList());
}

void TestSettingsFormat::readsTheExampleOfItsReadme()
{
    QFile readme(QStringLiteral(SETTINGS_README));
    QVERIFY(readme.open(QIODevice::ReadOnly));
    const QByteArray text = readme.readAll();
    const qsizetype begin = text.indexOf("```json") + 7;
    const QJsonObject root = QJsonDocument::fromJson(text.mid(begin, text.indexOf("```", begin) - begin)).object();
    QStringList problems;
    const Settings settings = settings_format::read(root, problems);
    QCOMPARE(problems, QStringList());
    QCOMPARE(settings.devices.size(), std::size_t(1));
    QCOMPARE(settings.devices[0].outputs.size(), std::size_t(2));
    QCOMPARE(settings.indexes.size(), std::size_t(1));
    QCOMPARE(settings.notStopped.size(), std::size_t(1));
    // And it shows every member that there is.
    const QMap<QString, QString> shown = valuesOf(settings);
    QCOMPARE(root.value("buses"_L1).toObject().keys(),
             settings_format::write(Settings(), {}).value("buses"_L1).toObject().keys());
    QVERIFY(shown.size() > 25);
}

void TestSettingsFormat::leavesOutWrongValues_data()
{
    QTest::addColumn<QByteArray>("from");
    QTest::addColumn<QByteArray>("to");
    QTest::addColumn<QString>("problem"); // how its line begins
    QTest::addColumn<int>("lost");        // values that are not there, those of the entry together
    const auto row = [](const char *name, const char *from, const char *to, const char *problem, int lost) {
        QTest::newRow(name) << QByteArray(from) << QByteArray(to) << QString::fromLatin1(problem) << lost;
    };
    row("a name that is a number", "\"displayName\":\"\303\234", "\"displayName\":7,\"x\":\"",
        "devices[0].displayName is no text", 1);
    row("a flag that is a number", "\"allowed\":true", "\"allowed\":1", "devices[0].allowed is neither true nor false",
        1);
    row("a flag that is null", "\"denied\":true", "\"denied\":null", "devices[1].denied is neither", 1);
    row("an index below zero", "\"index\":3,\"maximumPercent\"", "\"index\":-1,\"maximumPercent\"",
        "devices[0].index is no whole number from 0 to 4294967295", 1);
    row("a cap above everything", "\"maximumPercent\":80", "\"maximumPercent\":101",
        "devices[0].maximumPercent is no whole number from 0 to 100", 1);
    row("a cap that is a text", "\"maximumPercent\":60", "\"maximumPercent\":\"60\"",
        "maximumPercent is no whole number", 1);
    row("a gap with a fraction", "\"messageGap\":50", "\"messageGap\":1.5", "devices[0].messageGap is no whole number",
        1);
    row("a gap that is too long", "\"messageGap\":50", "\"messageGap\":60001",
        "devices[0].messageGap is no whole number", 1);
    row("a limit with one end", "\"limit\":[1,12]", "\"limit\":[12]", "devices[0].outputs[0].limit is no pair", 1);
    row("a limit whose ends are the wrong way round", "\"limit\":[1,12]", "\"limit\":[12,1]",
        "devices[0].outputs[0].limit is no pair", 1);
    row("a limit below zero", "\"limit\":[1,12]", "\"limit\":[-1,12]", "devices[0].outputs[0].limit is no pair", 1);
    row("a limit without a step", "\"limit\":[1,12]", "\"limit\":[12,12]", "devices[0].outputs[0].limit leaves no step",
        1);
    row("a limit that no integer holds", "\"limit\":[1,12]", "\"limit\":[1,1e300]",
        "devices[0].outputs[0].limit is no pair", 1);
    row("a duration that is a text", "\"duration\":[200,5000]", "\"duration\":\"200\"",
        "devices[1].outputs[0].duration is no pair", 1);
    row("a duration for what has none", "\"at\":{\"feature\":0,\"type\":\"rotate\"}",
        "\"at\":{\"feature\":0,\"type\":\"rotate\"},\"duration\":[1,2]", "devices[0].outputs[1].duration is for moves",
        0);
    row("a rotator that is reversed", "\"at\":{\"feature\":0,\"type\":\"rotate\"}",
        "\"at\":{\"feature\":0,\"type\":\"rotate\"},\"reversed\":true",
        "devices[0].outputs[1].reversed is for positions", 0);
    row("an unknown type of output", "\"type\":\"rotate\"", "\"type\":\"shine\"",
        "devices[0].outputs[1].at does not have a feature and a type", 3);
    row("an output without a feature", "\"feature\":0,\"type\":\"rotate\"", "\"type\":\"rotate\"",
        "devices[0].outputs[1].at does not have", 3);
    row("an output twice", "\"type\":\"rotate\"", "\"type\":\"vibrate\"",
        "devices[0].outputs[1] is about an output that has an entry", 3);
    row("an output that is a text", "\"outputs\":[{", "\"outputs\":[\"\",{", "devices[0].outputs[0] is no object", 0);
    row("outputs that are no list", "\"outputs\":[{\"at\":{\"feature\":7",
        "\"outputs\":7,\"x\":[{\"at\":{\"feature\":7", "devices[1].outputs is no list", 5);
    row("a device without a key",
        "\"device\":{\"address\":\"/dev/ttyACM0\",\"identifier\":\"\",\"protocol\":\"tcode-v03\"},\"outputs\"",
        "\"outputs\"", "devices[1].device does not say which device", 9);
    row("a device without an address",
        "\"device\":{\"address\":\"/dev/ttyACM0\",\"identifier\":\"\",\"protocol\":\"tcode-v03\"},\"outputs\"",
        "\"device\":{\"identifier\":\"\",\"protocol\":\"tcode-v03\"},\"outputs\"",
        "devices[1].device does not have protocol, identifier and address", 9);
    row("a device with no protocol", "\"protocol\":\"lovense\"},\"displayName\"", "\"protocol\":\"\"},\"displayName\"",
        "devices[0].device does not have protocol", 15);
    row("a device twice",
        "\"device\":{\"address\":\"/dev/ttyACM0\",\"identifier\":\"\",\"protocol\":\"tcode-v03\"},\"outputs\"",
        "\"device\":{\"address\":\"01:23:45:67:89:ab\",\"identifier\":\"P\",\"protocol\":\"lovense\"},\"outputs\"",
        "devices[1] is about a device that has an entry", 9);
    row("devices that are no list", "\"devices\":[", "\"devices\":{},\"x\":[", "devices is no list", 24);
    row("buses that are a list", "\"buses\":{", "\"buses\":[],\"x\":{", "buses is no object", 24);
    row("a bus that is a number", "\"switchedOff\":[\"hid\"", "\"switchedOff\":[3", "buses.switchedOff[0] is no text",
        1);
    row("a port that is zero", "\"deviceWebSocketPort\":60000", "\"deviceWebSocketPort\":0",
        "buses.deviceWebSocketPort is no whole number", 1);
    row("a port that is too high", "\"deviceWebSocketPort\":60000", "\"deviceWebSocketPort\":65536",
        "buses.deviceWebSocketPort is no whole number", 1);
    row("a speed of zero", "\"baud\":115200", "\"baud\":0", "buses.serialPorts[0].baud is no whole number", 1);
    row("a line that is neither on nor off", "\"dtr\":\"on\"", "\"dtr\":\"up\"",
        "buses.serialPorts[0].dtr is none of leaveAlone, on, off", 1);
    row("a serial port without a path", "\"path\":\"/dev/ttyUSB0\",", "",
        "buses.serialPorts[0] does not have path and protocol", 5);
    row("a serial port twice", "\"path\":\"COM3\"", "\"path\":\"/dev/ttyUSB0\"",
        "buses.serialPorts[1] is about a port that has an entry", 3);
    row("an unknown transport", "\"transport\":\"udp\"", "\"transport\":\"sctp\"",
        "buses.networkDevices[0].at.transport is none of tcp, udp", 4);
    row("a network device without a host", "\"host\":\"192.0.2.7\",", "",
        "buses.networkDevices[0] does not have transport, host, port and protocol", 4);
    row("an index that two devices have", "\"index\":0}", "\"index\":3}",
        "indexes[1] has no index, one that another device has", 4);
    row("an index that is too large", "\"index\":4294967295}", "\"index\":4294967296}",
        "indexes[2].index is no whole number", 4);
    row("a device that is not stopped and has no name", "\"notStopped\":[{", "\"notStopped\":[7,{",
        "notStopped[0] is no object", 0);
}

void TestSettingsFormat::leavesOutWrongValues()
{
    QFETCH(QByteArray, from);
    QFETCH(QByteArray, to);
    QFETCH(QString, problem);
    QFETCH(int, lost);
    const QJsonObject root = changed(from, to);
    QVERIFY(!root.isEmpty());
    QStringList problems;
    const QMap<QString, QString> values = valuesOf(settings_format::read(root, problems));
    QVERIFY2(!problems.filter(QRegularExpression(u"\\A"_s + QRegularExpression::escape(problem))).isEmpty(),
             qPrintable(problems.join(u'\n')));
    // All the rest is there, with its value; what is wrong is missing or as if it had never been set.
    const QMap<QString, QString> all = valuesOf(richSettings());
    int missing = 0;
    for (auto value = all.constBegin(); value != all.constEnd(); ++value)
        missing += values.value(value.key()) != value.value();
    QCOMPARE(missing, lost);
}

void TestSettingsFormat::saysNoMoreThanHelps()
{
    QJsonArray devices;
    for (int i = 0; i < 1000; ++i)
        devices.append(i);
    QStringList problems;
    settings_format::read({{u"devices"_s, devices}}, problems);
    QCOMPARE(problems.size(), 101);
    QCOMPARE(problems.last(), u"and more"_s);
}

void TestSettingsFormat::keepsWhatANewerVersionAdded()
{
    QByteArray text = QJsonDocument(settings_format::write(richSettings(), {})).toJson(QJsonDocument::Compact);
    const auto add = [&](const QByteArray &after, const QByteArray &what) {
        QVERIFY(text.contains(after));
        text.replace(text.indexOf(after), after.size(), QByteArray(after + what));
    };
    text.replace("\"1.0\"", "\"1.7\"");
    add("\"buses\":{", "\"midi\":{\"on\":true},");
    add("\"allowed\":true,", "\"colour\":\"red\",");
    add("\"limit\":[20,80],", "\"curve\":[1,2,3],");
    add("\"baud\":115200,", "\"parity\":\"even\",");
    text.insert(text.size() - 1, ",\"window\":[1,2]");
    const QJsonObject newer = QJsonDocument::fromJson(text).object();
    QStringList problems;
    Settings settings = settings_format::read(newer, problems);
    QCOMPARE(problems, QStringList());
    QCOMPARE(settings, richSettings());
    QCOMPARE(settings_format::write(settings, newer), newer);
    // Also when something has changed: the order of entries, and what is no longer there.
    std::swap(settings.devices[0], settings.devices[1]);
    settings.devices[1].displayName.clear();
    settings.devices[1].isAllowed = false;
    const QJsonObject written = settings_format::write(settings, newer);
    QCOMPARE(written.value("assentSettings"_L1), u"1.7"_s);
    QCOMPARE(written.value("window"_L1), newer.value("window"_L1));
    const QJsonArray devices = written.value("devices"_L1).toArray();
    QCOMPARE(devices[1].toObject().value("colour"_L1), u"red"_s);
    QVERIFY(!devices[1].toObject().contains("displayName"_L1));
    QVERIFY(!devices[1].toObject().contains("allowed"_L1));
    QCOMPARE(devices[0].toObject().value("outputs"_L1).toArray()[0].toObject().value("curve"_L1),
             (QJsonArray{1, 2, 3}));
}

void TestSettingsFormat::knowsItsVersion_data()
{
    QTest::addColumn<QJsonValue>("written");
    QTest::addColumn<int>("major"); // 0: none
    QTest::newRow("ours") << QJsonValue(u"1.0"_s) << 1;
    QTest::newRow("a newer one") << QJsonValue(u"12.34"_s) << 12;
    QTest::newRow("a number") << QJsonValue(1.0) << 0;
    QTest::newRow("without a minor one") << QJsonValue(u"1"_s) << 0;
    QTest::newRow("zero") << QJsonValue(u"0.9"_s) << 0;
    QTest::newRow("with something behind it") << QJsonValue(u"1.0\n"_s) << 0;
    QTest::newRow("that no integer holds") << QJsonValue(u"99999999999.0"_s) << 0;
}

void TestSettingsFormat::knowsItsVersion()
{
    QFETCH(QJsonValue, written);
    QFETCH(int, major);
    const auto version = settings_format::versionOf({{u"assentSettings"_s, written}});
    QCOMPARE(version ? version->major : 0, major);
}

QTEST_GUILESS_MAIN(TestSettingsFormat)
#include "tst_SettingsFormat.moc"
