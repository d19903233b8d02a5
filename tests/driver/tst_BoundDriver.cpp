#include "engine/driver/Driver.h"
#include "engine/driver/DriverProgram.h"
#include "tests/driver/RecordingSink.h"

#include <QJsonDocument>
#include <QRegularExpression>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace engine;

namespace {

using Outputs = std::vector<std::pair<OutputType, Range>>;

/// Features with the indexes 0, 1, ... and one output each.
DriverConnection device(const Outputs &outputs, const QString &identifier = {})
{
    DriverConnection connection;
    for (const auto &[type, range] : outputs) {
        const auto index = static_cast<FeatureIndex>(connection.features.size());
        connection.features.push_back({index, {}, {{type, range}}, {}});
    }
    connection.identifier = identifier;
    connection.name = identifier;
    connection.endpoints.insert(Endpoint::Tx);
    return connection;
}

const Outputs kOneMotor{{OutputType::Vibrate, {0, 20}}};
const Outputs kTwoMotors{{OutputType::Vibrate, {0, 20}}, {OutputType::Vibrate, {0, 20}}};

} // namespace

/// A program bound to a device: which rule is taken, what is written, and what is remembered.
class TestBoundDriver final : public QObject
{
    Q_OBJECT

private slots:
    void init() { QTest::failOnWarning(QRegularExpression(u".*"_s)); }
    void worksAsInTheExamples_data();
    void worksAsInTheExamples();
    void offersOnlyWhatItCanDo_data();
    void offersOnlyWhatItCanDo();
    void forgetsARefusedCommand();
    void remembersPreviousValuesByKind();
    void storesStatesTogether();
    void saysWhereAndHow();
    void givesEachSlotItsOwnBit();
    void sharesASlotThatIsNamedTwice();
    void knowsWhetherFeaturesAreCombined_data();
    void knowsWhetherFeaturesAreCombined();
    void knowsItsLimits();
    void refusesWhatIsTooLarge();
    void copesWithPositionsOutOfOrder();

private:
    static std::unique_ptr<Driver> bound(const QByteArray &json, const DriverConnection &connection);
    static QStringList sent(Driver &driver, std::size_t feature, OutputType type, int value, int durationMs = 0);
};

std::unique_ptr<Driver> TestBoundDriver::bound(const QByteArray &json, const DriverConnection &connection)
{
    EndpointSet endpoints;
    for (const Endpoint endpoint : {Endpoint::Tx, Endpoint::Rx, Endpoint::TxMode, Endpoint::Firmware})
        endpoints.insert(endpoint);
    Problems problems(u"test.json"_s);
    auto program = DriverProgram::compile(QJsonDocument::fromJson(json).object(), endpoints, problems);
    if (!program) {
        qWarning("%s", qPrintable(problems.error().detail));
        return nullptr;
    }
    Result<std::unique_ptr<Driver>> driver = Driver::bind(program, connection);
    return driver ? std::move(driver).value() : nullptr;
}

QStringList TestBoundDriver::sent(Driver &driver, std::size_t feature, OutputType type, int value, int durationMs)
{
    RecordingSink sink;
    return driver.encode({feature, type, value, durationMs}, {}, sink) ? sink.takePackets() : QStringList{u"refused"_s};
}

