#include "engine/backend/DeviceNode.h"
#include "tests/backend/usb/UsbStage.h"

#include <QRegularExpression>
#include <QTest>
#include <linux/capability.h>
#include <sys/syscall.h>
#include <unistd.h>

using namespace Qt::StringLiterals;
using namespace engine;

namespace {

/// Lets the modes of files count for root as well, in this thread and those that it starts.
class WithoutOverride
{
public:
    WithoutOverride()
    {
        ::syscall(SYS_capget, &m_head, m_sets);
        __user_cap_data_struct sets[_LINUX_CAPABILITY_U32S_3]{m_sets[0], m_sets[1]};
        sets[0].effective &= ~(1U << CAP_DAC_OVERRIDE | 1U << CAP_DAC_READ_SEARCH);
        ::syscall(SYS_capset, &m_head, sets);
    }
    ~WithoutOverride() { ::syscall(SYS_capset, &m_head, m_sets); }
    Q_DISABLE_COPY_MOVE(WithoutOverride)

private:
    __user_cap_header_struct m_head{_LINUX_CAPABILITY_VERSION_3, 0};
    __user_cap_data_struct m_sets[_LINUX_CAPABILITY_U32S_3]{};
};

} // namespace

/// Finding, claiming and transfers, on an emulated bus with the real libusb.
class TestUsbBackend final : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void init() { QTest::failOnWarning(QRegularExpression(u".*"_s)); }
    void leavesTheBusAloneUntilToldOtherwise();
    void advertisesWhatWasThereWhileSomebodyScans();
    void advertisesWhatIsPluggedIn_data();
    void advertisesWhatIsPluggedIn();
    void closesEverythingWhenSwitchedOff();
    void takesTheInterfaceFromTheKernelAndGivesItBack();
    void writes_data();
    void writes();
    void hearsAnswersOfTheControlEndpoint();
    void hearsWhatIsSaid_data();
    void hearsWhatIsSaid();
    void reads();
    void refusesWhatCannotBeWritten_data();
    void refusesWhatCannotBeWritten();
    void refusesLayoutsThatAreNotThere();
    void saysWhichRuleGivesPermission();
    void findsTheSameHardwareAgain();
    void sweepsWhereTheBusDoesNotTell();
};

void TestUsbBackend::initTestCase()
{
    if (!EmulatedBus().isThere())
        QSKIP("needs the emulated bus: run it by way of tests/rigs/usb/run.sh");
}

void TestUsbBackend::leavesTheBusAloneUntilToldOtherwise()
{
    UsbStage stage;
    const QByteArray number = stage.bus.say("plug trance");
    stage.backend.startScanning();
    QTest::qWait(100);
    QCOMPARE(stage.advertised.count(), 0);
    BusSettings off;
    off.switchedOff.insert(u"usb"_s);
    stage.backend.applySettings(off);
    QTest::qWait(100);
    QCOMPARE(stage.advertised.count(), 0);
    QCOMPARE(stage.backend.status().problem, BusProblem::SwitchedOff);
    stage.backend.applySettings({});
    QVERIFY(waitFor(stage.advertised));
    QCOMPARE(stage.backend.status().problem, BusProblem::None);
    stage.bus.say("unplug " + number);
}

void TestUsbBackend::advertisesWhatWasThereWhileSomebodyScans()
{
    UsbStage stage;
    const QByteArray number = stage.bus.say("plug trance");
    QVERIFY(stage.start());
    QCOMPARE(stage.advertised.count(), 0);
    QVERIFY(stage.backend.status().items.isEmpty()); // nobody has a use for it yet
    stage.backend.startScanning();
    QCOMPARE(stage.advertised.count(), 0); // not from inside the call
    QVERIFY(waitFor(stage.advertised));
    QCOMPARE(stage.advertised.count(), 1); // and not the hub
    stage.bus.say("unplug " + number);
}

void TestUsbBackend::advertisesWhatIsPluggedIn_data()
{
    QTest::addColumn<QByteArray>("device");
    QTest::addColumn<QString>("address");
    QTest::addColumn<QString>("identifier");
    QTest::addColumn<QString>("name");
    QTest::newRow("with a serial number")
        << QByteArray("trance 4711") << u"0b49:064f:4711"_s << u"0b49:064f"_s << u"Trance Vibrator"_s;
    QTest::newRow("by its port where it has none")
        << QByteArray("echo -") << u"1209:0001@1-%1"_s << u"1209:0001"_s << u"Echo"_s;
}

