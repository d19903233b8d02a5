#include "engine/base/Constants.h"
#include "tests/driver/HandshakeStage.h"
#include "tests/driver/RecordingSink.h"

#include <QRegularExpression>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace engine;

namespace {

const auto kSilent = u"the device did not answer in time"_s;
const auto kNotTaken = u"the device did not take a packet of the handshake"_s;
const auto kTooLittle = u"the device has said less than expected"_s;
const auto kRefused = u"the device has refused the connection"_s;
const auto kNothing = u"waiting"_s;

/// A handshake that writes down its end.
struct Talk : HandshakeStage
{
    /// \param steps the items of "init" \param rest further members of the driver, each with a comma behind
    explicit Talk(const QByteArray &steps, const QByteArray &rest = {})
        : HandshakeStage("{" + rest + R"j("init": [)j" + steps +
                         R"j(], "out": [{"for": "vibrate", "data": "{seen} {v}"}]})j")
    {
        handshake = driver ? driver->createHandshake(hardware, scheduler) : nullptr;
        if (!handshake)
            return;
        QObject::connect(handshake.get(), &Handshake::finished, handshake.get(), [this](const Result<> &result) {
            ++ends;
            outcome = result ? u"ready"_s : result.error().detail;
        });
        QObject::connect(handshake.get(), &Handshake::hint, handshake.get(),
                         [this](const QString &text) { hints.append(text); });
    }

    /// What the state variable "seen" has become, as hexadecimal.
    QString seen()
    {
        RecordingSink sink;
        const bool isTaken = driver->encode({0, OutputType::Vibrate, 1, 0}, scheduler.now(), sink);
        return isTaken ? sink.takePackets().join(u' ').first(2) : u"refused"_s;
    }

    std::unique_ptr<Handshake> handshake;
    QString outcome = kNothing;
    int ends = 0;
    QStringList hints;
};

const QByteArray kState = R"j("state": {"seen": 0},)j";

} // namespace

/// The "init" of a device file, step by step.
class TestInitSequence final : public QObject
{
    Q_OBJECT

private slots:
    void init() { QTest::failOnWarning(QRegularExpression(u".*"_s)); }
    void carriesOutStepsAtOnce_data();
    void carriesOutStepsAtOnce();
    void waitsForNotifications_data();
    void waitsForNotifications();
    void readsValues_data();
    void readsValues();
    void hasDeadlines_data();
    void hasDeadlines();
    void keepsWhatComesBeforeItsWait();
    void keepsOnlySoMuch();
    void delaysWithoutBlocking();
    void waitsForWrites_data();
    void waitsForWrites();
    void failsWithARefusedWrite();
    void givesHintsWhenTheUserHasToAct();
    void pairs_data();
    void pairs();
    void pairingEndsWithItsTime();
    void needsItsEndpoints_data();
    void needsItsEndpoints();
    void asksNothingOfMuteHardware();
    void encryptsBothWays();
    void needsNoHandshakeWithoutSteps();
    void canBeEndedAtAnyTime();
};

void TestInitSequence::carriesOutStepsAtOnce_data()
{
    QTest::addColumn<QByteArray>("steps");
    QTest::addColumn<QStringList>("writes");
    QTest::addColumn<QStringList>("operations");
    QTest::addColumn<QString>("seen");
    const auto row = [](const char *name, const char *steps, const QStringList &writes, const QStringList &operations,
                        const char *seen = "00") {
        QTest::newRow(name) << QByteArray(steps) << writes << operations << QString::fromLatin1(seen);
    };
    row("a write", R"j({"write": "01 {n}"})j", {u"tx 0101"_s}, {});
    row("two writes", R"j({"write": "01"}, {"write": "02", "to": "rx", "ack": true})j", {u"tx 01"_s, u"rx 02"_s}, {});
    row("subscribing and the end of it", R"j({"subscribe": "rx"}, {"unsubscribe": "rx"})j", {},
        {u"subscribe rx"_s, u"unsubscribe rx"_s});
    row("a repetition", R"j({"repeat": 3, "do": [{"write": "05"}, {"write": "06"}]}, {"write": "07"})j",
        {u"tx 05"_s, u"tx 06"_s, u"tx 05"_s, u"tx 06"_s, u"tx 05"_s, u"tx 06"_s, u"tx 07"_s}, {});
    row("repetitions in each other", R"j({"repeat": 2, "do": [{"repeat": 2, "do": [{"write": "{next(id)}"}]}]})j",
        {u"tx 00"_s, u"tx 01"_s, u"tx 02"_s, u"tx 03"_s}, {});
    row("values that are stored",
        R"j({"set": {"seen": "seen + 5"}}, {"write": "{seen}"}, {"set": {"seen": "seen * 2"}})j", {u"tx 05"_s}, {},
        "0a");
    row("a condition that holds", R"j({"if": "named('pulse')", "then": [{"write": "01"}], "else": [{"write": "02"}]})j",
        {u"tx 01"_s}, {});
    row("a condition that does not", R"j({"if": "seen > 0", "then": [{"write": "01"}], "else": [{"write": "02"}]})j",
        {u"tx 02"_s}, {});
    row("a condition without an alternative", R"j({"if": "n > 1", "then": [{"write": "01"}]}, {"write": "03"})j",
        {u"tx 03"_s}, {});
}