/// The worked examples of the language that need no timer and no reply.
void TestBoundDriver::worksAsInTheExamples_data()
{
    struct Command
    {
        std::size_t feature;
        OutputType type;
        int value;
        int durationMs;
        const char *packets; ///< with blanks between them
    };
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QString>("identifier");
    QTest::addColumn<QList<int>>("kinds");
    QTest::addColumn<QList<QList<int>>>("commands");
    QTest::addColumn<QStringList>("packets");
    const auto row = [](const char *name, const char *json, const QList<int> &kinds, const QList<Command> &commands,
                        const char *identifier = "") {
        QList<QList<int>> numbers;
        QStringList packets;
        for (const Command &command : commands) {
            numbers +=
                {static_cast<int>(command.feature), static_cast<int>(command.type), command.value, command.durationMs};
            packets += QString::fromLatin1(command.packets);
        }
        QTest::newRow(name) << QByteArray(json) << QString::fromLatin1(identifier) << kinds << numbers << packets;
    };
    constexpr auto kVibrate = OutputType::Vibrate;
    constexpr auto kRotate = OutputType::Rotate;
    constexpr auto kOscillate = OutputType::Oscillate;
    constexpr auto kMove = OutputType::HwPositionWithDuration;

    row("a field computed from the feature index", R"j({"out": [{"for": "vibrate", "data": "{0xf1+i} {v}"}]})j",
        {int(kVibrate), int(kVibrate)}, {{0, kVibrate, 64, 0, "f140"}, {1, kVibrate, 64, 0, "f240"}});
    row("a packet of both motors, and another when all are off", R"j({"out": [
            {"for": "vibrate", "when": "s0 == 0 && (count(vibrate) < 2 || s1 == 0)", "slot": "all", "data": "0f 7*(00)"},
            {"for": "vibrate", "slot": "all", "let": {"e": "count(vibrate) > 1 ? s1 : s0"},
             "data": "0f 03 00 {e+3} {s0+3} {(e ? 2 : 0) | (s0 ? 1 : 0)} 00 00"}]})j",
        {int(kVibrate), int(kVibrate)},
        {{0, kVibrate, 6, 0, "0f03000309010000"},
         {1, kVibrate, 12, 0, "0f03000f09030000"},
         {0, kVibrate, 0, 0, "0f03000f03020000"},
         {1, kVibrate, 0, 0, "0f00000000000000"}});
    row("a packet counter and a checksum of what stands before", R"j({"out": [
            {"for": "oscillate", "data": "{next(id)} 02 00 03 0c {v} {0xff - sum(1) + 6}"},
            {"for": "vibrate", "data": "{next(id)} 02 00 03 09 {v} {0xff - sum(1) + 6}"}]})j",
        {int(kOscillate), int(kVibrate)},
        {{0, kOscillate, 50, 0, "000200030c32c2"}, {1, kVibrate, 50, 0, "010200030932c5"}});
    row("real arithmetic with the previous value", R"j({"out": [{"for": "hw_position_with_duration",
            "let": {"d": "min(abs(prev - v) / 99, 1)"}, "data": "{v} {250*pow(dur*90/(d*100), -1.05)*99}"}]})j",
        {int(kMove)}, {{0, kMove, 50, 500, "3213"}, {0, kMove, 50, 400, "3200"}});
    row("two writes with slots of their own", R"j({"out": [{"for": "rotate", "writes": [
            {"data": "cc 03 {abs(v)} {abs(v)+3}"},
            {"slot": "dir", "data": "cc 01 {v >= 0 ? 0xc0 : 0xc1} {v >= 0 ? 0xc1 : 0xc2}"}]}]})j",
        {int(kRotate)}, {{0, kRotate, -40, 0, "cc03282b cc01c1c2"}});
    row("a loop over features", R"j({"out": [{"for": "vibrate", "slot": "all", "data": "each[outs](4*({f}))"}]})j",
        {int(kVibrate), int(kVibrate)},
        {{0, kVibrate, 50, 0, "3232323200000000"}, {1, kVibrate, 100, 0, "3232323264646464"}});
    row("protocol buffers by hand", R"j({"out": [{"for": "hw_position_with_duration", "ack": true,
            "let": {"id": "next(seq, 4294967296)"},
            "data": "08 01 12 len[varint](if[id != 0](10 {id:varint}) {5954:varint} len[varint](if[v != 0](0d {v/100:f32le}) if[dur != 0](10 {dur:varint})))"}]})j",
        {int(kMove)}, {{0, kMove, 50, 500, "0801120bc22e080d0000003f10f403"}, {0, kMove, 0, 0, "080112051001c22e00"}});
    row("a direction that can only be toggled", R"j({"state": {"ccw": 0}, "out": [{"for": "rotate", "writes": [
            {"if": "v != 0 && (v < 0) != ccw", "slot": "none", "data": "cc"}, {"slot": "rot", "data": "{abs(v)}"}],
            "set": {"ccw": "v == 0 ? ccw : v < 0"}}]})j",
        {int(kRotate)},
        {{0, kRotate, 10, 0, "0a"},
         {0, kRotate, -10, 0, "cc 0a"},
         {0, kRotate, -5, 0, "05"},
         {0, kRotate, 0, 0, "00"},
         {0, kRotate, -7, 0, "07"},
         {0, kRotate, 7, 0, "cc 07"}});
    row("two modes behind menus", R"j({"state": {"mode": 0}, "out": [
            {"for": "oscillate", "when": "v == 0 && mode != 1", "writes": []},
            {"for": "oscillate", "writes": [{"if": "mode != 1", "slot": "menu", "data": "'m'"},
             {"if": "mode != 1", "slot": "mode", "data": "'o'"}, {"data": "{v:dec}"}], "set": {"mode": 1}}]})j",
        {int(kOscillate)},
        {{0, kOscillate, 0, 0, ""}, {0, kOscillate, 50, 0, "6d 6f 3530"}, {0, kOscillate, 20, 0, "3230"}});
    row("a constant from the name", R"j({"const": {"dev": "named('cycsa') ? 1 : named('ufo') ? 2 : 0"},
            "out": [{"for": "rotate", "data": "{dev} 01 {(v >= 0 ? 0x80 : 0) | abs(v)}"}]})j",
        {int(kRotate)}, {{0, kRotate, 50, 0, "0201b2"}, {0, kRotate, -50, 0, "020132"}}, "UFOSA");
    row("a speed table", R"j({"tables": {"T": [[1000, 800, 400], [1500, 1000, 800]]}, "out": [
            {"for": "hw_position_with_duration", "let": {"sp": "d == 0 ? 0 : min(first_below(T[d-1], dur) + 1, 3)",
             "d": "min(abs(prev - v), 2)"}, "data": "{sp}"}]})j",
        {int(kMove)}, {{0, kMove, 0, 500, "00"}, {0, kMove, 1, 900, "02"}, {0, kMove, 9, 900, "03"}});
}

