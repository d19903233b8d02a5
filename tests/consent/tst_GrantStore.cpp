#include "engine/base/Constants.h"
#include "engine/consent/GrantStore.h"

#include <QDateTime>
#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

#ifdef Q_OS_UNIX
#include <sys/stat.h>
#endif

using namespace Qt::StringLiterals;
using engine::ErrorCode;
using engine::Grant;
using engine::GrantId;
using engine::GrantStore;
using engine::Identity;
using engine::Scope;
using Kind = Identity::Kind;

namespace {

const Identity kGame{Kind::Program, {}, u"/opt/game"_s, {}, 1000};
const Identity kPage{Kind::Web, u"https://example.org"_s, u"/opt/browser"_s, {}, 1000};
const QByteArray kValid = R"({"id": 1, "kind": "program", "origin": "", "executable": "/opt/game", "script": "",
    "userId": 1000, "claimedName": "Game", "blocked": false, "grantedAt": 5, "lastUsedAt": 6})";

const QByteArray kScope = R"("expiresAt": 900, "scope": {"devices": [{"protocol": "p", "identifier": "i", "address": "a"}],
    "outputs": ["vibrate", "spray"], "inputs": ["battery"], "maximumPercent": 60})";

/// A file as it was before grants had scopes.
QByteArray fileWith(const QByteArray &grants)
{
    return R"({"version": 1, "grants": [)" + grants + "]}";
}

/// A file with one grant that has a scope, with one piece of its text replaced.
QByteArray scopedWith(const QByteArray &from = {}, const QByteArray &to = {})
{
    QByteArray scope = kScope;
    if (!from.isEmpty())
        scope.replace(from, to);
    const QByteArray grant = kValid.chopped(1) + ", " + scope + '}';
    return R"({"version": 2, "grants": [)" + grant + "]}";
}

/// The valid grant with one piece of its text replaced.
QByteArray changed(const char *from, const char *to)
{
    return fileWith(QByteArray(kValid).replace(from, to));
}

} // namespace

/// S51 to S53, R29, R30: the grants file.
class TestGrantStore final : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void startsWithoutAFile();
    void keepsStoredGrants();
    void writesAVersionedPrivateFile();
    void idsGoOn();
    void aNewAnswerReplacesTheOld();
    void useIsSavedWithTheNextChange();
    void readsAValidFile();
    void readsAFileWithScopes();
    void keepsScopes();
    void changesAScope();
    void setsAnUnusableFileAside_data();
    void setsAnUnusableFileAside();
    void setsAFileOthersMayWriteAside();
    void doesNotHangOnAPipe();
    void leavesAFileThatCannotBeMoved();
    void reportsAFailedWrite();
    void writesNoMoreThanCanBeRead();

private:
    void writeFile(const QByteArray &content);
    QStringList filesAside() const
    {
        return QDir(m_folder->path()).entryList({u"grants.json.broken-*"_s}, QDir::Files | QDir::System);
    }
    QString path() const { return m_folder->filePath(u"grants.json"_s); }

    std::unique_ptr<QTemporaryDir> m_folder;
};

void TestGrantStore::init()
{
    QTest::failOnWarning(QRegularExpression(u".*"_s));
    m_folder = std::make_unique<QTemporaryDir>();
}

void TestGrantStore::writeFile(const QByteArray &content)
{
    QFile file(path());
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(content), content.size());
    QVERIFY(file.setPermissions(QFile::ReadOwner | QFile::WriteOwner));
}

void TestGrantStore::startsWithoutAFile()
{
    GrantStore store(path());
    QVERIFY(store.load());
    QVERIFY(store.grants().isEmpty());
    QVERIFY(!QFile::exists(path()));
}