void TestInitSequence::carriesOutStepsAtOnce()
{
    QFETCH(QByteArray, steps);
    Talk talk(steps, kState);
    QVERIFY(talk.handshake);
    QCOMPARE(talk.outcome, kNothing); // not before it is started
    talk.handshake->start();
    QCOMPARE(talk.outcome, u"ready"_s);
    QTEST(talk.hardware.takeWrites(), "writes");
    QTEST(talk.hardware.takeOperations(), "operations");
    QCOMPARE(talk.scheduler.armed(), 0);
    QTEST(talk.seen(), "seen");
}

void TestInitSequence::waitsForNotifications_data()
{
    QTest::addColumn<QByteArray>("step");
    QTest::addColumn<QList<QByteArray>>("said"); // of rx, in hexadecimal
    QTest::addColumn<QString>("outcome");
    QTest::addColumn<QString>("seen");
    const auto row = [](const char *name, const char *step, const QList<QByteArray> &said, const QString &outcome,
                        const char *seen) {
        QTest::newRow(name) << QByteArray(step) << said << outcome << QString::fromLatin1(seen);
    };
    const auto ready = u"ready"_s;
    row("anything", R"j({"wait": "rx"}, {"set": {"seen": "msg[0]"}})j", {"2a07"}, ready, "2a");
    row("what is expected", R"j({"wait": "rx", "expect": "06 {n}"}, {"set": {"seen": "msg[1]"}})j", {"0601"}, ready,
        "01");
    row("what is expected, after other things", R"j({"wait": "rx", "expect": "06"}, {"set": {"seen": "msg[0]"}})j",
        {"07", "0600", "", "06"}, ready, "06");
    row("something else", R"j({"wait": "rx", "expect": "06"})j", {"07", "0600"}, kNothing, "00");
    row("something that is kept", R"j({"wait": "rx", "into": "first"}, {"wait": "rx"}, {"set": {"seen": "first[1]"}})j",
        {"0102", "0304"}, ready, "02");
    row("nothing", R"j({"wait": "rx"})j", {}, kNothing, "00");
    row("less than is asked for, but not needed",
        R"j({"wait": "rx"}, {"set": {"seen": "len(msg) > 1 && msg[1] != 0 ? msg[1] : 0x65"}})j", {"2a"}, ready, "65");
    row("less than is stored", R"j({"wait": "rx"}, {"set": {"seen": "msg[1]"}})j", {"2a"}, kTooLittle, "00");
    row("less than is written", R"j({"wait": "rx"}, {"write": "{msg[3]}"})j", {"2a"}, kTooLittle, "00");
    row("an empty packet where a number is needed", R"j({"wait": "rx"}, {"set": {"seen": "u16be(msg, 0)"}})j", {""},
        kTooLittle, "00");
}

void TestInitSequence::waitsForNotifications()
{
    QFETCH(QByteArray, step);
    QFETCH(QList<QByteArray>, said);
    QFETCH(QString, outcome);
    Talk talk(step, kState);
    QVERIFY(talk.handshake);
    talk.handshake->start();
    QCOMPARE(talk.outcome, kNothing);
    talk.hardware.notify(Endpoint::Command, QByteArray("\x06\x01")); // of another endpoint
    QCOMPARE(talk.outcome, kNothing);
    for (const QByteArray &bytes : said)
        talk.notify(bytes.constData());
    QCOMPARE(talk.outcome, outcome);
    QCOMPARE(talk.scheduler.armed(), outcome == kNothing ? 1 : 0);
    QCOMPARE(talk.hardware.takeWrites(), QStringList());
    QTEST(talk.seen(), "seen");
}

