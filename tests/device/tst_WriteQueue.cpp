#include "engine/base/Constants.h"
#include "engine/device/WriteQueue.h"
#include "tests/fakes/FakeHardware.h"
#include "tests/fakes/ManualScheduler.h"

#include <QRegularExpression>
#include <QSignalSpy>
#include <QTest>
#include <numeric>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr auto kGap = 75ms;
constexpr auto kRepeat = 200ms;

} // namespace

/// The pacing of one device: leading edge, newest wins, stop first (R12, R15), and the gap is never broken.
class TestWriteQueue final : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void idleDeviceIsWrittenAtOnce();
    void newestWinsInsideTheGap();
    void slotsAreReplacedOneByOne();
    void writesOfOneCommandStayTogether();
    void writesWithoutSlotAreKept();
    void floodKeepsTheGap();
    void onlyTheTimerWritesWhileItIsArmed();
    void stopOvertakes();
    void discardTakesBackOneFeature();
    void combiningDeviceGathers();
    void pendingWriteHoldsTheRest();
    void failedWriteIsTriedAgain();
    void writeThatFailsLaterIsTriedAgain();
    void newerWriteTakesThePlaceOfOneThatFailed();
    void whatIsTakenBackIsNotTriedAgain();
    void lateReportOfAWriteThatWasGivenUpIsIgnored();
    void lateEncoderIsAskedWhenItCanBeWritten();
    void countsWhatWasReplacedAndHowLongWritesWaited();
    void failingForLongIsAFault();
    void stuckWriteCountsAsFailed();
    void nothingIsArmedWhenNothingIsDue();
    void fullQueueGivesWayAtTheFront();
    void silenceIsFilledWithTheLastPacket();
    void onlySilenceIsFilled();
    void whatIsRepeatedAfterAStopIsTheStop();
    void repetitionHoldsTheRestWhilePending();
    void failingRepetitionIsAFault();

private:
    void make(std::chrono::milliseconds gap, bool gathers = false, std::chrono::milliseconds repeat = 0ms);
    void put(std::size_t feature, quint8 value, quint64 slotSet);
    void command(std::size_t feature, quint8 value);

    std::unique_ptr<ManualScheduler> m_scheduler;
    std::unique_ptr<FakeHardware> m_hardware;
    std::unique_ptr<engine::WriteQueue> m_queue;
};

void TestWriteQueue::init()
{
    QTest::failOnWarning(QRegularExpression(u".*"_s));
    m_queue.reset();
    m_hardware = std::make_unique<FakeHardware>();
    m_scheduler = std::make_unique<ManualScheduler>();
    make(kGap);
}

void TestWriteQueue::make(std::chrono::milliseconds gap, bool gathers, std::chrono::milliseconds repeat)
{
    const engine::WriteQueue::Settings settings{gap, gathers, 16, 2, repeat};
    m_queue = std::make_unique<engine::WriteQueue>(*m_hardware, *m_scheduler, settings);
}

void TestWriteQueue::put(std::size_t feature, quint8 value, quint64 slotSet)
{
    const std::array<quint8, 2> packet{static_cast<quint8>(feature), value};
    m_queue->take({engine::Endpoint::Tx, false, slotSet, packet});
}

void TestWriteQueue::command(std::size_t feature, quint8 value)
{
    m_queue->begin(feature, m_scheduler->now());
    put(feature, value, quint64(1) << feature);
    m_queue->commit();
}

void TestWriteQueue::idleDeviceIsWrittenAtOnce()
{
    command(0, 5);
    QCOMPARE(m_hardware->takeWrites(), QStringList{u"tx 0005"_s});
    m_scheduler->advance(kGap);
    command(0, 6);
    QCOMPARE(m_hardware->takeWrites(), QStringList{u"tx 0006"_s});
}

void TestWriteQueue::newestWinsInsideTheGap()
{
    command(0, 5);
    command(0, 6);
    command(0, 7);
    QCOMPARE(m_hardware->takeWrites(), QStringList{u"tx 0005"_s});
    m_scheduler->advance(kGap - 1ms);
    QCOMPARE(m_hardware->takeWrites(), QStringList{});
    m_scheduler->advance(1ms);
    QCOMPARE(m_hardware->takeWrites(), QStringList{u"tx 0007"_s});
}

