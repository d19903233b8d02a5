#include "engine/device/WriteQueue.h"
#include "tests/fakes/FakeHardware.h"
#include "tests/fakes/ManualScheduler.h"

#include <QRegularExpression>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

/// The pacing of a device on a bus that confirms writes.
class TestPendingWrites final : public QObject
{
    Q_OBJECT

private slots:
    void init() { QTest::failOnWarning(QRegularExpression(u".*"_s)); }
    void theGapCountsFromTheEndOfAWrite();
};

/// R15: a write that was on its way for a while has reached the device at its end, for all that is known.
void TestPendingWrites::theGapCountsFromTheEndOfAWrite()
{
    constexpr auto kGap = 75ms;
    FakeHardware hardware;
    ManualScheduler scheduler;
    engine::WriteQueue queue(hardware, scheduler, {kGap, false, 16, 2, 0ms});
    hardware.answerWritesWith(engine::Hardware::WriteStatus::Pending);
    const auto command = [&](quint8 value) {
        queue.begin(0, scheduler.now());
        queue.take({engine::Endpoint::Tx, false, 1, {&value, 1}});
        queue.commit();
    };
    command(1);
    QCOMPARE(hardware.takeWrites(), QStringList({u"tx 01"_s}));
    command(2);
    scheduler.advance(40ms);
    hardware.finishWrite(true);
    scheduler.advance(kGap - 1ms);
    QCOMPARE(hardware.takeWrites(), QStringList());
    scheduler.advance(1ms);
    QCOMPARE(hardware.takeWrites(), QStringList({u"tx 02"_s}));
}

QTEST_GUILESS_MAIN(TestPendingWrites)
#include "tst_PendingWrites.moc"