void TestBoundDriver::worksAsInTheExamples()
{
    QFETCH(QByteArray, json);
    QFETCH(QString, identifier);
    QFETCH(QList<int>, kinds);
    QFETCH(QList<QList<int>>, commands);
    QFETCH(QStringList, packets);
    Outputs outputs;
    for (const int kind : kinds)
        outputs.push_back({static_cast<OutputType>(kind), {-127, 127}});
    const auto driver = bound(json, device(outputs, identifier));
    QVERIFY(driver);
    for (qsizetype i = 0; i < commands.size(); ++i) {
        const QList<int> &command = commands[i];
        const auto type = static_cast<OutputType>(command[1]);
        QCOMPARE(sent(*driver, static_cast<std::size_t>(command[0]), type, command[2], command[3]).join(u' '),
                 packets[i]);
    }
}

void TestBoundDriver::offersOnlyWhatItCanDo_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<bool>("isOffered");
    const auto row = [](const char *name, const char *json, bool isOffered) {
        QTest::newRow(name) << QByteArray(json) << isOffered;
    };
    row("a rule", R"j({"out": [{"for": "position", "data": "{v}"}]})j", true);
    row("a rule with a condition on values", R"j({"out": [{"for": "position", "when": "v > 5", "data": "{v}"}]})j",
        true);
    row("a rule that writes nothing", R"j({"out": [{"for": "position", "writes": []}]})j", true);
    row("a rule for other kinds", R"j({"out": [{"for": ["led", "vibrate"], "data": "{v}"}]})j", false);
    row("a rule for other models", R"j({"out": [{"for": "position", "when": "n > 1", "data": "{v}"}]})j", false);
    row("a rule that can never match", R"j({"out": [{"for": "position", "when": "v > 5 && n > 1", "data": "{v}"}]})j",
        false);
    row("a move", R"j({"out": [{"for": "position", "interpolate": {"every_ms": 50}, "data": "{p}"}]})j", true);
    row("a move behind a rule that is always taken",
        R"j({"out": [{"for": "position", "data": "{v}"},
                    {"for": "position", "interpolate": {"every_ms": 50}, "data": "{p}"}]})j",
        true);
    row("a move of other models beside a rule",
        R"j({"out": [{"for": "position", "when": "n == 2", "interpolate": {"every_ms": 50}, "data": "{p}"},
                    {"for": "position", "data": "{v}"}]})j",
        true);
    row("a move for some values", R"j({"out": [
            {"for": "position", "when": "v > 5", "interpolate": {"every_ms": 50}, "data": "{p}"},
            {"for": "position", "data": "{v}"}]})j",
        true);
    row("a cipher", R"j({"cipher": "galaku", "out": [{"for": "position", "data": "{v}"}]})j", true);
    row("a cipher of the rule", R"j({"out": [{"for": "position", "cipher": "galaku", "data": "{v}"}]})j", true);
    row("a cipher that the rule switches off",
        R"j({"cipher": "galaku", "out": [{"for": "position", "cipher": "none", "data": "{v}"}]})j", true);
    row("a handshake in C++",
        R"j({"native": {"init": "vibio.handshake"}, "out": [{"for": "position", "data": "{v}"}]})j", true);
    row("a poll", R"j({"poll": {"every_ms": 100, "data": "00"}, "out": [{"for": "position", "data": "{v}"}]})j", true);
    row("a delayed write", R"j({"out": [{"for": "position", "data": "{v}", "after": {"ms": 5, "data": "00"}}]})j", true);
}

