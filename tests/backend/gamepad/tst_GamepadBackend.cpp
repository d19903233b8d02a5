#include "engine/api/EngineCore.h"
#include "engine/backend/gamepad/GamepadBackend.h"
#include "engine/backend/gamepad/GamepadHardware.h"
#include "engine/backend/gamepad/GamepadThread.h"
#include "tests/backend/gamepad/VirtualPad.h"
#include "tests/fakes/ManualScheduler.h"

#include <QElapsedTimer>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTest>
#include <QWebSocket>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using engine::Advertisement;
using engine::BusProblem;
using engine::BusSettings;
using engine::Endpoint;
using engine::Error;
using engine::ErrorCode;
using engine::GamepadHardware;
using engine::Hardware;
using engine::Result;
using Order = VirtualPad::Order;

namespace {

BusSettings switchedOn()
{
    BusSettings settings;
    settings.gamepads = true;
    return settings;
}

bool isSdlLoaded()
{
    QFile maps(u"/proc/self/maps"_s);
    return maps.open(QIODevice::ReadOnly) && maps.readAll().contains("libSDL2");
}

} // namespace

/// The real SDL with pads that it plays itself. No hardware, no window.
class TestGamepadBackend final : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void cleanup();
    void leavesSdlAloneUntilItIsSwitchedOn();
    void offersPadsByTheirMotors_data();
    void offersPadsByTheirMotors();
    void writesEveryMotor();
    void writesAStopTwice();
    void refusesWhatIsNoPacket_data();
    void refusesWhatIsNoPacket();
    void aHeldLevelDoesNotFade();
    void aLevelEndsIfTheEngineHangs();
    void padsComeAndGo();
    void twoPadsOfAModelAreTwo();
    void switchingOffStopsAndCloses();
    void closingStopsBeforeItIsClosed();
    void aBatteryNobodyKnowsIsAnError();
    void keepsTheGapOfItsCable();
    void stopsWhenTheClientIsLost();

private:
    /// Makes the backend and waits until pads can be plugged in; false if there is no SDL.
    bool start(std::unique_ptr<engine::Scheduler> scheduler = nullptr);
    std::unique_ptr<GamepadHardware> openPad(const QString &name);
    bool waitForPad(const QString &name);
    /// What was advertised under this name; an empty one if nothing was.
    Advertisement advertisement(const QString &name) const;
    Hardware::WriteStatus write(Hardware &hardware, const QByteArray &hex);

    std::unique_ptr<engine::Scheduler> m_scheduler;
    ManualScheduler *m_manual = nullptr;
    std::unique_ptr<engine::GamepadBackend> m_backend;
    QList<Advertisement> m_advertised;
};

void TestGamepadBackend::init()
{
    QTest::failOnWarning(QRegularExpression(u".*"_s));
}

void TestGamepadBackend::cleanup()
{
    m_backend.reset();
    m_scheduler.reset();
    m_manual = nullptr;
    m_advertised.clear();
}

bool TestGamepadBackend::start(std::unique_ptr<engine::Scheduler> scheduler)
{
    if (!VirtualPad::isPossible())
        return false;
    m_scheduler = scheduler ? std::move(scheduler) : std::make_unique<ManualScheduler>();
    m_manual = dynamic_cast<ManualScheduler *>(m_scheduler.get());
    m_backend = std::make_unique<engine::GamepadBackend>(*m_scheduler);
    connect(m_backend.get(), &engine::Backend::advertised, this,
            [this](const Advertisement &seen) { m_advertised.append(seen); });
    m_backend->applySettings(switchedOn());
    return QTest::qWaitFor(VirtualPad::isSdlRunning);
}

Advertisement TestGamepadBackend::advertisement(const QString &name) const
{
    for (const Advertisement &seen : m_advertised) {
        if (seen.name == name)
            return seen;
    }
    return {};
}