void TestWriteQueue::slotsAreReplacedOneByOne()
{
    command(0, 1);
    command(0, 2);
    command(1, 3);
    command(0, 4);
    m_scheduler->advance(kGap);
    QCOMPARE(m_hardware->takeWrites(), (QStringList{u"tx 0001"_s, u"tx 0103"_s, u"tx 0004"_s}));
}

void TestWriteQueue::writesOfOneCommandStayTogether()
{
    command(0, 1);
    m_queue->begin(0, m_scheduler->now());
    put(0, 8, 1);
    put(0, 9, 1);
    m_queue->commit();
    m_scheduler->advance(kGap);
    QCOMPARE(m_hardware->takeWrites(), (QStringList{u"tx 0001"_s, u"tx 0008"_s, u"tx 0009"_s}));
}

void TestWriteQueue::writesWithoutSlotAreKept()
{
    command(0, 1);
    for (quint8 value = 1; value <= 100; ++value) { // more than there is room for
        m_queue->begin(0, m_scheduler->now());
        put(0, value, 0);
        m_queue->commit();
    }
    m_scheduler->advance(kGap);
    QCOMPARE(m_hardware->takeWrites().size(), 101);
}

void TestWriteQueue::floodKeepsTheGap()
{
    for (int i = 0; i < 1000; ++i) {
        command(0, static_cast<quint8>(i));
        m_scheduler->advance(1ms);
    }
    m_scheduler->advance(kGap);
    // One at once, then one per gap; the last value arrives.
    const QStringList writes = m_hardware->takeWrites();
    QCOMPARE(writes.size(), 1 + 1000 / 75 + 1);
    QCOMPARE(writes.last(), u"tx 00e7"_s);
}

/// A command that comes when the gap has just passed, but the timer is late, must not write beside the timer.
void TestWriteQueue::onlyTheTimerWritesWhileItIsArmed()
{
    command(0, 1);
    command(0, 2);
    m_hardware->takeWrites();
    m_scheduler->jump(kGap + 1ms); // time has passed, the timer has not run yet
    command(0, 3);
    QCOMPARE(m_hardware->takeWrites(), QStringList{});
    m_scheduler->advance(0ms);
    QCOMPARE(m_hardware->takeWrites(), QStringList{u"tx 0003"_s});
    m_scheduler->advance(kGap);
    QCOMPARE(m_hardware->takeWrites(), QStringList{});
}

void TestWriteQueue::stopOvertakes()
{
    command(0, 1);
    command(0, 2);
    m_hardware->takeWrites();
    m_queue->discard();
    m_queue->begin(0, m_scheduler->now());
    put(0, 0, 1);
    m_queue->commitUrgently();
    QCOMPARE(m_hardware->takeWrites(), QStringList{u"tx 0000"_s});
    m_scheduler->advance(1s);
    QCOMPARE(m_hardware->takeWrites(), QStringList{});
}

void TestWriteQueue::discardTakesBackOneFeature()
{
    command(0, 1);
    command(0, 2);
    command(1, 3);
    m_queue->discard(0);
    m_scheduler->advance(kGap);
    QCOMPARE(m_hardware->takeWrites(), (QStringList{u"tx 0001"_s, u"tx 0103"_s}));
}

/// D12: two motors set in two frames go out in one packet.
void TestWriteQueue::combiningDeviceGathers()
{
    make(kGap, true);
    m_queue->begin(0, m_scheduler->now());
    put(0, 1, 1);
    m_queue->commit();
    m_queue->begin(1, m_scheduler->now());
    put(1, 2, 1);
    m_queue->commit();
    QCOMPARE(m_hardware->takeWrites(), QStringList{});
    m_scheduler->advance(engine::limits::kGather);
    QCOMPARE(m_hardware->takeWrites(), QStringList{u"tx 0102"_s});
}

void TestWriteQueue::pendingWriteHoldsTheRest()
{
    m_hardware->answerWritesWith(FakeHardware::WriteStatus::Pending);
    make(0ms);
    command(0, 1);
    command(0, 2);
    command(0, 3);
    QCOMPARE(m_hardware->takeWrites(), QStringList{u"tx 0001"_s});
    m_hardware->finishWrite(true);
    QCOMPARE(m_hardware->takeWrites(), QStringList{u"tx 0003"_s});
}

