#include "engine/driver/native/JoyCon.h"
#include "engine/base/Constants.h"
#include "engine/device/Device.h"
#include "engine/driver/Handshake.h"
#include "tests/driver/RecordingSink.h"
#include "tests/fakes/FakeHardware.h"
#include "tests/fakes/ManualScheduler.h"

#include <QRegularExpression>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace engine;
using namespace std::chrono_literals;
using native::JoyCon;

namespace {

constexpr Driver::TimePoint kStart{1h};

DriverConnection joyCon()
{
    DriverConnection connection;
    connection.features.push_back({FeatureIndex(0), {}, {{OutputType::Vibrate, {0, 1000}}}, {}});
    connection.endpoints.insert(Endpoint::Tx);
    return connection;
}

/// A report with the same rumble on both sides.
QString report(const QString &rumble)
{
    return u"1001"_s + rumble + rumble + QString(54 * 2, u'0');
}

const auto kHalf = u"a888ac62"_s;
const auto kFull = u"a8c8bc72"_s;
const auto kOff = u"00004140"_s;

} // namespace

/// Joy-Cons: how levels become rumbles, and when reports are written.
class TestJoyCon final : public QObject
{
    Q_OBJECT

private slots:
    void init() { QTest::failOnWarning(QRegularExpression(u".*"_s)); }
    void encodesLevels_data();
    void encodesLevels();
    void writesOneReportPerLevel();
    void repeatsWhileItRumbles();
    void keepsItsPaceUnderAFlood();
    void writesNothingAfterAStop_data();
    void writesNothingAfterAStop();
    void leavesNoTimerArmedWithADevice();
    void takesVibrationOfItsFeatureAlone();
    void turnsVibrationOn_data();
    void turnsVibrationOn();
    void failsWithoutItsReport();
};

void TestJoyCon::encodesLevels_data()
{
    QTest::addColumn<int>("level");
    QTest::addColumn<QString>("rumble");
    const QList<std::pair<int, QString>> rows{{0, kOff},
                                              {1, kOff},
                                              {2, u"a8008a40"_s},
                                              {120, u"a8008a40"_s},
                                              {121, u"a8229248"_s},
                                              {150, u"a82c954b"_s},
                                              {200, u"a838984e"_s},
                                              {250, u"a8489c52"_s},
                                              {300, u"a858a056"_s},
                                              {400, u"a874a75d"_s},
                                              {500, kHalf},
                                              {600, u"a898b066"_s},
                                              {700, u"a8a6b369"_s},
                                              {800, u"a8b4b76d"_s},
                                              {900, u"a8beb96f"_s},
                                              {1000, kFull},
                                              {2000, kFull},
                                              {-5, kOff}};
    for (const auto &[level, rumble] : rows)
        QTest::addRow("level %d", level) << level << rumble;
}

void TestJoyCon::encodesLevels()
{
    QFETCH(int, level);
    const std::array<quint8, 4> rumble = native::joyConRumble(level);
    const QByteArray bytes(reinterpret_cast<const char *>(rumble.data()), qsizetype(rumble.size()));
    QTEST(QString::fromLatin1(bytes.toHex()), "rumble");
}

void TestJoyCon::writesOneReportPerLevel()
{
    JoyCon driver(joyCon());
    RecordingSink sink;
    QVERIFY(driver.encode({0, OutputType::Vibrate, 500, 0}, kStart, sink));
    QCOMPARE(sink.writes.size(), std::size_t(1));
    QCOMPARE(sink.writes[0].endpoint, Endpoint::Tx);
    QVERIFY(!sink.writes[0].withResponse);
    QVERIFY(sink.writes[0].slotSet != 0);
    QCOMPARE(sink.writes[0].data.size(), qsizetype(driver.maximumPacketSize()));
    QCOMPARE(sink.takePackets(), QStringList{report(kHalf)});
    QVERIFY(driver.encode({0, OutputType::Vibrate, 1000, 0}, kStart + 1s, sink));
    QCOMPARE(sink.takePackets(), QStringList{report(kFull)});
}

void TestJoyCon::repeatsWhileItRumbles()
{
    JoyCon driver(joyCon());
    RecordingSink sink;
    QCOMPARE(driver.nextDue(kStart).at, Driver::TimePoint::max());
    QVERIFY(driver.encode({0, OutputType::Vibrate, 500, 0}, kStart, sink));
    sink.takePackets();
    Driver::TimePoint now = kStart;
    for (int turn = 0; turn < 5; ++turn) {
        const Driver::Due due = driver.nextDue(now);
        QCOMPARE((due.at - now).count(), (std::chrono::nanoseconds(15ms)).count());
        QCOMPARE(due.feature, std::size_t(0));
        now = due.at + 3ms; // late: the next one counts from here
        driver.runDue(now, sink);
        QCOMPARE(sink.takePackets(), QStringList{report(kHalf)});
    }
}

/// Between two reports only the newest level counts.
void TestJoyCon::keepsItsPaceUnderAFlood()
{
    JoyCon driver(joyCon());
    RecordingSink sink;
    for (int millisecond = 0; millisecond < 15; ++millisecond)
        QVERIFY(driver.encode({0, OutputType::Vibrate, 500 + millisecond, 0}, kStart + 1ms * millisecond, sink));
    QCOMPARE(sink.takePackets(), QStringList{report(kHalf)});
    QVERIFY(driver.encode({0, OutputType::Vibrate, 1000, 0}, kStart + 14ms, sink));
    QCOMPARE(sink.takePackets(), QStringList());
    const Driver::Due due = driver.nextDue(kStart + 14ms);
    QVERIFY(due.at == kStart + 15ms);
    driver.runDue(due.at, sink);
    QCOMPARE(sink.takePackets(), QStringList{report(kFull)});
}

