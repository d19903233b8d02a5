#include "engine/base/Constants.h"
#include "engine/settings/SettingsStore.h"
#include "tests/fakes/ManualScheduler.h"
#include "tests/settings/SettingsSamples.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <memory>

#ifdef Q_OS_UNIX
#include <csignal>
#include <sys/resource.h>
#include <sys/stat.h>
#endif

using namespace Qt::StringLiterals;
using namespace engine;
using namespace std::chrono_literals;

namespace {

const DeviceKey kFirst{u"demo"_s, u"hub"_s, u"simulated:1"_s};
const DeviceKey kSecond{u"demo"_s, u"hub"_s, u"simulated:2"_s};

} // namespace

/// When the settings file is read and written, and what is told of it. (S51, S53, R13, R29)
class TestSettingsStore final : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void startsWithoutAFile();
    void keepsEverything();
    void gathersChanges();
    void writesNothingThatHasNotChanged();
    void indexesStayUnique();
    void devicesThatRunAreRememberedSoon();
    void devicesThatStopAreForgottenLater();
    void goesOnAfterDamage();
    void leavesANewerFile();
    void keepsANewerMinorVersion();
    void reportsAFailureOnce();
    void survivesAFullDisk();
    void worksWithoutAFolder();

private:
    QString path() const { return m_folder->filePath(u"settings.json"_s); }
    QByteArray content(const QString &path) const;
    void place(const QByteArray &content);
    /// What a new store reads.
    Settings stored();
    void write(SettingsStore &store);

    std::unique_ptr<QTemporaryDir> m_folder;
    ManualScheduler m_scheduler;
};

void TestSettingsStore::init()
{
    QTest::failOnWarning(QRegularExpression(u".*"_s));
    m_folder = std::make_unique<QTemporaryDir>();
}

QByteArray TestSettingsStore::content(const QString &path) const
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("cannot be read");
}

void TestSettingsStore::place(const QByteArray &content)
{
    QFile file(path());
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(content), content.size());
    QVERIFY(file.setPermissions(QFile::ReadOwner | QFile::WriteOwner));
}

Settings TestSettingsStore::stored()
{
    SettingsStore store(path(), m_scheduler);
    const QStringList reports = store.load();
    return reports.isEmpty() ? store.settings() : Settings();
}

/// Sets everything.
void TestSettingsStore::write(SettingsStore &store)
{
    const Settings rich = richSettings();
    store.setDevices(rich.devices);
    store.setBuses(rich.buses);
    store.setMaximumPercent(rich.maximumPercent);
    for (const KnownIndex &known : rich.indexes)
        store.setIndex(known.first, known.second);
    for (const DeviceKey &key : rich.notStopped)
        store.setStopped(key, false);
}

void TestSettingsStore::startsWithoutAFile()
{
    SettingsStore store(path(), m_scheduler);
    QCOMPARE(store.load(), QStringList());
    QCOMPARE(store.settings(), Settings());
    QCOMPARE(m_scheduler.armed(), 0);
    QVERIFY(!QFile::exists(path()));
}

void TestSettingsStore::keepsEverything()
{
    {
        SettingsStore store(path(), m_scheduler);
        QCOMPARE(store.load(), QStringList());
        write(store);
        QCOMPARE(store.settings(), richSettings());
    } // written at the end, without the time that is gathered
    QCOMPARE(stored(), richSettings());
#ifdef Q_OS_UNIX
    struct stat status = {};
    QCOMPARE(::stat(QFile::encodeName(path()).constData(), &status), 0);
    QCOMPARE(status.st_mode & 0777u, 0600u); // S51
#endif
}

void TestSettingsStore::gathersChanges()
{
    SettingsStore store(path(), m_scheduler);
    const QSignalSpy saved(&store, &SettingsStore::saved);
    write(store);
    m_scheduler.advance(limits::kSettingsGather - 1ms);
    QVERIFY(!QFile::exists(path()));
    store.setIndex(kFirst, DeviceIndex{9}); // does not begin the time anew
    m_scheduler.advance(1ms);
    QTRY_COMPARE(saved.count(), 1);
    QCOMPARE(stored(), store.settings());
    QVERIFY(!QFile::exists(path() + u".bak"_s));
    m_scheduler.advance(1h);
    store.setIndex(kSecond, DeviceIndex{10});
    m_scheduler.advance(limits::kSettingsGather);
    QTRY_COMPARE(saved.count(), 2);
    QVERIFY(content(path() + u".bak"_s).contains("simulated:1"));
    QVERIFY(!content(path() + u".bak"_s).contains("simulated:2"));
}

