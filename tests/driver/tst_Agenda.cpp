#include "engine/driver/Driver.h"
#include "engine/driver/DriverProgram.h"
#include "tests/driver/RecordingSink.h"

#include <QJsonDocument>
#include <QRegularExpression>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace engine;

namespace {

const auto kNothing = u"nothing"_s;
constexpr Driver::TimePoint kStart{1h};
constexpr auto kMove = OutputType::HwPositionWithDuration;

/// A driver with a clock: what it writes by itself is written down with the time, as "150: 0a".
class Clockwork
{
public:
    /// \param outputs of features 0, 1, ...; position and hw_position_with_duration go together
    Clockwork(const QByteArray &json, const std::vector<OutputType> &outputs)
    {
        DriverConnection connection;
        for (const OutputType type : outputs) {
            FeatureDescription feature{
                FeatureIndex(quint32(connection.features.size())), {}, {{type, {0, 100}, {0, 9999}}}, {}};
            if (type == kMove)
                feature.outputs.push_back({OutputType::Position, {0, 100}, {}});
            connection.features.push_back(feature);
        }
        for (const Endpoint endpoint : {Endpoint::Tx, Endpoint::Rx})
            connection.endpoints.insert(endpoint);
        Problems problems(u"test.json"_s);
        const auto program =
            DriverProgram::compile(QJsonDocument::fromJson(json).object(), connection.endpoints, problems);
        if (!program) {
            qWarning("%s", qPrintable(problems.error().detail));
            return;
        }
        if (auto bound = Driver::bind(program, connection))
            driver = std::move(bound).value();
    }

    /// A command, now. \returns its packets
    QString send(std::size_t feature, OutputType type, int value, int durationMs = 0)
    {
        RecordingSink sink;
        return driver->encode({feature, type, value, durationMs}, now, sink) ? sink.takePackets().join(u' ')
                                                                             : u"refused"_s;
    }

    /// Lets \a time pass and runs everything at its time.
    QStringList run(std::chrono::milliseconds time)
    {
        QStringList lines;
        const Driver::TimePoint end = now + time;
        for (int steps = 0; steps < 1000; ++steps) {
            const Driver::TimePoint at = driver->nextDue(now).at;
            if (at > end)
                break;
            now = std::max(now, at);
            if (const QString line = runOnce(); !line.isEmpty())
                lines.append(line);
        }
        now = end;
        return lines;
    }

    /// What is due, late or not, once.
    QString runOnce()
    {
        RecordingSink sink;
        driver->runDue(now, sink);
        const QString packets = sink.takePackets().join(u' ');
        const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(now - kStart).count();
        return packets.isEmpty() ? QString() : u"%1: %2"_s.arg(ms).arg(packets);
    }

    /// When the next thing is due, in ms since the start.
    QString next() const
    {
        const Driver::TimePoint at = driver->nextDue(now).at;
        if (at == Driver::TimePoint::max())
            return kNothing;
        return QString::number(std::chrono::duration_cast<std::chrono::milliseconds>(at - kStart).count());
    }

    QString hear(const char *hex, Endpoint endpoint = Endpoint::Rx)
    {
        RecordingSink sink;
        driver->react(endpoint, QByteArray::fromHex(hex), sink);
        return sink.takePackets().join(u' ');
    }

    std::unique_ptr<Driver> driver;
    Driver::TimePoint now = kStart;
};

const QByteArray kMoves = R"j({"out": [
    {"for": "hw_position_with_duration", "interpolate": {"every_ms": 50}, "data": "{i} {p}"},
    {"for": "position", "data": "aa {v}"}, {"for": "vibrate", "data": "bb {v}"}]})j";

} // namespace