void TestBoundDriver::offersOnlyWhatItCanDo()
{
    QFETCH(QByteArray, json);
    QFETCH(bool, isOffered);
    const auto driver = bound(json, device({{OutputType::Position, {0, 100}}}));
    QVERIFY(driver);
    QCOMPARE(driver->supports(0, OutputType::Position), isOffered);
    QCOMPARE(sent(*driver, 0, OutputType::Position, 7) != QStringList{u"refused"_s}, isOffered);
    QVERIFY(!driver->supports(0, OutputType::Vibrate));
    QVERIFY(!driver->supports(1, OutputType::Position));
    QCOMPARE(sent(*driver, 1, OutputType::Position, 7), QStringList{u"refused"_s});
}

void TestBoundDriver::forgetsARefusedCommand()
{
    const auto driver = bound(R"j({"state": {"count": 0}, "out": [{"for": "vibrate", "when": "v != 13",
        "data": "{prev} {s0} {s1} {count} {next(id)}", "set": {"count": "count + 1"}}]})j",
                              device(kTwoMotors));
    QVERIFY(driver);
    QCOMPARE(sent(*driver, 0, OutputType::Vibrate, 5), QStringList{u"0005000000"_s});
    QCOMPARE(sent(*driver, 0, OutputType::Vibrate, 13), QStringList{u"refused"_s});
    QCOMPARE(sent(*driver, 1, OutputType::Vibrate, 7), QStringList{u"0005070101"_s});
    QCOMPARE(sent(*driver, 0, OutputType::Vibrate, 6), QStringList{u"0506070202"_s});
}