void TestUsbBackend::advertisesWhatIsPluggedIn()
{
    QFETCH(QByteArray, device);
    QFETCH(QString, address);
    UsbStage stage;
    QVERIFY(stage.start());
    const QByteArray number = stage.plug(device);
    QVERIFY(!number.isEmpty());
    const QString expected = address.contains(u'%') ? address.arg(number.toInt() - 1) : address;
    QCOMPARE(stage.lastAdvertised().bus, u"usb"_s);
    QCOMPARE(stage.lastAdvertised().address, expected);
    QTEST(stage.lastAdvertised().identifier, "identifier");
    QTEST(stage.lastAdvertised().name, "name");
    stage.bus.say("unplug " + number);
}

void TestUsbBackend::closesEverythingWhenSwitchedOff()
{
    UsbStage stage;
    QVERIFY(stage.start());
    const QByteArray number = stage.plug("trance");
    const auto hardware = stage.open();
    QVERIFY(hardware);
    QSignalSpy closed(hardware.get(), &Hardware::closed);
    BusSettings off;
    off.switchedOff.insert(u"usb"_s);
    stage.backend.applySettings(off);
    QVERIFY(waitFor(closed));
    QCOMPARE(stage.bus.say("state " + number), "driver 0"); // the kernel has it again
    QVERIFY(!stage.backend.create(stage.lastAdvertised(), {}));
    stage.bus.say("unplug " + number);
}

void TestUsbBackend::takesTheInterfaceFromTheKernelAndGivesItBack()
{
    UsbStage stage;
    QVERIFY(stage.start());
    const QByteArray number = stage.plug("trance");
    QCOMPARE(stage.bus.say("state " + number), "driver 0");
    const auto hardware = stage.open();
    QVERIFY(hardware);
    QCOMPARE(stage.bus.say("state " + number), "claimed 0");
    QVERIFY(QTest::qWaitFor([&] { return stage.item().isInUse; }));
    QCOMPARE(stage.item().detail, u"0b49:064f"_s);
    QSignalSpy closed(hardware.get(), &Hardware::closed);
    QCOMPARE(write(*hardware, Endpoint::TxVendorControl, "430100000000"), Hardware::WriteStatus::Pending);
    hardware->close();
    QVERIFY(waitFor(closed));
    QCOMPARE(closed.first().first().value<Error>().code, ErrorCode::Cancelled);
    QCOMPARE(stage.log(number, 5),
             "detach claim control:4301000000000000 release attach"); // the last write went out first
    QVERIFY(QTest::qWaitFor([&] { return !stage.item().isInUse; }));
    stage.bus.say("unplug " + number);
}

void TestUsbBackend::writes_data()
{
    QTest::addColumn<int>("endpoint");
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("seen");
    QTest::newRow("a control transfer without data")
        << int(Endpoint::TxVendorControl) << QByteArray("4301ff000000") << QByteArray("control:4301ff0000000000");
    QTest::newRow("a control transfer with data") << int(Endpoint::TxVendorControl) << QByteArray("410234120500aabbcc")
                                                  << QByteArray("control:4102341205000300aabbcc");
    QTest::newRow("a bulk transfer, to the first endpoint out")
        << int(Endpoint::Tx) << QByteArray("0102030405") << QByteArray("out02:0102030405");
    QTest::newRow("an interrupt transfer, to the address in the layout")
        << int(Endpoint::Generic0) << QByteArray("0a0b") << QByteArray("out03:0a0b");
}

void TestUsbBackend::writes()
{
    QFETCH(int, endpoint);
    QFETCH(QByteArray, bytes);
    QFETCH(QByteArray, seen);
    UsbStage stage;
    QVERIFY(stage.start());
    const QByteArray number = stage.plug("echo");
    HardwareLayout layout;
    if (Endpoint(endpoint) == Endpoint::Generic0)
        layout.usb = {0, {{Endpoint::Generic0, 0x03}, {Endpoint::Rx, 0x85}}};
    const auto hardware = stage.open(layout);
    QVERIFY(hardware);
    QSignalSpy written(hardware.get(), &Hardware::writeFinished);
    QCOMPARE(write(*hardware, Endpoint(endpoint), bytes), Hardware::WriteStatus::Pending);
    QVERIFY(waitFor(written));
    QVERIFY(written.first().first().toBool());
    QCOMPARE(stage.log(number, 2), "claim " + seen);
    stage.bus.say("unplug " + number);
}

