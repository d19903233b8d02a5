#include "engine/api/EngineCore.h"
#include "tests/fakes/ManualScheduler.h"

#include <QFile>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using engine::EngineCore;

/// A configuration that the user brings along, as the engine takes it over, keeps it and writes it.
class TestUserFiles final : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void takesOverAndKeeps();
    void refusesWhatIsNone();
    void writesWhatIsInForce();

private:
    std::unique_ptr<EngineCore> started();
    QString write(const QString &name, const QByteArray &content) const;

    std::unique_ptr<QTemporaryDir> m_folder;
};

namespace {

const QByteArray kConfig = R"({"version":{"major":5,"minor":0},"user_configs":{
    "devices":[{"identifier":{"protocol":"nonsense","identifier":"","address":"b"},"config":{"id":"","features":[],"user_config":{}}}],
    "simulated_devices":[{"identifier":"simulated-1vibe","address":"simulated:a","display_name":"Bedside"}]}})";

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
    return file.open(QIODevice::WriteOnly) && file.write(content) == content.size() ? file.fileName() : QString();
}

std::unique_ptr<EngineCore> TestUserFiles::started()
{
    engine::EngineOptions options;
    options.startServer = false;
    options.configFolder = m_folder->filePath(u"config"_s);
    auto core = std::make_unique<EngineCore>(options, std::make_unique<ManualScheduler>());
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
    core->importUserConfig(write(u"foreign.json"_s, "{"));
    core->importUserConfig(m_folder->filePath(u"nothing.json"_s));
    QCOMPARE(problems.size(), 2);
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
    QCOMPARE(exported.size(), 1);
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray content = file.readAll();
    QVERIFY(content.contains("simulated-1vibe") && content.contains("Bedside") && content.contains("\"major\": 5"));
    QSignalSpy problems(core.get(), &EngineCore::problemReported);
    core->exportUserConfig(m_folder->filePath(u"ours.json/below a file"_s));
    QCOMPARE(problems.size(), 1);
}

QTEST_GUILESS_MAIN(TestUserFiles)
#include "tst_UserFiles.moc"
