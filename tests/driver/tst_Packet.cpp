#include "engine/driver/Fold.h"
#include "engine/driver/PacketParser.h"
#include "engine/driver/PacketWriter.h"

#include <QRegularExpression>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace engine;
using namespace engine::language;

/// The language of device files: what packets look like on the wire.
class TestPacket final : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void writes_data();
    void writes();
    void becomesOneLiteralWhereNothingIsOpen();
    void staysWithinItsMaximumSize();
    void refuses_data();
    void refuses();
    void refusesWhatCannotBeSent_data();
    void refusesWhatCannotBeSent();

private:
    Packet parsed(const QString &text, Problems &problems);
    Facts facts();

    ProgramNames m_names;
    Frame m_frame;
    DriverConnection m_device;
};

/// A device with two motors and a pump in between; "vibrate 5 in 300 ms" to the motor with index 2.
void TestPacket::init()
{
    QTest::failOnWarning(QRegularExpression(u".*"_s));
    m_names = {};
    m_device = {};
    m_device.features = {{FeatureIndex(0), {}, {{OutputType::Vibrate, {0, 20}}}, {}},
                         {FeatureIndex(1), {}, {{OutputType::Constrict, {0, 3}}}, {}},
                         {FeatureIndex(2), {}, {{OutputType::Vibrate, {0, 20}}}, {}},
                         {FeatureIndex(3), {}, {}, {}}};
    m_device.address = u"a:\u00fc"_s;
    m_frame = {};
    m_frame.value = 5;
    m_frame.duration = 300;
    m_frame.last = {9, 1, 5, 0};
    m_frame.counters.resize(2);
}

Packet TestPacket::parsed(const QString &text, Problems &problems)
{
    Cursor cursor(text, u"data"_s, problems);
    return parsePacket(cursor, {m_names, Scope::Values | Scope::Command | Scope::Counters, {}, {}});
}

Facts TestPacket::facts()
{
    Facts facts(m_device, m_names.tables);
    facts.feature = 2;
    return facts;
}

void TestPacket::writes_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("bytes");
    const auto row = [](const char *name, const char *text, const char *bytes) {
        QTest::newRow(name) << QString::fromLatin1(text) << QString::fromLatin1(bytes);
    };
    row("bytes", "0f 03 FF", "0f03ff");
    row("text", "'Vibrate:'", "566962726174653a");
    row("text with escapes", "'a\\'\\\\'", "61275c");
    row("empty packet", "", "");
    row("a byte", "{v}", "05");
    row("a byte of a constant", "{0x10 + i}", "12");
    row("an integer gives its low bits", "{256 + v} {-v}", "05fb");
    row("a real is held within a byte", "{300.5} {-1.5} {5.9} {1 / 0} {0 / 0}", "ff0005ff00");
    row("signed byte", "{-v:i8} {-200.0:i8} {200.0:i8}", "fb807f");
    row("words", "{dur:u16le} {dur:u16be}", "2c01012c");
    row("long words", "{dur:u32le} {dur:u32be} {-1:u32be}", "2c0100000000012cffffffff");
    row("reals", "{v/10:f32le} {v/10:f64le}", "0000003f000000000000e03f");
    row("varints", "{v:varint} {dur:varint} {5682:varint}", "05ac02b22c");
    row("negative varint", "{-1:varint}", "ffffffffffffffffff01");
    row("decimal", "{v:dec} {dur:dec} {-v:dec}", "353330302d35");
    row("decimal with zeros in front", "{v:dec2} {v:dec3} {dur:dec2}", "30353030353330 30");
    row("negative decimal with zeros in front", "{-v:dec3}", "2d303035");
    row("real as decimal is cut", "{v / 2:dec}", "32");
    row("hexadecimal", "{v:hex} {dur:hex}", "3035313263");
    row("text known at connect", "{address:str}", "613ac3bc");
    row("format after a condition", "{v == 5 ? 1 : 2:dec}", "31");
    row("repeat", "3*(00 {v})", "000500050005");
    row("repeat in repeat", "2*(2*(aa) bb)", "aaaabbaaaabb");
    row("each feature with outputs", "each[outs]({f})", "090105");
    row("each feature of a kind", "each[vibrate]({f.n} {f.i} {f})", "0100090202 05");
    row("each with separator", "each[outs; ':']({f:dec})", "393a313a35");
    row("each of a missing kind", "aa each[led](bb)", "aa");
    row("kind in a loop", "each[outs]({f.kind == constrict ? 4 : 3})", "030403");
    row("counted loop", "for[j=1..3]({j * 2})", "020406");
    row("loop in a loop", "for[a=1..2](for[b=0..1]({a * 16 + b}))", "10112021");
    row("loop that never turns", "for[j=2..1](aa) bb", "bb");
    row("condition that holds", "if[v > 4](aa) bb", "aabb");
    row("condition that does not hold", "if[v > 5](aa) bb", "bb");
    row("condition known at connect", "if[n == 3](aa) if[n == 4](cc)", "aa");
    row("length", "len[u8]('abc')", "03616263");
    row("length of nothing", "len[u8](if[v > 5](aa)) bb", "00bb");
    row("varint length", "len[varint](150*(00)) ", QByteArray("9601" + QByteArray(300, '0')).constData());
    row("lengths in lengths", "0a len[varint](08 len[u8]({v} if[dur != 0](10 {dur:varint})))", "0a06080405 10ac02");
    row("sum of the packet", "ff {v} 02 {sum(1)} {sum(0)}", "ff0502070d");
    row("sum up to an offset", "01 02 04 {sum(0, 2)}", "01020403");
    row("sum from beyond the end", "01 {sum(9)} {sum(1, 0)}", "010000");
    row("exclusive or", "aa 55 {v} {xor(0)}", "aa5505fa");
    row("Modbus checksum", "'123456789' {crc16modbus(0):u16be}", "3132333435363738394b37");
    row("counter", "{next(id)} {next(id)}", "0001");
}

