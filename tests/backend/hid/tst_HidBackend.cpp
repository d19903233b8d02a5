#include "engine/backend/DeviceNode.h"
#include "engine/backend/Hardware.h"
#include "engine/backend/hid/HidBackend.h"
#include "tests/backend/hid/FakeHidSystem.h"

#include <QDir>
#include <QElapsedTimer>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace engine;

namespace {

constexpr int kDeadlineMs = 5000;
const KnownDevice kPad{u"98:b6:e9:00:00:01"_s, u"057e:2009"_s, u"Pad"_s, u"/dev/hidraw3"_s};

bool waitFor(QSignalSpy &spy, int count = 1)
{
    while (spy.count() < count) {
        if (!spy.wait(kDeadlineMs))
            return false;
    }
    return true;
}

Hardware::WriteStatus write(Hardware &hardware, Endpoint endpoint, const QByteArray &hex)
{
    const QByteArray bytes = QByteArray::fromHex(hex);
    return hardware.write(
        {endpoint,
         false,
         0,
         {reinterpret_cast<const quint8 *>(bytes.constData()), static_cast<std::size_t>(bytes.size())}});
}

qsizetype threads()
{
    return QDir(u"/proc/self/task"_s).entryList(QDir::AllEntries | QDir::NoDotAndDotDot).size();
}

/// A backend on a bus with one device.
struct Stage
{
    FakeHidBus bus;
    HidBackend backend{[this] { return bus.makeSystem(); }};
    QSignalSpy advertised{&backend, &Backend::advertised};

    Stage() { bus.plug(kPad); }
    bool find()
    {
        backend.applySettings({});
        backend.startScanning();
        const bool isFound = waitFor(advertised);
        backend.stopScanning();
        return isFound;
    }
    Advertisement found() const { return advertised.last().first().value<Advertisement>(); }
    std::unique_ptr<Hardware> open()
    {
        std::unique_ptr<Hardware> hardware = find() ? backend.create(found(), {}) : nullptr;
        if (!hardware)
            return nullptr;
        QSignalSpy opened(hardware.get(), &Hardware::opened);
        hardware->open();
        return waitFor(opened) ? std::move(hardware) : nullptr;
    }
    BusItem item() const { return backend.status().items.value(0); }
};

} // namespace

/// HID devices, with the system's calls replaced; they block as those do.
class TestHidBackend final : public QObject
{
    Q_OBJECT

private slots:
    void init() { QTest::failOnWarning(QRegularExpression(u".*"_s)); }
    void leavesTheBusAloneUntilToldOtherwise();
    void advertisesWhileSomebodyScans();
    void sleepsWhenNobodyScans();
    void writesReports_data();
    void writesReports();
    void saysFeatureReportsThatAreAskedFor();
    void saysInputReports();
    void reads();
    void closesAfterTheLastReport();
    void holdsNobodyUpWhenTheDeviceDoes();
    void closesOnceWhenTheDeviceVanishes();
    void comesBackUnderTheSameAddress();
    void saysWhichRuleGivesPermission();
    void closesEverythingWhenSwitchedOff();
    void leaksNothingInAThousandCycles();
    void outlivesItsBackend();
};

void TestHidBackend::leavesTheBusAloneUntilToldOtherwise()
{
    Stage stage;
    stage.backend.startScanning();
    QTest::qWait(50);
    QCOMPARE(stage.bus.sweeps(), 0);
    BusSettings off;
    off.switchedOff.insert(u"hid"_s);
    stage.backend.applySettings(off);
    QTest::qWait(50);
    QCOMPARE(stage.bus.sweeps(), 0);
    QCOMPARE(stage.backend.status().problem, BusProblem::SwitchedOff);
    stage.backend.applySettings({});
    QVERIFY(waitFor(stage.advertised));
    QCOMPARE(stage.backend.status().problem, BusProblem::None);
}