/// R12: what failed keeps its place and is tried again.
void TestWriteQueue::failedWriteIsTriedAgain()
{
    m_hardware->answerWritesWith(FakeHardware::WriteStatus::Failed);
    m_queue->begin(0, m_scheduler->now());
    put(0, 0, 1);
    m_queue->commitUrgently();
    QCOMPARE(m_hardware->takeWrites(), QStringList{});
    m_hardware->answerWritesWith(FakeHardware::WriteStatus::Done);
    m_scheduler->advance(kGap);
    QCOMPARE(m_hardware->takeWrites(), QStringList{u"tx 0000"_s});
}

/// R12: also a stop whose write is refused only after a while.
void TestWriteQueue::writeThatFailsLaterIsTriedAgain()
{
    m_hardware->answerWritesWith(FakeHardware::WriteStatus::Pending);
    m_queue->discard();
    m_queue->begin(0, m_scheduler->now());
    put(0, 0, 1);
    put(1, 0, 2);
    m_queue->commitUrgently();
    QCOMPARE(m_hardware->takeWrites(), (QStringList{u"tx 0000"_s, u"tx 0100"_s}));
    m_hardware->finishWrite(false);
    m_hardware->finishWrite(true);
    m_scheduler->advance(kGap);
    QCOMPARE(m_hardware->takeWrites(), QStringList{u"tx 0000"_s});
    m_hardware->finishWrite(true);
    m_scheduler->advance(1s);
    QCOMPARE(m_hardware->takeWrites(), QStringList{});
    QCOMPARE(m_scheduler->armed(), 0);
}

void TestWriteQueue::newerWriteTakesThePlaceOfOneThatFailed()
{
    m_hardware->answerWritesWith(FakeHardware::WriteStatus::Pending);
    command(0, 5);
    command(0, 6);
    m_hardware->finishWrite(false);
    m_scheduler->advance(kGap);
    QCOMPARE(m_hardware->takeWrites(), (QStringList{u"tx 0005"_s, u"tx 0006"_s}));
}

/// R12: a level that was on its way when the stop came never comes back after it.
void TestWriteQueue::whatIsTakenBackIsNotTriedAgain()
{
    m_hardware->answerWritesWith(FakeHardware::WriteStatus::Pending);
    command(0, 9);
    m_queue->discard();
    m_queue->begin(1, m_scheduler->now());
    put(1, 0, 2); // about another slot, so that it does not take the place of the first
    m_queue->commitUrgently();
    m_hardware->finishWrite(false);
    m_hardware->finishWrite(true);
    m_scheduler->advance(1s);
    QCOMPARE(m_hardware->takeWrites(), (QStringList{u"tx 0009"_s, u"tx 0100"_s}));
}

void TestWriteQueue::lateReportOfAWriteThatWasGivenUpIsIgnored()
{
    m_hardware->answerWritesWith(FakeHardware::WriteStatus::Pending);
    command(0, 5);
    m_scheduler->advance(engine::limits::kDeviceWriteDeadline + kGap); // given up, and tried again
    QCOMPARE(m_hardware->takeWrites(), (QStringList{u"tx 0005"_s, u"tx 0005"_s}));
    command(0, 6);
    m_hardware->finishWrite(true); // of the first
    m_scheduler->advance(kGap);
    QCOMPARE(m_hardware->takeWrites(), QStringList{}); // the second is still in flight
    m_hardware->finishWrite(true);
    m_scheduler->advance(kGap);
    QCOMPARE(m_hardware->takeWrites(), QStringList{u"tx 0006"_s});
}

void TestWriteQueue::lateEncoderIsAskedWhenItCanBeWritten()
{
    int asked = 0;
    m_queue->setLateEncoder([this, &asked] {
        ++asked;
        m_queue->begin(0, m_scheduler->now());
        put(0, 7, 1);
    });
    command(0, 5);
    QVERIFY(m_queue->isBusy());
    m_queue->expect();
    m_queue->expect();
    m_scheduler->advance(kGap - 1ms);
    QCOMPARE(asked, 0);
    m_scheduler->advance(1ms);
    QCOMPARE(asked, 1);
    QCOMPARE(m_hardware->takeWrites(), (QStringList{u"tx 0005"_s, u"tx 0007"_s}));
    m_queue->expect();
    m_queue->discard(); // a stop
    m_scheduler->advance(1s);
    QCOMPARE(asked, 1);
}

