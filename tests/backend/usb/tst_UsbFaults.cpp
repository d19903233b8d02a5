#include "engine/base/Constants.h"
#include "tests/backend/usb/UsbStage.h"

#include <QDir>
#include <QElapsedTimer>
#include <QRegularExpression>
#include <QTest>
#include <ctime>

using namespace Qt::StringLiterals;
using namespace engine;

namespace {

/// How many files or threads this process has: entries of a folder of /proc/self.
qsizetype countOf(const QString &what)
{
    return QDir(u"/proc/self/"_s + what).entryList(QDir::AllEntries | QDir::NoDotAndDotDot).size();
}

double cpuSeconds()
{
    return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; // of all threads
}

} // namespace

/// Devices that do not take what they are told, or go away: nothing hangs, leaks or spins.
class TestUsbFaults final : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void init() { QTest::failOnWarning(QRegularExpression(u".*"_s)); }
    void givesUpAWriteThatIsNotTaken();
    void goesOnAfterAStall();
    void takesNoMoreThanItCanHold();
    void closesOnceWhenUnpluggedInMidTransfer();
    void endsInMidTransfer_data();
    void endsInMidTransfer();
    void leaksNothingInAThousandPlugCycles();
};

void TestUsbFaults::initTestCase()
{
    if (!EmulatedBus().isThere())
        QSKIP("needs the emulated bus: run it by way of tests/rigs/usb/run.sh");
}

void TestUsbFaults::givesUpAWriteThatIsNotTaken()
{
    UsbStage stage;
    QVERIFY(stage.start());
    const QByteArray number = stage.plug("trance");
    const auto hardware = stage.open();
    QVERIFY(hardware);
    QSignalSpy written(hardware.get(), &Hardware::writeFinished);
    stage.bus.say("hold " + number + " on");
    QElapsedTimer time;
    time.start();
    QCOMPARE(write(*hardware, Endpoint::TxVendorControl, "4301ff000000"), Hardware::WriteStatus::Pending);
    QVERIFY(time.elapsed() < 20); // the engine's thread is not held up
    QVERIFY(waitFor(written));
    QVERIFY(!written.first().first().toBool());
    const auto took = std::chrono::milliseconds(time.elapsed());
    QVERIFY2(took >= limits::kDeviceWriteDeadline - std::chrono::milliseconds(50) &&
                 took < 3 * limits::kDeviceWriteDeadline,
             qPrintable(QString::number(took.count())));
    stage.bus.say("hold " + number + " off");
    QCOMPARE(write(*hardware, Endpoint::TxVendorControl, "430100000000"), Hardware::WriteStatus::Pending);
    QVERIFY(waitFor(written, 2));
    QVERIFY(written.last().first().toBool());
    QCOMPARE(stage.log(number, 3), "detach claim control:4301000000000000");
    stage.bus.say("unplug " + number);
}

void TestUsbFaults::goesOnAfterAStall()
{
    UsbStage stage;
    QVERIFY(stage.start());
    const QByteArray number = stage.plug("echo");
    const auto hardware = stage.open();
    QVERIFY(hardware);
    QSignalSpy written(hardware.get(), &Hardware::writeFinished);
    QSignalSpy notified(hardware.get(), &Hardware::notified);
    hardware->subscribe(Endpoint::Rx);
    stage.bus.say("stall " + number + " 02");
    QCOMPARE(write(*hardware, Endpoint::Tx, "01"), Hardware::WriteStatus::Pending);
    QVERIFY(waitFor(written));
    QVERIFY(!written.first().first().toBool());
    QCOMPARE(write(*hardware, Endpoint::Tx, "02"), Hardware::WriteStatus::Pending);
    QVERIFY(waitFor(notified)); // the echo
    QCOMPARE(stage.log(number, 3), "claim clear out02:02");
    stage.bus.say("unplug " + number);
}

void TestUsbFaults::takesNoMoreThanItCanHold()
{
    UsbStage stage;
    QVERIFY(stage.start());
    const QByteArray number = stage.plug("echo");
    const auto hardware = stage.open();
    QVERIFY(hardware);
    stage.bus.say("hold " + number + " on");
    int taken = 0;
    while (taken < 1000 && write(*hardware, Endpoint::Tx, "01") == Hardware::WriteStatus::Pending)
        ++taken;
    QCOMPARE(taken, 16);
    QSignalSpy written(hardware.get(), &Hardware::writeFinished);
    stage.bus.say("hold " + number + " off");
    QVERIFY(waitFor(written, taken));
    QCOMPARE(write(*hardware, Endpoint::Tx, "02"), Hardware::WriteStatus::Pending);
    QVERIFY(waitFor(written, taken + 1));
    stage.bus.say("unplug " + number);
}