bool TestGamepadBackend::waitForPad(const QString &name)
{
    return QTest::qWaitFor([&] {
        if (m_manual)
            m_manual->advance(engine::GamepadBackend::kLook);
        QTest::qWait(5); // SDL's thread works in real time
        return !advertisement(name).bus.isEmpty();
    });
}

std::unique_ptr<GamepadHardware> TestGamepadBackend::openPad(const QString &name)
{
    if (!waitForPad(name))
        return nullptr;
    std::unique_ptr<Hardware> hardware = m_backend->create(advertisement(name), {});
    QSignalSpy opened(hardware.get(), &Hardware::opened);
    hardware->open();
    if (!opened.wait())
        return nullptr;
    return std::unique_ptr<GamepadHardware>(qobject_cast<GamepadHardware *>(hardware.release()));
}

Hardware::WriteStatus TestGamepadBackend::write(Hardware &hardware, const QByteArray &hex)
{
    const QByteArray bytes = QByteArray::fromHex(hex);
    const std::span data(reinterpret_cast<const quint8 *>(bytes.constData()), static_cast<std::size_t>(bytes.size()));
    return hardware.write({Endpoint::Tx, false, 0, data});
}

void TestGamepadBackend::leavesSdlAloneUntilItIsSwitchedOn()
{
    if (isSdlLoaded())
        QSKIP("SDL is loaded already: this has to be the first test");
    ManualScheduler scheduler;
    engine::GamepadBackend backend(scheduler);
    QCOMPARE(backend.status().problem, BusProblem::SwitchedOff);
    backend.applySettings(BusSettings());
    backend.startScanning();
    BusSettings off = switchedOn();
    off.switchedOff.insert(backend.id());
    backend.applySettings(off);
    QTest::qWait(20);
    QVERIFY(!isSdlLoaded());
    QCOMPARE(scheduler.armed(), 0);
    QCOMPARE(backend.status().problem, BusProblem::SwitchedOff);
}

void TestGamepadBackend::offersPadsByTheirMotors_data()
{
    QTest::addColumn<int>("motors");
    QTest::addColumn<QString>("identifier");
    QTest::newRow("two motors are the default model") << int(VirtualPad::Main) << QString();
    QTest::newRow("two motors and triggers")
        << (VirtualPad::Main | VirtualPad::Triggers) << u"__sdl-rumble-and-triggers"_s;
    QTest::newRow("triggers alone") << int(VirtualPad::Triggers) << u"__sdl-triggers-only"_s;
}

void TestGamepadBackend::offersPadsByTheirMotors()
{
    QFETCH(int, motors);
    QFETCH(QString, identifier);
    if (!start())
        QSKIP("SDL 2 is not installed");
    const VirtualPad silent(u"No Motors"_s, VirtualPad::None);
    const VirtualPad pad(u"Test Pad"_s, motors);
    QVERIFY(pad.isPluggedIn());
    QVERIFY(waitForPad(u"Test Pad"_s));
    const Advertisement seen = advertisement(u"Test Pad"_s);
    QCOMPARE(seen.bus, u"sdl_gamepad"_s);
    QCOMPARE(seen.protocol, u"sdl-gamepad"_s);
    QCOMPARE(seen.identifier, identifier);
    QVERIFY(seen.address.startsWith(u"sdl-gamepad-"_s));
    QCOMPARE(m_advertised.size(), 1); // once, and the one without motors never
    QCOMPARE(m_backend->status().items.size(), 1);
    QVERIFY(!m_backend->status().items.constFirst().isInUse);
}

