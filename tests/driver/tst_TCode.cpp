#include "engine/base/Constants.h"
#include "engine/driver/Identification.h"
#include "engine/driver/native/TCodeAxes.h"
#include "tests/driver/HandshakeStage.h"
#include "tests/driver/RecordingSink.h"

#include <QRegularExpression>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace engine;
using native::TCodeAxis;

namespace {

const QByteArray kAxes = "L0 0 9999 Up\r\nR0 0 9999 Twist\r\nV0 0 9999 Buzz\r\n";
const QByteArray kAnswers = "RigStroker 1.0\r\nTCode v0.3\r\n" + kAxes;
constexpr char kBoot[] = "\0\xfe rig loader 7\r\nservo test\r\nReady\r\n";
const QByteArray kNoise(kBoot, sizeof(kBoot) - 1);
const QStringList kQuestions{u"tx 44300a"_s, u"tx 44310a"_s, u"tx 44320a"_s}; // D0, D1, D2

/// A board that is asked what it is.
struct Board : HandshakeStage
{
    Board()
        : HandshakeStage(R"({"native": {"identify": "tcode.axes"}, "out": []})")
    {
        Advertisement advertisement;
        advertisement.bus = u"serial"_s;
        advertisement.name = u"/dev/ttyACM0"_s;
        identification = std::make_unique<Identification>(program, advertisement, hardware, scheduler);
        QObject::connect(identification.get(), &Identification::finished, identification.get(),
                         [this](const Identification::Outcome &found) {
                             ++ends;
                             outcome = found;
                         });
        identification->start();
    }

    void say(const QByteArray &text) { hardware.notify(Endpoint::Rx, text); }
    /// "L0 Up: position, hw_position_with_duration" for each feature
    QStringList features() const
    {
        QStringList result;
        for (const FeatureDescription &feature : outcome.own.features) {
            QStringList kinds;
            for (const OutputDescription &output : feature.outputs)
                kinds += QString(outputTypeKey(output.type)) + u' ' + QString::number(output.value.max);
            result += feature.label + u": "_s + kinds.join(u", "_s);
        }
        return result;
    }

    std::unique_ptr<Identification> identification;
    Identification::Outcome outcome;
    int ends = 0;
};

} // namespace

/// TCode: what a firmware says of itself, and what becomes of it.
class TestTCode final : public QObject
{
    Q_OBJECT

private slots:
    void init() { QTest::failOnWarning(QRegularExpression(u".*"_s)); }
    void readsLinesOfAxes_data();
    void readsLinesOfAxes();
    void takesOverWhatTheBoardSays_data();
    void takesOverWhatTheBoardSays();
    void asksAgainWhileTheBoardStarts();
    void goesOnWithoutAnswers();
    void endsHoweverMuchTheBoardSays();
    void asksNothingThatMoves();
    void writesMagnitudes_data();
    void writesMagnitudes();
};

void TestTCode::readsLinesOfAxes_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<std::optional<TCodeAxis>>("axis");
    using Axis = std::optional<TCodeAxis>;
    const auto row = [](const char *name, const char *line, const Axis &axis) {
        QTest::newRow(name) << QByteArray(line) << axis;
    };
    row("an axis with four digits", "L0 0 9999 Up\r", TCodeAxis{'L', 0, 4, 0, 9999, u"Up"_s});
    row("an axis with three digits", "R2 0 999 Pitch", TCodeAxis{'R', 2, 3, 0, 999, u"Pitch"_s});
    row("a preferred range", "L1 2000 8000 Forward", TCodeAxis{'L', 1, 4, 2000, 8000, u"Forward"_s});
    row("a name of several words", "V1 0 9999 Second motor", TCodeAxis{'V', 1, 4, 0, 9999, u"Second motor"_s});
    row("without a name", "A1 0 9999", TCodeAxis{'A', 1, 4, 0, 9999, u"A1"_s});
    row("a range that is none", "L0 500 500 Up", TCodeAxis{'L', 0, 3, 0, 999, u"Up"_s});
    row("a name in one line that is safe to show", "L0 0 9999 U\x01p", TCodeAxis{'L', 0, 4, 0, 9999, u"U\uFFFDp"_s});
    row("a version", "TCode v0.3", std::nullopt);
    row("noise", "\xfe rig loader 7", std::nullopt);
    row("another letter", "X0 0 9999 Up", std::nullopt);
    row("five digits", "L0 0 99999 Up", std::nullopt);
    row("a command", "L0500", std::nullopt);
    row("nothing", "", std::nullopt);
}

