#include "engine/base/Constants.h"
#include "engine/settings/SettingsFile.h"
#include "engine/settings/SettingsFormat.h"
#include "tests/settings/SettingsSamples.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QJsonDocument>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>
#include <memory>
#include <optional>

#ifdef Q_OS_UNIX
#include <sys/stat.h>
#endif

using namespace Qt::StringLiterals;
using namespace engine;

namespace {

QByteArray textOf(const Settings &settings)
{
    return QJsonDocument(settings_format::write(settings, {})).toJson();
}

} // namespace

/// What can be read of a settings file whatever has happened to it. (R30, S52)
class TestSettingsFile final : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void losesNothingThatCanBeRead_data();
    void losesNothingThatCanBeRead();
    void isRepairedFromTheLastGoodCopy_data();
    void isRepairedFromTheLastGoodCopy();
    void startsQuicklyWithAnything_data();
    void startsQuicklyWithAnything();
    void leavesANewerMajorVersion();
    void keepsTheFormerFile();
    void staysWholeWhenTheCopyCannotBeWritten();
    void writesNoMoreThanCanBeRead();

private:
    QString path() const { return m_folder->filePath(u"settings.json"_s); }
    QString backupPath() const { return path() + u".bak"_s; }
    void place(const QString &path, const QByteArray &content);
    QByteArray content(const QString &path) const;
    QStringList aside() const
    {
        return QDir(m_folder->path()).entryList({u"settings.json.broken-*"_s}, QDir::Files | QDir::System);
    }
    SettingsFile::Content readDamaged(const QByteArray &text);

    std::unique_ptr<QTemporaryDir> m_folder;
};

void TestSettingsFile::init()
{
    QTest::failOnWarning(QRegularExpression(u".*"_s));
    m_folder = std::make_unique<QTemporaryDir>();
}

void TestSettingsFile::place(const QString &path, const QByteArray &content)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(content), content.size());
    QVERIFY(file.setPermissions(QFile::ReadOwner | QFile::WriteOwner));
}

QByteArray TestSettingsFile::content(const QString &path) const
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("cannot be read");
}

/// Reads \a text as the file, which is set aside as it is.
SettingsFile::Content TestSettingsFile::readDamaged(const QByteArray &text)
{
    place(path(), text);
    const SettingsFile::Content read = SettingsFile(path()).read();
    const QStringList moved = aside();
    if (moved.size() == 1 && content(m_folder->filePath(moved[0])) == text)
        QFile::remove(m_folder->filePath(moved[0]));
    return read;
}

void TestSettingsFile::losesNothingThatCanBeRead_data()
{
    QTest::addColumn<bool>("hasBackup");
    QTest::addColumn<QByteArray>("filling");
    QTest::newRow("truncated at every byte") << false << QByteArray();
    QTest::newRow("truncated at every byte, with a last good copy") << true << QByteArray();
    QTest::newRow("zeros from every byte on, with a last good copy") << true << QByteArray(64, '\0');
}

