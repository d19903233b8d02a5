#include "engine/driver/Evaluator.h"
#include "engine/driver/ExpressionParser.h"
#include "engine/driver/Fold.h"

#include <QRegularExpression>
#include <QTest>

#include <cmath>

using namespace Qt::StringLiterals;
using namespace engine;
using namespace engine::language;

namespace {

FeatureDescription feature(quint32 index, std::vector<OutputDescription> outputs)
{
    return {static_cast<FeatureIndex>(index), {}, std::move(outputs), {}};
}

/// Two motors with a gap between their indexes, a rotator that can also oscillate, and a battery in front.
DriverConnection device()
{
    DriverConnection connection;
    connection.features = {feature(0, {}), feature(1, {{OutputType::Vibrate, {0, 20}}}),
                           feature(3, {{OutputType::Vibrate, {0, 99}}}),
                           feature(4, {{OutputType::Rotate, {-5, 5}}, {OutputType::Oscillate, {0, 7}}})};
    connection.endpoints.insert(Endpoint::Tx);
    connection.endpoints.insert(Endpoint::TxMode);
    connection.name = u"UFO-Smart"_s;
    connection.identifier = u"BA"_s;
    connection.address = u"00:11"_s;
    return connection;
}

} // namespace

/// The language of device files: what expressions give, when they are computed, and what is refused.
class TestExpression final : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void gives_data();
    void gives();
    void isKnownAtConnect_data();
    void isKnownAtConnect();
    void readsWhatTheDeviceSaid_data();
    void readsWhatTheDeviceSaid();
    void counts();
    void refuses_data();
    void refuses();

private:
    Expression parsed(const QString &text, Problems &problems, quint8 rights = 0x7f);
    Facts facts();

    ProgramNames m_names;
    Frame m_frame;
    DriverConnection m_device = device();
};

/// A command "vibrate 12 in 500 ms" to the motor with index 1; all motors have had values before.
void TestExpression::init()
{
    QTest::failOnWarning(QRegularExpression(u".*"_s));
    m_names = {};
    m_names.states = QStringList{u"mode"_s};
    m_names.data = QStringList{u"mac"_s};
    m_names.tables = {{u"T"_s, {{10, 8, 8, 3}}, true}, {u"R"_s, {{1, 2}, {30, 40, 50}}, false}};
    m_frame = {};
    m_frame.value = 12;
    m_frame.duration = 500;
    m_frame.previous = 4;
    m_frame.last = {0, 12, 7, -3};
    m_frame.states = {2};
    m_frame.counters.resize(4);
    m_frame.tables = &m_names.tables;
}

Expression TestExpression::parsed(const QString &text, Problems &problems, quint8 rights)
{
    Scope scope{m_names, rights, {}, {}};
    Cursor cursor(text, u"test"_s, problems);
    Expression expression = parseExpression(cursor, scope);
    if (!cursor.atEnd())
        cursor.fail(u"something is left"_s);
    return expression;
}

Facts TestExpression::facts()
{
    Facts facts(m_device, m_names.tables);
    facts.feature = 1;
    facts.kind = OutputType::Vibrate;
    return facts;
}

