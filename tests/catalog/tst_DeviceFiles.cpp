#include "engine/catalog/DeviceFileCheck.h"
#include "tests/fakes/Fixtures.h"

#include <QDir>
#include <QElapsedTimer>
#include <QJsonArray>
#include <QHash>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace engine;

namespace {

/// Devices that are known by name only: nobody has published what they are told.
const QStringList kWithoutPackets{u"cueme"_s,     u"kiiroo-v1"_s,          u"libo-karen"_s, u"muse"_s,          u"realtouch"_s,
                                  u"sayberx"_s,   u"twerkingbutt"_s, u"vorze-cyclone-x"_s};

/// What the checker remarks on purpose: outputs that are listed but whose bytes nobody knows, and packets that carry the
/// whole device without taking its slot because the device wants each of them.
const QHash<QString, QStringList> kRemarks{
    {u"galaku.json"_s, {u"Galaku Rhino Prostate Massager: feature 1 is not offered as rotate"_s}},
    {u"magic-motion-2.json"_s, {u"FunTown Jive: feature 1 is not offered as oscillate"_s}},
    {u"sexverse-v3.json"_s, {u"Sexverse Zeus: feature 1 is not offered as oscillate"_s}},
    {u"kiiroo-v2-vibrator.json"_s, {u"driver.out[0]: carries values of other features; \"slot\": \"all\" is missing"_s}},
    {u"vibratissimo.json"_s, {u"driver.out[0]: carries values of other features; \"slot\": \"all\" is missing"_s}},
    {u"vibcrafter.json"_s, {u"driver.out[0]: carries values of other features; \"slot\": \"all\" is missing"_s}},
    {u"xinput.json"_s, {u"driver.out[0]: carries values of other features; \"slot\": \"all\" is missing"_s}},
    {u"zalo.json"_s, {u"driver.out[0]: carries values of other features; \"slot\": \"all\" is missing"_s}},
};

} // namespace

/// The device files that come with the program: all of them are built in, and write what their "tests" lines say.
class TestDeviceFiles final : public QObject
{
    Q_OBJECT

private slots:
    void init() { QTest::failOnWarning(QRegularExpression(u".*"_s)); }
    void areAllBuiltIn();
    void areNamedAsTheirProtocol_data();
    void areNamedAsTheirProtocol();
    void writeWhatTheirTestsSay_data();
    void writeWhatTheirTestsSay();
    void testEveryFamilyOfModels_data();
    void testEveryFamilyOfModels();
    void areCheckedLineByLine_data();
    void areCheckedLineByLine();
    void haveTheDemoDevice();
    void loadFast();

private:
    static void addRowPerFile();
};

void TestDeviceFiles::addRowPerFile()
{
    QTest::addColumn<QString>("file");
    const QStringList files = QDir(u":/devices"_s).entryList({u"*.json"_s}, QDir::Files, QDir::Name);
    for (const QString &file : files)
        QTest::newRow(qPrintable(file)) << file;
}

void TestDeviceFiles::areAllBuiltIn()
{
    QStringList onDisk = QDir(QStringLiteral(DEVICE_FOLDER)).entryList({u"*.json"_s}, QDir::Files, QDir::Name);
    onDisk.removeOne(u"protocol.schema.json"_s);
    QVERIFY(onDisk.size() >= 151);
    QCOMPARE(QDir(u":/devices"_s).entryList({u"*.json"_s}, QDir::Files, QDir::Name), onDisk);
    Catalog catalog;
    const std::vector<Error> errors = catalog.load(u":/devices"_s);
    QVERIFY2(errors.empty(), errors.empty() ? "" : qPrintable(errors.front().detail));
}

void TestDeviceFiles::areNamedAsTheirProtocol_data()
{
    addRowPerFile();
}

void TestDeviceFiles::areNamedAsTheirProtocol()
{
    QFETCH(QString, file);
    QFile content(u":/devices/"_s + file);
    QVERIFY(content.open(QIODevice::ReadOnly));
    const QJsonObject object = QJsonDocument::fromJson(content.readAll()).object();
    QCOMPARE(object.value("protocol"_L1).toString() + u".json"_s, file);
}