void TestSettingsFile::losesNothingThatCanBeRead()
{
    QFETCH(bool, hasBackup);
    QFETCH(QByteArray, filling);
    const QMap<QString, QString> newest = valuesOf(richSettings());
    const QMap<QString, QString> older = valuesOf(hasBackup ? olderSettings() : Settings());
    const QByteArray whole = textOf(richSettings());
    if (hasBackup)
        place(backupPath(), textOf(olderSettings()));
    qsizetype before = 0;
    std::optional<QJsonObject> last;
    for (qsizetype size = 0; size + 2 < whole.size(); ++size) {
        const SettingsFile::Content read = readDamaged(whole.left(size) + filling);
        QVERIFY2(!read.reports.isEmpty() && read.isRepaired && read.mayWrite, QByteArray::number(size).constData());
        QVERIFY2(aside().isEmpty(), "it was kept as it was");
        if (last == read.root)
            continue; // one more byte of the same value
        last = read.root;
        QStringList problems;
        const QMap<QString, QString> values = valuesOf(settings_format::read(read.root, problems));
        qsizetype fromNewest = 0;
        for (auto value = values.constBegin(); value != values.constEnd(); ++value) {
            const bool isNewest = newest.value(value.key()) == value.value();
            fromNewest += isNewest;
            QVERIFY2(isNewest || older.value(value.key()) == value.value(),
                     qPrintable(u"%1: %2 is %3"_s.arg(size).arg(value.key(), value.value())));
        }
        for (auto value = older.constBegin(); hasBackup && value != older.constEnd(); ++value)
            QVERIFY2(values.contains(value.key()), qPrintable(u"%1: %2 is lost"_s.arg(size).arg(value.key())));
        QVERIFY2(fromNewest >= before, qPrintable(u"%1: less than with a byte less"_s.arg(size)));
        before = fromNewest;
    }
    // The last byte that matters is the bracket at the end.
    QCOMPARE(before, newest.size());
    const SettingsFile::Content read = readDamaged(whole);
    QVERIFY(read.reports.isEmpty() && !read.isRepaired);
    QCOMPARE(read.goodText, whole);
    QStringList problems;
    QCOMPARE(settings_format::read(read.root, problems), richSettings());
    QVERIFY(problems.isEmpty());
}

void TestSettingsFile::isRepairedFromTheLastGoodCopy_data()
{
    QTest::addColumn<QString>("kind");
    QTest::addColumn<QString>("report");
    QTest::newRow("the file is missing") << u"missing"_s << u"is missing"_s;
    QTest::newRow("S52: others may write to it") << u"others"_s << u"others may write"_s;
    QTest::newRow("S52: it is too large") << u"large"_s << u"larger than"_s;
    QTest::newRow("R30: it is a pipe") << u"pipe"_s << u"no regular file"_s;
    QTest::newRow("it is empty") << u"empty"_s << u"damaged at byte 0"_s;
    QTest::newRow("it is a list") << u"list"_s << u"it is no object"_s;
}

void TestSettingsFile::isRepairedFromTheLastGoodCopy()
{
#ifndef Q_OS_UNIX
    QSKIP("modes and pipes are for Unix");
#else
    QFETCH(QString, kind);
    QFETCH(QString, report);
    place(backupPath(), textOf(olderSettings()));
    if (kind == u"others"_s) {
        place(path(), textOf(richSettings()));
        QVERIFY(QFile::setPermissions(path(), QFile::ReadOwner | QFile::WriteOwner | QFile::WriteOther));
    } else if (kind == u"large"_s) {
        place(path(), QByteArray(limits::kSettingsFileBytes + 1, ' '));
    } else if (kind == u"pipe"_s) {
        QCOMPARE(::mkfifo(QFile::encodeName(path()).constData(), 0600), 0);
    } else if (kind != u"missing"_s) {
        place(path(), kind == u"list"_s ? QByteArray("[{}]") : QByteArray());
    }
    const SettingsFile::Content read = SettingsFile(path()).read();
    QCOMPARE(read.reports.size(), 2);
    QVERIFY2(read.reports[0].contains(report), qPrintable(read.reports[0]));
    QVERIFY2(read.reports[1].contains(u"last good copy"_s), qPrintable(read.reports[1]));
    QVERIFY(read.isRepaired && read.mayWrite);
    QVERIFY(!QFile::exists(path()));
    QCOMPARE(aside().size(), kind == u"missing"_s ? 0 : 1);
    QStringList problems;
    QCOMPARE(settings_format::read(read.root, problems), olderSettings());
#endif
}