void TestJoyCon::writesNothingAfterAStop_data()
{
    QTest::addColumn<int>("level");
    QTest::addColumn<int>("millisecondsBefore");
    QTest::newRow("zero after a second") << 0 << 1000;
    QTest::newRow("zero right behind the level") << 0 << 0;
    QTest::newRow("the level that makes no rumble yet") << 1 << 3;
}

void TestJoyCon::writesNothingAfterAStop()
{
    QFETCH(int, level);
    QFETCH(int, millisecondsBefore);
    JoyCon driver(joyCon());
    RecordingSink sink;
    QVERIFY(driver.encode({0, OutputType::Vibrate, 1000, 0}, kStart, sink));
    sink.takePackets();
    const Driver::TimePoint now = kStart + 1ms * millisecondsBefore;
    driver.halt(0);
    QVERIFY(driver.encode({0, OutputType::Vibrate, level, 0}, now, sink));
    QCOMPARE(sink.takePackets(), QStringList{report(kOff)}); // at once
    QCOMPARE(driver.nextDue(now).at, Driver::TimePoint::max());
    driver.runDue(now + 1h, sink);
    QCOMPARE(sink.takePackets(), QStringList());
}

/// Through a device and its queue: a report every 15 ms, and rest after a stop.
void TestJoyCon::leavesNoTimerArmedWithADevice()
{
    ManualScheduler scheduler;
    auto hardware = std::make_unique<FakeHardware>();
    FakeHardware &channel = *hardware;
    Device::Parts parts;
    parts.description.features = joyCon().features;
    parts.driver = std::make_unique<JoyCon>(joyCon());
    parts.hardware = std::move(hardware);
    Device device(std::move(parts), scheduler);
    QCOMPARE(scheduler.armed(), 0);
    const OutputValue half{FeatureIndex(0), OutputType::Vibrate, 500, 0};
    QVERIFY(device.output(kUser, {&half, 1}));
    scheduler.advance(45ms);
    QCOMPARE(channel.takeWrites(), QStringList(4, u"tx "_s + report(kHalf)));
    QVERIFY(device.stop());
    QCOMPARE(channel.takeWrites(), QStringList{u"tx "_s + report(kOff)});
    QCOMPARE(scheduler.armed(), 0);
    scheduler.advance(1h);
    QCOMPARE(channel.takeWrites(), QStringList());
}

void TestJoyCon::takesVibrationOfItsFeatureAlone()
{
    JoyCon driver(joyCon());
    RecordingSink sink;
    QVERIFY(driver.supports(0, OutputType::Vibrate));
    QVERIFY(!driver.supports(0, OutputType::Rotate));
    QVERIFY(!driver.supports(1, OutputType::Vibrate));
    QVERIFY(!driver.encode({1, OutputType::Vibrate, 5, 0}, kStart, sink));
    QVERIFY(!driver.encode({0, OutputType::Led, 5, 0}, kStart, sink));
    QCOMPARE(sink.takePackets(), QStringList());
    QCOMPARE(driver.nextDue(kStart).at, Driver::TimePoint::max());
    QVERIFY(driver.inputs().empty());
    JoyCon nothing{DriverConnection{}};
    QVERIFY(!nothing.supports(0, OutputType::Vibrate));
    QVERIFY(!nothing.supports(Driver::kWholeDevice, OutputType::Vibrate));
}

void TestJoyCon::turnsVibrationOn_data()
{
    QTest::addColumn<bool>("isConfirmed");
    QTest::newRow("written at once") << false;
    QTest::newRow("confirmed later") << true;
}

void TestJoyCon::turnsVibrationOn()
{
    QFETCH(bool, isConfirmed);
    FakeHardware hardware{Endpoint::Tx};
    ManualScheduler scheduler;
    if (isConfirmed)
        hardware.answerWritesWith(Hardware::WriteStatus::Pending);
    JoyCon driver(joyCon());
    const auto handshake = driver.createHandshake(hardware, scheduler);
    int ready = 0;
    connect(handshake.get(), &Handshake::finished, this, [&ready](const Result<> &result) { ready += result ? 1 : 0; });
    handshake->start();
    QCOMPARE(hardware.takeWrites(), QStringList{u"tx 01"_s + QString(9 * 2, u'0') + u"4801"_s + QString(52 * 2, u'0')});
    QCOMPARE(hardware.takeOperations(), QStringList());
    QCOMPARE(ready, isConfirmed ? 0 : 1);
    if (isConfirmed)
        hardware.finishWrite(true);
    QCOMPARE(ready, 1);
    QCOMPARE(scheduler.armed(), 0);
}

void TestJoyCon::failsWithoutItsReport()
{
    FakeHardware hardware{Endpoint::Tx};
    ManualScheduler scheduler;
    hardware.answerWritesWith(Hardware::WriteStatus::Pending);
    JoyCon driver(joyCon());
    const auto handshake = driver.createHandshake(hardware, scheduler);
    QString outcome;
    connect(handshake.get(), &Handshake::finished, this,
            [&outcome](const Result<> &result) { outcome = result ? u"ready"_s : result.error().detail; });
    handshake->start();
    scheduler.advance(limits::kDeviceWriteDeadline);
    QCOMPARE(outcome, u"the device did not take a packet of the handshake"_s);
    QCOMPARE(scheduler.armed(), 0);
}

QTEST_GUILESS_MAIN(TestJoyCon)
#include "tst_JoyCon.moc"
