#include "engine/driver/PacketParser.h"

#include "engine/driver/ExpressionParser.h"

#include <algorithm>
#include <array>

using namespace Qt::StringLiterals;

namespace engine::language {

namespace {

constexpr std::array<QLatin1StringView, 15> kFormats{
    QLatin1StringView("u8"),     QLatin1StringView("i8"),    QLatin1StringView("u16le"), QLatin1StringView("u16be"),
    QLatin1StringView("u32le"),  QLatin1StringView("u32be"), QLatin1StringView("f32le"), QLatin1StringView("f64le"),
    QLatin1StringView("varint"), QLatin1StringView("dec"),   QLatin1StringView("dec2"),  QLatin1StringView("dec3"),
    QLatin1StringView("hex"),    QLatin1StringView("raw"),   QLatin1StringView("str")};

/// A part can repeat at most this often; more does not fit into any packet.
constexpr int kMostRepeats = 512;

class Parser
{
public:
    Parser(Cursor &cursor, Scope &scope)
        : m_cursor(cursor)
        , m_scope(scope)
    {
    }

    Packet packet();

private:
    Part part();
    Part wordPart();
    Part byte(QStringView word, qsizetype start);
    Part field();
    Part repeat(QStringView count, qsizetype start);
    Part each();
    Part loop();
    Part conditional();
    Part prefixed();
    Packet content();
    QByteArray text();
    Format format();
    int wholeNumber();