void TestHidBackend::advertisesWhileSomebodyScans()
{
    Stage stage;
    stage.backend.applySettings({});
    stage.backend.startScanning();
    QVERIFY(waitFor(stage.advertised));
    QCOMPARE(stage.found(), (Advertisement{u"hid"_s, kPad.address, kPad.name, {}, {}, {}, kPad.identifier}));
    QVERIFY(stage.backend.status().items.isEmpty()); // nobody has a use for it yet
    const KnownDevice second{u"second"_s, u"057e:2006"_s, u"Other"_s, u"/dev/hidraw4"_s};
    stage.bus.plug(second);
    QVERIFY(waitFor(stage.advertised, 2)); // by the next sweep
    QCOMPARE(stage.found().address, second.address);
    QCOMPARE(stage.advertised.count(), 2); // each once
    stage.backend.stopScanning();
    stage.backend.startScanning();
    QVERIFY(waitFor(stage.advertised, 4)); // each again in a scan of its own
}

void TestHidBackend::sleepsWhenNobodyScans()
{
    Stage stage;
    const auto hardware = stage.open();
    QVERIFY(hardware);
    const int sweeps = stage.bus.sweeps();
    QTest::qWait(2500);
    QCOMPARE(stage.bus.sweeps(), sweeps);
}

void TestHidBackend::writesReports_data()
{
    QTest::addColumn<int>("endpoint");
    QTest::addColumn<QByteArray>("report");
    QTest::addColumn<QByteArray>("seen");
    QTest::newRow("an output report") << int(Endpoint::Tx) << QByteArray("1001a888ac62") << QByteArray("1001a888ac62");
    QTest::newRow("an output report without a number") << int(Endpoint::Tx) << QByteArray("0005") << QByteArray("0005");
    QTest::newRow("a feature report") << int(Endpoint::Command) << QByteArray("0501") << QByteArray("feature:0501");
    QTest::newRow("nothing to where nothing is written") << int(Endpoint::Rx) << QByteArray("01") << QByteArray();
    QTest::newRow("no report without a byte") << int(Endpoint::Tx) << QByteArray() << QByteArray();
}

void TestHidBackend::writesReports()
{
    QFETCH(int, endpoint);
    QFETCH(QByteArray, report);
    QFETCH(QByteArray, seen);
    Stage stage;
    const auto hardware = stage.open();
    QVERIFY(hardware);
    QSignalSpy written(hardware.get(), &Hardware::writeFinished);
    const auto expected = seen.isEmpty() ? Hardware::WriteStatus::Failed : Hardware::WriteStatus::Pending;
    QCOMPARE(write(*hardware, Endpoint(endpoint), report), expected);
    if (seen.isEmpty())
        return;
    QVERIFY(waitFor(written));
    QVERIFY(written.first().first().toBool());
    QCOMPARE(stage.bus.written(kPad.address), QByteArrayList{seen});
}

void TestHidBackend::saysFeatureReportsThatAreAskedFor()
{
    Stage stage;
    const auto hardware = stage.open();
    QVERIFY(hardware);
    QSignalSpy notified(hardware.get(), &Hardware::notified);
    QCOMPARE(write(*hardware, Endpoint::Command, "05"), Hardware::WriteStatus::Pending);
    QVERIFY(waitFor(notified));
    QCOMPARE(notified.first().at(0).value<Endpoint>(), Endpoint::Command);
    QCOMPARE(notified.first().at(1).toByteArray().toHex(), "05717273");
}

void TestHidBackend::saysInputReports()
{
    Stage stage;
    const auto hardware = stage.open();
    QVERIFY(hardware);
    QSignalSpy notified(hardware.get(), &Hardware::notified);
    stage.bus.say(kPad.address, "\x3f"); // nobody has subscribed yet
    QTest::qWait(50);
    hardware->subscribe(Endpoint::Rx);
    stage.bus.say(kPad.address, "\x30\x01");
    QVERIFY(waitFor(notified));
    QCOMPARE(notified.count(), 1);
    QCOMPARE(notified.first().at(0).value<Endpoint>(), Endpoint::Rx);
    QCOMPARE(notified.first().at(1).toByteArray(), QByteArray("\x30\x01"));
    hardware->unsubscribe(Endpoint::Rx);
    stage.bus.say(kPad.address, "\x31");
    QTest::qWait(50);
    QCOMPARE(notified.count(), 1);
}