void TestDeviceFiles::writeWhatTheirTestsSay_data()
{
    addRowPerFile();
}

void TestDeviceFiles::writeWhatTheirTestsSay()
{
    QFETCH(QString, file);
    const Catalog &catalog = fixtures::builtInCatalog();
    if (kWithoutPackets.contains(file.chopped(5)))
        return;
    const Result<DeviceFileReport> report = checkDeviceFile(u":/devices/"_s + file, catalog);
    QVERIFY2(report, report ? "" : qPrintable(report.error().detail));
    QCOMPARE(report.value().failures, QStringList());
    QVERIFY(report.value().lines > 0);
    QCOMPARE(report.value().remarks, kRemarks.value(file));
}

void TestDeviceFiles::testEveryFamilyOfModels_data()
{
    addRowPerFile();
}

/// Models with the same outputs are one family; at least one of each is named in "tests".
void TestDeviceFiles::testEveryFamilyOfModels()
{
    QFETCH(QString, file);
    const auto family = [](const CatalogModel &model) {
        QStringList outputs;
        for (const FeatureDescription &feature : model.features) {
            for (const OutputDescription &output : feature.outputs)
                outputs += QString(outputTypeKey(output.type));
        }
        return outputs.join(u' ');
    };
    const Catalog &catalog = fixtures::builtInCatalog();
    QFile content(u":/devices/"_s + file);
    QVERIFY(content.open(QIODevice::ReadOnly));
    const QJsonObject object = QJsonDocument::fromJson(content.readAll()).object();
    const QString protocol = object.value("protocol"_L1).toString();
    if (kWithoutPackets.contains(protocol))
        return;
    QStringList tested;
    for (const QJsonValue &entry : object.value("tests"_L1).toArray()) {
        const QString identifier = entry.toObject().value("model"_L1).toString();
        const Result<CatalogModel> model = catalog.model(protocol, identifier == u"default" ? QString() : identifier);
        QVERIFY2(model, qPrintable(identifier));
        tested += family(model.value());
    }
    for (const CatalogModel &model : catalog.models()) {
        if (model.protocol == protocol)
            QVERIFY2(tested.contains(family(model)), qPrintable(model.name));
    }
}

void TestDeviceFiles::areCheckedLineByLine_data()
{
    QTest::addColumn<QString>("line");
    QTest::addColumn<QString>("failure");
    const QString path = u"check.json: tests[0].send[0]"_s;
    QTest::newRow("right bytes") << u"0 vibrate 10 => 0a!"_s << QString();
    QTest::newRow("bytes with spaces, other endpoint") << u"1 rotate -1 => txmode: 01 'ab' FF"_s << QString();
    QTest::newRow("a position with duration") << u"2 hw_position_with_duration 5/300 => 05 2c01"_s << QString();
    QTest::newRow("a stop, newest packets only") << u"stop => txmode:006162ff, 00!"_s << QString();
    QTest::newRow("wrong bytes") << u"0 vibrate 10 => 0b!"_s << path + u": '0 vibrate 10 => 0b!' wrote '0a!'"_s;
    QTest::newRow("missing confirmation") << u"0 vibrate 10 => 0a"_s << path + u": '0 vibrate 10 => 0a' wrote '0a!'"_s;
    QTest::newRow("packet where none is expected")
        << u"0 vibrate 10 =>"_s << path + u": '0 vibrate 10 =>' wrote '0a!'"_s;
    QTest::newRow("value outside its range")
        << u"0 vibrate 21 => 15"_s << path + u": '0 vibrate 21 => 15': 21 is outside 0 to 20"_s;
    QTest::newRow("output that the model lacks")
        << u"0 led 1 => 01"_s << path + u": '0 led 1 => 01': the model has no such output"_s;
    QTest::newRow("value that no rule takes")
        << u"1 rotate 5 => 05"_s << path + u": '1 rotate 5 => 05': no rule takes this command"_s;
    QTest::newRow("unknown kind") << u"0 shake 1 => 01"_s << path + u", column 8: a kind of output expected"_s;
    QTest::newRow("arrow missing") << u"0 vibrate 1"_s << path + u", column 12: '=>' expected"_s;
    QTest::newRow("no hexadecimal digits")
        << u"0 vibrate 1 => 0x01"_s << path + u", column 20: bytes of two hexadecimal digits expected"_s;
}