void TestGrantStore::keepsStoredGrants()
{
    const Identity script{Kind::Program, {}, u"/usr/bin/python3.11"_s, u"/home/user/ä b.py"_s, 1000};
    const Identity extension{Kind::Extension, u"moz-extension://1"_s, u"/opt/browser"_s, {}, 1000};
    const Identity blocked{Kind::Opaque, u"null"_s, {}, {}, -1};
    QList<Grant> before;
    {
        GrantStore store(path());
        QVERIFY(store.load());
        store.put(kGame, u"Game"_s, false, true);
        store.put(kPage, u"Page"_s, false, true);
        store.put(script, u"Script"_s, false, true);
        store.put(extension, u"Extension"_s, false, true);
        store.put(blocked, u"Blocked"_s, true, true);
        before = store.grants();
        store.put({Kind::Program, {}, u"/opt/today"_s, {}, 1000}, u"Until quit"_s, false, false);
    }
    GrantStore store(path());
    QVERIFY(store.load());
    QCOMPARE(store.grants(), before);
    QVERIFY(store.find(script));
    QVERIFY(store.find(blocked)->isBlocked);
    QVERIFY(!store.find(Identity{Kind::Program, {}, u"/opt/today"_s, {}, 1000}));
}

void TestGrantStore::writesAVersionedPrivateFile()
{
    const QString folder = m_folder->filePath(u"new/config"_s);
    {
        GrantStore store(folder + u"/grants.json"_s);
        store.put(kGame, u"Game"_s, false, true);
    }
    QFile file(folder + u"/grants.json"_s);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QJsonObject root = QJsonDocument::fromJson(file.readAll()).object();
    QCOMPARE(root.value(u"version"_s), QJsonValue(2));
    const QStringList keys = root.value(u"grants"_s).toArray().first().toObject().keys();
    QCOMPARE(keys, (QStringList{u"blocked"_s, u"claimedName"_s, u"executable"_s, u"expiresAt"_s, u"grantedAt"_s, u"id"_s,
                                u"kind"_s, u"lastUsedAt"_s, u"origin"_s, u"scope"_s, u"script"_s, u"userId"_s}));
#ifdef Q_OS_UNIX
    struct stat status = {};
    QCOMPARE(::stat(QFile::encodeName(file.fileName()).constData(), &status), 0);
    QCOMPARE(status.st_mode & 0777u, 0600u);
    QCOMPARE(::stat(QFile::encodeName(folder).constData(), &status), 0);
    QCOMPARE(status.st_mode & 0777u, 0700u);
#endif
}

void TestGrantStore::idsGoOn()
{
    {
        GrantStore store(path());
        store.put(kGame, {}, false, true);
        store.put(kPage, {}, false, true);
        QCOMPARE(store.find(kPage)->id, GrantId{2});
        store.remove(GrantId{1});
        store.remove(GrantId{77});
    }
    GrantStore store(path());
    QVERIFY(store.load());
    QVERIFY(!store.find(kGame));
    QCOMPARE(store.find(kPage)->id, GrantId{2});
    store.put(kGame, {}, false, true);
    QCOMPARE(store.find(kGame)->id, GrantId{3});
}

void TestGrantStore::aNewAnswerReplacesTheOld()
{
    {
        GrantStore store(path());
        store.put(kGame, {}, false, true);
        store.put(kGame, {}, true, true);
        QCOMPARE(store.grants().size(), 1);
        QVERIFY(store.find(kGame)->isBlocked);
        store.put(kGame, {}, false, false); // until quit only: the stored answer goes
    }
    GrantStore store(path());
    QVERIFY(store.load());
    QVERIFY(store.grants().isEmpty());
}

void TestGrantStore::useIsSavedWithTheNextChange()
{
    writeFile(fileWith(kValid));
    const qint64 now = QDateTime::currentSecsSinceEpoch();
    GrantStore store(path());
    const QSignalSpy saved(&store, &GrantStore::saved);
    QVERIFY(store.load());
    store.touch(GrantId{1}, u"New name"_s);
    QVERIFY(store.find(kGame)->lastUsedAt >= now);
    QVERIFY(!saved.count());
    store.put(kPage, {}, false, true);
    QTRY_COMPARE(saved.count(), 1);
    GrantStore other(path());
    QVERIFY(other.load());
    QVERIFY(other.find(kGame)->lastUsedAt >= now);
    QCOMPARE(other.find(kGame)->claimedName, u"New name"_s);
}