void TestSettingsStore::writesNothingThatHasNotChanged()
{
    {
        SettingsStore store(path(), m_scheduler);
        write(store);
    }
    SettingsStore store(path(), m_scheduler);
    const QSignalSpy saved(&store, &SettingsStore::saved);
    QCOMPARE(store.load(), QStringList());
    write(store);
    m_scheduler.advance(1min);
    QTest::qWait(1);
    QCOMPARE(saved.count(), 0);
    QVERIFY(!QFile::exists(path() + u".bak"_s));
}

void TestSettingsStore::indexesStayUnique()
{
    SettingsStore store(path(), m_scheduler);
    store.setIndex(kFirst, DeviceIndex{0});
    store.setIndex(kSecond, DeviceIndex{0});
    QVERIFY(!store.index(kFirst));
    QCOMPARE(store.index(kSecond), DeviceIndex{0});
    store.setIndex(kSecond, DeviceIndex{5});
    QCOMPARE(store.settings().indexes.size(), std::size_t(1));
    DeviceSettings device;
    device.key = kSecond;
    device.displayName = u"Two"_s;
    store.setDevice(device);
    device.displayName = u"Zwei"_s;
    store.setDevice(device);
    QCOMPARE(store.settings().devices, std::vector{device});
    store.removeDevice(kSecond);
    QCOMPARE(store.settings(), Settings());
    store.setIndexes({{kFirst, DeviceIndex{4}}, {kSecond, DeviceIndex{2}}});
    QCOMPARE(store.index(kSecond), DeviceIndex{2});
}

void TestSettingsStore::devicesThatRunAreRememberedSoon()
{
    SettingsStore store(path(), m_scheduler);
    const QSignalSpy saved(&store, &SettingsStore::saved);
    store.setStopped(kFirst, false);
    QVERIFY(!store.isStopped(kFirst));
    QVERIFY(store.isStopped(kSecond));
    m_scheduler.advance(limits::kSettingsGather);
    QTRY_COMPARE(saved.count(), 1);
    QCOMPARE(stored().notStopped, std::vector{kFirst}); // what is there after a crash (R13)
}

void TestSettingsStore::devicesThatStopAreForgottenLater()
{
    SettingsStore store(path(), m_scheduler);
    const QSignalSpy saved(&store, &SettingsStore::saved);
    for (int i = 0; i < 100; ++i) { // on and off, for forty seconds
        store.setStopped(kFirst, false);
        m_scheduler.advance(300ms);
        store.setStopped(kFirst, true);
        m_scheduler.advance(100ms);
        QCoreApplication::processEvents();
    }
    QTRY_VERIFY(saved.count() > 0);
    QVERIFY2(saved.count() <= 9, QByteArray::number(saved.count()).constData());
    m_scheduler.advance(limits::kStoppedGather);
    QTRY_VERIFY(stored().notStopped.empty());
    QVERIFY(store.isStopped(kFirst));
}

void TestSettingsStore::goesOnAfterDamage()
{
    {
        SettingsStore store(path(), m_scheduler);
        write(store);
    }
    const QByteArray whole = content(path());
    for (qsizetype size = 0; size < whole.size() - 2; size += 97) {
        place(whole.left(size));
        {
            SettingsStore store(path(), m_scheduler);
            QVERIFY(!store.load().isEmpty());
            store.setIndex(kFirst, DeviceIndex{77});
        }
        SettingsStore store(path(), m_scheduler); // the file has been repaired
        QCOMPARE(store.load().filter(u"damaged"_s), QStringList());
        QCOMPARE(store.index(kFirst), DeviceIndex{77});
        QFile::remove(path() + u".bak"_s);
    }
    place(whole.left(whole.size() / 2));
    {
        SettingsStore store(path(), m_scheduler);
        QVERIFY(!store.load().isEmpty());
    } // even where nothing has been changed
    QVERIFY(!stored().devices.empty());
}

