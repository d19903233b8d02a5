#include "engine/api/EngineCore.h"
#include "tests/fakes/ManualScheduler.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using engine::EngineCore;

/// What users add to the known devices: files of their own, which are watched, and a configuration that they bring
/// along, as the engine takes it over, keeps it and writes it.
class TestUserFiles final : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void takesOverAndKeeps();
    void refusesWhatIsNone();
    void writesWhatIsInForce();
    void replacesTheOneBefore();
    void readsChangedFilesAgain();
    void readsNothingForOtherFiles();
    void tellsEachProblemOnce();

private:
    std::unique_ptr<EngineCore> started(const std::optional<QString> &userConfigFile = {});
    QString write(const QString &name, const QByteArray &content) const;

    std::unique_ptr<QTemporaryDir> m_folder;
    ManualScheduler *m_scheduler = nullptr; // of the engine started last
};

namespace {

const QByteArray kConfig = R"({"version":{"major":5,"minor":0},"user_configs":{
    "devices":[{"identifier":{"protocol":"nonsense","identifier":"","address":"b"},"config":{"id":"","features":[],"user_config":{}}}],
    "simulated_devices":[{"identifier":"simulated-1vibe","address":"simulated:a","display_name":"Bedside"}]}})";

/// A device file whose driver writes outputs of \a kind; it is right for "vibrate".
QByteArray ownFile(const QByteArray &kind)
{
    return R"({"protocol":"own","match":{"simulated":["own"]},"driver":{"out":[{"for":")" + kind +
           R"(","data":"77 {v}"}]},
        "models":{"default":{"name":"Own Device","features":[{"vibrate":[0,9]}]}}})";
}

QStringList names(const QSignalSpy &devices)
{
    QStringList result;
    if (!devices.isEmpty()) {
        for (const engine::DeviceInfo &device : devices.last()[0].value<QList<engine::DeviceInfo>>())
            result += device.description.name;
    }
    return result;
}

QStringList lastLines(const QSignalSpy &problems)
{
    return problems.isEmpty() ? QStringList() : problems.last()[0].toStringList();
}

} // namespace

void TestUserFiles::init()
{
    QTest::failOnWarning(QRegularExpression(u"^(?!.*nonsense)"_s)); // what cannot be taken over is logged
    m_folder = std::make_unique<QTemporaryDir>();
    QVERIFY(m_folder->isValid());
}

QString TestUserFiles::write(const QString &name, const QByteArray &content) const
{
    QFile file(m_folder->filePath(name));
    return QDir().mkpath(QFileInfo(file).path()) && file.open(QIODevice::WriteOnly) &&
                   file.write(content) == content.size()
               ? file.fileName()
               : QString();
}

std::unique_ptr<EngineCore> TestUserFiles::started(const std::optional<QString> &userConfigFile)
{
    engine::EngineOptions options;
    options.userConfigFile = userConfigFile;
    options.startServer = false;
    options.configFolder = m_folder->filePath(u"config"_s);
    auto scheduler = std::make_unique<ManualScheduler>();
    m_scheduler = scheduler.get();
    auto core = std::make_unique<EngineCore>(options, std::move(scheduler));
    core->start();
    return core;
}

void TestUserFiles::takesOverAndKeeps()
{
    {
        const std::unique_ptr<EngineCore> core = started();
        QSignalSpy imported(core.get(), &EngineCore::userConfigImported);
        QSignalSpy devices(core.get(), &EngineCore::devicesChanged);
        core->importUserConfig(write(u"foreign.json"_s, kConfig));
        QCOMPARE(imported.size(), 1);
        QCOMPARE(imported[0][0].toStringList().size(), 1); // the protocol that nobody knows
        QTRY_VERIFY(!devices.isEmpty());
        const auto list = devices.last()[0].value<QList<engine::DeviceInfo>>();
        QCOMPARE(list.size(), 1);
        QCOMPARE(list[0].description.displayName, u"Bedside"_s);
    }
    const std::unique_ptr<EngineCore> again = started(); // it is remembered
    QSignalSpy devices(again.get(), &EngineCore::devicesChanged);
    QTRY_VERIFY(!devices.isEmpty());
    QCOMPARE(devices.last()[0].value<QList<engine::DeviceInfo>>()[0].description.displayName, u"Bedside"_s);
}

void TestUserFiles::refusesWhatIsNone()
{
    const std::unique_ptr<EngineCore> core = started();
    QSignalSpy imported(core.get(), &EngineCore::userConfigImported);
    QSignalSpy problems(core.get(), &EngineCore::problemReported);
    core->importUserConfig(write(u"nonsense.json"_s, "{"));
    core->importUserConfig(m_folder->filePath(u"nonsense/nothing.json"_s));
    QVERIFY(QDir().mkpath(m_folder->filePath(u"nonsense"_s)));
    core->importUserConfig(m_folder->filePath(u"nonsense"_s)); // no file at all
    QCOMPARE(problems.size(), 3);
    QCOMPARE(imported.size(), 0);
    QVERIFY(!QFile::exists(m_folder->filePath(u"config/user-device-config.json"_s)));
}