    static constexpr int kDeepest = 8;
    Cursor &m_cursor;
    Scope &m_scope;
    int m_depth = 0;
};

Packet Parser::packet()
{
    Packet result;
    while (!m_cursor.atEnd() && m_cursor.peek() != u')')
        result.push_back(part());
    return result;
}

Part Parser::part()
{
    const QChar next = m_cursor.peek();
    if (next == u'\'')
        return {Literal{text()}};
    if (m_cursor.accept("{"_L1))
        return field();
    if (next.isLetterOrNumber())
        return wordPart();
    m_cursor.fail(u"unexpected '%1'"_s.arg(next));
    return {};
}

Part Parser::wordPart()
{
    const qsizetype start = m_cursor.position();
    const QStringView word = m_cursor.word();
    if (m_cursor.here() == u'*')
        return repeat(word, start);
    if (m_cursor.here() != u'[')
        return byte(word, start);
    m_cursor.expect("["_L1);
    if (word == "each"_L1)
        return each();
    if (word == "for"_L1)
        return loop();
    if (word == "if"_L1)
        return conditional();
    if (word == "len"_L1)
        return prefixed();
    m_cursor.failAt(start, u"'%1[' is not known; each, for, if and len are"_s.arg(word));
    return {};
}

Part Parser::byte(QStringView word, qsizetype start)
{
    bool isHexadecimal = false;
    const uint value = word.toUInt(&isHexadecimal, 16);
    if (!isHexadecimal || word.size() != 2)
        m_cursor.failAt(start, u"'%1' is not a byte of two hexadecimal digits"_s.arg(word));
    return {Literal{QByteArray(1, static_cast<char>(value & 0xff))}};
}

Part Parser::field()
{
    m_cursor.peek();
    const qsizetype start = m_cursor.position();
    Field result;
    result.value = parseExpression(m_cursor, m_scope);
    if (m_cursor.accept(":"_L1))
        result.format = format();
    m_cursor.expect("}"_L1);
    const Type type = result.value.type;
    const bool fits = result.format == Format::Str   ? type == Type::Text
                      : result.format == Format::Raw ? type == Type::Bytes
                      : result.format == Format::Hex ? isNumeric(type) || type == Type::Bytes
                                                     : isNumeric(type);
    if (fits && type == Type::Text && result.value.op == Op::Matched)
        m_cursor.failAt(start, u"'m' can be compared, but not written"_s);
    if (!fits)
        m_cursor.failAt(start, u"'%1' cannot write this kind of value"_s.arg(kFormats[size_t(result.format)]));
    return {result};
}

Part Parser::repeat(QStringView count, qsizetype start)
{
    m_cursor.expect("*"_L1);
    bool isNumber = false;
    const int times = count.toInt(&isNumber);
    if (!isNumber || times < 1 || times > kMostRepeats)
        m_cursor.failAt(start, u"'%1' is not a number from 1 to %2"_s.arg(count).arg(kMostRepeats));
    return {Repeat{times, content()}};
}

Part Parser::each()
{
    Each result;
    m_cursor.peek();
    const qsizetype start = m_cursor.position();
    const QStringView word = m_cursor.word();
    result.kind = outputTypeFromKey(QLatin1StringView(word.toLatin1()));
    if (!result.kind && word != "outs"_L1)
        m_cursor.failAt(start, u"'outs' or a kind of output expected"_s);
    if (m_cursor.accept(";"_L1))
        result.separator = text();
    m_cursor.expect("]"_L1);
    const quint8 outside = m_scope.rights;
    m_scope.rights |= Scope::EachLoop;
    result.content = content();
    m_scope.rights = outside;
    return {result};
}

Part Parser::loop()
{
    For result;
    m_cursor.peek();
    const qsizetype start = m_cursor.position();
    const QString variable = m_cursor.word().toString();
    if (variable.isEmpty() || m_scope.isTaken(variable))
        m_cursor.failAt(start, u"'%1' cannot be the name of a loop"_s.arg(variable));
    m_cursor.expect("="_L1);
    result.first = wholeNumber();
    m_cursor.expect(".."_L1);
    result.last = wholeNumber();
    m_cursor.expect("]"_L1);
    if (result.last - result.first >= kMostRepeats)
        m_cursor.failAt(start, u"more than %1 turns"_s.arg(kMostRepeats));
    result.variable = static_cast<int>(m_scope.loops.size());
    m_scope.loops += variable;
    result.content = content();
    m_scope.loops.removeLast();
    return {result};
}

Part Parser::conditional()
{
    If result;
    result.condition = parseNumber(m_cursor, m_scope);
    m_cursor.expect("]"_L1);
    result.content = content();
    return {result};
}

Part Parser::prefixed()
{
    m_cursor.peek();
    const qsizetype start = m_cursor.position();
    Prefixed result;
    result.format = format();
    if (result.format != Format::U8 && result.format != Format::Varint)
        m_cursor.failAt(start, u"a length is u8 or varint"_s);
    m_cursor.expect("]"_L1);
    result.content = content();
    return {result};
}

/// "( ... )" with something in it.
Packet Parser::content()
{
    if (++m_depth > kDeepest)
        m_cursor.fail(u"nested too deeply"_s);
    m_cursor.expect("("_L1);
    Packet result = packet();
    if (result.empty())
        m_cursor.fail(u"nothing between the brackets"_s);
    m_cursor.expect(")"_L1);
    --m_depth;
    return result;
}

QByteArray Parser::text()
{
    m_cursor.peek();
    const qsizetype start = m_cursor.position();
    const QString text = m_cursor.quoted();
    const auto isPrintable = [](QChar character) { return character >= u' ' && character <= u'~'; };
    if (!std::ranges::all_of(text, isPrintable))
        m_cursor.failAt(start, u"only printable ASCII characters can be written as text"_s);
    return text.toLatin1();
}

Format Parser::format()
{
    m_cursor.peek();
    const qsizetype start = m_cursor.position();
    const QStringView word = m_cursor.word();
    const auto found = std::ranges::find_if(kFormats, [word](QLatin1StringView name) { return word == name; });
    if (found != kFormats.end())
        return static_cast<Format>(found - kFormats.begin());
    m_cursor.failAt(start, u"unknown format '%1'"_s.arg(word));
    return Format::U8;
}

int Parser::wholeNumber()
{
    m_cursor.peek();
    const qsizetype start = m_cursor.position();
    const QStringView word = m_cursor.word();
    bool isNumber = false;
    const int value = word.toInt(&isNumber);
    if (!isNumber)
        m_cursor.failAt(start, u"'%1' is not a whole number"_s.arg(word));
    return value;
}

} // namespace

Packet parsePacket(Cursor &cursor, Scope scope)
{
    scope.rights |= Scope::Checksums;
    Packet result = Parser(cursor, scope).packet();
    if (!cursor.atEnd())
        cursor.fail(u"')' without '('"_s);
    return result;
}

} // namespace engine::language