void TestSettingsStore::leavesANewerFile()
{
    const QByteArray newer = R"({"assentSettings": "2.0", "everything": "new"})";
    place(newer);
    SettingsStore store(path(), m_scheduler);
    const QSignalSpy failed(&store, &SettingsStore::saveFailed);
    QCOMPARE(store.load().size(), 1);
    write(store);
    m_scheduler.advance(limits::kSettingsGather);
    QTRY_COMPARE(failed.count(), 1);
    store.removeDevice(store.settings().devices[0].key);
    m_scheduler.advance(limits::kSettingsGather);
    QTest::qWait(1);
    QCOMPARE(failed.count(), 1); // S53: told once
    QCOMPARE(content(path()), newer);
    QVERIFY(!store.settings().devices.empty()); // and holds for this run
}

void TestSettingsStore::keepsANewerMinorVersion()
{
    place(R"({"assentSettings": "1.9", "notes": ["kept"], "buses": {"gamepads": true, "midi": 1}})");
    {
        SettingsStore store(path(), m_scheduler);
        QCOMPARE(store.load(), QStringList());
        QVERIFY(store.settings().buses.gamepads);
        store.setIndex(kFirst, DeviceIndex{1});
    }
    const QByteArray written = content(path());
    for (const char *text : {"\"1.9\"", "\"kept\"", "\"midi\": 1", "simulated:1"})
        QVERIFY2(written.contains(text), written.constData());
}

void TestSettingsStore::reportsAFailureOnce()
{
    QVERIFY(QDir(m_folder->path()).mkpath(u"settings.json.new/inside"_s)); // in the way of the new file
    SettingsStore store(path(), m_scheduler);
    const QSignalSpy failed(&store, &SettingsStore::saveFailed);
    const QSignalSpy saved(&store, &SettingsStore::saved);
    store.setIndex(kFirst, DeviceIndex{1});
    m_scheduler.advance(limits::kSettingsGather);
    QVERIFY(!failed.count()); // not from inside a call
    QTRY_COMPARE(failed.count(), 1);
    QCOMPARE(failed[0][0].value<Error>().code, ErrorCode::File);
    store.setIndex(kSecond, DeviceIndex{2});
    m_scheduler.advance(limits::kSettingsGather);
    QTest::qWait(20);
    QCOMPARE(failed.count(), 1);
    QVERIFY(QDir(m_folder->filePath(u"settings.json.new"_s)).removeRecursively());
    store.setStopped(kFirst, false);
    m_scheduler.advance(limits::kSettingsGather);
    QTRY_COMPARE(saved.count(), 1);
    QCOMPARE(stored(), store.settings());
}

void TestSettingsStore::survivesAFullDisk()
{
#ifdef Q_OS_UNIX
    {
        SettingsStore store(path(), m_scheduler);
        write(store);
    }
    const QByteArray before = content(path());
    // A limit on the size of files stands for the disk: writing ends in the middle.
    const auto previous = std::signal(SIGXFSZ, SIG_IGN);
    struct rlimit limit = {};
    QCOMPARE(::getrlimit(RLIMIT_FSIZE, &limit), 0);
    struct rlimit small = limit;
    small.rlim_cur = 512;
    SettingsStore store(path(), m_scheduler);
    QCOMPARE(store.load(), QStringList());
    const QSignalSpy failed(&store, &SettingsStore::saveFailed);
    QCOMPARE(::setrlimit(RLIMIT_FSIZE, &small), 0);
    store.setIndex(kFirst, DeviceIndex{1});
    m_scheduler.advance(limits::kSettingsGather);
    const bool isTold = QTest::qWaitFor([&] { return failed.count() == 1; });
    QCOMPARE(::setrlimit(RLIMIT_FSIZE, &limit), 0);
    std::signal(SIGXFSZ, previous);
    QVERIFY(isTold); // R29
    QCOMPARE(content(path()), before);
    QCOMPARE(store.index(kFirst), DeviceIndex{1});
#else
    QSKIP("needs a limit that only Unix has");
#endif
}

void TestSettingsStore::worksWithoutAFolder()
{
    place("in the way of a folder");
    SettingsStore store(path() + u"/settings.json"_s, m_scheduler);
    QCOMPARE(store.load(), QStringList());
    const QSignalSpy failed(&store, &SettingsStore::saveFailed);
    write(store);
    m_scheduler.advance(limits::kSettingsGather);
    QTRY_COMPARE(failed.count(), 1);
    QCOMPARE(store.settings(), richSettings());
    SettingsStore nowhere(QString(), m_scheduler);
    QCOMPARE(nowhere.load(), QStringList());
    write(nowhere);
    QCOMPARE(nowhere.settings(), richSettings());
}

QTEST_GUILESS_MAIN(TestSettingsStore)
#include "tst_SettingsStore.moc"