void TestInitSequence::readsValues_data()
{
    QTest::addColumn<QByteArray>("steps");
    QTest::addColumn<QString>("answer"); // hexadecimal, or "error"
    QTest::addColumn<QString>("outcome");
    QTest::addColumn<QString>("seen");
    const auto row = [](const char *name, const char *steps, const QString &answer, const QString &outcome,
                        const char *seen) {
        QTest::newRow(name) << QByteArray(steps) << answer << outcome << QString::fromLatin1(seen);
    };
    constexpr auto kRead = R"j({"read": "rx", "into": "got"}, {"set": {"seen": "got[0]"}})j";
    constexpr auto kOptional =
        R"j({"read": "rx", "into": "got", "optional": true}, {"set": {"seen": "len(got) + 1"}})j";
    row("a value", kRead, u"2a07"_s, u"ready"_s, "2a");
    row("nothing where something is needed", kRead, u""_s, kTooLittle, "00");
    row("an error of the bus", kRead, u"error"_s, u"no such value"_s, "00");
    row("a value that need not be there", kOptional, u"2a07"_s, u"ready"_s, "03");
    row("an error that does not matter", kOptional, u"error"_s, u"ready"_s, "01");
}

void TestInitSequence::readsValues()
{
    QFETCH(QByteArray, steps);
    QFETCH(QString, answer);
    Talk talk(steps, kState);
    QVERIFY(talk.handshake);
    talk.handshake->start();
    QCOMPARE(talk.hardware.takeOperations(), QStringList{u"read rx"_s});
    talk.hardware.finishRead(Endpoint::Command, QByteArray("\x11")); // somebody else's
    talk.notify("12");
    QCOMPARE(talk.outcome, kNothing);
    if (answer == u"error"_s)
        talk.hardware.finishRead(Endpoint::Rx, Error{ErrorCode::HardwareIo, u"no such value"_s});
    else
        talk.answer(answer.toLatin1().constData());
    QTEST(talk.outcome, "outcome");
    QCOMPARE(talk.scheduler.armed(), 0);
    QTEST(talk.seen(), "seen");
}

void TestInitSequence::hasDeadlines_data()
{
    QTest::addColumn<QByteArray>("step");
    QTest::addColumn<int>("ms");
    QTest::addColumn<QString>("outcome");
    const auto row = [](const char *name, const char *step, std::chrono::milliseconds limit, const QString &outcome) {
        QTest::newRow(name) << QByteArray(step) << int(limit.count()) << outcome;
    };
    row("a wait", R"j({"wait": "rx"})j", 5s, kSilent);
    row("a wait with a time of its own", R"j({"wait": "rx", "timeout_ms": 300})j", 300ms, kSilent);
    row("a wait that is optional", R"j({"wait": "rx", "timeout_ms": 300, "optional": true})j", 300ms, u"ready"_s);
    row("a read", R"j({"read": "rx", "into": "got"})j", limits::kDeviceReadDeadline, kSilent);
    row("a read with a time of its own", R"j({"read": "rx", "into": "got", "timeout_ms": 40})j", 40ms, kSilent);
    row("a read that is optional", R"j({"read": "rx", "into": "got", "timeout_ms": 40, "optional": true})j", 40ms,
        u"ready"_s);
    row("a pairing loop", R"j({"await": "rx", "cases": [{"then": "done"}]})j", limits::kPairingDeadline, kSilent);
    row("a pairing loop with a time of its own", R"j({"await": "rx", "timeout_ms": 900, "cases": [{"then": "done"}]})j",
        900ms, kSilent);
    row("a delay", R"j({"delay_ms": 120})j", 120ms, u"ready"_s);
}

