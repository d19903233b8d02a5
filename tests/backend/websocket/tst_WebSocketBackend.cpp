#include "engine/backend/websocket/WebSocketBackend.h"
#include "engine/backend/websocket/WebSocketHardware.h"
#include "engine/base/Constants.h"
#include "tests/backend/websocket/FakeAdmission.h"
#include "tests/backend/websocket/FakeDevice.h"
#include "tests/fakes/AllocationCount.h"
#include "tests/fakes/ManualScheduler.h"

#include <QRegularExpression>
#include <QSignalSpy>
#include <QTcpServer>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using engine::Advertisement;
using engine::BusProblem;
using engine::BusSettings;
using engine::Endpoint;
using engine::Error;
using engine::ErrorCode;
using engine::Hardware;
using engine::WebSocketBackend;
using Frame = FakeDevice::Frame;

namespace {

BusSettings switchedOn(quint16 port = 0)
{
    BusSettings settings;
    settings.deviceWebSocket = true;
    settings.deviceWebSocketPort = port;
    return settings;
}

Hardware::WriteStatus write(Hardware &hardware, QByteArrayView bytes)
{
    const std::span data(reinterpret_cast<const quint8 *>(bytes.data()), static_cast<std::size_t>(bytes.size()));
    return hardware.write({Endpoint::Tx, false, 0, data});
}

} // namespace

/// Devices that connect to us, over real sockets; time and the user's answers are ours.
class TestWebSocketBackend final : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void cleanup();
    void listensOnlyWhenItIsSwitchedOn();
    void saysWhenThePortIsTaken();
    void sendsNothingBeforeItIsAllowed();
    void refusesAtTheGate();
    void endsWhatIsNoHello_data();
    void endsWhatIsNoHello();
    void endsWhatSaysNothing();
    void endsWhatTalksWhileItWaits();
    void endsWhoIsNotAllowed();
    void forgetsWhoLeavesWhileTheUserIsAsked();
    void carriesBytesBothWays();
    void servesSeveralAtOnce();
    void secondOfAnAddressWaitsForTheFirst();
    void offersAgainWhenScanning();
    void holdsUpForWhoDoesNotRead();
    void writingAllocatesNothingOfOurs();
    void revokingCloses();
    void switchingOffCloses();
    void closesSilentDevices();
    void closingSaysGoodbye();

private:
    std::unique_ptr<FakeDevice> connectDevice();
    /// Connects, says hello, and is allowed.
    std::unique_ptr<FakeDevice> admitDevice(const QString &address);
    std::unique_ptr<Hardware> openLast();

    std::unique_ptr<ManualScheduler> m_scheduler;
    std::unique_ptr<FakeAdmission> m_admission;
    std::unique_ptr<WebSocketBackend> m_backend;
    QList<Advertisement> m_advertised;
};

void TestWebSocketBackend::init()
{
    QTest::failOnWarning(QRegularExpression(u".*"_s));
    m_scheduler = std::make_unique<ManualScheduler>();
    m_admission = std::make_unique<FakeAdmission>();
    m_backend = std::make_unique<WebSocketBackend>(*m_scheduler, *m_admission);
    m_advertised.clear();
    connect(m_backend.get(), &engine::Backend::advertised, this,
            [this](const Advertisement &seen) { m_advertised.append(seen); });
    if (qstrcmp(QTest::currentTestFunction(), "listensOnlyWhenItIsSwitchedOn") != 0 &&
        qstrcmp(QTest::currentTestFunction(), "saysWhenThePortIsTaken") != 0) {
        m_backend->applySettings(switchedOn());
        QVERIFY(m_backend->port() != 0);
    }
}

void TestWebSocketBackend::cleanup()
{
    m_backend.reset();
    m_admission.reset();
    m_scheduler.reset();
}

std::unique_ptr<FakeDevice> TestWebSocketBackend::connectDevice()
{
    auto device = std::make_unique<FakeDevice>(m_backend->port());
    return QTest::qWaitFor([&] { return device->isUpgraded(); }) ? std::move(device) : nullptr;
}