void TestWriteQueue::countsWhatWasReplacedAndHowLongWritesWaited()
{
    command(0, 5);
    command(0, 6);
    command(0, 7);
    m_scheduler->advance(kGap);
    QCOMPARE(m_queue->replaced(), quint64(1));
    QCOMPARE(m_queue->latencies()[0], quint32(1));  // at once
    QCOMPARE(m_queue->latencies()[17], quint32(1)); // 75 ms are below 2^17 us
    QCOMPARE(std::accumulate(m_queue->latencies().begin(), m_queue->latencies().end(), quint32(0)), quint32(2));
}

/// R14
void TestWriteQueue::failingForLongIsAFault()
{
    QSignalSpy faulted(m_queue.get(), &engine::WriteQueue::faulted);
    m_hardware->answerWritesWith(FakeHardware::WriteStatus::Failed);
    command(0, 1);
    m_scheduler->advance(engine::limits::kDeviceFaultLimit - kGap);
    QCOMPARE(faulted.count(), 0);
    m_scheduler->advance(2 * kGap);
    QVERIFY(faulted.count() > 0);
}

/// R14: each write has a deadline.
void TestWriteQueue::stuckWriteCountsAsFailed()
{
    QSignalSpy faulted(m_queue.get(), &engine::WriteQueue::faulted);
    m_hardware->answerWritesWith(FakeHardware::WriteStatus::Pending);
    for (int i = 0; i < 10; ++i) {
        command(0, static_cast<quint8>(i));
        m_scheduler->advance(engine::limits::kDeviceWriteDeadline);
    }
    QVERIFY(faulted.count() > 0);
}

void TestWriteQueue::nothingIsArmedWhenNothingIsDue()
{
    QCOMPARE(m_scheduler->armed(), 0);
    command(0, 1);
    QCOMPARE(m_scheduler->armed(), 0);
    command(0, 2);
    QCOMPARE(m_scheduler->armed(), 1);
    m_scheduler->advance(kGap);
    QCOMPARE(m_scheduler->armed(), 0);
}

/// More writes than there is room for, and none can be written: the oldest are lost, the newest are there in the end.
void TestWriteQueue::fullQueueGivesWayAtTheFront()
{
    m_hardware->answerWritesWith(FakeHardware::WriteStatus::Failed);
    constexpr int kCommands = 200;
    for (quint8 value = 1; value <= kCommands; ++value) {
        m_queue->begin(0, m_scheduler->now());
        put(0, value, 0);
        m_queue->commit();
    }
    QCOMPARE(m_hardware->takeWrites(), QStringList{});
    m_hardware->answerWritesWith(FakeHardware::WriteStatus::Done);
    m_scheduler->advance(kGap);
    const QStringList writes = m_hardware->takeWrites();
    QVERIFY(!writes.isEmpty() && writes.size() < kCommands);
    for (qsizetype i = 0; i < writes.size(); ++i) {
        const auto value = static_cast<int>(kCommands - writes.size() + i + 1);
        QCOMPARE(writes[i], u"tx 00%1"_s.arg(value, 2, 16, QChar(u'0')));
    }
    QVERIFY(m_queue->isEmpty());
}

/// R18
void TestWriteQueue::silenceIsFilledWithTheLastPacket()
{
    make(kGap, false, kRepeat);
    m_scheduler->advance(10 * kRepeat);
    QCOMPARE(m_hardware->takeWrites(), QStringList{}); // there is no last packet yet
    command(0, 5);
    command(1, 6);
    m_scheduler->advance(kGap);
    QCOMPARE(m_hardware->takeWrites(), (QStringList{u"tx 0005"_s, u"tx 0106"_s}));
    m_scheduler->advance(kRepeat - 1ms);
    QCOMPARE(m_hardware->takeWrites(), QStringList{});
    m_scheduler->advance(1ms);
    QCOMPARE(m_hardware->takeWrites(), QStringList{u"tx 0106"_s});
    m_scheduler->advance(3 * kRepeat);
    QCOMPARE(m_hardware->takeWrites(), QStringList(3, u"tx 0106"_s));
    QCOMPARE(m_queue->writes(), quint64(6));
}