void TestGamepadBackend::writesEveryMotor()
{
    if (!start())
        QSKIP("SDL 2 is not installed");
    const VirtualPad pad(u"Test Pad"_s, VirtualPad::Main | VirtualPad::Triggers);
    const auto hardware = openPad(u"Test Pad"_s);
    QVERIFY(hardware);
    QVERIFY(m_backend->status().items.constFirst().isInUse);
    QSignalSpy finished(hardware.get(), &Hardware::writeFinished);
    QCOMPARE(write(*hardware, "0100ff7f0080ffff"), Hardware::WriteStatus::Pending);
    QTRY_COMPARE(finished.size(), 1);
    QVERIFY(finished.constFirst().constFirst().toBool());
    QCOMPARE(pad.last(false), (Order{false, 1, 0x7fff}));
    QCOMPARE(pad.last(true), (Order{true, 0x8000, 0xffff}));
}

void TestGamepadBackend::writesAStopTwice()
{
    if (!start())
        QSKIP("SDL 2 is not installed");
    VirtualPad pad(u"Test Pad"_s, VirtualPad::Main | VirtualPad::Triggers);
    const auto hardware = openPad(u"Test Pad"_s);
    QVERIFY(hardware);
    QSignalSpy finished(hardware.get(), &Hardware::writeFinished);
    write(*hardware, "0080008000800080");
    write(*hardware, "0000000000000000");
    QTRY_COMPARE(finished.size(), 2);
    QCOMPARE(pad.last(false), (Order{false, 0, 0}));
    pad.forget();
    m_manual->advance(GamepadHardware::kSecondStop);
    // SDL writes only what has changed, so the second stop goes by way of the least there is.
    QTRY_COMPARE(pad.orders(), (QList<Order>{{false, 1, 1}, {false, 0, 0}, {true, 1, 1}, {true, 0, 0}}));
    QCOMPARE(finished.size(), 2); // nobody is told of what nobody has asked for
    pad.forget();
    m_manual->advance(10s);
    QTest::qWait(50);
    QVERIFY(pad.orders().isEmpty());
}

void TestGamepadBackend::refusesWhatIsNoPacket_data()
{
    QTest::addColumn<QByteArray>("hex");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("seven bytes") << QByteArray("00800080008000");
    QTest::newRow("nine bytes") << QByteArray("008000800080008000");
}

void TestGamepadBackend::refusesWhatIsNoPacket()
{
    QFETCH(QByteArray, hex);
    if (!start())
        QSKIP("SDL 2 is not installed");
    const VirtualPad pad(u"Test Pad"_s, VirtualPad::Main);
    const auto hardware = openPad(u"Test Pad"_s);
    QVERIFY(hardware);
    QCOMPARE(write(*hardware, hex), Hardware::WriteStatus::Failed);
    QTest::qWait(20);
    QVERIFY(pad.orders().isEmpty());
}

void TestGamepadBackend::aHeldLevelDoesNotFade()
{
    if (!start(std::make_unique<engine::SystemScheduler>()))
        QSKIP("SDL 2 is not installed");
    const VirtualPad pad(u"Test Pad"_s, VirtualPad::Main);
    const auto hardware = openPad(u"Test Pad"_s);
    QVERIFY(hardware);
    write(*hardware, "0080004000000000");
    QTRY_COMPARE(pad.last(), (Order{false, 0x8000, 0x4000}));
    QTest::qWait(6500); // longer than SDL keeps a level
    QCOMPARE(pad.last(), (Order{false, 0x8000, 0x4000}));
    for (const Order &order : pad.orders())
        QCOMPARE(order, (Order{false, 0x8000, 0x4000})); // without a gap
}

void TestGamepadBackend::aLevelEndsIfTheEngineHangs()
{
    if (!start()) // time stands still: nothing is renewed and nobody looks
        QSKIP("SDL 2 is not installed");
    const VirtualPad pad(u"Test Pad"_s, VirtualPad::Main);
    const auto hardware = openPad(u"Test Pad"_s);
    QVERIFY(hardware);
    write(*hardware, "0080004000000000");
    QTRY_COMPARE(pad.last(), (Order{false, 0x8000, 0x4000}));
    QTRY_COMPARE_WITH_TIMEOUT(pad.last(), (Order{false, 0, 0}), 8000);
}