void TestHidBackend::reads()
{
    Stage stage;
    const auto hardware = stage.open();
    QVERIFY(hardware);
    QSignalSpy read(hardware.get(), &Hardware::readFinished);
    hardware->read(Endpoint::Rx);
    stage.bus.say(kPad.address, "\x21");
    QVERIFY(waitFor(read));
    QCOMPARE(read.takeFirst().at(1).value<Result<QByteArray>>().value(), QByteArray("\x21"));
    hardware->read(Endpoint::Tx);
    QVERIFY(waitFor(read));
    QVERIFY(!read.takeFirst().at(1).value<Result<QByteArray>>());
    hardware->read(Endpoint::Rx);
    QVERIFY(waitFor(read)); // limits::kDeviceReadDeadline
    QVERIFY(!read.takeFirst().at(1).value<Result<QByteArray>>());
    hardware->read(Endpoint::Rx);
    hardware->close();
    QVERIFY(waitFor(read)); // at the latest now
    QVERIFY(!read.first().at(1).value<Result<QByteArray>>());
}

void TestHidBackend::closesAfterTheLastReport()
{
    Stage stage;
    const auto hardware = stage.open();
    QVERIFY(hardware);
    QVERIFY(QTest::qWaitFor([&] { return stage.item().isInUse; }));
    QSignalSpy closed(hardware.get(), &Hardware::closed);
    for (const char *report : {"01", "02", "03"})
        QCOMPARE(write(*hardware, Endpoint::Tx, report), Hardware::WriteStatus::Pending);
    hardware->close();
    QVERIFY(waitFor(closed));
    QCOMPARE(closed.first().first().value<Error>().code, ErrorCode::Cancelled);
    QCOMPARE(stage.bus.written(kPad.address), (QByteArrayList{"01", "02", "03"}));
    QVERIFY(QTest::qWaitFor([&] { return stage.bus.openHandles() == 0 && !stage.item().isInUse; }));
    QCOMPARE(closed.count(), 1);
}

void TestHidBackend::holdsNobodyUpWhenTheDeviceDoes()
{
    Stage stage;
    const auto hardware = stage.open();
    QVERIFY(hardware);
    QSignalSpy written(hardware.get(), &Hardware::writeFinished);
    stage.bus.hold(kPad.address, true);
    QElapsedTimer time;
    time.start();
    int taken = 0;
    while (taken < 1000 && write(*hardware, Endpoint::Tx, "01") == Hardware::WriteStatus::Pending)
        ++taken;
    QVERIFY(time.elapsed() < 20);
    QCOMPARE(taken, 16);
    QVERIFY(!written.wait(50));
    stage.bus.hold(kPad.address, false);
    QVERIFY(waitFor(written, taken));
}

void TestHidBackend::closesOnceWhenTheDeviceVanishes()
{
    Stage stage;
    const auto hardware = stage.open();
    QVERIFY(hardware);
    QSignalSpy closed(hardware.get(), &Hardware::closed);
    QElapsedTimer time;
    time.start();
    stage.bus.unplug(kPad.address);
    QVERIFY(waitFor(closed));
    QVERIFY(time.elapsed() < 500); // R16
    QCOMPARE(closed.first().first().value<Error>().code, ErrorCode::HardwareUnavailable);
    QCOMPARE(write(*hardware, Endpoint::Tx, "01"), Hardware::WriteStatus::Failed);
    hardware->close();
    QVERIFY(QTest::qWaitFor([&] { return stage.bus.openHandles() == 0; }));
    const std::clock_t before = std::clock();
    QTest::qWait(1000);
    QVERIFY(std::clock() - before < CLOCKS_PER_SEC / 20);
    QCOMPARE(closed.count(), 1);
}