void TestBoundDriver::remembersPreviousValuesByKind()
{
    DriverConnection connection = device({{OutputType::Position, {0, 100}}});
    connection.features[0].outputs.push_back({OutputType::Oscillate, {0, 20}});
    const auto driver = bound(R"j({"out": [{"for": ["position", "oscillate"], "data": "{prev} {s0}"}]})j", connection);
    QVERIFY(driver);
    QCOMPARE(sent(*driver, 0, OutputType::Position, 50), QStringList{u"0032"_s});
    QCOMPARE(sent(*driver, 0, OutputType::Oscillate, 3), QStringList{u"0003"_s});
    QCOMPARE(sent(*driver, 0, OutputType::Position, 60), QStringList{u"323c"_s});
}

void TestBoundDriver::storesStatesTogether()
{
    const auto driver = bound(R"j({"state": {"a": 1, "b": 2}, "out": [{"for": "vibrate", "data": "{a} {b}",
        "set": {"a": "b", "b": "a"}}]})j",
                              device(kOneMotor));
    QVERIFY(driver);
    QCOMPARE(sent(*driver, 0, OutputType::Vibrate, 1), QStringList{u"0102"_s});
    QCOMPARE(sent(*driver, 0, OutputType::Vibrate, 2), QStringList{u"0201"_s});
    QCOMPARE(sent(*driver, 0, OutputType::Vibrate, 3), QStringList{u"0102"_s});
}

void TestBoundDriver::saysWhereAndHow()
{
    const auto driver = bound(R"j({"out": [{"for": "vibrate", "writes": [{"data": "01"},
        {"to": "txmode", "ack": true, "data": "02"}]}]})j",
                              device(kOneMotor));
    QVERIFY(driver);
    RecordingSink sink;
    QVERIFY(driver->encode({0, OutputType::Vibrate, 1, 0}, {}, sink));
    QCOMPARE(sink.writes.size(), std::size_t(2));
    QCOMPARE(sink.writes[0].endpoint, Endpoint::Tx);
    QVERIFY(!sink.writes[0].withResponse);
    QCOMPARE(sink.writes[1].endpoint, Endpoint::TxMode);
    QVERIFY(sink.writes[1].withResponse);
}

void TestBoundDriver::givesEachSlotItsOwnBit()
{
    const auto driver = bound(R"j({"out": [{"for": "vibrate", "writes": [{"data": "00"}, {"slot": "all", "data": "01"},
        {"slot": "mode", "data": "02"}, {"slot": "none", "data": "03"}, {"slot": ["mode", "feature"], "data": "04"}]}]})j",
                              device(kTwoMotors));
    QVERIFY(driver);
    RecordingSink sink;
    QVERIFY(driver->encode({0, OutputType::Vibrate, 1, 0}, {}, sink));
    QVERIFY(driver->encode({1, OutputType::Vibrate, 1, 0}, {}, sink));
    std::vector<SlotSet> sets;
    for (const RecordingSink::Write &write : sink.writes)
        sets.push_back(write.slotSet);
    QCOMPARE(sets.size(), std::size_t(10));
    const std::vector<SlotSet> distinct{sets[0], sets[1], sets[2], sets[5]};
    for (std::size_t i = 0; i < distinct.size(); ++i) {
        QVERIFY(distinct[i] != 0 && (distinct[i] & (distinct[i] - 1)) == 0);
        for (std::size_t j = 0; j < i; ++j)
            QVERIFY(distinct[i] != distinct[j]);
    }
    QCOMPARE(sets[6], sets[1]);
    QCOMPARE(sets[7], sets[2]);
    QCOMPARE(sets[3], SlotSet(0));
    QCOMPARE(sets[4], sets[2] | sets[0]);
    QCOMPARE(sets[9], sets[2] | sets[5]);
}

void TestBoundDriver::sharesASlotThatIsNamedTwice()
{
    const auto driver = bound(R"j({"out": [{"for": "vibrate", "when": "i == 0", "slot": "a", "data": "00"},
        {"for": "vibrate", "slot": ["a", "b"], "data": "01"}]})j",
                              device(kTwoMotors));
    QVERIFY(driver);
    RecordingSink sink;
    QVERIFY(driver->encode({0, OutputType::Vibrate, 1, 0}, {}, sink));
    QVERIFY(driver->encode({1, OutputType::Vibrate, 1, 0}, {}, sink));
    QVERIFY((sink.writes[0].slotSet & sink.writes[1].slotSet) != 0);
    QVERIFY(sink.writes[0].slotSet != sink.writes[1].slotSet);
}