void TestGamepadBackend::padsComeAndGo()
{
    if (!start())
        QSKIP("SDL 2 is not installed");
    auto pad = std::make_unique<VirtualPad>(u"Test Pad"_s, VirtualPad::Main);
    const auto hardware = openPad(u"Test Pad"_s);
    QVERIFY(hardware);
    const QString address = advertisement(u"Test Pad"_s).address;
    QSignalSpy closed(hardware.get(), &Hardware::closed);
    pad.reset();
    m_manual->advance(engine::GamepadBackend::kLook); // within a second (R16)
    QTRY_COMPARE(closed.size(), 1);
    QCOMPARE(closed.constFirst().constFirst().value<Error>().code, ErrorCode::HardwareUnavailable);
    QCOMPARE(write(*hardware, "0080004000000000"), Hardware::WriteStatus::Failed);
    QVERIFY(m_backend->status().items.isEmpty());
    m_advertised.clear();
    const VirtualPad again(u"Test Pad"_s, VirtualPad::Main);
    QVERIFY(waitForPad(u"Test Pad"_s));
    QCOMPARE(advertisement(u"Test Pad"_s).address, address);
    QTest::qWait(20);
    QCOMPARE(closed.size(), 1);
}

void TestGamepadBackend::twoPadsOfAModelAreTwo()
{
    if (!start())
        QSKIP("SDL 2 is not installed");
    const VirtualPad first(u"Test Pad"_s, VirtualPad::Main);
    QVERIFY(waitForPad(u"Test Pad"_s));
    const VirtualPad second(u"Test Pad"_s, VirtualPad::Main);
    QTRY_VERIFY((m_manual->advance(engine::GamepadBackend::kLook), m_advertised.size() == 2));
    QVERIFY(m_advertised[0].address != m_advertised[1].address);
    const std::unique_ptr<Hardware> hardware = m_backend->create(m_advertised[1], {});
    QSignalSpy opened(hardware.get(), &Hardware::opened);
    hardware->open();
    QVERIFY(opened.wait());
    write(*hardware, "0080004000000000");
    QTRY_COMPARE(second.last(), (Order{false, 0x8000, 0x4000}));
    QVERIFY(first.orders().isEmpty());
}

void TestGamepadBackend::switchingOffStopsAndCloses()
{
    if (!start())
        QSKIP("SDL 2 is not installed");
    const VirtualPad pad(u"Test Pad"_s, VirtualPad::Main);
    const auto hardware = openPad(u"Test Pad"_s);
    QVERIFY(hardware);
    QSignalSpy closed(hardware.get(), &Hardware::closed);
    write(*hardware, "0080004000000000");
    QTRY_COMPARE(pad.last(), (Order{false, 0x8000, 0x4000}));
    m_backend->applySettings(BusSettings());
    QTRY_COMPARE(closed.size(), 1);
    QTRY_COMPARE(pad.last(), (Order{false, 0, 0}));
    QCOMPARE(m_backend->status().problem, BusProblem::SwitchedOff);
    QCOMPARE(m_manual->armed(), 0);
    QTRY_VERIFY(!VirtualPad::isSdlRunning());
    m_backend->applySettings(switchedOn()); // and on again
    QTRY_VERIFY(VirtualPad::isSdlRunning());
}

void TestGamepadBackend::closingStopsBeforeItIsClosed()
{
    if (!start())
        QSKIP("SDL 2 is not installed");
    const VirtualPad pad(u"Test Pad"_s, VirtualPad::Main);
    const auto hardware = openPad(u"Test Pad"_s);
    QVERIFY(hardware);
    write(*hardware, "0080004000000000");
    Order lastWhenClosed;
    connect(hardware.get(), &Hardware::closed, this, [&] { lastWhenClosed = pad.last(); });
    QSignalSpy closed(hardware.get(), &Hardware::closed);
    hardware->close();
    QTRY_COMPARE(closed.size(), 1);
    QCOMPARE(closed.constFirst().constFirst().value<Error>().code, ErrorCode::Cancelled);
    QCOMPARE(lastWhenClosed, (Order{false, 0, 0}));
    QVERIFY(pad.orders().contains(Order{false, 0x8000, 0x4000}));
}

