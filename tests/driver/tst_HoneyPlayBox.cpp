#include "engine/driver/native/HoneyPlayBox.h"
#include "engine/driver/native/HoneyPlayBoxHandshake.h"
#include "tests/driver/RecordingSink.h"
#include "tests/fakes/FakeHardware.h"
#include "tests/fakes/ManualScheduler.h"

#include <QRegularExpression>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace engine;
using namespace std::chrono_literals;
using native::HoneyPlayBox;
using native::HoneyPlayBoxHandshake;

namespace {

constexpr Driver::TimePoint kStart{1h};
const Range kLevels{0, 100};

// Of a reply: header, counter, type, command, length | code, token 01 to 10 | tail, CRC
const auto kReplyHead = u"02a55a55aaf000b1010012"_s;
const auto kReplyData = u"90000102030405060708090a0b0c0d0e0f10"_s;
const auto kReplyTail = u"03f426"_s;
const QString kReply = kReplyHead + kReplyData + kReplyTail;

QString question(int counter)
{
    return u"tx 02a55a55aaf0%1b10100020010033686"_s.arg(counter, 2, 16, QChar(u'0'));
}

/// The two motors' levels 32 and 00 (hexadecimal), signed with the token of kReply.
QString levels(int counter)
{
    return u"02a55a55aaf0%1b1030018010005003c000032110005003c0000003cab13934e4cb857033291"_s.arg(counter, 2, 16,
                                                                                                 QChar(u'0'));
}

/// A device with one feature for each of \a types, and a battery.
DriverConnection device(const std::vector<OutputType> &types)
{
    DriverConnection connection;
    for (const OutputType type : types) {
        const auto index = static_cast<FeatureIndex>(connection.features.size());
        connection.features.push_back({index, {}, {{type, kLevels}}, {}});
    }
    const auto index = static_cast<FeatureIndex>(connection.features.size());
    connection.features.push_back({index, {}, {}, {{InputType::Battery, kLevels, true, false}}});
    for (const Endpoint endpoint : {Endpoint::Tx, Endpoint::Rx, Endpoint::RxBleBattery})
        connection.endpoints.insert(endpoint);
    return connection;
}

const std::vector<OutputType> kTwoMotors{OutputType::Vibrate, OutputType::Vibrate};

/// A driver whose device a test speaks for.
struct Talk
{
    Talk()
    {
        handshake = driver.createHandshake(hardware, scheduler);
        QObject::connect(handshake.get(), &Handshake::finished, handshake.get(),
                         [this](const Result<> &result) { outcomes += result ? u"ready"_s : result.error().detail; });
    }

    void hear(const QString &piece) { hardware.notify(Endpoint::Rx, QByteArray::fromHex(piece.toLatin1())); }

    QStringList sent(std::size_t feature, OutputType type, int value)
    {
        RecordingSink sink;
        return driver.encode({feature, type, value, 0}, kStart, sink) ? sink.takePackets() : QStringList{u"refused"_s};
    }

    FakeHardware hardware{Endpoint::Tx, Endpoint::Rx, Endpoint::RxBleBattery};
    ManualScheduler scheduler;
    HoneyPlayBox driver{device(kTwoMotors)};
    std::unique_ptr<Handshake> handshake;
    QStringList outcomes; ///< "ready", or what is wrong
};

} // namespace

/// The Honey Play Box family: its handshake, signed packets, and what keeps a level going.
class TestHoneyPlayBox final : public QObject
{
    Q_OBJECT

private slots:
    void init() { QTest::failOnWarning(QRegularExpression(u".*"_s)); }
    void understandsReplies_data();
    void understandsReplies();
    void refusesRefusals_data();
    void refusesRefusals();
    void asksAgainAndAgain();
    void asksAgainAfterThreeUselessPieces();
    void takesTheAnswerToALaterQuestion();
    void saysNothingToHardwareThatIsMute();
    void writesLevelsByKind_data();
    void writesLevelsByKind();
    void asksForConfirmationInOneSlot();
    void keepsALevelGoing();
    void isQuietAfterAStop();
    void countsAround();
    void offersWhatItHas();
    void readsTheBattery();
};