void TestExpression::gives_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<double>("value");
    QTest::addColumn<bool>("isReal");
    const auto row = [](const char *name, const char *text, double value, bool isReal = false) {
        QTest::newRow(name) << QString::fromLatin1(text) << value << isReal;
    };
    row("decimal number", "42", 42);
    row("hexadecimal number", "0xff", 255);
    row("real number", "0.25", 0.25, true);
    row("multiplication before addition", "2 + 3 * 4", 14);
    row("brackets first", "(2 + 3) * 4", 20);
    row("subtraction goes from the left", "10 - 3 - 2", 5);
    row("shift after addition", "1 << 2 + 1", 8);
    row("comparison after shift", "1 << 3 > 7", 1);
    row("bits after comparison", "6 & 3 == 3", 0);
    row("and before or", "1 || 0 && 0", 1);
    row("or of bits, exclusive or, and", "8 | 6 ^ 3 & 2", 12);
    row("complement", "~0 & 0xff", 255);
    row("not of not", "!!7", 1);
    row("minus of a name", "-v", -12);
    row("condition in the else branch", "v > 20 ? 1 : v > 10 ? 2 : 3", 2);
    row("integers stay integer", "7 * 3 - 1", 20);
    row("a real makes the sum real", "7 + 0.5", 7.5, true);
    row("division is always real", "7 / 2", 3.5, true);
    row("division by zero is infinite", "1 / 0 > 1000000", 1);
    row("zero by zero is not a number", "trunc(0 / 0)", 0);
    row("remainder", "17 % 5", 2);
    row("remainder by zero is zero", "17 % 0", 0);
    row("shifting too far gives zero", "1 << 64", 0);
    row("shifting right keeps the sign", "-8 >> 1", -4);
    row("integers wrap around", "0x7fffffffffffffff + 1 < 0", 1);
    row("smaller or equal", "(3 <= 3) + (3 >= 4)", 1);
    row("not equal", "3 != 4", 1);
    row("equality of integer and real", "2 == 2.0", 1);
    row("command value", "v", 12);
    row("switched on", "on", 1);
    row("duration", "dur", 500);
    row("previous value", "prev", 4);
    row("value of this feature", "s1", 12);
    row("value of another feature", "s3", 7);
    row("negative value of a feature", "s4", -3);
    row("value of no feature", "s17", 0);
    row("state variable", "mode + 1", 3);
    row("index of the feature, not its place", "i", 1);
    row("upper end of this output", "hi", 20);
    row("number of features with outputs", "n", 3);
    row("absolute value", "abs(s4)", 3);
    row("minimum", "min(4, v, 9)", 4);
    row("minimum with a real is real", "min(4, 9.5)", 4, true);
    row("maximum", "max(s1, s3, s4)", 12);
    row("clamp from above", "clamp(v, 1, 10)", 10);
    row("clamp from below", "clamp(-v, 1, 10)", 1);
    row("ceil", "ceil(2.1)", 3, true);
    row("floor", "floor(-2.1)", -3, true);
    row("trunc cuts towards zero", "trunc(-2.9)", -2);
    row("round goes away from zero", "round(2.5)", 3, true);
    row("pow", "pow(2, 10)", 1024, true);
    row("count of one kind", "count(vibrate)", 2);
    row("count of several kinds counts features", "count(rotate, oscillate, vibrate)", 3);
    row("where counts all features", "where(rotate)", 3);
    row("where of a missing kind", "where(led)", -1);
    row("endpoint that is there", "has(txmode)", 1);
    row("endpoint that is not there", "has(rx)", 0);
    row("part of the name in any letter case", "named('ufo')", 1);
    row("not part of the name", "named('sam')", 0);
    row("identifier", "ident == 'BA' || ident == 'H'", 1);
    row("name is exact", "name == 'ufo-smart'", 0);
    row("address", "address != ''", 1);
    row("row of numbers", "T[1]", 8);
    row("row of a table", "R[1][2]", 50);
    row("element that is not there", "T[4] + T[-1] + R[9][0] + R[0][7]", 0);
    row("first entry below", "first_below(T, 8)", 3);
    row("first entry below, at once", "first_below(R[0], 2)", 0);
    row("no entry below", "first_below(T, 1)", 4);
    row("kinds of outputs compare", "rotate == rotate && rotate != led", 1);
    row("checksum of given bytes", "crc16xmodem(0x31,0x32,0x33,0x34,0x35,0x36,0x37,0x38,0x39)", 0x31c3);
}