/// What a driver writes by itself: moves, writes that are put off, polls, answers to the device.
class TestAgenda final : public QObject
{
    Q_OBJECT

private slots:
    void init() { QTest::failOnWarning(QRegularExpression(u".*"_s)); }
    void movesOnAGrid_data();
    void movesOnAGrid();
    void lateStepsDoNotShiftTheOthers();
    void aNewMoveBeginsWhereTheOldOneIs();
    void aStopEndsTheMoveWhereItIs();
    void aPositionEndsAMove();
    void movesOfFeaturesAreApart();
    void writesLater();
    void takesBackWhatItPutOff();
    void hasRoomForSoMuchOnly();
    void pollsWhileItHolds();
    void pollsAreNotMadeUpFor();
    void burstsUntilItIsDone();
    void burstsHaveAnEnd();
    void nothingIsDueWithoutTimers();
    void answersTheDevice_data();
    void answersTheDevice();
    void reactionsChangeCommands();
};

void TestAgenda::movesOnAGrid_data()
{
    QTest::addColumn<int>("value");
    QTest::addColumn<int>("duration");
    QTest::addColumn<QString>("first"); // when the first step is due
    QTest::addColumn<QStringList>("steps");
    const auto row = [](const char *name, int value, int duration, const char *first, const QStringList &steps) {
        QTest::newRow(name) << value << duration << QString::fromLatin1(first) << steps;
    };
    row("four steps", 100, 200, "50", {u"50: 0019"_s, u"100: 0032"_s, u"150: 004b"_s, u"200: 0064"_s});
    row("the last step is shorter", 100, 120, "50", {u"50: 0029"_s, u"100: 0053"_s, u"120: 0064"_s});
    row("exactly one interval", 100, 50, "50", {u"50: 0064"_s});
    row("shorter than an interval", 100, 49, "0", {u"0: 0064"_s});
    row("no time at all", 100, 0, "0", {u"0: 0064"_s});
    row("so slow that some steps are nowhere new", 2, 200, "50", {u"100: 0001"_s, u"200: 0002"_s});
    row("nowhere to go", 0, 200, "50", {});
}

void TestAgenda::movesOnAGrid()
{
    QFETCH(int, value);
    QFETCH(int, duration);
    Clockwork clockwork(kMoves, {kMove});
    QVERIFY(clockwork.driver);
    QCOMPARE(clockwork.next(), kNothing);
    QCOMPARE(clockwork.send(0, kMove, value, duration), QString()); // the command itself writes nothing
    QTEST(clockwork.next(), "first");
    QTEST(clockwork.run(10s), "steps");
    QCOMPARE(clockwork.next(), kNothing);
}

void TestAgenda::lateStepsDoNotShiftTheOthers()
{
    Clockwork clockwork(kMoves, {kMove});
    clockwork.send(0, kMove, 100, 200);
    clockwork.now = kStart + 70ms;
    QCOMPARE(clockwork.runOnce(), u"70: 0023"_s); // where it should be by now
    QCOMPARE(clockwork.next(), u"100"_s);
    clockwork.now = kStart + 160ms; // one step is missed
    QCOMPARE(clockwork.runOnce(), u"160: 0050"_s);
    QCOMPARE(clockwork.next(), u"200"_s);
    clockwork.now = kStart + 5s; // beyond the end
    QCOMPARE(clockwork.runOnce(), u"5000: 0064"_s);
    QCOMPARE(clockwork.next(), kNothing);
}

void TestAgenda::aNewMoveBeginsWhereTheOldOneIs()
{
    Clockwork clockwork(kMoves, {kMove});
    clockwork.send(0, kMove, 100, 200);
    QCOMPARE(clockwork.run(100ms), (QStringList{u"50: 0019"_s, u"100: 0032"_s}));
    QCOMPARE(clockwork.send(0, kMove, 0, 100), QString());
    QCOMPARE(clockwork.run(1s), (QStringList{u"150: 0019"_s, u"200: 0000"_s}));
    // And from the end of the last one.
    clockwork.send(0, kMove, 10, 100);
    QCOMPARE(clockwork.run(1s), (QStringList{u"1150: 0005"_s, u"1200: 000a"_s}));
}

