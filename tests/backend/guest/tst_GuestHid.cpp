#include "engine/backend/Hardware.h"
#include "engine/backend/hid/HidBackend.h"
#include "engine/device/DeviceManager.h"
#include "tests/backend/guest/Gadget.h"
#include "tests/fakes/Fixtures.h"

#include <QElapsedTimer>
#include <QFile>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTest>
#include <algorithm>

using namespace Qt::StringLiterals;
using namespace engine;

namespace {

constexpr int kDeadlineMs = 20000; // the processor is emulated
constexpr ClientId kClient{1};

bool waitFor(QSignalSpy &spy)
{
    return !spy.isEmpty() || spy.wait(kDeadlineMs);
}

Hardware::WriteStatus write(Hardware &hardware, Endpoint endpoint, const QByteArray &bytes)
{
    return hardware.write(
        {endpoint,
         false,
         0,
         {reinterpret_cast<const quint8 *>(bytes.constData()), static_cast<std::size_t>(bytes.size())}});
}

} // namespace

/// The HID backend on real hidraw nodes; run by tests/rigs/guest.sh.
class TestGuestHid final : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void init() { QTest::failOnWarning(QRegularExpression(u".*"_s)); }
    void passesReports();
    void rumblesAsAJoyCon();
};

void TestGuestHid::initTestCase()
{
    if (!QFile::exists(u"/guest/hid_gadget.py"_s))
        QSKIP("run by tests/rigs/guest.sh");
}

void TestGuestHid::passesReports()
{
    Gadget gadget(u"hid_gadget.py"_s, {u"1209:0002"_s, u"4711"_s});
    QVERIFY(gadget.isPlugged());
    HidBackend backend;
    QSignalSpy advertised(&backend, &Backend::advertised);
    backend.applySettings({});
    backend.startScanning();
    QVERIFY(waitFor(advertised));
    const auto found = advertised.first().first().value<Advertisement>();
    QCOMPARE(found, (Advertisement{u"hid"_s, u"4711"_s, u"Pad"_s, {}, {}, {}, u"1209:0002"_s}));
    const auto hardware = backend.create(found, {});
    QSignalSpy opened(hardware.get(), &Hardware::opened);
    QSignalSpy notified(hardware.get(), &Hardware::notified);
    QSignalSpy closed(hardware.get(), &Hardware::closed);
    hardware->open();
    QVERIFY(waitFor(opened));
    hardware->subscribe(Endpoint::Rx);

    QByteArray report(64, '\0');
    report[0] = 1;
    report[1] = char(0xee); // comes back
    QCOMPARE(write(*hardware, Endpoint::Tx, report), Hardware::WriteStatus::Pending);
    QVERIFY(waitFor(notified));
    QCOMPARE(notified.takeFirst().at(1).toByteArray().toHex(), report.toHex());
    QVERIFY2(gadget.log(1).first().endsWith(report.toHex()), gadget.log(1).first().constData());

    QCOMPARE(write(*hardware, Endpoint::Command, "\x01"), Hardware::WriteStatus::Pending);
    QVERIFY(waitFor(notified));
    QCOMPARE(notified.first().at(0).value<Endpoint>(), Endpoint::Command);
    QCOMPARE(notified.first().at(1).toByteArray().toHex(), "0177777777777777");
    QCOMPARE(write(*hardware, Endpoint::Command, QByteArray::fromHex("01a1a2a3a4a5a6a7")),
             Hardware::WriteStatus::Pending);
    QCOMPARE(gadget.log(2).last(), "feature:01a1a2a3a4a5a6a7");

    gadget.unplug();
    QElapsedTimer time;
    time.start();
    QVERIFY(waitFor(closed));
    qInfo("closed %lld ms after the device was gone", qlonglong(time.elapsed()));
    QVERIFY(time.elapsed() < 1000); // R16
    QCOMPARE(closed.first().first().value<Error>().code, ErrorCode::HardwareUnavailable);
}

void TestGuestHid::rumblesAsAJoyCon()
{
    Gadget gadget(u"hid_gadget.py"_s, {u"057e:2007"_s, u"98:b6:e9:00:00:02"_s});
    QVERIFY(gadget.isPlugged());
    SystemScheduler scheduler;
    DeviceManager manager(fixtures::builtInCatalog(), scheduler);
    manager.addBackend(std::make_unique<HidBackend>());
    manager.applyBusSettings({});
    manager.startScanning(kClient);
    QVERIFY(QTest::qWaitFor([&] { return !manager.devices().empty(); }, kDeadlineMs));
    Device &device = *manager.devices().front();
    const OutputValue half{FeatureIndex(0), OutputType::Vibrate, 500, 0};
    QVERIFY(device.output(kClient, {&half, 1}));
    QTest::qWait(1500);
    QVERIFY(device.stop());
    QTest::qWait(500);
    const QByteArrayList lines = gadget.log(3);
    qInfo("%d reports", int(lines.size()));
    QVERIFY2(lines.first().contains(" 01000000000000000000"
                                    "4801"),
             lines.first().constData()); // vibration is switched on
    QVERIFY2(lines.last().contains(" 10010000414000004140"), lines.last().constData());
    std::vector<double> gaps;
    for (qsizetype i = 2; i + 1 < lines.size(); ++i) {
        QVERIFY2(lines[i].contains(" 1001a888ac62a888ac62"), lines[i].constData());
        gaps.push_back(lines[i].split(' ').first().toDouble() - lines[i - 1].split(' ').first().toDouble());
    }
    QVERIFY(gaps.size() > 20);
    std::ranges::sort(gaps);
    qInfo("gap between reports: median %.1f ms, longest %.1f ms", 1000 * gaps[gaps.size() / 2], 1000 * gaps.back());
}

QTEST_GUILESS_MAIN(TestGuestHid)
#include "tst_GuestHid.moc"