void TestTCode::readsLinesOfAxes()
{
    QFETCH(QByteArray, line);
    QTEST(native::tcodeAxis(line), "axis");
}

void TestTCode::takesOverWhatTheBoardSays_data()
{
    QTest::addColumn<QByteArrayList>("pieces");
    QTest::addColumn<QString>("name");
    QTest::addColumn<QStringList>("features");
    const QStringList three{u"Up: position 9999, hw_position_with_duration 9999"_s,
                            u"Twist: position 9999, hw_position_with_duration 9999"_s, u"Buzz: vibrate 9999"_s};
    const auto row = [](const char *title, const QByteArrayList &pieces, const QString &name,
                        const QStringList &features) { QTest::newRow(title) << pieces << name << features; };
    const QString name = u"RigStroker 1.0 (TCode v0.3)"_s;
    row("in one piece", {kAnswers}, name, three);
    row("in pieces that end anywhere", {kAnswers.first(9), kAnswers.sliced(9, 20), kAnswers.sliced(29)}, name, three);
    row("after noise", {kNoise, kAnswers}, name, three);
    row("twice, because it was asked twice", {kAnswers, kAnswers}, name, three);
    row("the axes alone", {kAxes}, u"TCode"_s, three);
    row("auxiliary axes", {"TCode v0.3\nA0 0 9999 Valve\nA1 0 9999 Suck\nA2 0 9999 Lube\n"}, u"TCode v0.3"_s,
        {u"Valve: constrict 9999"_s, u"Suck: constrict 9999"_s, u"Lube: spray 9999"_s});
    row("three digits", {"L0 0 999 Up\n"}, u"TCode"_s, {u"Up: position 999, hw_position_with_duration 999"_s});
}

void TestTCode::takesOverWhatTheBoardSays()
{
    QFETCH(QByteArrayList, pieces);
    Board board;
    for (const QByteArray &piece : pieces) {
        board.say(piece);
        board.scheduler.advance(5ms);
    }
    QCOMPARE(board.ends, 0); // the list has no end
    board.scheduler.advance(limits::kBoardListSilence);
    QCOMPARE(board.ends, 1);
    QTEST(board.outcome.own.name, "name");
    QTEST(board.features(), "features");
    QCOMPARE(board.outcome.identifier, u"/dev/ttyACM0"_s); // as without answers, so that settings stay with the device
    QCOMPARE(board.scheduler.armed(), 0);
}

/// A board that restarts when it is opened hears nothing at first (10-tcode-boot).
void TestTCode::asksAgainWhileTheBoardStarts()
{
    Board board;
    QCOMPARE(board.hardware.takeOperations(), QStringList{u"subscribe rx"_s});
    QCOMPARE(board.hardware.takeWrites(), kQuestions);
    int asked = 1;
    for (auto time = 0ms; time < 2000ms; time += limits::kBoardAskedEvery, ++asked) {
        board.scheduler.advance(limits::kBoardAskedEvery);
        QCOMPARE(board.hardware.takeWrites(), kQuestions);
    }
    QCOMPARE(asked, 5);
    board.say(kNoise);
    board.say(kAnswers);
    board.scheduler.advance(limits::kBoardListSilence);
    QCOMPARE(board.ends, 1);
    QCOMPARE(board.outcome.own.name, u"RigStroker 1.0 (TCode v0.3)"_s);
    QCOMPARE(board.outcome.own.features.size(), 3U);
}

void TestTCode::goesOnWithoutAnswers()
{
    Board board;
    board.say("Ready\r\n");
    board.scheduler.advance(limits::kBoardAskedFor - 1ms);
    QCOMPARE(board.ends, 0);
    board.scheduler.advance(1ms);
    QCOMPARE(board.ends, 1);
    QVERIFY(board.outcome.own.features.empty());
    QVERIFY(!board.outcome.own.program);
    QCOMPARE(board.outcome.identifier, u"/dev/ttyACM0"_s);
    board.say(kAnswers); // too late
    board.scheduler.advance(10s);
    QCOMPARE(board.ends, 1);
}