void TestAgenda::aStopEndsTheMoveWhereItIs()
{
    Clockwork clockwork(kMoves, {kMove});
    clockwork.send(0, kMove, 100, 200);
    clockwork.run(100ms);
    clockwork.driver->halt(0);
    QCOMPARE(clockwork.next(), kNothing);
    QCOMPARE(clockwork.run(1s), QStringList());
    clockwork.send(0, kMove, 100, 100);
    QCOMPARE(clockwork.run(1s), (QStringList{u"1150: 004b"_s, u"1200: 0064"_s}));
}

/// A plain position is written at once, and the next move begins there.
void TestAgenda::aPositionEndsAMove()
{
    Clockwork clockwork(kMoves, {kMove});
    clockwork.send(0, kMove, 100, 200);
    clockwork.run(60ms);
    QCOMPARE(clockwork.send(0, OutputType::Position, 80), u"aa50"_s);
    QCOMPARE(clockwork.run(1s), QStringList());
    clockwork.send(0, kMove, 100, 100);
    QCOMPARE(clockwork.run(1s), (QStringList{u"1110: 005a"_s, u"1160: 0064"_s}));
}

void TestAgenda::movesOfFeaturesAreApart()
{
    Clockwork clockwork(kMoves, {kMove, kMove, OutputType::Vibrate});
    clockwork.send(0, kMove, 100, 100);
    clockwork.run(20ms);
    clockwork.send(1, kMove, 50, 100);
    QCOMPARE(clockwork.driver->nextDue(clockwork.now).feature, std::size_t(0));
    QCOMPARE(clockwork.send(2, OutputType::Vibrate, 0), u"bb00"_s); // of another feature: ends nothing
    QCOMPARE(clockwork.run(1s), (QStringList{u"50: 0032"_s, u"70: 0119"_s, u"100: 0064"_s, u"120: 0132"_s}));
    clockwork.send(0, kMove, 0, 100);
    clockwork.send(1, kMove, 0, 100);
    clockwork.driver->halt(0);
    QCOMPARE(clockwork.run(1s), (QStringList{u"1070: 0119"_s, u"1120: 0100"_s}));
}

const QByteArray kLater = R"j({"out": [
    {"for": "vibrate", "when": "v > 50", "data": "01 {v}", "after": {"ms": 300, "data": "02 {i}"}},
    {"for": "vibrate", "data": "01 {v}"}]})j";

void TestAgenda::writesLater()
{
    Clockwork clockwork(kLater, {OutputType::Vibrate, OutputType::Vibrate});
    QVERIFY(clockwork.driver);
    QCOMPARE(clockwork.send(0, OutputType::Vibrate, 60), u"013c"_s);
    clockwork.run(100ms);
    QCOMPARE(clockwork.send(1, OutputType::Vibrate, 70), u"0146"_s);
    QCOMPARE(clockwork.next(), u"300"_s);
    QCOMPARE(clockwork.driver->nextDue(clockwork.now).feature, std::size_t(0));
    QCOMPARE(clockwork.run(1s), (QStringList{u"300: 0200"_s, u"400: 0201"_s}));
    QCOMPARE(clockwork.next(), kNothing);
}

void TestAgenda::takesBackWhatItPutOff()
{
    Clockwork clockwork(kLater, {OutputType::Vibrate, OutputType::Vibrate});
    clockwork.send(0, OutputType::Vibrate, 60);
    clockwork.send(0, OutputType::Vibrate, 61);
    clockwork.send(1, OutputType::Vibrate, 70);
    clockwork.driver->halt(0);
    QCOMPARE(clockwork.run(1s), QStringList{u"300: 0201"_s});
}

/// When too much is put off, the oldest gives way; nothing is written twice.
void TestAgenda::hasRoomForSoMuchOnly()
{
    Clockwork clockwork(kLater, {OutputType::Vibrate});
    for (int i = 0; i < 40; ++i) {
        clockwork.send(0, OutputType::Vibrate, 60 + i);
        clockwork.now += 1ms;
    }
    const QStringList lines = clockwork.run(1s);
    QCOMPARE(lines.size(), 16);
    QCOMPARE(lines.first(), u"324: 0200"_s);
    QCOMPARE(lines.last(), u"339: 0200"_s);
}