void TestHidBackend::comesBackUnderTheSameAddress()
{
    Stage stage;
    auto hardware = stage.open();
    QVERIFY(hardware);
    QSignalSpy closed(hardware.get(), &Hardware::closed);
    stage.bus.unplug(kPad.address);
    QVERIFY(waitFor(closed));
    hardware = stage.backend.create(stage.found(), {}); // R16: trying again, with nobody scanning
    QVERIFY(hardware);
    QSignalSpy refused(hardware.get(), &Hardware::closed);
    hardware->open();
    QVERIFY(waitFor(refused)); // not back yet
    QCOMPARE(refused.first().first().value<Error>().code, ErrorCode::HardwareUnavailable);
    KnownDevice moved = kPad;
    moved.node = u"/dev/hidraw7"_s;
    stage.bus.plug(moved);
    hardware = stage.backend.create(stage.found(), {});
    QVERIFY(hardware);
    QSignalSpy opened(hardware.get(), &Hardware::opened);
    hardware->open();
    QVERIFY(waitFor(opened));
}

void TestHidBackend::saysWhichRuleGivesPermission()
{
    Stage stage;
    QVERIFY(stage.find());
    stage.bus.deny(kPad.address);
    const auto hardware = stage.backend.create(stage.found(), {});
    QSignalSpy closed(hardware.get(), &Hardware::closed);
    hardware->open();
    QVERIFY(waitFor(closed));
    const QString detail = closed.first().first().value<Error>().detail;
    QVERIFY2(detail.contains(kPad.node) && detail.contains(udevRule(u"hid", kPad.identifier)), qPrintable(detail));
    QVERIFY(QTest::qWaitFor([&] { return stage.item().problem == BusProblem::NoPermission; }));
    QCOMPARE(stage.backend.status().problem, BusProblem::NoPermission);
    QCOMPARE(stage.backend.status().detail, detail);
}

void TestHidBackend::closesEverythingWhenSwitchedOff()
{
    Stage stage;
    const auto hardware = stage.open();
    QVERIFY(hardware);
    QSignalSpy closed(hardware.get(), &Hardware::closed);
    BusSettings off;
    off.switchedOff.insert(u"hid"_s);
    stage.backend.applySettings(off);
    QVERIFY(waitFor(closed));
    QVERIFY(!stage.backend.create(stage.found(), {}));
}

void TestHidBackend::leaksNothingInAThousandCycles()
{
    constexpr int kCycles = 1000;
    Stage stage;
    QVERIFY(stage.find());
    const qsizetype before = threads();
    for (int cycle = 0; cycle < kCycles; ++cycle) {
        const auto hardware = stage.backend.create(stage.found(), {});
        QSignalSpy opened(hardware.get(), &Hardware::opened);
        QSignalSpy closed(hardware.get(), &Hardware::closed);
        hardware->open();
        QVERIFY2(waitFor(opened), qPrintable(QString::number(cycle)));
        stage.bus.unplug(kPad.address);
        QVERIFY2(waitFor(closed), qPrintable(QString::number(cycle)));
        stage.bus.plug(kPad);
    }
    QVERIFY(QTest::qWaitFor([&] { return stage.bus.openHandles() == 0 && threads() == before; }));
}

void TestHidBackend::outlivesItsBackend()
{
    const qsizetype before = threads();
    std::unique_ptr<Hardware> hardware;
    {
        Stage stage;
        hardware = stage.open();
        QVERIFY(hardware);
        QCOMPARE(write(*hardware, Endpoint::Tx, "00"), Hardware::WriteStatus::Pending);
    }
    QCOMPARE(threads(), before);
    hardware->close();
    hardware.reset();
}

QTEST_GUILESS_MAIN(TestHidBackend)
#include "tst_HidBackend.moc"