void TestHoneyPlayBox::understandsReplies_data()
{
    QTest::addColumn<QStringList>("pieces");
    QTest::newRow("in one piece") << QStringList{kReply};
    QTest::newRow("in two pieces") << QStringList{kReply.left(20), kReply.mid(20)};
    QTest::newRow("in three pieces, one within the header")
        << QStringList{kReply.left(6), kReply.mid(6, 30), kReply.mid(36)};
    QTest::newRow("in two pieces, the second is the checksum") << QStringList{kReply.chopped(4), kReply.right(4)};
    QTest::newRow("garbage before it") << QStringList{u"00ff02a5"_s + kReply};
    QTest::newRow("garbage in a piece of its own") << QStringList{u"0102030405060708090a"_s, kReply};
    QTest::newRow("a header without a frame before it") << QStringList{u"02a55a55aaf0"_s + kReply};
    QTest::newRow("a frame without its tail before it") << QStringList{kReplyHead + kReplyData + u"04f426"_s + kReply};
    QTest::newRow("a frame that is too long to be believed before it")
        << QStringList{u"02a55a55aaf000b101ffff"_s + kReply};
    QTest::newRow("a frame without data before it") << QStringList{u"02a55a55aaf000b1010000030000"_s + kReply};
    QTest::newRow("a frame with half a code before it") << QStringList{u"02a55a55aaf000b101000190031a58"_s + kReply};
    QTest::newRow("a token that is too short before it")
        << QStringList{u"02a55a55aaf000b101000a900001020304050607080350cf"_s, kReply};
    QTest::newRow("something behind the token")
        << QStringList{u"02a55a55aaf000b1010014"_s + kReplyData + u"abcd03f426"_s};
}

void TestHoneyPlayBox::understandsReplies()
{
    QFETCH(QStringList, pieces);
    Talk talk;
    talk.handshake->start();
    QCOMPARE(talk.hardware.takeOperations(), QStringList{u"subscribe rx"_s});
    QCOMPARE(talk.hardware.takeWrites(), QStringList{question(0)});
    QVERIFY(talk.outcomes.isEmpty());
    for (const QString &piece : pieces)
        talk.hear(piece);
    QCOMPARE(talk.outcomes, QStringList{u"ready"_s});
    QCOMPARE(talk.scheduler.armed(), 0);
    QCOMPARE(talk.hardware.takeWrites(), QStringList());
    QCOMPARE(talk.sent(0, OutputType::Vibrate, 0x32), QStringList{levels(2)}); // the known vector
}

void TestHoneyPlayBox::refusesRefusals_data()
{
    QTest::addColumn<QString>("piece");
    QTest::addColumn<QString>("outcome");
    QTest::newRow("another code") << u"02a55a55aaf000b10100026a8003faa8"_s
                                  << u"the device has refused the connection with code 6a80"_s;
    QTest::newRow("another code with a token") << QString(kReplyHead + u"9001"_s + kReplyData.mid(4) + kReplyTail)
                                               << u"the device has refused the connection with code 9001"_s;
}

void TestHoneyPlayBox::refusesRefusals()
{
    QFETCH(QString, piece);
    QFETCH(QString, outcome);
    Talk talk;
    talk.handshake->start();
    talk.hear(piece);
    QCOMPARE(talk.outcomes, QStringList{outcome});
    QCOMPARE(talk.scheduler.armed(), 0);
    talk.hear(kReply);
    QCOMPARE(talk.outcomes.size(), 1);
}

/// Four questions in all, with a second more to answer each time.
void TestHoneyPlayBox::asksAgainAndAgain()
{
    Talk talk;
    talk.handshake->start();
    for (int repetition = 0; repetition <= HoneyPlayBoxHandshake::kRepetitions; ++repetition) {
        QCOMPARE(talk.hardware.takeWrites(), QStringList{question(repetition)});
        talk.scheduler.advance(std::chrono::seconds(repetition + 1) - 1ms);
        QCOMPARE(talk.hardware.takeWrites(), QStringList());
        QVERIFY(talk.outcomes.isEmpty());
        talk.scheduler.advance(1ms);
    }
    QCOMPARE(talk.outcomes, QStringList{u"the device did not answer in time"_s});
    QCOMPARE(talk.hardware.takeWrites(), QStringList());
    QCOMPARE(talk.scheduler.armed(), 0);
}