void TestUserFiles::writesWhatIsInForce()
{
    const std::unique_ptr<EngineCore> core = started();
    core->importUserConfig(write(u"foreign.json"_s, kConfig));
    QSignalSpy exported(core.get(), &EngineCore::userConfigExported);
    const QString path = m_folder->filePath(u"ours.json"_s);
    core->exportUserConfig(path);
    QTRY_COMPARE(exported.size(), 1);
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray content = file.readAll();
    QVERIFY(content.contains("simulated-1vibe") && content.contains("Bedside") && content.contains("\"major\": 5"));
    QSignalSpy problems(core.get(), &EngineCore::problemReported);
    core->exportUserConfig(m_folder->filePath(u"ours.json/below a file"_s));
    QTRY_COMPARE(problems.size(), 1);
}

/// What is imported later is not read against what an earlier import has added.
void TestUserFiles::replacesTheOneBefore()
{
    const auto config = [](const QByteArray &models) -> QByteArray {
        return R"({"version":{"major":5,"minor":0},"user_configs":{"protocols":{"lovense":{"communication":[],"configurations":[)" +
               models + R"(]}},"devices":[{"identifier":{"protocol":"lovense","identifier":"QQ9","address":"a"},
            "config":{"id":"","features":[{"id":"","output":{"vibrate":{"value":[0,9]}}}],
            "user_config":{"display_name":"nonsense"}}}]}})";
    };
    const std::unique_ptr<EngineCore> core = started();
    QSignalSpy imported(core.get(), &EngineCore::userConfigImported);
    core->importUserConfig(write(u"without.json"_s, config("")));
    core->importUserConfig(write(u"with.json"_s, config(R"({"identifier":["QQ9"],"name":"nonsense","id":"","features":[
        {"index":0,"id":"","output":{"vibrate":{"value":[0,20]}}}]})")));
    core->importUserConfig(write(u"without.json"_s, config("")));
    QCOMPARE(imported.size(), 3);
    QVERIFY(imported[0][0].toStringList() != imported[1][0].toStringList());
    QCOMPARE(imported[2][0].toStringList(), imported[0][0].toStringList());
}

void TestUserFiles::readsChangedFilesAgain()
{
    const std::unique_ptr<EngineCore> core = started();
    QSignalSpy devices(core.get(), &EngineCore::devicesChanged);
    QSignalSpy problems(core.get(), &EngineCore::deviceFileProblemsChanged);
    core->addSimulatedDevice(u"demo"_s);
    QTRY_COMPARE(names(devices), QStringList{u"Demo Device"_s});
    const QString path = write(u"config/devices/nonsense.json"_s, ownFile("shake")); // the folder was not there
    QTRY_COMPARE((m_scheduler->advance(200ms), lastLines(problems).size()), 1);
    QVERIFY(lastLines(problems)[0].startsWith(u"nonsense.json: driver.out[0].for: "));
    QVERIFY(!write(u"config/devices/nonsense.json"_s, ownFile("vibrate")).isEmpty());
    QTRY_COMPARE((m_scheduler->advance(200ms), lastLines(problems)), QStringList());
    core->addSimulatedDevice(u"own device"_s);
    QTRY_COMPARE(names(devices), (QStringList{u"Demo Device"_s, u"Own Device"_s})); // the first one is still there

    const qsizetype told = problems.size();
    QVERIFY(QFile::remove(path));
    QTRY_VERIFY((m_scheduler->advance(200ms), problems.size() > told));
    QSignalSpy errors(core.get(), &EngineCore::problemReported);
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"cannot simulate"_s));
    core->addSimulatedDevice(u"own device"_s);
    QCOMPARE(errors.size(), 1);
    QCOMPARE(names(devices).size(), 2); // it goes on with what it was bound to
}

/// Grants and settings lie beside the folder, and are written while clients are connected.
void TestUserFiles::readsNothingForOtherFiles()
{
    QVERIFY(!write(u"config/settings.conf"_s, "1").isEmpty());
    const std::unique_ptr<EngineCore> core = started();
    m_scheduler->advance(0ms);
    QSignalSpy models(core.get(), &EngineCore::modelsChanged);
    const int armed = m_scheduler->armed();
    QVERIFY(!write(u"config/other.conf"_s, "1").isEmpty());
    QTRY_VERIFY(m_scheduler->armed() > armed);
    m_scheduler->advance(200ms);
    QCOMPARE(m_scheduler->armed(), armed);
    QCOMPARE(models.size(), 0);
    QVERIFY(!write(u"config/devices/own.json"_s, ownFile("vibrate")).isEmpty()); // which it still looks out for
    QTRY_COMPARE((m_scheduler->advance(200ms), models.size()), 1);
}

/// A start with a configuration reads the folder once.
void TestUserFiles::tellsEachProblemOnce()
{
    write(u"config/devices/nonsense.json"_s, "{");
    static int lines = 0;
    lines = 0;
    static QtMessageHandler before = nullptr;
    before = qInstallMessageHandler([](QtMsgType type, const QMessageLogContext &context, const QString &text) {
        lines += context.category && QLatin1StringView(context.category) == "assent.catalog"_L1 ? 1 : 0;
        before(type, context, text);
    });
    const std::unique_ptr<EngineCore> core = started(write(u"foreign.json"_s, kConfig));
    qInstallMessageHandler(before);
    QCOMPARE(lines, 2); // the file, and the device in the configuration
    QSignalSpy problems(core.get(), &EngineCore::deviceFileProblemsChanged);
    m_scheduler->advance(0ms);
    QCOMPARE(lastLines(problems).size(), 2);
}

QTEST_GUILESS_MAIN(TestUserFiles)
#include "tst_UserFiles.moc"