/// R18: not while anything is written or waits, and the gap is kept after a repetition.
void TestWriteQueue::onlySilenceIsFilled()
{
    make(kGap, false, kRepeat);
    for (quint8 value = 1; value <= 10; ++value) {
        command(0, value);
        m_scheduler->advance(kRepeat - 1ms);
    }
    QCOMPARE(m_hardware->takeWrites().size(), 10);
    m_scheduler->advance(1ms);
    QCOMPARE(m_hardware->takeWrites(), QStringList{u"tx 000a"_s});
    command(0, 11);
    QCOMPARE(m_hardware->takeWrites(), QStringList{}); // the repetition was just written
    m_scheduler->advance(kGap);
    QCOMPARE(m_hardware->takeWrites(), QStringList{u"tx 000b"_s});
    // What waits because it cannot be written is newer than what could be repeated.
    make(4 * kRepeat, false, kRepeat);
    command(0, 1);
    command(0, 2);
    m_hardware->takeWrites();
    m_scheduler->advance(4 * kRepeat - 1ms);
    QCOMPARE(m_hardware->takeWrites(), QStringList{});
    m_scheduler->advance(1ms);
    QCOMPARE(m_hardware->takeWrites(), QStringList{u"tx 0002"_s});
}

/// R18
void TestWriteQueue::whatIsRepeatedAfterAStopIsTheStop()
{
    make(kGap, false, kRepeat);
    command(0, 9);
    command(0, 8);
    m_queue->discard();
    m_queue->begin(0, m_scheduler->now());
    put(0, 0, 1);
    m_queue->commitUrgently();
    QCOMPARE(m_hardware->takeWrites(), (QStringList{u"tx 0009"_s, u"tx 0000"_s}));
    m_scheduler->advance(2 * kRepeat);
    QCOMPARE(m_hardware->takeWrites(), QStringList(2, u"tx 0000"_s));
    // A stop that cannot be written is tried again; meanwhile nothing older is repeated.
    command(0, 9);
    m_hardware->takeWrites();
    m_hardware->answerWritesWith(FakeHardware::WriteStatus::Failed);
    m_queue->discard();
    m_queue->begin(0, m_scheduler->now());
    put(0, 0, 1);
    m_queue->commitUrgently();
    m_scheduler->advance(2 * kRepeat);
    m_hardware->answerWritesWith(FakeHardware::WriteStatus::Done);
    m_scheduler->advance(kRepeat);
    const QStringList writes = m_hardware->takeWrites();
    QVERIFY(!writes.isEmpty());
    QCOMPARE(writes, QStringList(writes.size(), u"tx 0000"_s));
}

void TestWriteQueue::repetitionHoldsTheRestWhilePending()
{
    make(0ms, false, kRepeat);
    command(0, 1);
    m_hardware->answerWritesWith(FakeHardware::WriteStatus::Pending);
    m_scheduler->advance(kRepeat);
    m_scheduler->advance(kRepeat); // the first repetition is still on its way
    QCOMPARE(m_hardware->takeWrites(), QStringList(2, u"tx 0001"_s));
    command(0, 2);
    QCOMPARE(m_hardware->takeWrites(), QStringList{});
    m_hardware->finishWrite(true);
    QCOMPARE(m_hardware->takeWrites(), QStringList{u"tx 0002"_s});
}

/// R14
void TestWriteQueue::failingRepetitionIsAFault()
{
    make(0ms, false, kRepeat);
    QSignalSpy faulted(m_queue.get(), &engine::WriteQueue::faulted);
    command(0, 1);
    m_hardware->answerWritesWith(FakeHardware::WriteStatus::Failed);
    m_scheduler->advance(engine::limits::kDeviceFaultLimit);
    QCOMPARE(faulted.count(), 0);
    m_scheduler->advance(2 * kRepeat);
    QVERIFY(faulted.count() > 0);
}

QTEST_GUILESS_MAIN(TestWriteQueue)
#include "tst_WriteQueue.moc"