void TestUsbBackend::hearsAnswersOfTheControlEndpoint()
{
    UsbStage stage;
    QVERIFY(stage.start());
    const QByteArray number = stage.plug("trance");
    const auto hardware = stage.open();
    QVERIFY(hardware);
    QSignalSpy notified(hardware.get(), &Hardware::notified);
    QSignalSpy written(hardware.get(), &Hardware::writeFinished);
    QCOMPARE(write(*hardware, Endpoint::TxVendorControl, "c142341200000400"), Hardware::WriteStatus::Pending);
    QVERIFY(waitFor(written));
    QCOMPARE(notified.count(), 1);
    QCOMPARE(notified.first().at(0).value<Endpoint>(), Endpoint::TxVendorControl);
    QCOMPARE(notified.first().at(1).toByteArray().toHex(), "42341200");
    stage.bus.say("unplug " + number);
}

void TestUsbBackend::hearsWhatIsSaid_data()
{
    QTest::addColumn<int>("address");
    QTest::newRow("on a bulk endpoint") << 0x81;
    QTest::newRow("on an interrupt endpoint") << 0x85;
}

void TestUsbBackend::hearsWhatIsSaid()
{
    QFETCH(int, address);
    const QByteArray endpoint = QByteArray::number(address, 16);
    UsbStage stage;
    QVERIFY(stage.start());
    const QByteArray number = stage.plug("echo");
    HardwareLayout layout;
    layout.usb.addresses = {{Endpoint::Rx, static_cast<quint8>(address)}};
    const auto hardware = stage.open(layout);
    QVERIFY(hardware);
    QSignalSpy notified(hardware.get(), &Hardware::notified);
    hardware->subscribe(Endpoint::Rx);
    for (int i = 1; i <= 3; ++i)
        stage.bus.say("say " + number + ' ' + endpoint + " 0" + QByteArray::number(i));
    QVERIFY(waitFor(notified, 3));
    for (int i = 0; i < 3; ++i)
        QCOMPARE(notified.at(i).at(1).toByteArray(), QByteArray(1, char(i + 1)));
    hardware->unsubscribe(Endpoint::Rx);
    QVERIFY(QTest::qWaitFor([&] { return stage.bus.say("state " + number) == "claimed 0"; })); // nothing is under way
    stage.bus.say("say " + number + ' ' + endpoint + " 04");
    QTest::qWait(50);
    QCOMPARE(notified.count(), 3);
    stage.bus.say("unplug " + number);
}

void TestUsbBackend::reads()
{
    UsbStage stage;
    QVERIFY(stage.start());
    const QByteArray number = stage.plug("echo");
    const auto hardware = stage.open();
    QVERIFY(hardware);
    QSignalSpy read(hardware.get(), &Hardware::readFinished);
    hardware->read(Endpoint::Rx);
    stage.bus.say("say " + number + " 81 0a0b");
    QVERIFY(waitFor(read));
    QCOMPARE(read.takeFirst().at(1).value<Result<QByteArray>>().value().toHex(), "0a0b");
    hardware->read(Endpoint::Tx);
    QVERIFY(waitFor(read)); // nothing can be read there
    QVERIFY(!read.takeFirst().at(1).value<Result<QByteArray>>());
    hardware->read(Endpoint::Rx);
    QVERIFY(waitFor(read)); // limits::kDeviceReadDeadline
    QVERIFY(!read.first().at(1).value<Result<QByteArray>>());
    stage.bus.say("unplug " + number);
}

void TestUsbBackend::refusesWhatCannotBeWritten_data()
{
    QTest::addColumn<int>("endpoint");
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<bool>("isTaken");
    QTest::newRow("to an endpoint that is not there") << int(Endpoint::Command) << QByteArray("01") << false;
    QTest::newRow("to an endpoint in") << int(Endpoint::Rx) << QByteArray("01") << true;
    QTest::newRow("half a control transfer") << int(Endpoint::TxVendorControl) << QByteArray("4301ff") << true;
    QTest::newRow("a request that reads more than there is room for")
        << int(Endpoint::TxVendorControl) << QByteArray("c14234120000ffff") << true;
    QTest::newRow("more than the longest packet") << int(Endpoint::Tx) << QByteArray(2 * 513, '0') << false;
}