void TestUsbFaults::closesOnceWhenUnpluggedInMidTransfer()
{
    UsbStage stage;
    QVERIFY(stage.start());
    const QByteArray number = stage.plug("echo");
    const auto hardware = stage.open();
    QVERIFY(hardware);
    QSignalSpy closed(hardware.get(), &Hardware::closed);
    hardware->subscribe(Endpoint::Rx);
    stage.bus.say("hold " + number + " on");
    QCOMPARE(write(*hardware, Endpoint::Tx, "01"), Hardware::WriteStatus::Pending);
    QVERIFY(QTest::qWaitFor([&] { return stage.bus.say("state " + number) == "claimed 2"; })); // one each way
    QElapsedTimer time;
    time.start();
    stage.bus.say("unplug " + number);
    QVERIFY(waitFor(closed));
    QVERIFY2(time.elapsed() < 1000, qPrintable(QString::number(time.elapsed()))); // R16
    QCOMPARE(closed.first().first().value<Error>().code, ErrorCode::HardwareUnavailable);
    QCOMPARE(write(*hardware, Endpoint::Tx, "02"), Hardware::WriteStatus::Failed);
    const double before = cpuSeconds();
    constexpr int kLookedAtMs = 2000;
    QTest::qWait(kLookedAtMs);
    const double load = (cpuSeconds() - before) * 1000 / kLookedAtMs;
    QVERIFY2(load < 0.05, qPrintable(QString::number(load)));
    qInfo("CPU after the unplug: %.2f %%", 100 * load);
    QCOMPARE(closed.count(), 1);
}

void TestUsbFaults::endsInMidTransfer_data()
{
    QTest::addColumn<QString>("end");
    QTest::newRow("closed") << u"close"_s;
    QTest::newRow("the hardware is deleted") << u"hardware"_s;
    QTest::newRow("the backend is deleted first") << u"backend"_s;
}

void TestUsbFaults::endsInMidTransfer()
{
    QFETCH(QString, end);
    const qsizetype threads = countOf(u"task"_s);
    auto stage = std::make_unique<UsbStage>();
    QVERIFY(stage->start());
    const QByteArray number = stage->plug("echo");
    auto hardware = stage->open();
    QVERIFY(hardware);
    QSignalSpy closed(hardware.get(), &Hardware::closed);
    hardware->subscribe(Endpoint::Rx);
    EmulatedBus bus;
    bus.say("hold " + number + " on");
    QCOMPARE(write(*hardware, Endpoint::Tx, "01"), Hardware::WriteStatus::Pending);
    QVERIFY(QTest::qWaitFor([&] { return bus.say("state " + number) == "claimed 2"; }));
    if (end == u"close"_s) {
        hardware->close();
        QVERIFY(waitFor(closed));
        QCOMPARE(closed.count(), 1);
    } else if (end == u"hardware"_s) {
        hardware.reset();
    } else {
        stage.reset();
        QCOMPARE(write(*hardware, Endpoint::Tx, "02"),
                 Hardware::WriteStatus::Pending); // nobody takes it, nothing breaks
        hardware->close();
    }
    QVERIFY(QTest::qWaitFor([&] { return bus.say("state " + number) == "free 0"; }));
    hardware.reset();
    stage.reset();
    QCOMPARE(countOf(u"task"_s), threads);
    bus.say("unplug " + number);
}

void TestUsbFaults::leaksNothingInAThousandPlugCycles()
{
    constexpr int kCycles = 1000;
    UsbStage stage;
    QVERIFY(stage.start());
    qsizetype files = 0;
    qsizetype threads = 0;
    for (int cycle = 0; cycle < kCycles; ++cycle) {
        const QByteArray number = stage.plug("echo");
        QVERIFY2(!number.isEmpty(), qPrintable(QString::number(cycle)));
        const auto hardware = stage.open();
        QVERIFY2(hardware, qPrintable(QString::number(cycle)));
        hardware->subscribe(Endpoint::Rx);
        write(*hardware, Endpoint::Tx, "01");
        QSignalSpy closed(hardware.get(), &Hardware::closed);
        stage.bus.say("unplug " + number);
        QVERIFY2(waitFor(closed), qPrintable(QString::number(cycle)));
        stage.advertised.clear();
        if (cycle == 0) {
            files = countOf(u"fd"_s);
            threads = countOf(u"task"_s);
        }
    }
    QTRY_COMPARE(countOf(u"fd"_s), files);
    QCOMPARE(countOf(u"task"_s), threads);
    QTRY_VERIFY(stage.backend.status().items.isEmpty()); // the bus may tell after the transfer has
    qInfo("%d cycles: %lld files and %lld threads before and after", kCycles, qlonglong(files), qlonglong(threads));
}

QTEST_GUILESS_MAIN(TestUsbFaults)
#include "tst_UsbFaults.moc"