void TestPacket::writes()
{
    QFETCH(QString, text);
    QFETCH(QString, bytes);
    Problems problems(u"test.json"_s);
    const Packet packet = parsed(text, problems);
    QVERIFY2(problems.isEmpty(), qPrintable(problems.error().detail));
    const Result<Packet> bound = fold(packet, facts());
    QVERIFY(bound);
    PacketWriter writer(kLargestPacket);
    const auto written = writer.write(bound.value(), m_frame, Cipher());
    const QByteArray data(reinterpret_cast<const char *>(written.data()), static_cast<qsizetype>(written.size()));
    QCOMPARE(QString::fromLatin1(data.toHex()), bytes.remove(u' '));
    QVERIFY(written.size() <= maximumSize(bound.value()));
}

void TestPacket::becomesOneLiteralWhereNothingIsOpen()
{
    Problems problems(u"test.json"_s);
    const Packet packet =
        parsed(u"0f {i} 2*('a' {hi}) for[j=1..2]({j}) if[n == 3](ff) {v} each[vibrate]({f.i}) 00"_s, problems);
    QVERIFY2(problems.isEmpty(), qPrintable(problems.error().detail));
    const Result<Packet> bound = fold(packet, facts());
    QVERIFY(bound);
    QCOMPARE(bound.value().size(), std::size_t(3));
    const auto *before = std::get_if<Literal>(&bound.value()[0].form);
    const auto *after = std::get_if<Literal>(&bound.value()[2].form);
    QVERIFY(before != nullptr && after != nullptr);
    QCOMPARE(before->bytes.toHex(), QByteArray("0f02611461140102ff"));
    QCOMPARE(after->bytes.toHex(), QByteArray("000200"));
}

void TestPacket::staysWithinItsMaximumSize()
{
    Problems problems(u"test.json"_s);
    const Packet packet = parsed(u"{v:dec} {v:dec3} {v:varint} len[varint]({v:hex} if[v](aa {v:u32le}))"_s, problems);
    const Result<Packet> bound = fold(packet, facts());
    QVERIFY(bound);
    PacketWriter writer(maximumSize(bound.value()));
    for (const qint64 value :
         {std::numeric_limits<qint64>::min(), qint64(-1), qint64(0), std::numeric_limits<qint64>::max()}) {
        m_frame.value = value;
        QVERIFY(writer.write(bound.value(), m_frame, Cipher()).size() <= maximumSize(bound.value()));
    }
}