void TestSettingsFile::startsQuicklyWithAnything_data()
{
    QTest::addColumn<QByteArray>("text");
    const qsizetype size = limits::kSettingsFileBytes - 64;
    const auto many = [&](const QByteArray &entry, const QByteArray &before) {
        QByteArray text = before + '[' + entry;
        text.reserve(size + entry.size());
        while (text.size() < size)
            text += ',' + entry;
        return text; // without its end
    };
    QTest::newRow("R30: nested without end") << QByteArray(size, '[');
    QTest::newRow("R30: objects without end") << QByteArray("{\"a\":").repeated(size / 5);
    QTest::newRow("R30: a text without end") << '{' + QByteArray(size, '"');
    QTest::newRow("R30: backslashes") << "{\"" + QByteArray(size, '\\');
    QTest::newRow("R30: random brackets") << QByteArray("]}{[,:\"x\" 1e").repeated(size / 13);
    QTest::newRow("R30: very many wrong devices") << many("7", "{\"devices\":") + "]}";
    QTest::newRow("R30: very many outputs")
        << many(R"({"at":{"feature":1,"type":"led"}})",
                R"({"devices":[{"device":{"protocol":"a","identifier":"","address":""},"outputs":)") +
               "]}]}";
    QTest::newRow("R30: very many devices that break off")
        << many(R"({"device":{"protocol":"a","identifier":"","address":""}})", "{\"devices\":");
}

void TestSettingsFile::startsQuicklyWithAnything()
{
    QFETCH(QByteArray, text);
    place(path(), text);
    place(backupPath(), text);
    QElapsedTimer timer;
    timer.start();
    const SettingsFile::Content read = SettingsFile(path()).read();
    QStringList problems;
    const Settings settings = settings_format::read(read.root, problems);
    QVERIFY2(timer.elapsed() < 2000, QByteArray::number(timer.elapsed()).constData());
    QVERIFY(!read.reports.isEmpty());
    QVERIFY(settings.devices.size() <= 1);
    QVERIFY(problems.size() <= 101);
}

void TestSettingsFile::leavesANewerMajorVersion()
{
    const QByteArray text = textOf(richSettings()).replace("\"1.0\"", "\"2.0\"");
    for (const QByteArray &newer : {text, text.chopped(200)}) { // also where it breaks off
        place(path(), newer);
        QFile::remove(backupPath());
        SettingsFile::Content read = SettingsFile(path()).read();
        QVERIFY(!read.mayWrite && read.root.isEmpty());
        QCOMPARE(read.reports.size(), 1);
        QVERIFY(read.reports[0].contains(u"newer version"_s));
        QCOMPARE(content(path()), newer);
        QVERIFY(aside().isEmpty());
        place(backupPath(), textOf(olderSettings())); // what the older program left
        read = SettingsFile(path()).read();
        QVERIFY(!read.mayWrite);
        QStringList problems;
        QCOMPARE(settings_format::read(read.root, problems), olderSettings());
    }
}

void TestSettingsFile::keepsTheFormerFile()
{
    const SettingsFile file(path());
    QVERIFY(file.write("{\"one\": 1}", {}));
    QVERIFY(!QFile::exists(backupPath()));
    QVERIFY(file.write("{\"two\": 2}", "{\"one\": 1}"));
    QCOMPARE(content(path()), QByteArray("{\"two\": 2}"));
    QCOMPARE(content(backupPath()), QByteArray("{\"one\": 1}"));
}

void TestSettingsFile::staysWholeWhenTheCopyCannotBeWritten()
{
    QVERIFY(QDir(m_folder->path()).mkpath(u"settings.json.bak/inside"_s)); // something in its way
    const Result<> written = SettingsFile(path()).write("{\"two\": 2}", "{\"one\": 1}");
    QVERIFY(!written);                                     // it is told,
    QCOMPARE(content(path()), QByteArray("{\"two\": 2}")); // and what matters is there
}

void TestSettingsFile::writesNoMoreThanCanBeRead()
{
    place(path(), "{}");
    QVERIFY(!SettingsFile(path()).write(QByteArray(limits::kSettingsFileBytes + 1, ' '), "{}"));
    QCOMPARE(content(path()), QByteArray("{}"));
}

QTEST_GUILESS_MAIN(TestSettingsFile)
#include "tst_SettingsFile.moc"
