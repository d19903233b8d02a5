#include "engine/backend/Hardware.h"
#include "engine/backend/usb/UsbBackend.h"
#include "tests/backend/guest/Gadget.h"

#include <QDir>
#include <QElapsedTimer>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTest>
#include <ctime>

using namespace Qt::StringLiterals;
using namespace engine;

namespace {

constexpr int kDeadlineMs = 20000; // the processor is emulated

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

/// How many interfaces the kernel's driver has.
qsizetype heldByTheKernel()
{
    return QDir(u"/sys/bus/usb/drivers/trancevibrator"_s).entryList({u"*:*"_s}).size();
}

} // namespace

/// The USB backend on a real kernel; run by tests/rigs/guest.sh.
class TestGuestUsb final : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void init() { QTest::failOnWarning(QRegularExpression(u".*"_s)); }
    void transfers();
    void unpluggedInMidTransfer();
    void takesTheTranceVibratorFromItsDriver();

private:
    std::unique_ptr<Hardware> open(const HardwareLayout &layout = {});

    UsbBackend m_backend;
    QSignalSpy m_advertised{&m_backend, &Backend::advertised};
};

void TestGuestUsb::initTestCase()
{
    if (!QFile::exists(u"/guest/usb_gadget.py"_s))
        QSKIP("run by tests/rigs/guest.sh");
    m_backend.applySettings({});
}

/// Opens what is advertised next.
std::unique_ptr<Hardware> TestGuestUsb::open(const HardwareLayout &layout)
{
    if (!waitFor(m_advertised))
        return nullptr;
    const auto advertisement = m_advertised.takeLast().first().value<Advertisement>();
    m_advertised.clear();
    qInfo("advertised: %s %s", qPrintable(advertisement.address), qPrintable(advertisement.name));
    std::unique_ptr<Hardware> hardware = m_backend.create(advertisement, layout);
    if (!hardware)
        return nullptr;
    QSignalSpy opened(hardware.get(), &Hardware::opened);
    hardware->open();
    return waitFor(opened) ? std::move(hardware) : nullptr;
}

void TestGuestUsb::transfers()
{
    Gadget gadget(u"usb_gadget.py"_s, {u"echo"_s});
    QVERIFY(gadget.isPlugged());
    const auto hardware = open();
    QVERIFY(hardware);
    QSignalSpy notified(hardware.get(), &Hardware::notified);
    QSignalSpy written(hardware.get(), &Hardware::writeFinished);
    hardware->subscribe(Endpoint::Rx); // bulk
    QCOMPARE(write(*hardware, Endpoint::Tx, "0102030405"), Hardware::WriteStatus::Pending);
    QVERIFY(waitFor(notified));
    QCOMPARE(notified.takeFirst().at(1).toByteArray().toHex(), "0102030405");
    QCOMPARE(write(*hardware, Endpoint::TxVendorControl, "410234120000aabbcc"), Hardware::WriteStatus::Pending);
    QCOMPARE(write(*hardware, Endpoint::TxVendorControl, "c142341200000400"), Hardware::WriteStatus::Pending);
    QVERIFY(waitFor(notified));
    QCOMPARE(notified.takeFirst().at(1).toByteArray().toHex(), "42341200");
    QVERIFY(waitFor(written, 3));
    for (const QList<QVariant> &result : std::as_const(written))
        QVERIFY(result.first().toBool());
    QCOMPARE(gadget.log(2), (QByteArrayList{"out:0102030405", "control:4102341200000300aabbcc"}));
    QSignalSpy closed(hardware.get(), &Hardware::closed);
    hardware->close();
    QVERIFY(waitFor(closed));
}

void TestGuestUsb::unpluggedInMidTransfer()
{
    Gadget gadget(u"usb_gadget.py"_s, {u"echo"_s});
    QVERIFY(gadget.isPlugged());
    const auto hardware = open();
    QVERIFY(hardware);
    QSignalSpy closed(hardware.get(), &Hardware::closed);
    hardware->subscribe(Endpoint::Rx); // under way without end
    QTest::qWait(200);
    const std::clock_t idle = std::clock();
    QTest::qWait(2000);
    qInfo("CPU while open and idle: %.2f %%", 100.0 * double(std::clock() - idle) / CLOCKS_PER_SEC / 2);
    gadget.unplug();
    QElapsedTimer time;
    time.start();
    QVERIFY(waitFor(closed));
    qInfo("closed %lld ms after the gadget was gone", qlonglong(time.elapsed()));
    QVERIFY(time.elapsed() < 1000); // R16
    QCOMPARE(closed.first().first().value<Error>().code, ErrorCode::HardwareUnavailable);
    QCOMPARE(write(*hardware, Endpoint::Tx, "01"), Hardware::WriteStatus::Failed);
    const std::clock_t before = std::clock();
    QTest::qWait(2000);
    const double load = double(std::clock() - before) / CLOCKS_PER_SEC / 2;
    qInfo("CPU after the unplug: %.2f %%", 100 * load);
    QVERIFY(load < 0.05);
    QCOMPARE(closed.count(), 1);
}

void TestGuestUsb::takesTheTranceVibratorFromItsDriver()
{
    Gadget gadget(u"usb_gadget.py"_s, {u"trance"_s});
    QVERIFY(gadget.isPlugged());
    QVERIFY(QTest::qWaitFor([] { return heldByTheKernel() == 1; }, kDeadlineMs)); // udev has loaded the module
    const auto hardware = open();
    QVERIFY(hardware);
    QCOMPARE(heldByTheKernel(), 0);
    QSignalSpy written(hardware.get(), &Hardware::writeFinished);
    QCOMPARE(write(*hardware, Endpoint::TxVendorControl, "4301ff000000"), Hardware::WriteStatus::Pending);
    QVERIFY(waitFor(written));
    QVERIFY(written.first().first().toBool());
    QCOMPARE(gadget.log(1), QByteArrayList{"control:4301ff0000000000"});
    QSignalSpy closed(hardware.get(), &Hardware::closed);
    hardware->close();
    QVERIFY(waitFor(closed));
    QVERIFY(QTest::qWaitFor([] { return heldByTheKernel() == 1; }, kDeadlineMs));
}

QTEST_GUILESS_MAIN(TestGuestUsb)
#include "tst_GuestUsb.moc"
