#include "engine/base/PrivateFile.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

#ifdef Q_OS_UNIX
#include <csignal>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
#endif

using namespace Qt::StringLiterals;
using namespace engine;

/// S51 to S53: files that only their owner may read.
class TestPrivateFile final : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void writesWhatIsRead_data();
    void writesWhatIsRead();
    void isPrivate_data();
    void isPrivate();
    void makesItsFolder();
    void replacesALeftover();
    void keepsTheOldFileOnFailure_data();
    void keepsTheOldFileOnFailure();
    void keepsTheOldFileOnAFullDisk();
    void refusesToRead_data();
    void refusesToRead();
    void readsUpToTheMaximum();
    void setsAside();
    void setsAsideTwiceInASecond();
    void tellsThatNothingCouldBeSetAside();

private:
    QString path() const { return m_folder->filePath(u"file.json"_s); }
    QByteArray content(const QString &path) const;
    void place(const QString &path, const QByteArray &content, QFile::Permissions permissions);

    std::unique_ptr<QTemporaryDir> m_folder;
};

void TestPrivateFile::init()
{
    QTest::failOnWarning(QRegularExpression(u".*"_s));
    m_folder = std::make_unique<QTemporaryDir>();
}

QByteArray TestPrivateFile::content(const QString &path) const
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("cannot be read");
}

void TestPrivateFile::place(const QString &path, const QByteArray &content, QFile::Permissions permissions)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(content), content.size());
    QVERIFY(file.setPermissions(permissions));
}

void TestPrivateFile::writesWhatIsRead_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("some text") << QByteArray("{}\n");
    QTest::newRow("all bytes, and many of them") << QByteArray("\x00\xff\n\r", 4).repeated(100'000);
}

void TestPrivateFile::writesWhatIsRead()
{
    QFETCH(QByteArray, text);
    QVERIFY(private_file::write(path(), "an older and longer content"));
    QVERIFY(private_file::write(path(), text));
    const Result<QByteArray> read = private_file::read(path(), 1024 * 1024);
    QVERIFY(read);
    QCOMPARE(read.value(), text);
    QCOMPARE(QDir(m_folder->path()).entryList(QDir::Files), QStringList{u"file.json"_s});
}

void TestPrivateFile::isPrivate_data()
{
    QTest::addColumn<bool>("existsForAll");
    QTest::newRow("S51: a new file") << false;
    QTest::newRow("S51: in place of a file that all may read") << true;
}

void TestPrivateFile::isPrivate()
{
#ifdef Q_OS_UNIX
    QFETCH(bool, existsForAll);
    if (existsForAll)
        place(path(), "old", QFile::ReadOwner | QFile::WriteOwner | QFile::ReadGroup | QFile::ReadOther);
    const mode_t old = ::umask(0); // nothing is left to the umask
    const Result<> result = private_file::write(path(), "x");
    ::umask(old);
    QVERIFY(result);
    struct stat status = {};
    QCOMPARE(::stat(QFile::encodeName(path()).constData(), &status), 0);
    QCOMPARE(status.st_mode & 07777u, 0600u);
#else
    QSKIP("modes are for Unix");
#endif
}

void TestPrivateFile::makesItsFolder()
{
    const QString folder = m_folder->filePath(u"a/b"_s);
    QVERIFY(private_file::write(folder + u"/file"_s, "x"));
#ifdef Q_OS_UNIX
    struct stat status = {};
    QCOMPARE(::stat(QFile::encodeName(folder).constData(), &status), 0);
    QCOMPARE(status.st_mode & 0777u, 0700u); // S51
#endif
}

void TestPrivateFile::replacesALeftover()
{
    place(path() + u".new"_s, "from a crash", QFile::ReadOwner | QFile::WriteOwner | QFile::ReadOther);
    QVERIFY(private_file::write(path(), "x"));
    QCOMPARE(content(path()), QByteArray("x"));
    QVERIFY(!QFile::exists(path() + u".new"_s));
}

void TestPrivateFile::keepsTheOldFileOnFailure_data()
{
    QTest::addColumn<QString>("obstacle"); // a folder with something in it, below the test's folder
    QTest::addColumn<QString>("target");
    QTest::newRow("R29: a file where the folder should be") << QString() << u"old/file.json"_s;
    QTest::newRow("S53: a folder where the new file should be written") << u"old.new"_s << u"old"_s;
    QTest::newRow("S53: a folder in place of the file") << u"folder"_s << u"folder"_s;
}

void TestPrivateFile::keepsTheOldFileOnFailure()
{
    QFETCH(QString, obstacle);
    QFETCH(QString, target);
    const QString old = m_folder->filePath(u"old"_s);
    place(old, "old", QFile::ReadOwner | QFile::WriteOwner);
    if (!obstacle.isEmpty())
        QVERIFY(QDir(m_folder->path()).mkpath(obstacle + u"/inside"_s));
    const Result<> result = private_file::write(m_folder->filePath(target), "new");
    QVERIFY(!result);
    QCOMPARE(result.error().code, ErrorCode::File);
    QVERIFY(result.error().detail.contains(target));
    QCOMPARE(content(old), QByteArray("old"));
}