std::unique_ptr<FakeDevice> TestWebSocketBackend::admitDevice(const QString &address)
{
    std::unique_ptr<FakeDevice> device = connectDevice();
    const qsizetype before = m_admission->asked.size();
    if (!device)
        return nullptr;
    device->sendHello(u"LVSDevice"_s, address);
    if (!QTest::qWaitFor([&] { return m_admission->asked.size() > before; }))
        return nullptr;
    m_admission->allow(static_cast<int>(m_admission->asked.size()));
    return device;
}

/// Of the device that was advertised last.
std::unique_ptr<Hardware> TestWebSocketBackend::openLast()
{
    std::unique_ptr<Hardware> hardware = m_backend->create(m_advertised.constLast(), {});
    if (!hardware)
        return nullptr;
    QSignalSpy opened(hardware.get(), &Hardware::opened);
    hardware->open();
    return opened.wait() ? std::move(hardware) : nullptr;
}

void TestWebSocketBackend::listensOnlyWhenItIsSwitchedOn()
{
    QCOMPARE(m_backend->status().problem, BusProblem::SwitchedOff);
    m_backend->applySettings(BusSettings());
    QCOMPARE(m_backend->port(), 0);
    BusSettings overridden = switchedOn();
    overridden.switchedOff.insert(u"websocket"_s); // by the command line
    m_backend->applySettings(overridden);
    QCOMPARE(m_backend->port(), 0);
    m_backend->applySettings(switchedOn());
    QVERIFY(m_backend->port() != 0);
    QCOMPARE(m_backend->status().problem, BusProblem::None);
    const quint16 port = m_backend->port();
    m_backend->applySettings(switchedOn()); // the same again changes nothing
    QCOMPARE(m_backend->port(), port);
    m_backend->applySettings(BusSettings());
    QCOMPARE(m_backend->port(), 0);
    QCOMPARE(m_scheduler->armed(), 0);
}

void TestWebSocketBackend::saysWhenThePortIsTaken()
{
    QTcpServer other;
    QVERIFY(other.listen(QHostAddress::LocalHost));
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"no devices can connect: listening on 127.0.0.1 port"_s));
    m_backend->applySettings(switchedOn(other.serverPort()));
    QCOMPARE(m_backend->status().problem, BusProblem::PortTaken);
    QVERIFY(m_backend->status().canRepair);
    other.close();
    m_backend->repair();
    QCOMPARE(m_backend->status().problem, BusProblem::None);
    QCOMPARE(m_backend->port(), m_backend->status().detail.section(u':', 1).toUShort());
}

void TestWebSocketBackend::sendsNothingBeforeItIsAllowed() // S9, S23
{
    const auto device = connectDevice();
    QVERIFY(device);
    QCOMPARE(device->answer().split('\n').size(), 4); // the line, two for the upgrade, the key
    QVERIFY(!device->answer().toLower().contains("assent"));
    QVERIFY(!device->answer().toLower().contains("server"));
    device->sendHello(u"LVSDevice"_s, u"LG01"_s);
    QTRY_COMPARE(m_admission->asked, QStringList{u"LVSDevice"_s});
    device->sendText(u"hello?"_s);
    QTest::qWait(30);
    QVERIFY(device->frames().isEmpty());
    QVERIFY(m_advertised.isEmpty());
    QVERIFY(m_backend->status().items.isEmpty());
    m_backend->startScanning();
    QTest::qWait(10);
    QVERIFY(m_advertised.isEmpty());
}

void TestWebSocketBackend::refusesAtTheGate() // S12, S26
{
    m_admission->letsIn = false;
    const FakeDevice device(m_backend->port(), u"https://page.example"_s);
    QTRY_COMPARE(device.status(), 403);
    QCOMPARE(m_admission->origins, QStringList{u"https://page.example"_s});
    QVERIFY(!device.answer().toLower().contains("assent"));
}