void TestHoneyPlayBox::asksAgainAfterThreeUselessPieces()
{
    Talk talk;
    talk.handshake->start();
    talk.hardware.takeWrites();
    for (int piece = 1; piece < HoneyPlayBoxHandshake::kMostPieces; ++piece) {
        talk.hear(u"00"_s);
        QCOMPARE(talk.hardware.takeWrites(), QStringList());
        talk.scheduler.advance(999ms); // each piece has a second of its own
    }
    talk.hear(u"00"_s);
    QCOMPARE(talk.hardware.takeWrites(), QStringList{question(1)});
    for (int piece = 0; piece < 3 * HoneyPlayBoxHandshake::kMostPieces; ++piece)
        talk.hear(u"00"_s);
    QCOMPARE(talk.outcomes, QStringList{u"the device did not answer in time"_s});
}

void TestHoneyPlayBox::takesTheAnswerToALaterQuestion()
{
    Talk talk;
    talk.handshake->start();
    talk.hear(kReply.left(20)); // half an answer, then silence
    talk.scheduler.advance(1s + 2s + 3s);
    QCOMPARE(talk.hardware.takeWrites(), (QStringList{question(0), question(1), question(2), question(3)}));
    talk.hear(kReply);
    QCOMPARE(talk.outcomes, QStringList{u"ready"_s});
    QCOMPARE(talk.sent(0, OutputType::Vibrate, 0x32), QStringList{levels(5)});
}

void TestHoneyPlayBox::saysNothingToHardwareThatIsMute()
{
    Talk talk;
    talk.hardware.beMute();
    talk.handshake->start();
    QCOMPARE(talk.outcomes, QStringList{u"ready"_s});
    QCOMPARE(talk.hardware.takeWrites(), QStringList());
    QCOMPARE(talk.scheduler.armed(), 0);
}

void TestHoneyPlayBox::writesLevelsByKind_data()
{
    QTest::addColumn<int>("type");
    QTest::addColumn<int>("value");
    QTest::addColumn<int>("level");
    QTest::newRow("vibration") << int(OutputType::Vibrate) << 100 << 100;
    QTest::newRow("oscillation") << int(OutputType::Oscillate) << 7 << 7;
    QTest::newRow("rotation") << int(OutputType::Rotate) << 50 << 50;
    QTest::newRow("rotation the other way") << int(OutputType::Rotate) << -50 << 50;
    QTest::newRow("a pump at its lowest") << int(OutputType::Constrict) << 1 << 101;
    QTest::newRow("a pump at its highest") << int(OutputType::Constrict) << 4 << 104;
    QTest::newRow("a pump that is off") << int(OutputType::Constrict) << 0 << 0;
}

void TestHoneyPlayBox::writesLevelsByKind()
{
    QFETCH(int, type);
    QFETCH(int, value);
    QFETCH(int, level);
    HoneyPlayBox driver(device({OutputType::Vibrate, OutputType(type)}));
    RecordingSink sink;
    QVERIFY(driver.encode({1, OutputType(type), value, 0}, kStart, sink));
    QCOMPARE(sink.writes.size(), std::size_t(1));
    const QByteArray packet = sink.writes[0].data;
    QCOMPARE(packet.size(), qsizetype(38));
    QCOMPARE(packet.mid(11, 8), QByteArray::fromHex("010005003c000000"));
    QCOMPARE(packet.mid(19, 7), QByteArray::fromHex("110005003c0000"));
    QCOMPARE(int(quint8(packet[26])), level);
}

void TestHoneyPlayBox::asksForConfirmationInOneSlot()
{
    HoneyPlayBox driver(device(kTwoMotors));
    RecordingSink sink;
    QVERIFY(driver.encode({0, OutputType::Vibrate, 1, 0}, kStart, sink));
    QVERIFY(driver.encode({1, OutputType::Vibrate, 1, 0}, kStart, sink));
    QCOMPARE(sink.writes.size(), std::size_t(2));
    for (const RecordingSink::Write &write : sink.writes) {
        QCOMPARE(write.endpoint, Endpoint::Tx);
        QVERIFY(write.withResponse);
        QVERIFY(write.slotSet != 0);
        QCOMPARE(write.slotSet, sink.writes[0].slotSet);
        QCOMPARE(write.data.size(), qsizetype(driver.maximumPacketSize()));
    }
    QVERIFY(driver.combinesFeatures());
    QVERIFY(!HoneyPlayBox(device({OutputType::Vibrate})).combinesFeatures());
}