void TestGrantStore::readsAValidFile()
{
    writeFile(fileWith(kValid));
    GrantStore store(path());
    QVERIFY(store.load());
    const Grant expected{GrantId{1}, kGame, u"Game"_s, false, true, 5, 6};
    QCOMPARE(store.grants(), QList<Grant>{expected});
    QVERIFY(filesAside().isEmpty());
}

/// S40: what was granted before is the usual.
void TestGrantStore::readsAFileWithScopes()
{
    writeFile(scopedWith());
    GrantStore store(path());
    QVERIFY(store.load());
    Scope scope = Scope::everything();
    for (int i = 0; i < engine::kOutputTypes; ++i)
        scope.setAllowed(static_cast<engine::OutputType>(i), i == int(engine::OutputType::Vibrate) || i == int(engine::OutputType::Spray));
    for (int i = 0; i < engine::kInputTypes; ++i)
        scope.setAllowed(static_cast<engine::InputType>(i), i == int(engine::InputType::Battery));
    scope.maximumPercent = 60;
    scope.setDevices({{u"p"_s, u"i"_s, u"a"_s}});
    const Grant expected{GrantId{1}, kGame, u"Game"_s, false, true, 5, 6, scope, 900};
    QCOMPARE(store.grants(), QList<Grant>{expected});
    writeFile(fileWith(kValid));
    GrantStore old(path());
    QVERIFY(old.load());
    QCOMPARE(old.find(kGame)->scope, Scope::usual());
    QVERIFY(!old.find(kGame)->expiresAt);
    QVERIFY(!old.find(kGame)->scope.allows(engine::OutputType::Constrict));
    QVERIFY(old.find(kGame)->scope.allows(engine::OutputType::Vibrate));
}