void TestExpression::gives()
{
    QFETCH(QString, text);
    Problems problems(u"test.json"_s);
    const Expression expression = parsed(text, problems);
    QVERIFY2(problems.isEmpty(), qPrintable(problems.error().detail));
    const Expression folded = fold(expression, facts());
    const Number number = evaluate(folded, m_frame);
    QCOMPARE(number.toReal(), *static_cast<double *>(QTest::qData("value", QMetaType::Double)));
    QTEST(number.isReal(), "isReal");
    QVERIFY(isNumeric(expression.type));
    if (expression.type != Type::Number)
        QCOMPARE(expression.type == Type::Real, number.isReal());
}

void TestExpression::isKnownAtConnect_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("isKnown");
    QTest::newRow("arithmetic of constants") << u"2 + 3 * 4"_s << true;
    QTest::newRow("features and names") << u"n == 3 && named('ufo') && has(tx)"_s << true;
    QTest::newRow("index and range") << u"0x10 + i + hi"_s << true;
    QTest::newRow("element of a table") << u"R[1][i]"_s << true;
    QTest::newRow("value of a feature that is not there") << u"s9 > 0"_s << true;
    QTest::newRow("a command value with a deciding side") << u"v > 3 && n == 1"_s << true;
    QTest::newRow("branch chosen at connect") << u"n == 3 ? 7 : v"_s << true;
    QTest::newRow("command value") << u"v + 0"_s << false;
    QTest::newRow("last value") << u"s3"_s << false;
    QTest::newRow("counter") << u"next(id)"_s << false;
    QTest::newRow("counter beside a deciding side") << u"next(id) && 0"_s << false;
    QTest::newRow("checksum of the packet") << u"sum(0)"_s << false;
    QTest::newRow("element chosen by a command") << u"T[v]"_s << false;
}

void TestExpression::isKnownAtConnect()
{
    QFETCH(QString, text);
    Problems problems(u"test.json"_s);
    const Expression folded = fold(parsed(text, problems), facts());
    QVERIFY2(problems.isEmpty(), qPrintable(problems.error().detail));
    QTEST(folded.isConstant(), "isKnown");
}

void TestExpression::readsWhatTheDeviceSaid_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("value");
    QTest::addColumn<bool>("hasFailed");
    QTest::newRow("length") << u"len(msg)"_s << 4 << false;
    QTest::newRow("sum") << u"total(msg)"_s << 0x0a + 0x01 + 0xff << false;
    QTest::newRow("byte") << u"msg[2]"_s << 0xff << false;
    QTest::newRow("big-endian word") << u"u16be(msg, 1)"_s << 0x01ff << false;
    QTest::newRow("little-endian word") << u"u16le(msg, 1)"_s << 0xff01 << false;
    QTest::newRow("byte beyond the end fails") << u"msg[4]"_s << 0 << true;
    QTest::newRow("word across the end fails") << u"u16be(msg, 3)"_s << 0 << true;
    QTest::newRow("bytes of an earlier step") << u"len(mac) + mac[0]"_s << 9 + 0x31 << false;
    QTest::newRow("checksum of bytes") << u"crc16xmodem(mac)"_s << 0x31c3 << false;
    QTest::newRow("matched text") << u"m == 'streaming'"_s << 1 << false;
    QTest::newRow("other text") << u"m != 'streaming'"_s << 0 << false;
}

void TestExpression::readsWhatTheDeviceSaid()
{
    QFETCH(QString, text);
    Problems problems(u"test.json"_s);
    const Expression expression = parsed(text, problems);
    QVERIFY2(problems.isEmpty(), qPrintable(problems.error().detail));
    m_frame.message = QByteArray::fromHex("0a01ff00");
    m_frame.data = {QByteArrayLiteral("123456789")};
    m_frame.matched = u"streaming"_s;
    const Number number = evaluate(fold(expression, facts()), m_frame);
    QTEST(static_cast<int>(number.toInteger()), "value");
    QTEST(m_frame.hasFailed, "hasFailed");
}