void TestInitSequence::hasDeadlines()
{
    QFETCH(QByteArray, step);
    QFETCH(int, ms);
    Talk talk(step + R"j(, {"set": {"seen": "1"}})j", kState);
    QVERIFY(talk.handshake);
    talk.handshake->start();
    talk.scheduler.advance(std::chrono::milliseconds(ms - 1));
    QCOMPARE(talk.outcome, kNothing);
    talk.scheduler.advance(1ms);
    QTEST(talk.outcome, "outcome");
    QCOMPARE(talk.scheduler.armed(), 0);
    QCOMPARE(talk.seen(), talk.outcome == u"ready"_s ? u"01"_s : u"00"_s);
}

void TestInitSequence::keepsWhatComesBeforeItsWait()
{
    Talk talk(R"j({"subscribe": "rx"}, {"delay_ms": 50}, {"write": "01"}, {"wait": "rx", "expect": "06"},
                 {"wait": "rx"}, {"set": {"seen": "msg[0]"}})j",
              kState);
    QVERIFY(talk.handshake);
    talk.handshake->start();
    for (const char *bytes : {"05", "06", "07"})
        talk.notify(bytes);
    QCOMPARE(talk.outcome, kNothing);
    talk.scheduler.advance(50ms);
    QCOMPARE(talk.outcome, u"ready"_s);
    QCOMPARE(talk.seen(), u"07"_s); // 05 is gone: it was no answer to the first wait
    // After the end: nothing is written, and it ends once.
    talk.notify("06");
    talk.hardware.finishWrite(false);
    talk.answer("01");
    QCOMPARE(talk.ends, 1);
    QCOMPARE(talk.hardware.takeWrites(), QStringList{u"tx 01"_s});
}

/// A device that talks without end takes no memory; the newest are kept.
void TestInitSequence::keepsOnlySoMuch()
{
    Talk talk(R"j({"delay_ms": 50}, {"wait": "rx"}, {"set": {"seen": "msg[0]"}})j", kState);
    QVERIFY(talk.handshake);
    talk.handshake->start();
    for (int i = 0; i < 200; ++i)
        talk.hardware.notify(Endpoint::Rx, QByteArray(1, static_cast<char>(i)));
    talk.scheduler.advance(50ms);
    QCOMPARE(talk.outcome, u"ready"_s);
    QCOMPARE(talk.seen(), u"a8"_s); // 200 - 32
}

void TestInitSequence::delaysWithoutBlocking()
{
    Talk talk(R"j({"repeat": 2, "do": [{"write": "01"}, {"delay_ms": 100}]}, {"write": "02"})j", kState);
    QVERIFY(talk.handshake);
    talk.handshake->start();
    QCOMPARE(talk.hardware.takeWrites(), QStringList{u"tx 01"_s});
    talk.scheduler.advance(100ms);
    QCOMPARE(talk.hardware.takeWrites(), QStringList{u"tx 01"_s});
    talk.scheduler.advance(99ms);
    QCOMPARE(talk.hardware.takeWrites(), QStringList());
    talk.scheduler.advance(1ms);
    QCOMPARE(talk.hardware.takeWrites(), QStringList{u"tx 02"_s});
    QCOMPARE(talk.outcome, u"ready"_s);
}

void TestInitSequence::waitsForWrites_data()
{
    QTest::addColumn<QString>("event");
    QTest::addColumn<QString>("outcome");
    QTest::newRow("it is written") << u"done"_s << u"ready"_s;
    QTest::newRow("it is not written") << u"failed"_s << kNotTaken;
    QTest::newRow("nobody says whether it is written") << u"silence"_s << kNotTaken;
}

void TestInitSequence::waitsForWrites()
{
    QFETCH(QString, event);
    QFETCH(QString, outcome);
    Talk talk(R"j({"write": "01"}, {"write": "02"})j", kState);
    QVERIFY(talk.handshake);
    talk.hardware.answerWritesWith(Hardware::WriteStatus::Pending);
    talk.handshake->start();
    QCOMPARE(talk.hardware.takeWrites(), QStringList{u"tx 01"_s});
    talk.notify("06"); // does not count for a write
    QCOMPARE(talk.hardware.takeWrites(), QStringList());
    talk.hardware.finishWrite(true);
    QCOMPARE(talk.hardware.takeWrites(), QStringList{u"tx 02"_s});
    QCOMPARE(talk.outcome, kNothing);
    if (event == u"silence"_s)
        talk.scheduler.advance(limits::kDeviceWriteDeadline);
    else
        talk.hardware.finishWrite(event == u"done"_s);
    QCOMPARE(talk.outcome, outcome);
    talk.hardware.finishWrite(true);
    QCOMPARE(talk.ends, 1);
    QCOMPARE(talk.scheduler.armed(), 0);
}