void TestTCode::endsHoweverMuchTheBoardSays()
{
    Board board;
    const auto start = board.scheduler.now();
    while (board.ends == 0 && board.scheduler.now() - start < 60s) {
        board.say(kAxes + QByteArray(1000, 'x')); // 'x' is cut off after the longest line
        board.scheduler.advance(50ms);
    }
    QCOMPARE(board.ends, 1);
    QVERIFY(board.scheduler.now() - start <= limits::kBoardAskedFor + 50ms);
}

void TestTCode::asksNothingThatMoves()
{
    Board board;
    board.scheduler.advance(10s);
    for (const QString &write : board.hardware.takeWrites())
        QVERIFY2(kQuestions.contains(write), qPrintable(write));
}

void TestTCode::writesMagnitudes_data()
{
    QTest::addColumn<QByteArray>("axis");
    QTest::addColumn<OutputType>("type");
    QTest::addColumn<int>("value");
    QTest::addColumn<int>("duration");
    QTest::addColumn<QByteArray>("line");
    const auto row = [](const char *name, const char *axis, OutputType type, int value, int duration,
                        const char *line) {
        QTest::newRow(name) << QByteArray(axis) << type << value << duration << QByteArray(line);
    };
    constexpr auto kMove = OutputType::HwPositionWithDuration;
    row("a move", "L0 0 9999 Up", kMove, 9999, 500, "L09999I500\n");
    row("a move to the middle", "R1 0 9999 Roll", kMove, 5000, 40, "R15000I40\n");
    row("leading zeros are written", "L2 0 9999 Left", kMove, 5, 1, "L20005I1\n");
    row("a position", "L0 0 9999 Up", OutputType::Position, 42, 0, "L00042\n");
    row("a position of a rotation", "R0 0 9999 Twist", OutputType::Position, 9999, 0, "R09999\n");
    row("the lower end of a preferred range", "L0 2000 8000 Up", kMove, 0, 100, "L02000I100\n");
    row("the upper end of a preferred range", "L0 2000 8000 Up", kMove, 9999, 100, "L08000I100\n");
    row("three digits", "L0 0 999 Up", kMove, 7, 100, "L0007I100\n");
    row("a vibration", "V0 0 9999 Buzz", OutputType::Vibrate, 10, 0, "V00010\n");
    row("a vibration that begins above zero", "V1 1000 9999 Buzz", OutputType::Vibrate, 1, 0, "V11001\n");
    row("off is off, whatever the range", "V1 1000 9999 Buzz", OutputType::Vibrate, 0, 0, "V10000\n");
    row("suction", "A1 0 9999 Suck", OutputType::Constrict, 1234, 0, "A11234\n");
    row("lube", "A2 0 9999 Lube", OutputType::Spray, 1234, 0, "A21234\n");
}

void TestTCode::writesMagnitudes()
{
    QFETCH(QByteArray, axis);
    QFETCH(OutputType, type);
    QFETCH(int, value);
    QFETCH(int, duration);
    QFETCH(QByteArray, line);
    // Not the first axis, so that its place is not its channel by chance.
    const OwnModel model =
        native::tcodeModel(u"Test"_s, {native::tcodeAxis("V9 0 9999 Other").value(), native::tcodeAxis(axis).value()});
    EndpointSet endpoints;
    endpoints.insert(Endpoint::Tx);
    Result<std::unique_ptr<Driver>> driver = Driver::bind(model.program, {model.features, endpoints});
    QVERIFY(driver);
    QVERIFY(driver.value()->supports(1, type));
    RecordingSink sink;
    QVERIFY(driver.value()->encode({1, type, value, duration}, ManualScheduler().now(), sink));
    QCOMPARE(sink.takePackets(), QStringList{QString::fromLatin1(line.toHex())});
}

QTEST_GUILESS_MAIN(TestTCode)
#include "tst_TCode.moc"