void TestWebSocketBackend::endsWhatIsNoHello_data()
{
    QTest::addColumn<int>("opcode");
    QTest::addColumn<QByteArray>("message");
    QTest::newRow("bytes") << FakeDevice::kBinary << QByteArray(R"({"identifier":"a","address":"b"})");
    QTest::newRow("a client that took the wrong port")
        << FakeDevice::kText << QByteArray(R"([{"RequestServerInfo":{"Id":1,"ClientName":"T"}}])");
    QTest::newRow("a hello without an address") << FakeDevice::kText << QByteArray(R"({"identifier":"a"})");
}

void TestWebSocketBackend::endsWhatIsNoHello()
{
    QFETCH(int, opcode);
    QFETCH(QByteArray, message);
    const auto device = connectDevice();
    QVERIFY(device);
    device->sendFrame(opcode, message);
    QTRY_COMPARE(device->closeCode(), 1008);
    QVERIFY(m_admission->asked.isEmpty());
}

void TestWebSocketBackend::endsWhatSaysNothing()
{
    const auto device = connectDevice();
    QVERIFY(device);
    m_scheduler->advance(engine::limits::kDeviceHelloDeadline - 1ms);
    QTest::qWait(10);
    QVERIFY(!device->closeCode());
    m_scheduler->advance(1ms);
    QTRY_COMPARE(device->closeCode(), 1008);
}

void TestWebSocketBackend::endsWhatTalksWhileItWaits() // S25
{
    const auto device = connectDevice();
    QVERIFY(device);
    device->sendHello(u"LVSDevice"_s, u"LG01"_s);
    for (int i = 0; i < engine::limits::kMessagesWhileWaiting; ++i)
        device->sendText(u"now?"_s);
    QTRY_COMPARE(m_admission->asked.size(), 1);
    QTest::qWait(20);
    QVERIFY(!device->closeCode());
    device->sendText(u"now?"_s);
    QTRY_COMPARE(device->closeCode(), 1008);
    QCOMPARE(m_admission->left, QList<int>{1});
    m_admission->allow(1); // too late
    QTest::qWait(10);
    QVERIFY(m_advertised.isEmpty());
}

void TestWebSocketBackend::endsWhoIsNotAllowed() // S26
{
    const auto device = connectDevice();
    QVERIFY(device);
    device->sendHello(u"LVSDevice"_s, u"LG01"_s);
    QTRY_COMPARE(m_admission->asked.size(), 1);
    m_admission->deny(1);
    QTRY_COMPARE(device->closeCode(), 1008);
    QCOMPARE(device->frames().size(), 1);
    QVERIFY(m_advertised.isEmpty());
}

void TestWebSocketBackend::forgetsWhoLeavesWhileTheUserIsAsked() // S27
{
    const auto device = connectDevice();
    QVERIFY(device);
    device->sendHello(u"LVSDevice"_s, u"LG01"_s);
    QTRY_COMPARE(m_admission->asked.size(), 1);
    device->abort();
    QTRY_COMPARE(m_admission->left, QList<int>{1});
    m_admission->allow(1);
    QTest::qWait(10);
    QVERIFY(m_advertised.isEmpty());
}

void TestWebSocketBackend::carriesBytesBothWays()
{
    const auto device = admitDevice(u"LG01"_s);
    QVERIFY(device);
    QCOMPARE(m_advertised, (QList<Advertisement>{{u"websocket"_s, u"LG01"_s, u"LVSDevice"_s, {}, {}, {}, {}}}));
    const auto hardware = openLast();
    QVERIFY(hardware);
    QVERIFY(hardware->endpoints().contains(Endpoint::Tx) && hardware->endpoints().contains(Endpoint::Rx));
    QCOMPARE(hardware->defaultGap(), 0ms);
    QVERIFY(m_backend->status().items.constFirst().isInUse);

    QCOMPARE(write(*hardware, "Vibrate:10;"), Hardware::WriteStatus::Done);
    QTRY_COMPARE(device->frames(), (QList<Frame>{{FakeDevice::kBinary, "Vibrate:10;"}}));
    const std::array<quint8, 1> byte{};
    QCOMPARE(hardware->write({Endpoint::Generic0, false, 0, byte}), Hardware::WriteStatus::Failed);

    QSignalSpy notified(hardware.get(), &Hardware::notified);
    device->sendText(u"lost;"_s);
    QTest::qWait(20);
    QVERIFY(notified.isEmpty()); // nobody has subscribed
    hardware->subscribe(Endpoint::Rx);
    device->sendText(u"90;"_s);
    device->sendFrame(FakeDevice::kBinary, QByteArray("\0\xff", 2));
    QTRY_COMPARE(notified.size(), 2);
    QCOMPARE(notified[0][1].toByteArray(), "90;");
    QCOMPARE(notified[1][1].toByteArray(), QByteArray("\0\xff", 2));

    QSignalSpy read(hardware.get(), &Hardware::readFinished);
    hardware->read(Endpoint::Rx);
    QTRY_COMPARE(read.size(), 1);
    QVERIFY(!read[0][1].value<engine::Result<QByteArray>>());

    QSignalSpy closed(hardware.get(), &Hardware::closed);
    device->abort();
    QTRY_COMPARE(closed.size(), 1);
    QCOMPARE(closed[0][0].value<Error>().code, ErrorCode::HardwareUnavailable);
    QCOMPARE(write(*hardware, "Vibrate:10;"), Hardware::WriteStatus::Failed);
    QCOMPARE(m_admission->left, QList<int>{1});
}