void TestInitSequence::failsWithARefusedWrite()
{
    Talk talk(R"j({"write": "01"}, {"write": "02"})j", kState);
    QVERIFY(talk.handshake);
    talk.hardware.answerWritesWith(Hardware::WriteStatus::Failed);
    talk.handshake->start();
    QCOMPARE(talk.outcome, kNotTaken);
    QCOMPARE(talk.ends, 1);
    QCOMPARE(talk.hints, QStringList());
}

/// When the system asks the user for a PIN meanwhile, a write may take as long as a person does.
void TestInitSequence::givesHintsWhenTheUserHasToAct()
{
    Talk talk(R"j({"write": "01", "hint": "Pair the device first."}, {"write": "02"})j", kState);
    QVERIFY(talk.handshake);
    talk.hardware.answerWritesWith(Hardware::WriteStatus::Pending);
    talk.handshake->start();
    talk.scheduler.advance(limits::kPairingDeadline - 1ms);
    QCOMPARE(talk.outcome, kNothing);
    QCOMPARE(talk.hints, QStringList());
    talk.hardware.finishWrite(false);
    QCOMPARE(talk.outcome, kNotTaken);
    QCOMPARE(talk.hints, QStringList{u"Pair the device first."_s});
}

void TestInitSequence::pairs_data()
{
    QTest::addColumn<QList<QByteArray>>("said");
    QTest::addColumn<QString>("outcome");
    QTest::addColumn<QStringList>("writes");
    QTest::addColumn<int>("hints");
    using Said = QList<QByteArray>;
    const auto ready = u"ready"_s;
    QTest::newRow("done at once") << Said{"01"} << ready << QStringList{u"tx aa"_s, u"tx dd"_s} << 1;
    QTest::newRow("again, then done") << Said{"02ee", "02ef", "01"} << ready
                                      << QStringList{u"tx bbee"_s, u"tx bbef"_s, u"tx aa"_s, u"tx dd"_s} << 3;
    QTest::newRow("what no case is about is ignored")
        << Said{"09", "", "01"} << ready << QStringList{u"tx aa"_s, u"tx dd"_s} << 1;
    QTest::newRow("a condition on bytes that are not there does not hold")
        << Said{"04"} << kNothing << QStringList() << 1;
    QTest::newRow("refused, after a last word")
        << Said{"02ee", "03", "01"} << kRefused << QStringList{u"tx bbee"_s, u"tx cc"_s} << 2;
    QTest::newRow("a case that says more than the device did") << Said{"02"} << kTooLittle << QStringList() << 1;
}

void TestInitSequence::pairs()
{
    QFETCH(QList<QByteArray>, said);
    QFETCH(QString, outcome);
    Talk talk(R"j({"await": "rx", "hint": "Press the button.", "cases": [
            {"when": "len(msg) > 0 && msg[0] == 1", "do": [{"write": "aa"}], "then": "done"},
            {"when": "len(msg) > 0 && msg[0] == 2", "do": [{"write": "bb {msg[1]}"}], "then": "again"},
            {"when": "len(msg) > 0 && msg[0] == 3", "do": [{"write": "cc"}], "then": "fail"},
            {"when": "msg[1] == 0", "then": "done"}]},
        {"write": "dd"})j",
              kState);
    QVERIFY(talk.handshake);
    talk.handshake->start();
    QCOMPARE(talk.hints, QStringList{u"Press the button."_s});
    for (const QByteArray &bytes : said)
        talk.notify(bytes.constData());
    QCOMPARE(talk.outcome, outcome);
    QTEST(talk.hardware.takeWrites(), "writes");
    QTEST(int(talk.hints.size()), "hints");
    QCOMPARE(talk.scheduler.armed(), outcome == kNothing ? 1 : 0);
}