void TestGamepadBackend::aBatteryNobodyKnowsIsAnError()
{
    if (!start())
        QSKIP("SDL 2 is not installed");
    const VirtualPad pad(u"Test Pad"_s, VirtualPad::Main);
    const auto hardware = openPad(u"Test Pad"_s);
    QVERIFY(hardware);
    QSignalSpy read(hardware.get(), &Hardware::readFinished);
    hardware->read(Endpoint::Rx);
    QTRY_COMPARE(read.size(), 1);
    const auto result = read.constFirst().at(1).value<Result<QByteArray>>();
    QVERIFY(!result);
    QCOMPARE(result.error().code, ErrorCode::NotSupported);
}

void TestGamepadBackend::keepsTheGapOfItsCable()
{
    if (!start())
        QSKIP("SDL 2 is not installed");
    const VirtualPad pad(u"Test Pad"_s, VirtualPad::Main);
    const auto hardware = openPad(u"Test Pad"_s);
    QVERIFY(hardware);
    QCOMPARE(hardware->defaultGap(), 20ms);
    engine::Pad wireless = hardware->pad();
    wireless.isBluetooth = true;
    engine::GamepadThread thread;
    QCOMPARE(GamepadHardware(*m_scheduler, thread, wireless).defaultGap(), 50ms);
}

/// R1, from the client's socket to the motor: an engine with everything in it.
void TestGamepadBackend::stopsWhenTheClientIsLost()
{
    if (!VirtualPad::isPossible())
        QSKIP("SDL 2 is not installed");
    engine::EngineOptions options;
    options.port = 0;
    options.allowAllClients = true;
    options.usesGamepads = true;
    options.listsModels = false;
    engine::EngineCore core(options);
    quint16 port = 0;
    connect(&core, &engine::EngineCore::serverStatusChanged, this,
            [&](const engine::ServerStatus &status) { port = status.port; });
    core.start();
    QTRY_VERIFY(VirtualPad::isSdlRunning());
    const VirtualPad pad(u"Test Pad"_s, VirtualPad::Main);
    QWebSocket client;
    QString heard;
    connect(&client, &QWebSocket::textMessageReceived, this, [&](const QString &frame) { heard += frame; });
    client.open(QUrl(u"ws://127.0.0.1:%1"_s.arg(port)));
    QTRY_COMPARE(client.state(), QAbstractSocket::ConnectedState);
    client.sendTextMessage(
        uR"([{"RequestServerInfo":{"Id":1,"ClientName":"T","ProtocolVersionMajor":4,"ProtocolVersionMinor":0}}])"_s);
    QTRY_VERIFY(heard.contains(u"ServerInfo"_s));
    client.sendTextMessage(uR"([{"RequestDeviceList":{"Id":9}}])"_s); // it may have been there before
    QTRY_VERIFY(heard.contains(u"SDL Gamepad"_s));
    client.sendTextMessage(
        uR"([{"OutputCmd":{"Id":2,"DeviceIndex":0,"FeatureIndex":1,"Command":{"Vibrate":{"Value":30000}}}}])"_s);
    QTRY_COMPARE(pad.last(), (Order{false, 0, 30000}));
    QElapsedTimer timer;
    timer.start();
    client.abort();
    QTRY_COMPARE_WITH_TIMEOUT(pad.last(), (Order{false, 0, 0}), 250);
    qInfo() << "stop seen after" << timer.elapsed() << "ms";
    QSignalSpy stopped(&core, &engine::EngineCore::stopped);
    core.shutdown();
    QTRY_COMPARE(stopped.size(), 1);
}

QTEST_GUILESS_MAIN(TestGamepadBackend)
#include "tst_GamepadBackend.moc"
