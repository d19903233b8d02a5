#include "engine/config/UserConfigReader.h"
#include "engine/config/UserDeviceFiles.h"
#include "engine/device/Device.h"
#include "tests/conformance/ConformanceClient.h"
#include "tests/conformance/ConformanceStage.h"

#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QRegularExpression>
#include <QTest>

using namespace Qt::StringLiterals;

/// What reaches the hardware when clients of all versions say the same to it: our own cases, and foreign ones where there
/// are some. \source README.md here
class TestConformance final : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void init() { QTest::failOnWarning(QRegularExpression(u".*"_s)); }
    void writes_data();
    void writes();

private:
    static void addCases(const QString &folder);
    static std::optional<QByteArray> contentOf(const QString &path);
    void play(ConformanceStage &stage, ConformanceClient &client, const ConformanceCase::Step &step,
              const engine::DeviceDescription *device);
    void checkBattery(int version, const QString &frames);
    void checkNames(const ConformanceCase &conformanceCase, int version, const QStringList &frames) const;

    engine::Catalog m_catalog; // without user configurations
    std::optional<int> m_awaitedBattery; // percent
    QString m_answers;                   // all that the client was sent for its commands
};

std::optional<QByteArray> TestConformance::contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? std::optional(file.readAll()) : std::nullopt;
}

void TestConformance::initTestCase()
{
    for (const engine::Error &error : m_catalog.load(u":/devices"_s))
        qWarning("%s", qPrintable(error.detail));
}

void TestConformance::addCases(const QString &folder)
{
    for (const QString &name : QDir(folder + u"/cases"_s).entryList({u"*.json"_s}, QDir::Files, QDir::Name)) {
        const std::optional<QByteArray> content = contentOf(folder + u"/cases/"_s + name);
        QVERIFY(content);
        const QJsonObject object = QJsonDocument::fromJson(*content).object();
        for (const int version : ConformanceCase::read(object).versions) {
            const QString row = u"%1 v%2"_s.arg(name.chopped(5)).arg(version);
            QTest::newRow(qPrintable(row)) << object << version << folder;
        }
    }
}

void TestConformance::writes_data()
{
    QTest::addColumn<QJsonObject>("object");
    QTest::addColumn<int>("version");
    QTest::addColumn<QString>("folder");
    addCases(QStringLiteral(CASES_FOLDER));
    const QString shared = qEnvironmentVariable("ASSENT_SHARED", QStringLiteral(ASSENT_SHARED));
    if (shared.isEmpty())
        qInfo("no foreign cases here; ASSENT_SHARED says where they are");
    else
        addCases(shared + u"/conformance"_s);
}

void TestConformance::writes()
{
    QFETCH(QJsonObject, object);
    QFETCH(int, version);
    QFETCH(QString, folder);
    const ConformanceCase conformanceCase = ConformanceCase::read(object);
    engine::Catalog extended;
    engine::UserConfig config;
    if (!conformanceCase.userConfigFile.isEmpty()) {
        const std::optional<QByteArray> content = contentOf(folder + u"/config/"_s + conformanceCase.userConfigFile);
        QVERIFY(content);
        extended.load(u":/devices"_s);
        const engine::Result<engine::UserConfigImport> read = engine::readUserConfig(*content, extended);
        QVERIFY(read);
        config = read.value().config;
        QVERIFY(engine::addToCatalog(config, extended).empty());
    }
    ConformanceStage stage(conformanceCase.userConfigFile.isEmpty() ? m_catalog : extended);
    stage.setDeviceSettings(config.devices);
    stage.addDevice(conformanceCase);
    ConformanceClient client(version);
    stage.send(client.handshake());
    QVERIFY(stage.takeFrames().constFirst().contains(u"ServerInfo"_s));
    stage.send(client.startScanning());
    for (const ConformanceCase::Step &step : conformanceCase.init) {
        if (step.minimumVersion <= version)
            play(stage, client, step, nullptr);
        if (QTest::currentTestFailed())
            return;
    }
    const engine::Device *device = stage.waitForDevice();
    QVERIFY2(device, "the device did not come");
    checkNames(conformanceCase, version, stage.takeFrames());
    for (const ConformanceCase::Step &step : conformanceCase.commands) {
        if (step.minimumVersion <= version)
            play(stage, client, step, &device->description());
        if (QTest::currentTestFailed())
            return;
    }
    checkBattery(version, std::exchange(m_answers, QString()) + stage.takeFrames().join(u'\n'));
}

/// The level that was asked for on the way has come, in the words of the version.
void TestConformance::checkBattery(int version, const QString &frames)
{
    const std::optional<int> awaited = std::exchange(m_awaitedBattery, std::nullopt);
    if (!awaited)
        return;
    const QString reading = version == 2 ? u"\"BatteryLevel\":%1"_s.arg(*awaited / 100.0)
        : version == 3                   ? u"\"Data\":[%1]"_s.arg(*awaited)
                                         : u"\"Battery\":{\"Value\":%1}"_s.arg(*awaited);
    QVERIFY2(frames.contains(reading), qPrintable(frames));
}

void TestConformance::play(ConformanceStage &stage, ConformanceClient &client, const ConformanceCase::Step &step,
                           const engine::DeviceDescription *device)
{
    switch (step.kind) {
    case ConformanceCase::Step::Kind::Message: {
        QVERIFY(device);
        const ConformanceClient::Frame frame = client.frame(step, *device);
        if (frame.text.isEmpty())
            return;
        stage.send(frame.text);
        const QString answers = stage.takeFrames().join(u'\n');
        m_answers += answers;
        if (step.name == u"Battery"_s)
            m_awaitedBattery = qRound(100 * step.content.toObject().value("expected_power"_L1).toDouble());
        QVERIFY2(!answers.contains(u"\"Error\""_s), qPrintable(frame.text + u'\n' + answers));
        if (step.name != u"Battery"_s) {
            for (const quint32 id : frame.ids)
                QVERIFY2(answers.contains(u"\"Ok\":{\"Id\":%1}"_s.arg(id)), qPrintable(frame.text + u'\n' + answers));
        }
        return;
    }
    case ConformanceCase::Step::Kind::Operation:
        QCOMPARE(stage.takeOperation(), step.operation);
        return;
    case ConformanceCase::Step::Kind::Notification:
    case ConformanceCase::Step::Kind::Read:
        stage.say(step);
        return;
    }
}

void TestConformance::checkNames(const ConformanceCase &conformanceCase, int version, const QStringList &frames) const
{
    const QString all = frames.join(u'\n');
    if (!conformanceCase.expectedName.isEmpty())
        QVERIFY2(all.contains(u"\"DeviceName\":\"%1\""_s.arg(conformanceCase.expectedName)), qPrintable(all));
    if (!conformanceCase.expectedDisplayName.isEmpty() && version >= 3)
        QVERIFY2(all.contains(u"\"DeviceDisplayName\":\"%1\""_s.arg(conformanceCase.expectedDisplayName)), qPrintable(all));
}

QTEST_GUILESS_MAIN(TestConformance)
#include "tst_Conformance.moc"
