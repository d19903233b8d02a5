#include "engine/base/FileWriter.h"

#include <QRegularExpression>
#include <QSignalSpy>
#include <QTest>
#include <atomic>
#include <semaphore>

using namespace Qt::StringLiterals;
using namespace engine;

/// Writing in another thread: in order, the newest counts, nothing is left undone.
class TestFileWriter final : public QObject
{
    Q_OBJECT

private slots:
    void init() { QTest::failOnWarning(QRegularExpression(u".*"_s)); }
    void tellsWhatCameOfIt();
    void doesNotHoldUpItsCaller();
    void writesWhatIsWaitingAtTheEnd();
};

void TestFileWriter::tellsWhatCameOfIt()
{
    FileWriter writer;
    const QSignalSpy finished(&writer, &FileWriter::finished);
    writer.write([] { return Result<>(); });
    QVERIFY(writer.isBusy());
    QCOMPARE(finished.count(), 0);
    QTRY_COMPARE(finished.count(), 1);
    QVERIFY(finished[0][0].value<Result<>>());
    QVERIFY(!writer.isBusy());
    writer.write([]() -> Result<> { return Error{ErrorCode::File, u"full"_s}; });
    QTRY_COMPARE(finished.count(), 2);
    QCOMPARE(finished[1][0].value<Result<>>().error().detail, u"full"_s);
}

void TestFileWriter::doesNotHoldUpItsCaller()
{
    FileWriter writer;
    const QSignalSpy finished(&writer, &FileWriter::finished);
    std::binary_semaphore disk(0);
    std::atomic<int> written = 0;
    const auto task = [&](int number) {
        return [&written, number]() -> Result<> {
            written = number;
            return {};
        };
    };
    writer.write([&]() -> Result<> {
        disk.acquire(); // a disk that hangs
        return {};
    });
    for (int number = 1; number <= 5; ++number)
        writer.write(task(number));
    QCoreApplication::processEvents();
    QCOMPARE(finished.count(), 0);
    disk.release();
    QTRY_COMPARE(finished.count(), 2); // the one that hung, and the newest
    QCOMPARE(written, 5);
}

void TestFileWriter::writesWhatIsWaitingAtTheEnd()
{
    std::atomic<int> written = 0;
    {
        FileWriter writer;
        for (int number = 1; number <= 3; ++number) {
            writer.write([&written, number]() -> Result<> {
                written = number;
                return {};
            });
        }
    }
    QCOMPARE(written, 3);
}

QTEST_GUILESS_MAIN(TestFileWriter)
#include "tst_FileWriter.moc"