void TestPacket::refuses_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("column");
    QTest::addColumn<QString>("reason");
    const auto row = [](const char *name, const char *text, int column, const char *reason) {
        QTest::newRow(name) << QString::fromUtf8(text) << column << QString::fromLatin1(reason);
    };
    row("one digit", "0f 3", 4, "'3' is not a byte of two hexadecimal digits");
    row("bytes without space", "0f03", 1, "'0f03' is not a byte of two hexadecimal digits");
    row("no hexadecimal digits", "0g", 1, "'0g' is not a byte of two hexadecimal digits");
    row("unknown word", "every[outs](00)", 1, "'every[' is not known; each, for, if and len are");
    row("unknown format", "{v:u24}", 4, "unknown format 'u24'");
    row("number as text", "00 {v:str}", 5, "'str' cannot write this kind of value");
    row("text as a byte", "{name}", 2, "'u8' cannot write this kind of value");
    row("field without its end", "{v", 3, "'}' expected");
    row("error inside a field", "00 {v + x}", 9, "unknown name 'x'");
    row("repeat by nothing", "0*(00)", 1, "'0' is not a number from 1 to 512");
    row("repeat too often", "9999*(00)", 1, "'9999' is not a number from 1 to 512");
    row("repeat without brackets", "2*00", 3, "'(' expected");
    row("empty brackets", "2*()", 4, "nothing between the brackets");
    row("bracket that closes nothing", "00 )", 4, "')' without '('");
    row("bracket that is never closed", "2*(00", 6, "')' expected");
    row("each of something", "each[motors]({f})", 6, "'outs' or a kind of output expected");
    row("loop value outside its loop", "each[outs]({f}) {f}", 18, "'f' is not known here");
    row("loop variable outside its loop", "for[j=0..1]({j}) {j}", 19, "unknown name 'j'");
    row("loop variable with a meaning", "for[v=0..1]({v})", 5, "'v' cannot be the name of a loop");
    row("loop with an expression", "for[j=0..n]({j})", 10, "'n' is not a whole number");
    row("length of a strange kind", "len[u16le](00)", 5, "a length is u8 or varint");
    row("letters beyond ASCII", "'\u00fc'", 1, "only printable ASCII characters can be written as text");
    row("character that means nothing", "00 / 00", 4, "unexpected '/'");
}

void TestPacket::refuses()
{
    QFETCH(QString, text);
    QFETCH(int, column);
    QFETCH(QString, reason);
    Problems problems(u"test.json"_s);
    parsed(text, problems);
    QCOMPARE(problems.error().detail, u"test.json: data, column %1: %2"_s.arg(column).arg(reason));
}

void TestPacket::refusesWhatCannotBeSent_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("reason");
    const QString tooLarge = u"a packet can become larger than 512 bytes"_s;
    QTest::newRow("too many bytes") << u"512*(00) 00"_s << tooLarge;
    QTest::newRow("too many numbers") << u"30*({v:dec})"_s << tooLarge;
    QTest::newRow("too many turns of nothing") << u"512*(512*(512*(if[n == 9](00))))"_s << tooLarge;
    QTest::newRow("too many bytes behind a condition") << u"if[v](500*(00)) if[!v](500*(00))"_s << tooLarge;
    QTest::newRow("too many bytes behind a byte of length")
        << u"len[u8](256*(00))"_s << u"more than 255 bytes behind len[u8]"_s;
}

void TestPacket::refusesWhatCannotBeSent()
{
    QFETCH(QString, text);
    Problems problems(u"test.json"_s);
    const Packet packet = parsed(text, problems);
    QVERIFY2(problems.isEmpty(), qPrintable(problems.error().detail));
    const Result<Packet> bound = fold(packet, facts());
    QVERIFY(!bound);
    QCOMPARE(bound.error().code, ErrorCode::InvalidData);
    QTEST(bound.error().detail, "reason");
}

QTEST_GUILESS_MAIN(TestPacket)
#include "tst_Packet.moc"