void TestAgenda::pollsWhileItHolds()
{
    Clockwork clockwork(R"j({"poll": {"every_ms": 100, "while": "s0 > 0", "data": "55 {s0}"},
                             "out": [{"for": "vibrate", "writes": []}]})j",
                        {OutputType::Vibrate});
    QVERIFY(clockwork.driver);
    QCOMPARE(clockwork.next(), kNothing);
    QCOMPARE(clockwork.send(0, OutputType::Vibrate, 5), QString());
    QCOMPARE(clockwork.driver->nextDue(clockwork.now).feature, Driver::kWholeDevice);
    QCOMPARE(clockwork.run(250ms), (QStringList{u"0: 5505"_s, u"100: 5505"_s, u"200: 5505"_s}));
    clockwork.send(0, OutputType::Vibrate, 7);
    QCOMPARE(clockwork.run(100ms), QStringList{u"300: 5507"_s});
    clockwork.send(0, OutputType::Vibrate, 0);
    QCOMPARE(clockwork.run(1s), QStringList());
    clockwork.send(0, OutputType::Vibrate, 1); // the last turn is long ago
    QCOMPARE(clockwork.run(50ms), QStringList{u"1350: 5501"_s});
    clockwork.send(0, OutputType::Vibrate, 0);
    clockwork.send(0, OutputType::Vibrate, 2); // off and on does not make it faster
    QCOMPARE(clockwork.next(), u"1450"_s);
}

void TestAgenda::pollsAreNotMadeUpFor()
{
    Clockwork clockwork(R"j({"poll": {"every_ms": 100, "data": "55"}, "out": [{"for": "vibrate", "writes": []}]})j",
                        {OutputType::Vibrate});
    QCOMPARE(clockwork.run(0ms), QStringList{u"0: 55"_s});
    clockwork.now = kStart + 1s;
    QCOMPARE(clockwork.runOnce(), u"1000: 55"_s);
    QCOMPARE(clockwork.next(), u"1100"_s);
}

/// One step of a state for each turn, until the device is where it should be.
void TestAgenda::burstsUntilItIsDone()
{
    Clockwork clockwork(R"j({"state": {"cur": 0}, "poll": {"every_ms": 200, "burst": true, "while": "cur != s0",
        "let": {"up": "s0 > cur"}, "writes": [{"if": "up", "data": "0f"}, {"if": "!up", "data": "0e"}],
        "set": {"cur": "up ? cur + 1 : cur - 1"}}, "out": [{"for": "vibrate", "writes": []}]})j",
                        {OutputType::Vibrate});
    QVERIFY(clockwork.driver);
    clockwork.send(0, OutputType::Vibrate, 3);
    QCOMPARE(clockwork.run(1s), QStringList{u"0: 0f 0f 0f"_s});
    clockwork.send(0, OutputType::Vibrate, 1);
    QCOMPARE(clockwork.run(1s), QStringList{u"1000: 0e 0e"_s});
    QCOMPARE(clockwork.next(), kNothing);
}

/// A condition that never ends is cut, and goes on at the next turn; the writes that a call can make are announced.
void TestAgenda::burstsHaveAnEnd()
{
    Clockwork clockwork(R"j({"poll": {"every_ms": 200, "burst": true, "while": "s0 > 0", "data": "0f"},
                             "out": [{"for": "vibrate", "writes": []}]})j",
                        {OutputType::Vibrate});
    clockwork.send(0, OutputType::Vibrate, 3);
    RecordingSink sink;
    clockwork.driver->runDue(clockwork.now, sink);
    QCOMPARE(sink.writes.size(), std::size_t(64));
    QVERIFY(clockwork.driver->maximumWrites() >= sink.writes.size());
    QCOMPARE(clockwork.next(), u"200"_s);
}