void TestWebSocketBackend::servesSeveralAtOnce()
{
    std::vector<std::unique_ptr<FakeDevice>> devices;
    std::vector<std::unique_ptr<Hardware>> hardware;
    for (int i = 0; i < 5; ++i) {
        devices.push_back(admitDevice(u"LG0%1"_s.arg(i)));
        QVERIFY(devices.back());
        hardware.push_back(openLast());
        QVERIFY(hardware.back());
    }
    for (std::size_t i = 0; i < hardware.size(); ++i)
        write(*hardware[i], QByteArray::number(int(i)));
    for (std::size_t i = 0; i < devices.size(); ++i)
        QTRY_COMPARE(devices[i]->frames(), (QList<Frame>{{FakeDevice::kBinary, QByteArray::number(int(i))}}));
    QCOMPARE(m_backend->status().items.size(), 5);
}

void TestWebSocketBackend::secondOfAnAddressWaitsForTheFirst()
{
    const auto first = admitDevice(u"LG01"_s);
    QVERIFY(first);
    auto hardware = openLast();
    QVERIFY(hardware);
    const auto second = admitDevice(u"LG01"_s); // came back before its old connection was seen to be dead
    QVERIFY(second);
    m_advertised.clear();
    first->abort();
    QTRY_COMPARE(m_advertised.size(), 1);
    hardware = openLast();
    QVERIFY(hardware);
    write(*hardware, "x");
    QTRY_COMPARE(second->frames().size(), 1);
}

void TestWebSocketBackend::offersAgainWhenScanning()
{
    const auto device = admitDevice(u"LG01"_s);
    QVERIFY(device);
    m_advertised.clear();
    m_backend->startScanning();
    QVERIFY(!m_backend->isScanning()); // there is nothing to wait for
    QTRY_COMPARE(m_advertised.size(), 1);
    const auto hardware = openLast();
    m_advertised.clear();
    m_backend->startScanning();
    QTest::qWait(10);
    QVERIFY(m_advertised.isEmpty()); // in use
}

void TestWebSocketBackend::holdsUpForWhoDoesNotRead() // R15: the rest of us may keep the newest only
{
    const auto device = admitDevice(u"LG01"_s);
    QVERIFY(device);
    const auto hardware = openLast();
    QVERIFY(hardware);
    device->setReading(false);
    const QByteArray packet(1000, 'x');
    int sent = 0;
    int pending = 0;
    // The buffers of the system, in which no order is of any use any more, are kept small.
    while (pending == 0 && sent < 20'000) {
        m_scheduler->jump(1ms); // each goes out by itself
        pending += write(*hardware, packet) == Hardware::WriteStatus::Pending ? 1 : 0;
        ++sent;
        if (sent % 8 == 0)
            QCoreApplication::processEvents();
    }
    QSignalSpy finished(hardware.get(), &Hardware::writeFinished);
    QCOMPARE(pending, 1);
    QTest::qWait(30);
    QVERIFY(finished.isEmpty());
    QVERIFY(sent < 500); // kilobytes
    device->setReading(true);
    QTRY_COMPARE(finished.size(), 1);
    QVERIFY(finished[0][0].toBool());
    QTRY_COMPARE(device->frames().size(), sent);
    qInfo() << "held up after" << sent << "kB";
}