void TestGrantStore::keepsScopes()
{
    Scope some = Scope::usual();
    some.setAllowed(engine::OutputType::Temperature, true);
    some.setDevices({{u"p"_s, {}, u"00:11:22:33:44:55"_s}, {u"p"_s, u"ä"_s, {}}});
    some.maximumPercent = 0;
    {
        GrantStore store(path());
        store.put(kGame, {}, false, true, Scope::everything());
        store.put(kPage, {}, false, true, some);
        store.setScope(GrantId{2}, some, 4'102'444'800);
    }
    GrantStore store(path());
    QVERIFY(store.load());
    QCOMPARE(store.find(kGame)->scope, Scope::everything());
    QVERIFY(!store.find(kGame)->expiresAt);
    QCOMPARE(store.find(kPage)->scope, some);
    QCOMPARE(store.find(kPage)->expiresAt, 4'102'444'800);
}

void TestGrantStore::changesAScope()
{
    writeFile(fileWith(kValid));
    GrantStore store(path());
    QVERIFY(store.load());
    const QSignalSpy saved(&store, &GrantStore::saved);
    store.setScope(GrantId{99}, Scope::everything(), {}); // there is none
    store.setScope(GrantId{1}, Scope::everything(), 7);
    QTRY_COMPARE(saved.count(), 1);
    QCOMPARE(store.find(kGame)->scope, Scope::everything());
    GrantStore other(path());
    QVERIFY(other.load());
    QCOMPARE(other.grants(), store.grants());
}

void TestGrantStore::setsAnUnusableFileAside_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::newRow("S52: empty") << QByteArray();
    QTest::newRow("S52: no JSON") << QByteArray("\x00\xff\xfe junk", 8);
    QTest::newRow("S52: truncated") << fileWith(kValid).chopped(5);
    QTest::newRow("S52: a list") << QByteArray("[]");
    QTest::newRow("S52: nested without end") << QByteArray(100'000, '[');
    QTest::newRow("S52: without a version") << QByteArray(R"({"grants": []})");
    QTest::newRow("S52: of a later version") << QByteArray(R"({"version": 3, "grants": []})");
    QTest::newRow("S52: of a version that is a text") << QByteArray(R"({"version": "1", "grants": []})");
    QTest::newRow("S52: without grants") << QByteArray(R"({"version": 1})");
    QTest::newRow("S52: with grants that are no list") << QByteArray(R"({"version": 1, "grants": {}})");
    QTest::newRow("S52: with more than grants") << QByteArray(R"({"version": 1, "grants": [], "more": 1})");
    QTest::newRow("S52: with a grant that is a number") << fileWith("7");
    QTest::newRow("S52: with an id of 0") << changed("\"id\": 1", "\"id\": 0");
    QTest::newRow("S52: with a fraction as id") << changed("\"id\": 1", "\"id\": 1.5");
    QTest::newRow("S52: with an id beyond exact numbers") << changed("\"id\": 1", "\"id\": 1e300");
    QTest::newRow("S52: with an unknown kind") << changed("\"program\"", "\"token\"");
    QTest::newRow("S52: with a path that is a number") << changed("\"/opt/game\"", "12");
    QTest::newRow("S52: with a relative path") << changed("\"/opt/game\"", "\"game\"");
    QTest::newRow("S52: with a user that is a text") << changed("1000", "\"1000\"");
    QTest::newRow("S52: with a block that is a number") << changed("false", "0");
    QTest::newRow("S52: with a time that is null") << changed("\"grantedAt\": 5", "\"grantedAt\": null");
    QTest::newRow("S52: with a missing key") << changed("\"blocked\": false,", "");
    QTest::newRow("S52: with an unknown key") << changed("\"id\": 1", "\"id\": 1, \"cap\": 50");
    QTest::newRow("S52: with an identity twice")
        << fileWith(kValid + ',' + QByteArray(kValid).replace("\"id\": 1", "\"id\": 2"));
    QTest::newRow("S52: with an id twice") << fileWith(kValid + ',' + QByteArray(kValid).replace("game", "other"));
    QTest::newRow("S31: allowing what is opaque") << changed("\"program\"", "\"opaque\"");
    QTest::newRow("S31: allowing every script") << changed("/opt/game", "/usr/bin/python3");
    QTest::newRow("S39: with an unknown kind of output") << scopedWith("spray", "shock");
    QTest::newRow("S39: with a kind of output that is a number") << scopedWith("\"spray\"", "6");
    QTest::newRow("S39: with an unknown kind of input") << scopedWith("battery", "camera");
    QTest::newRow("S39: with more than the full strength") << scopedWith("60", "101");
    QTest::newRow("S39: with less than no strength") << scopedWith("60", "-1");
    QTest::newRow("S39: with a device that lacks a key") << scopedWith(R"("identifier": "i", )", "");
    QTest::newRow("S39: with a word for devices that is not known") << scopedWith(R"([{"protocol": "p", "identifier": "i", "address": "a"}])", "\"some\"");
    QTest::newRow("S39: with a scope that has more keys") << scopedWith("\"outputs\"", "\"raw\": true, \"outputs\"");
    QTest::newRow("S39: with a scope that is missing") << scopedWith("\"scope\"", "\"sc\"");
    QTest::newRow("S37: with an end that is a text") << scopedWith("900", "\"900\"");
    QTest::newRow("S37: with an end before all time") << scopedWith("900", "-900");
    QTest::newRow("S52: of version 2 without scopes") << fileWith(kValid).replace("\"version\": 1", "\"version\": 2");
    QTest::newRow("S52: of version 1 with scopes") << scopedWith().replace("\"version\": 2", "\"version\": 1");
    QTest::newRow("S52: too large") << fileWith(kValid) + QByteArray(engine::limits::kGrantsFileBytes, ' ');
}

void TestGrantStore::setsAnUnusableFileAside()
{
    QFETCH(QByteArray, content);
    writeFile(content);
    QElapsedTimer timer;
    timer.start();
    GrantStore store(path());
    const engine::Result<> result = store.load();
    QVERIFY(timer.elapsed() < 2000); // R30
    QVERIFY(!result);
    QVERIFY(store.grants().isEmpty());
    QVERIFY(!QFile::exists(path()));
    QCOMPARE(filesAside().size(), 1);
    QFile aside(m_folder->filePath(filesAside().value(0)));
    QVERIFY(aside.open(QIODevice::ReadOnly));
    QCOMPARE(aside.readAll(), content);
    const QSignalSpy saved(&store, &GrantStore::saved);
    store.put(kGame, {}, false, true); // a new file is begun
    QTRY_COMPARE(saved.count(), 1);
    QVERIFY(QFile::exists(path()));
}

void TestGrantStore::setsAFileOthersMayWriteAside()
{
    writeFile(fileWith(kValid));
    QVERIFY(QFile::setPermissions(path(), QFile::ReadOwner | QFile::WriteOwner | QFile::WriteOther));
    GrantStore store(path());
    const engine::Result<> result = store.load();
    QVERIFY(!result);
    QCOMPARE(result.error().code, ErrorCode::File);
    QVERIFY(store.grants().isEmpty());
    QCOMPARE(filesAside().size(), 1);
}

void TestGrantStore::doesNotHangOnAPipe()
{
#ifdef Q_OS_UNIX
    QCOMPARE(::mkfifo(QFile::encodeName(path()).constData(), 0600), 0);
    GrantStore store(path());
    QVERIFY(!store.load()); // R30
    QVERIFY(store.grants().isEmpty());
#else
    QSKIP("no such files here");
#endif
}

void TestGrantStore::leavesAFileThatCannotBeMoved()
{
    // A file name that leaves no room for the ending that a file aside has.
    const QString name = m_folder->filePath(QString(250, u'g'));
    QFile file(name);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("broken");
    file.close();
    GrantStore store(name);
    const engine::Result<> result = store.load();
    QVERIFY(!result);
    QVERIFY(result.error().detail.contains(u"could not be moved aside"_s));
    const QSignalSpy failed(&store, &GrantStore::saveFailed);
    store.put(kGame, {}, false, true);
    QTRY_COMPARE(failed.count(), 1); // S53
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll(), QByteArray("broken"));
    QVERIFY(store.find(kGame));
}

void TestGrantStore::reportsAFailedWrite()
{
    writeFile("in the way of a folder");
    GrantStore store(path() + u"/grants.json"_s);
    QVERIFY(store.load());
    const QSignalSpy failed(&store, &GrantStore::saveFailed);
    store.put(kGame, {}, false, true);
    QVERIFY(!failed.count()); // not inside the call
    QTRY_COMPARE(failed.count(), 1);
    QCOMPARE(failed[0][0].value<engine::Error>().code, ErrorCode::File);
    QVERIFY(store.find(kGame)); // S53: holds for this run
}

void TestGrantStore::writesNoMoreThanCanBeRead()
{
    writeFile(fileWith(kValid));
    GrantStore store(path());
    QVERIFY(store.load());
    const QSignalSpy failed(&store, &GrantStore::saveFailed);
    Identity large = kGame;
    large.executable = u'/' + QString(engine::limits::kGrantsFileBytes, u'x');
    store.put(large, {}, false, true);
    QTRY_COMPARE(failed.count(), 1);
    GrantStore other(path());
    QVERIFY(other.load()); // S53: the previous file is whole
    QVERIFY(other.find(kGame));
}

QTEST_GUILESS_MAIN(TestGrantStore)
#include "tst_GrantStore.moc"