void TestAgenda::nothingIsDueWithoutTimers()
{
    Clockwork clockwork(R"j({"out": [{"for": "vibrate", "data": "{v}"}]})j", {OutputType::Vibrate});
    clockwork.send(0, OutputType::Vibrate, 3);
    QCOMPARE(clockwork.next(), kNothing);
    QCOMPARE(clockwork.runOnce(), QString()); // nor does it harm to ask
}

void TestAgenda::answersTheDevice_data()
{
    QTest::addColumn<QByteArray>("reaction");
    QTest::addColumn<QByteArrayList>("said");
    QTest::addColumn<QStringList>("answers");
    const auto row = [](const char *name, const char *reaction, const QByteArrayList &said,
                        const QStringList &answers) { QTest::newRow(name) << QByteArray(reaction) << said << answers; };
    row("to everything", R"j("do": [{"write": "aa {msg[0]}"}])j", {"01", "0203"}, {u"aa01"_s, u"aa02"_s});
    row("to what fits", R"j("regex": "^Ping:(\\d+);", "do": [{"write": "{m == '42'}"}])j",
        {QByteArray("Ping:42;").toHex(), QByteArray("Ping:43;").toHex(), QByteArray("Pong:42;").toHex()},
        {u"01"_s, u"00"_s, {}});
    row("to what fits, as a whole", R"j("regex": "^O.", "do": [{"write": "{m == 'OK'}"}])j",
        {QByteArray("OK;").toHex(), QByteArray("ON;").toHex()}, {u"01"_s, u"00"_s});
    row("to news only", R"j("on_change": true, "do": [{"write": "aa {msg[0]}"}])j", {"01", "01", "02", "01"},
        {u"aa01"_s, {}, u"aa02"_s, u"aa01"_s});
    row("to news in the part that fits", R"j("on_change": true, "regex": "^(\\d)", "do": [{"write": "{m == '1'}"}])j",
        {QByteArray("1a").toHex(), QByteArray("1b").toHex(), QByteArray("2b").toHex()}, {u"01"_s, {}, u"00"_s});
    row("with a choice", R"j("do": [{"if": "msg[0] > 5", "then": [{"write": "01"}], "else": [{"write": "02"}]}])j",
        {"06", "05"}, {u"01"_s, u"02"_s});
    row("several times", R"j("do": [{"repeat": 3, "do": [{"write": "{next(id)}"}]}])j", {"01", "01"},
        {u"000102"_s, u"030405"_s});
    row("and remembers", R"j("do": [{"write": "{seen}"}, {"set": {"seen": "msg[0]"}}])j", {"07", "08"},
        {u"00"_s, u"07"_s});
}

void TestAgenda::answersTheDevice()
{
    QFETCH(QByteArray, reaction);
    QFETCH(QByteArrayList, said);
    QFETCH(QStringList, answers);
    Clockwork clockwork(R"j({"state": {"seen": 0}, "react": [{"notify": "rx", )j" + reaction +
                            R"j(}], "out": [{"for": "vibrate", "data": "{v}"}]})j",
                        {OutputType::Vibrate});
    QVERIFY(clockwork.driver);
    QCOMPARE(clockwork.hear("01", Endpoint::Tx), QString()); // of another endpoint
    QStringList heard;
    for (const QByteArray &bytes : said)
        heard.append(clockwork.hear(bytes.constData()).remove(u' '));
    QCOMPARE(heard, answers);
}

void TestAgenda::reactionsChangeCommands()
{
    Clockwork clockwork(R"j({"state": {"mode": 1}, "react": [{"notify": "rx", "do": [{"set": {"mode": "msg[0]"}}]}],
                             "out": [{"for": "vibrate", "data": "{mode} {v}"}]})j",
                        {OutputType::Vibrate});
    QVERIFY(clockwork.driver);
    QCOMPARE(clockwork.send(0, OutputType::Vibrate, 5), u"0105"_s);
    QCOMPARE(clockwork.hear("07"), QString());
    QCOMPARE(clockwork.send(0, OutputType::Vibrate, 6), u"0706"_s);
}

QTEST_GUILESS_MAIN(TestAgenda)
#include "tst_Agenda.moc"