void TestDeviceFiles::areCheckedLineByLine()
{
    QFETCH(QString, line);
    QFETCH(QString, failure);
    QTemporaryDir folder;
    const QString path = folder.filePath(u"check.json"_s);
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(R"j({"protocol": "check",
        "match": {"ble": {"services": {"fff0": {"tx": "fff1", "txmode": "fff2"}}}},
        "models": {"default": {"name": "Check", "features": [
            {"vibrate": [0, 20]}, {"rotate": [-5, 5]}, {"hw_position_with_duration": [0, 9]}, {"vibrate": [0, 20]}]}},
        "driver": {"out": [{"for": "vibrate", "slot": "motors", "ack": true, "data": "{v}"},
            {"for": "rotate", "when": "v < 5", "to": "txmode", "data": "{abs(v)} 'ab' ff"},
            {"for": "hw_position_with_duration", "data": "{v} {dur:u16le}"}]},
        "tests": [{"model": "default", "send": [")j" +
               line.toUtf8() + R"j("]}]})j");
    file.close();
    Catalog catalog;
    const Result<> loaded = catalog.loadFile(path);
    QVERIFY2(loaded, loaded ? "" : qPrintable(loaded.error().detail));
    const Result<DeviceFileReport> report = checkDeviceFile(path, catalog);
    QVERIFY(report);
    QCOMPARE(report.value().lines, 1);
    QCOMPARE(report.value().failures.join(u'\n'), failure);
}

/// What the program's first steps and its documentation rely on.
void TestDeviceFiles::haveTheDemoDevice()
{
    Catalog catalog;
    QVERIFY(catalog.load(u":/devices"_s).empty());
    const Result<CatalogModel> demo = catalog.find(u"demo"_s);
    QVERIFY(demo);
    QCOMPARE(demo.value().name, u"Demo Device"_s);
    QStringList features;
    for (const FeatureDescription &feature : demo.value().features) {
        QString text = QString::number(quint32(feature.index)) + u' ' + feature.label;
        for (const OutputDescription &output : feature.outputs)
            text += u" %1 %2..%3"_s.arg(outputTypeKey(output.type)).arg(output.value.min).arg(output.value.max);
        for (const InputDescription &input : feature.inputs)
            text += u' ' + QString(inputTypeKey(input.type)) + (input.canRead ? u" read"_s : QString());
        features += text;
    }
    const QStringList expected{u"0 Front motor vibrate 0..20"_s,
                               u"1 Rear motor vibrate 0..20"_s,
                               u"2 Head rotate -20..20"_s,
                               u"3 Drive oscillate 0..20"_s,
                               u"4 Stroke position 0..100 hw_position_with_duration 0..100"_s,
                               u"5 Battery battery read"_s};
    QCOMPARE(features, expected);
    QCOMPARE(demo.value().messageGap, std::chrono::milliseconds(0));
    QVERIFY(demo.value().endpoints.contains(Endpoint::Tx));
    QVERIFY(demo.value().endpoints.contains(Endpoint::RxBleBattery));
}

/// Start to listening must stay short. The limit is generous: this runs in debug builds and on busy machines too.
void TestDeviceFiles::loadFast()
{
    qint64 fastest = std::numeric_limits<qint64>::max();
    for (int turn = 0; turn < 5; ++turn) {
        QElapsedTimer timer;
        timer.start();
        Catalog catalog;
        QVERIFY(catalog.load(u":/devices"_s).empty());
        fastest = std::min(fastest, timer.nsecsElapsed());
    }
    constexpr qint64 kNanosecondsAllowed = 50'000'000;
    QVERIFY2(fastest < kNanosecondsAllowed, qPrintable(QString::number(fastest)));
}

QTEST_GUILESS_MAIN(TestDeviceFiles)
#include "tst_DeviceFiles.moc"