void TestHoneyPlayBox::keepsALevelGoing()
{
    Talk talk;
    talk.handshake->start();
    talk.hear(kReply);
    QCOMPARE(talk.driver.nextDue(kStart).at, Driver::TimePoint::max());
    QCOMPARE(talk.sent(0, OutputType::Vibrate, 0x32), QStringList{levels(2)});
    RecordingSink sink;
    Driver::TimePoint now = kStart;
    for (int counter = 3; counter < 6; ++counter) {
        const Driver::Due due = talk.driver.nextDue(now);
        QVERIFY(due.at == now + 500ms);
        QCOMPARE(due.feature, Driver::kWholeDevice);
        now = due.at;
        talk.driver.runDue(now, sink);
        QCOMPARE(sink.takePackets(), QStringList{levels(counter)}); // signed anew
    }
}

void TestHoneyPlayBox::isQuietAfterAStop()
{
    HoneyPlayBox driver(device(kTwoMotors));
    RecordingSink sink;
    QVERIFY(driver.encode({0, OutputType::Vibrate, 5, 0}, kStart, sink));
    QVERIFY(driver.encode({1, OutputType::Vibrate, 5, 0}, kStart, sink));
    QVERIFY(driver.encode({0, OutputType::Vibrate, 0, 0}, kStart, sink));
    QVERIFY(driver.nextDue(kStart).at == kStart + 500ms); // the other one is on
    QVERIFY(driver.encode({1, OutputType::Vibrate, 0, 0}, kStart, sink));
    QCOMPARE(driver.nextDue(kStart).at, Driver::TimePoint::max());
    sink.takePackets();
    driver.runDue(kStart + 1h, sink);
    QCOMPARE(sink.takePackets(), QStringList());
}

void TestHoneyPlayBox::countsAround()
{
    HoneyPlayBox driver(device({OutputType::Vibrate}));
    RecordingSink sink;
    for (int i = 0; i < 256; ++i)
        QVERIFY(driver.encode({0, OutputType::Vibrate, 50, 0}, kStart, sink));
    const QStringList packets = sink.takePackets();
    QCOMPARE(packets[254].mid(12, 2), u"ff"_s);
    // Without a handshake the token is all zeros.
    QCOMPARE(packets[255], u"02a55a55aaf000b1030010010005003c0000329fdb1ed26493ca5303c8b3"_s);
}

void TestHoneyPlayBox::offersWhatItHas()
{
    Talk talk;
    QVERIFY(talk.driver.supports(0, OutputType::Vibrate));
    QVERIFY(talk.driver.supports(1, OutputType::Vibrate));
    QVERIFY(!talk.driver.supports(0, OutputType::Rotate));
    QVERIFY(!talk.driver.supports(2, OutputType::Vibrate));
    QVERIFY(!HoneyPlayBox(device({OutputType::Led})).supports(0, OutputType::Led));
    QCOMPARE(talk.sent(0, OutputType::Rotate, 5), QStringList{u"refused"_s});
    QCOMPARE(talk.sent(2, OutputType::Vibrate, 5), QStringList{u"refused"_s});
    QCOMPARE(talk.driver.nextDue(kStart).at, Driver::TimePoint::max());
}

void TestHoneyPlayBox::readsTheBattery()
{
    HoneyPlayBox driver(device(kTwoMotors));
    QCOMPARE(driver.inputs().size(), std::size_t(1));
    QCOMPARE(driver.inputs()[0].feature, std::size_t(2));
    QCOMPARE(driver.inputs()[0].type, InputType::Battery);
    QCOMPARE(driver.inputs()[0].way, DriverInput::Way::Read);
    QCOMPARE(driver.inputs()[0].endpoint, Endpoint::RxBleBattery);
    QVERIFY(driver.inputs()[0].timeout.count() > 0);
    QCOMPARE(driver.decode(0, QByteArray::fromHex("5a00")), std::optional(90));
    QCOMPARE(driver.decode(0, QByteArray()), std::nullopt);
    DriverConnection without = device(kTwoMotors);
    without.endpoints = {};
    QVERIFY(HoneyPlayBox(without).inputs().empty());
}

QTEST_GUILESS_MAIN(TestHoneyPlayBox)
#include "tst_HoneyPlayBox.moc"