/// What the device says in between is no reason to wait less, and what comes at once is not lost.
void TestInitSequence::pairingEndsWithItsTime()
{
    Talk talk(R"j({"delay_ms": 10}, {"await": "rx", "timeout_ms": 500, "cases": [
            {"when": "msg[0] == 1", "then": "done"}, {"when": "msg[0] == 2", "then": "again"}]})j",
              kState);
    QVERIFY(talk.handshake);
    talk.handshake->start();
    talk.notify("02");
    talk.notify("09");
    talk.scheduler.advance(10ms);
    talk.scheduler.advance(499ms);
    QCOMPARE(talk.outcome, kNothing);
    talk.notify("09"); // of no case
    talk.scheduler.advance(1ms);
    QCOMPARE(talk.outcome, kSilent);
}

void TestInitSequence::needsItsEndpoints_data()
{
    QTest::addColumn<QByteArray>("step");
    QTest::newRow("a write") << QByteArray(R"j({"write": "01", "to": "command"})j");
    QTest::newRow("subscribing") << QByteArray(R"j({"subscribe": "command"})j");
    QTest::newRow("unsubscribing") << QByteArray(R"j({"unsubscribe": "command"})j");
    QTest::newRow("a read") << QByteArray(R"j({"read": "command", "into": "got"})j");
}

void TestInitSequence::needsItsEndpoints()
{
    QFETCH(QByteArray, step);
    Talk talk(step + R"j(, {"write": "02"})j", kState);
    QVERIFY(talk.handshake);
    talk.handshake->start();
    QCOMPARE(talk.outcome, u"the device has no endpoint 'command'"_s);
    QCOMPARE(talk.ends, 1);
    QCOMPARE(talk.hardware.takeWrites(), QStringList());
    QCOMPARE(talk.hardware.takeOperations(), QStringList());
    QCOMPARE(talk.scheduler.armed(), 0);
}

/// Hardware that nobody speaks for: what waits for it goes on without; times are kept.
void TestInitSequence::asksNothingOfMuteHardware()
{
    Talk talk(R"j({"subscribe": "rx"}, {"wait": "rx"}, {"read": "rx", "into": "got"},
                 {"await": "rx", "hint": "Press.", "cases": [{"then": "fail"}]}, {"write": "01"}, {"delay_ms": 30})j",
              kState);
    QVERIFY(talk.handshake);
    talk.hardware.beMute();
    talk.handshake->start();
    QCOMPARE(talk.hardware.takeWrites(), QStringList{u"tx 01"_s});
    QCOMPARE(talk.hardware.takeOperations(), QStringList{u"subscribe rx"_s});
    QCOMPARE(talk.hints, QStringList());
    talk.scheduler.advance(30ms);
    QCOMPARE(talk.outcome, u"ready"_s);
}

/// With the cipher of the program, unless the step has its own.
void TestInitSequence::encryptsBothWays()
{
    Talk talk(R"j({"write": "'MtInt:9950;'"}, {"write": "01", "cipher": "none"}, {"wait": "rx", "expect": "'OK;'"})j",
              kState + R"j("cipher": {"aes128_ecb_pkcs7": "jdk#vib%y5fir21a"},)j");
    QVERIFY(talk.handshake);
    talk.handshake->start();
    QCOMPARE(talk.hardware.takeWrites(), (QStringList{u"tx 169cfeeb2361ba39554a7b0eb976f7c2"_s, u"tx 01"_s}));
    talk.notify("4f4b3b"); // in the clear: no answer of this device
    QCOMPARE(talk.outcome, kNothing);
    talk.notify("73f4cbd11a61e4185e8e486283595a24");
    QCOMPARE(talk.outcome, u"ready"_s);
}

void TestInitSequence::needsNoHandshakeWithoutSteps()
{
    const Talk talk("", kState);
    QVERIFY(talk.driver);
    QVERIFY(!talk.handshake);
}

/// Deleted in the middle, as when the hardware goes away; what comes later finds nobody.
void TestInitSequence::canBeEndedAtAnyTime()
{
    Talk talk(R"j({"wait": "rx"}, {"write": "01"})j", kState);
    QVERIFY(talk.handshake);
    talk.handshake->start();
    talk.handshake.reset();
    talk.notify("06");
    talk.scheduler.advance(1min);
    QCOMPARE(talk.hardware.takeWrites(), QStringList());
    QCOMPARE(talk.ends, 0);
    QCOMPARE(talk.scheduler.armed(), 0);
}

QTEST_GUILESS_MAIN(TestInitSequence)
#include "tst_InitSequence.moc"