void TestPrivateFile::keepsTheOldFileOnAFullDisk()
{
#ifdef Q_OS_UNIX
    QVERIFY(private_file::write(path(), "old"));
    // A limit on the size of files stands for the disk: writing ends in the middle.
    const auto previous = std::signal(SIGXFSZ, SIG_IGN);
    struct rlimit limit = {};
    QCOMPARE(::getrlimit(RLIMIT_FSIZE, &limit), 0);
    struct rlimit small = limit;
    small.rlim_cur = 4096;
    QCOMPARE(::setrlimit(RLIMIT_FSIZE, &small), 0);
    const Result<> result = private_file::write(path(), QByteArray(10'000, 'x'));
    QCOMPARE(::setrlimit(RLIMIT_FSIZE, &limit), 0);
    std::signal(SIGXFSZ, previous);
    QVERIFY(!result); // S53
    QCOMPARE(content(path()), QByteArray("old"));
    QCOMPARE(QDir(m_folder->path()).entryList(QDir::Files), QStringList{u"file.json"_s});
#else
    QSKIP("needs a limit that only Unix has");
#endif
}

void TestPrivateFile::refusesToRead_data()
{
    QTest::addColumn<QString>("kind");
    QTest::addColumn<QString>("reason");
    QTest::newRow("S52: a missing file") << u"missing"_s << u"No such file"_s;
    QTest::newRow("S52: a folder") << u"folder"_s << u"no regular file"_s;
    QTest::newRow("S52: a file that the group may write") << u"group"_s << u"others may write"_s;
    QTest::newRow("S52: a file that all may write") << u"others"_s << u"others may write"_s;
    QTest::newRow("S52: a file of somebody else") << u"foreign"_s << u"belongs to another user"_s;
    QTest::newRow("S52: one byte too many") << u"large"_s << u"larger than 10 bytes"_s;
    QTest::newRow("R30: a pipe that nobody writes to") << u"pipe"_s << u"no regular file"_s;
}

void TestPrivateFile::refusesToRead()
{
    QFETCH(QString, kind);
    QFETCH(QString, reason);
    const QFile::Permissions owner = QFile::ReadOwner | QFile::WriteOwner;
    if (kind == u"folder"_s)
        QVERIFY(QDir().mkpath(path()));
    else if (kind == u"group"_s)
        place(path(), "x", owner | QFile::WriteGroup);
    else if (kind == u"others"_s)
        place(path(), "x", owner | QFile::WriteOther);
    else if (kind == u"large"_s)
        place(path(), "12345678901", owner);
#ifdef Q_OS_UNIX
    if (kind == u"pipe"_s)
        QCOMPARE(::mkfifo(QFile::encodeName(path()).constData(), 0600), 0);
    if (kind == u"foreign"_s) {
        place(path(), "x", owner);
        if (::chown(QFile::encodeName(path()).constData(), 12345, gid_t(-1)) != 0)
            QSKIP("only root can give a file away");
    }
#else
    QSKIP("owners and modes are for Unix");
#endif
    const Result<QByteArray> result = private_file::read(path(), 10);
    QVERIFY(!result);
    QCOMPARE(result.error().code, ErrorCode::File);
    QVERIFY2(result.error().detail.contains(reason), qPrintable(result.error().detail));
}

void TestPrivateFile::readsUpToTheMaximum()
{
    place(path(), "1234567890", QFile::ReadOwner | QFile::WriteOwner | QFile::ReadOther);
    const Result<QByteArray> result = private_file::read(path(), 10);
    QVERIFY(result);
    QCOMPARE(result.value(), QByteArray("1234567890"));
}

void TestPrivateFile::setsAside()
{
    QVERIFY(private_file::write(path(), "broken"));
    const QString aside = private_file::setAside(path());
    const QRegularExpression name(u"\\Afile\\.json\\.broken-[0-9]{8}-[0-9]{6}\\z"_s);
    QVERIFY2(name.match(QFileInfo(aside).fileName()).hasMatch(), qPrintable(aside));
    QCOMPARE(content(aside), QByteArray("broken"));
    QVERIFY(!QFile::exists(path()));
}

void TestPrivateFile::setsAsideTwiceInASecond()
{
    QStringList names;
    for (const QByteArray &text : {QByteArray("one"), QByteArray("two"), QByteArray("three")}) {
        QVERIFY(private_file::write(path(), text));
        names.append(private_file::setAside(path()));
    }
    names.removeDuplicates();
    QCOMPARE(names.size(), 3);
    QCOMPARE(content(names[0]), QByteArray("one"));
    QCOMPARE(content(names[1]), QByteArray("two"));
    QCOMPARE(content(names[2]), QByteArray("three"));
}

void TestPrivateFile::tellsThatNothingCouldBeSetAside()
{
    QCOMPARE(private_file::setAside(path()), QString());
}

QTEST_GUILESS_MAIN(TestPrivateFile)
#include "tst_PrivateFile.moc"