void TestWebSocketBackend::writingAllocatesNothingOfOurs()
{
    if (!AllocationCount::isPossible())
        QSKIP("allocations cannot be counted here");
    const auto device = admitDevice(u"LG01"_s);
    QVERIFY(device);
    const auto hardware = openLast();
    QVERIFY(hardware);
    for (int i = 0; i < 100; ++i) {
        m_scheduler->jump(1ms);
        write(*hardware, "Vibrate:10;");
    }
    QTRY_COMPARE(device->frames().size(), 100);
    int allocations = 0;
    {
        const AllocationCount count;
        for (int i = 0; i < 100; ++i) {
            m_scheduler->jump(1ms);
            write(*hardware, "Vibrate:20;");
        }
        allocations = count.count();
    }
    QTRY_COMPARE(device->frames().size(), 200);
    qInfo() << allocations << "allocations for 100 writes";
    QVERIFY(allocations <= 100); // Qt's socket makes one chunk of its buffer for each that is flushed
}

void TestWebSocketBackend::revokingCloses() // S36
{
    const auto device = admitDevice(u"LG01"_s);
    QVERIFY(device);
    const auto hardware = openLast();
    QVERIFY(hardware);
    QSignalSpy closed(hardware.get(), &Hardware::closed);
    m_admission->revoke(1);
    QTRY_COMPARE(closed.size(), 1);
    QTRY_COMPARE(device->closeCode(), 1008);
    QCOMPARE(write(*hardware, "x"), Hardware::WriteStatus::Failed);
}

void TestWebSocketBackend::switchingOffCloses()
{
    const auto device = admitDevice(u"LG01"_s);
    QVERIFY(device);
    const auto hardware = openLast();
    QVERIFY(hardware);
    QSignalSpy closed(hardware.get(), &Hardware::closed);
    m_backend->applySettings(BusSettings());
    QTRY_COMPARE(closed.size(), 1);
    QTRY_COMPARE(device->closeCode(), 1001);
    QCOMPARE(m_backend->port(), 0);
    QVERIFY(m_backend->status().items.isEmpty());
}

void TestWebSocketBackend::closesSilentDevices()
{
    const auto device = admitDevice(u"LG01"_s);
    QVERIFY(device);
    device->answerPings();
    for (int i = 1; i <= 5; ++i) {
        m_scheduler->advance(engine::limits::kPingOutputsOff);
        QTRY_COMPARE(device->pings(), i);
        QTest::qWait(10); // for its answer
    }
    QVERIFY(!device->closeCode());
    const auto silent = admitDevice(u"LG02"_s);
    QVERIFY(silent);
    for (int i = 1; i <= 4; ++i) {
        m_scheduler->advance(engine::limits::kPingOutputsOff);
        QTRY_COMPARE(device->pings(), 5 + i);
        QTest::qWait(10);
    }
    QTRY_COMPARE(silent->closeCode(), 1001);
    QVERIFY(!device->closeCode());
}

void TestWebSocketBackend::closingSaysGoodbye()
{
    const auto device = admitDevice(u"LG01"_s);
    QVERIFY(device);
    const auto hardware = openLast();
    QVERIFY(hardware);
    QSignalSpy closed(hardware.get(), &Hardware::closed);
    write(*hardware, "Vibrate:0;"); // what is written before is not lost
    hardware->close();
    QTRY_COMPARE(closed.size(), 1);
    QCOMPARE(closed[0][0].value<Error>().code, ErrorCode::Cancelled);
    QTRY_COMPARE(device->closeCode(), 1000);
    QCOMPARE(device->frames().constFirst(), (Frame{FakeDevice::kBinary, "Vibrate:0;"}));
}

QTEST_GUILESS_MAIN(TestWebSocketBackend)
#include "tst_WebSocketBackend.moc"
