#include "engine/backend/simulated/SimulatorScheduler.h"

#include <QElapsedTimer>
#include <QRegularExpression>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using engine::SimulatorScheduler;

/// Time that can be taken over: timers that were armed before stay armed, whoever moves it.
class TestSimulatorScheduler final : public QObject
{
    Q_OBJECT

private slots:
    void init() { QTest::failOnWarning(QRegularExpression(u".*"_s)); }
    void followsTheClock();
    void standsStillWhenTakenOver();
    void runsTimersInTheirOrder();
    void goesOnFromWhereItIs();
    void timersThatAreStoppedOrGoneDoNotRun();
    void wakesUpForNothingThatIsNotArmed();
};

void TestSimulatorScheduler::followsTheClock()
{
    SimulatorScheduler scheduler;
    QStringList ran;
    const auto late = scheduler.createTimer([&] { ran += u"late"_s; });
    const auto soon = scheduler.createTimer([&] { ran += u"soon"_s; });
    late->start(30ms);
    soon->start(5ms);
    scheduler.callAfter(15ms, this, [&] { ran += u"call"_s; });
    const auto before = scheduler.now();
    QVERIFY(ran.isEmpty()); // not from inside a call
    QTRY_COMPARE(ran, (QStringList{u"soon"_s, u"call"_s, u"late"_s}));
    QVERIFY(scheduler.now() - before >= 30ms);
    QVERIFY(!late->isActive());
}

void TestSimulatorScheduler::standsStillWhenTakenOver()
{
    SimulatorScheduler scheduler;
    int ran = 0;
    const auto timer = scheduler.createTimer([&] { ++ran; });
    timer->start(10ms);
    scheduler.setVirtual(true);
    const auto before = scheduler.now();
    QTest::qWait(30);
    QCOMPARE(ran, 0);
    QVERIFY(scheduler.now() == before);
    scheduler.advanceTo(before + 9ms);
    QCOMPARE(ran, 0);
    scheduler.advanceTo(before + 10ms);
    QCOMPARE(ran, 1);
    QVERIFY(scheduler.now() == before + 10ms);
}

void TestSimulatorScheduler::runsTimersInTheirOrder()
{
    SimulatorScheduler scheduler;
    scheduler.setVirtual(true);
    const auto start = scheduler.now();
    QList<qint64> times;
    std::unique_ptr<engine::Timer> again;
    again = scheduler.createTimer([&] {
        times += std::chrono::duration_cast<std::chrono::milliseconds>(scheduler.now() - start).count();
        if (times.size() < 6)
            again->start(20ms);
    });
    again->start(20ms);
    scheduler.callAfter(50ms, this, [&] { times += -50; });
    QCOMPARE(scheduler.armed(), 2);
    QVERIFY(scheduler.nextDue() == start + 20ms);
    scheduler.advanceTo(start + 1h);
    QCOMPARE(times, (QList<qint64>{20, 40, -50, 60, 80, 100}));
    QCOMPARE(scheduler.armed(), 0);
    QVERIFY(!scheduler.nextDue());
}

void TestSimulatorScheduler::goesOnFromWhereItIs()
{
    SimulatorScheduler scheduler;
    scheduler.setVirtual(true);
    const auto before = scheduler.now();
    int ran = 0;
    const auto timer = scheduler.createTimer([&] { ++ran; });
    timer->start(1h + 5ms);
    scheduler.advanceTo(before + 1h);
    scheduler.setVirtual(false);
    QVERIFY(scheduler.now() >= before + 1h);
    QVERIFY(scheduler.now() < before + 1h + 1min);
    QTRY_COMPARE(ran, 1);
}

void TestSimulatorScheduler::timersThatAreStoppedOrGoneDoNotRun()
{
    SimulatorScheduler scheduler;
    scheduler.setVirtual(true);
    int ran = 0;
    const auto stopped = scheduler.createTimer([&] { ++ran; });
    stopped->start(1ms);
    stopped->stop();
    scheduler.createTimer([&] { ++ran; })->start(1ms);
    auto context = std::make_unique<QObject>();
    scheduler.callAfter(1ms, context.get(), [&] { ++ran; });
    context.reset();
    scheduler.advanceTo(scheduler.now() + 1s);
    QCOMPARE(ran, 0);
}

void TestSimulatorScheduler::wakesUpForNothingThatIsNotArmed()
{
    SimulatorScheduler scheduler;
    int ran = 0;
    const auto timer = scheduler.createTimer([&] { ++ran; });
    timer->start(20ms);
    timer->start(40ms); // in place of the first
    QElapsedTimer clock;
    clock.start();
    QTRY_COMPARE(ran, 1);
    QVERIFY(clock.elapsed() >= 39);
}

QTEST_GUILESS_MAIN(TestSimulatorScheduler)
#include "tst_SimulatorScheduler.moc"