void TestUsbBackend::refusesWhatCannotBeWritten()
{
    QFETCH(int, endpoint);
    QFETCH(QByteArray, bytes);
    QFETCH(bool, isTaken);
    UsbStage stage;
    QVERIFY(stage.start());
    const QByteArray number = stage.plug("echo");
    const auto hardware = stage.open();
    QVERIFY(hardware);
    QSignalSpy written(hardware.get(), &Hardware::writeFinished);
    QCOMPARE(write(*hardware, Endpoint(endpoint), bytes),
             isTaken ? Hardware::WriteStatus::Pending : Hardware::WriteStatus::Failed);
    if (isTaken) {
        QVERIFY(waitFor(written));
        QVERIFY(!written.first().first().toBool());
    }
    QCOMPARE(stage.log(number, 1), "claim");
    stage.bus.say("unplug " + number);
}

void TestUsbBackend::refusesLayoutsThatAreNotThere()
{
    UsbStage stage;
    QVERIFY(stage.start());
    const QByteArray number = stage.plug("echo");
    HardwareLayout layout;
    layout.usb.addresses = {{Endpoint::Tx, 0x07}};
    const auto hardware = stage.backend.create(stage.lastAdvertised(), layout);
    QSignalSpy closed(hardware.get(), &Hardware::closed);
    hardware->open();
    QVERIFY(waitFor(closed));
    const auto error = closed.first().first().value<Error>();
    QCOMPARE(error.code, ErrorCode::NotSupported);
    QVERIFY2(error.detail.contains(u"endpoint 07"_s), qPrintable(error.detail));
    stage.bus.say("unplug " + number);
}

void TestUsbBackend::saysWhichRuleGivesPermission()
{
    UsbStage stage;
    const WithoutOverride withoutOverride; // before the bus thread, which inherits it
    QVERIFY(stage.start());
    const QByteArray number = stage.plug("trance");
    stage.bus.say("deny " + number);
    const auto hardware = stage.backend.create(stage.lastAdvertised(), {});
    QSignalSpy closed(hardware.get(), &Hardware::closed);
    hardware->open();
    QVERIFY(waitFor(closed));
    const QString detail = closed.first().first().value<Error>().detail;
    const QString node = u"/dev/bus/usb/001/%1"_s.arg(number.toInt(), 3, 10, QChar(u'0'));
    QVERIFY2(detail.contains(node) && detail.contains(udevRule(u"usb", u"0b49:064f"_s)), qPrintable(detail));
    QVERIFY(QTest::qWaitFor([&] { return stage.item().problem == BusProblem::NoPermission; }));
    QCOMPARE(stage.backend.status().problem, BusProblem::NoPermission);
    QCOMPARE(stage.backend.status().detail, detail);
    stage.bus.say("unplug " + number);
    QVERIFY(QTest::qWaitFor([&] { return stage.backend.status().problem == BusProblem::None; }));
}

void TestUsbBackend::findsTheSameHardwareAgain()
{
    UsbStage stage;
    QVERIFY(stage.start());
    QByteArray number = stage.plug("echo 0042");
    const QString address = stage.lastAdvertised().address;
    auto hardware = stage.open();
    QVERIFY(hardware);
    QSignalSpy closed(hardware.get(), &Hardware::closed);
    stage.bus.say("unplug " + number);
    QVERIFY(waitFor(closed));
    QCOMPARE(closed.first().first().value<Error>().code, ErrorCode::HardwareUnavailable);
    QVERIFY(QTest::qWaitFor([&] { return !stage.backend.create(stage.lastAdvertised(), {}); }));
    hardware.reset();
    number = stage.plug("echo 0042"); // R16: nobody has to scan for it
    QCOMPARE(stage.lastAdvertised().address, address);
    hardware = stage.open();
    QVERIFY(hardware);
    QSignalSpy written(hardware.get(), &Hardware::writeFinished);
    QCOMPARE(write(*hardware, Endpoint::Tx, "77"), Hardware::WriteStatus::Pending);
    QVERIFY(waitFor(written));
    QCOMPARE(stage.log(number, 2), "claim out02:77");
    stage.bus.say("unplug " + number);
}

void TestUsbBackend::sweepsWhereTheBusDoesNotTell()
{
    UsbStage stage(UsbBackend::Discovery::Sweep);
    QVERIFY(stage.start());
    stage.backend.startScanning();
    const QByteArray number = stage.plug("echo");
    QVERIFY(!number.isEmpty());
    const auto hardware = stage.open();
    QVERIFY(hardware);
    stage.backend.stopScanning();
    QSignalSpy closed(hardware.get(), &Hardware::closed);
    stage.bus.say("unplug " + number);
    QVERIFY(waitFor(closed)); // it goes on sweeping while something is open
}

QTEST_GUILESS_MAIN(TestUsbBackend)
#include "tst_UsbBackend.moc"