void TestBoundDriver::knowsWhetherFeaturesAreCombined_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<int>("motors");
    QTest::addColumn<bool>("areCombined");
    const QByteArray combined = R"j({"out": [{"for": "vibrate", "slot": "all", "data": "each[outs]({f})"}]})j";
    QTest::newRow("two motors in one packet") << combined << 2 << true;
    QTest::newRow("one motor alone") << combined << 1 << false;
    QTest::newRow("a packet for each motor")
        << QByteArray(R"j({"out": [{"for": "vibrate", "data": "{i} {v}"}]})j") << 2 << false;
    QTest::newRow("one packet for other models")
        << QByteArray(R"j({"out": [{"for": "vibrate", "when": "n > 2", "slot": "all", "data": "{s0} {s1}"},
                                  {"for": "vibrate", "data": "{v}"}]})j")
        << 2 << false;
}

void TestBoundDriver::knowsWhetherFeaturesAreCombined()
{
    QFETCH(QByteArray, json);
    QFETCH(int, motors);
    const auto driver = bound(json, device(motors == 1 ? kOneMotor : kTwoMotors));
    QVERIFY(driver);
    QTEST(driver->combinesFeatures(), "areCombined");
}

void TestBoundDriver::knowsItsLimits()
{
    const auto driver = bound(R"j({"init": [{"write": "40*(00)"}], "out": [
        {"for": "vibrate", "when": "v == 0", "data": "00"},
        {"for": "vibrate", "writes": [{"data": "01 {v:u32le}"}, {"if": "n == 9", "data": "300*(00)"}, {"data": "02"},
         {"if": "v > 5", "data": "03"}]}, {"for": "led", "data": "100*(00)"}]})j",
                              device(kOneMotor));
    QVERIFY(driver);
    QCOMPARE(driver->maximumPacketSize(), std::size_t(5));
    QCOMPARE(driver->maximumWrites(), std::size_t(3));
}

void TestBoundDriver::refusesWhatIsTooLarge()
{
    Problems problems(u"test.json"_s);
    EndpointSet endpoints;
    endpoints.insert(Endpoint::Tx);
    const auto program = DriverProgram::compile(
        QJsonDocument::fromJson(R"j({"out": [{"for": "vibrate", "data": "each[outs](300*({f}))"}]})j").object(),
        endpoints, problems);
    QVERIFY(program);
    QVERIFY(Driver::bind(program, device(kOneMotor)));
    const Result<std::unique_ptr<Driver>> driver = Driver::bind(program, device(kTwoMotors));
    QVERIFY(!driver);
    QCOMPARE(driver.error().code, ErrorCode::InvalidData);
    QCOMPARE(driver.error().detail, u"driver.out[0]: a packet can become larger than 512 bytes"_s);
}

/// Loops go by index even where the list of features does not.
void TestBoundDriver::copesWithPositionsOutOfOrder()
{
    DriverConnection connection = device(kTwoMotors);
    connection.features[0].index = FeatureIndex(7);
    connection.features[1].index = FeatureIndex(2);
    const auto driver = bound(
        R"j({"out": [{"for": "vibrate", "slot": "all", "data": "each[outs]({f.i} {f}) {s7} {i}"}]})j", connection);
    QVERIFY(driver);
    QCOMPARE(sent(*driver, 0, OutputType::Vibrate, 9), QStringList{u"020007090907"_s});
    QCOMPARE(sent(*driver, 1, OutputType::Vibrate, 4), QStringList{u"020407090902"_s});
}

QTEST_GUILESS_MAIN(TestBoundDriver)
#include "tst_BoundDriver.moc"