void TestExpression::counts()
{
    Problems problems(u"test.json"_s);
    const Expression first = parsed(u"next(id)"_s, problems);
    const Expression other = parsed(u"next(seq, 3)"_s, problems);
    const Expression again = parsed(u"next(id)"_s, problems);
    QVERIFY2(problems.isEmpty(), qPrintable(problems.error().detail));
    QCOMPARE(m_names.counters, (QStringList{u"id"_s, u"seq"_s}));
    for (qint64 expected : {0, 1, 2, 0})
        QCOMPARE(evaluate(other, m_frame).toInteger(), expected);
    for (qint64 turn = 0; turn < 128; ++turn) {
        QCOMPARE(evaluate(first, m_frame).toInteger(), 2 * turn);
        QCOMPARE(evaluate(again, m_frame).toInteger(), 2 * turn + 1);
    }
    QCOMPARE(evaluate(first, m_frame).toInteger(), 0); // after 255
}

void TestExpression::refuses_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("column");
    QTest::addColumn<QString>("reason");
    const auto row = [](const char *name, const char *text, int column, const char *reason) {
        QTest::newRow(name) << QString::fromLatin1(text) << column << QString::fromLatin1(reason);
    };
    row("nothing at all", "", 1, "the expression ends too early");
    row("operator without right side", "v +", 4, "the expression ends too early");
    row("unknown name", "v + x", 5, "unknown name 'x'");
    row("unknown function", "2 * sinus(v)", 5, "unknown function 'sinus'");
    row("name of another place", "v + p", 5, "'p' is not known here");
    row("loop value outside a loop", "f + 1", 1, "'f' is not known here");
    row("feature above 31", "s32", 1, "unknown name 's32'");
    row("function of another place", "sum(0)", 1, "'sum' cannot be used here");
    row("too few arguments", "clamp(v, 1)", 1, "'clamp' with 3 arguments expected");
    row("too many arguments", "abs(v, 1)", 1, "'abs' with 1 arguments expected");
    row("missing bracket", "(v + 1", 7, "')' expected");
    row("condition without else", "v ? 1", 6, "':' expected");
    row("bits of a real", "0.5 & 1", 1, "a whole number (trunc() makes one) expected");
    row("bits of a division", "1 | (v / 2)", 1, "a whole number (trunc() makes one) expected");
    row("sum with a text", "v + 'x'", 1, "a number expected");
    row("text compared with a number", "ident == 3", 1, "a number expected");
    row("text as the result of a condition", "v ? 'a' : 'b'", 5, "a number expected");
    row("element of a number", "v[0]", 1, "only tables and bytes have elements");
    row("something that is no kind", "count(tx)", 7, "unknown name 'tx'");
    row("number that is no kind", "count(3)", 7, "a kind of output expected");
    row("unknown endpoint", "has(vibrate)", 5, "the name of an endpoint expected");
    row("name instead of a text", "named(v)", 7, "a quoted text expected");
    row("number without digits", "0x", 1, "'0x' is not a number");
    row("number with letters", "12ab", 1, "'12ab' is not a number");
    row("number too large", "99999999999999999999", 1, "'99999999999999999999' is not a number");
    row("text without its end", "name == 'x", 9, "a text without its closing '");
    row("unknown escape", "name == 'a\\n'", 12, "only \\' and \\\\ may follow a backslash");
    row("character that means nothing", "v # 2", 3, "something is left");
    row("a very long chain", QByteArray(QByteArray("v+").repeated(10000) + "v").constData(), 403, "too many operators");
    row("very deep nesting", "((((((((((((((((((((((((((((((((((v))))))))))))))))))))))))))))))))))", 33,
        "nested too deeply");
}

void TestExpression::refuses()
{
    QFETCH(QString, text);
    QFETCH(int, column);
    QFETCH(QString, reason);
    Problems problems(u"test.json"_s);
    parsed(text, problems, Scope::Values | Scope::Command);
    QVERIFY(!problems.isEmpty());
    QCOMPARE(problems.error().code, ErrorCode::InvalidData);
    QCOMPARE(problems.error().detail, u"test.json: test, column %1: %2"_s.arg(column).arg(reason));
}

QTEST_GUILESS_MAIN(TestExpression)
#include "tst_Expression.moc"
