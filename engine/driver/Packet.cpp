#include "engine/driver/Packet.h"

#include "engine/driver/ExpressionParser.h"

#include <algorithm>
#include <array>

using namespace Qt::StringLiterals;

namespace engine::language {

namespace {

constexpr int kMostRepeats = 512;
constexpr std::size_t kMostText = 64; // of a field in hex, raw or str

struct FormatName
{
    QLatin1StringView name;
    Format format;
    std::size_t size; ///< at the most
};

constexpr std::array kFormats{
    FormatName{QLatin1StringView("u8"), Format::U8, 1},        FormatName{QLatin1StringView("i8"), Format::I8, 1},
    FormatName{QLatin1StringView("u16le"), Format::U16Le, 2},  FormatName{QLatin1StringView("u16be"), Format::U16Be, 2},
    FormatName{QLatin1StringView("u32le"), Format::U32Le, 4},  FormatName{QLatin1StringView("u32be"), Format::U32Be, 4},
    FormatName{QLatin1StringView("f32le"), Format::F32Le, 4},  FormatName{QLatin1StringView("f64le"), Format::F64Le, 8},
    FormatName{QLatin1StringView("varint"), Format::Varint, 10}, FormatName{QLatin1StringView("dec"), Format::Dec, 20},
    FormatName{QLatin1StringView("dec2"), Format::Dec2, 20},   FormatName{QLatin1StringView("dec3"), Format::Dec3, 20},
    FormatName{QLatin1StringView("hex"), Format::Hex, kMostText}, FormatName{QLatin1StringView("raw"), Format::Raw, kMostText},
    FormatName{QLatin1StringView("str"), Format::Str, kMostText},
};

class PacketParser
{
public:
    PacketParser(const QString &text, const QString &path, Scope &scope, Problems &problems)
        : m_cursor(text, path, problems)
        , m_scope(scope)
    {}

    Packet parts(bool isNested);

private:
    PacketPart part();
    PacketPart field();
    PacketPart each();
    PacketPart loop();
    PacketPart length();
    PacketPart byteOrRepeat();
    Packet nested();
    int wholeNumber();

    Cursor m_cursor;
    Scope &m_scope;
};

Packet PacketParser::parts(bool isNested)
{
    Packet result;
    while (!m_cursor.atEnd() && !(isNested && m_cursor.peek() == u')'))
        result.push_back(part());
    return result;
}

Packet PacketParser::nested()
{
    m_cursor.expect("("_L1);
    Packet result = parts(true);
    m_cursor.expect(")"_L1);
    return result;
}

PacketPart PacketParser::part()
{
    if (m_cursor.accept("{"_L1))
        return field();
    if (m_cursor.peek() == u'\'') {
        PacketPart text;
        text.bytes = m_cursor.quoted().toUtf8();
        return text;
    }
    if (m_cursor.accept("each["_L1))
        return each();
    if (m_cursor.accept("for["_L1))
        return loop();
    if (m_cursor.accept("len["_L1))
        return length();
    if (m_cursor.accept("if["_L1)) {
        PacketPart condition;
        condition.kind = PacketPart::Kind::If;
        condition.expression = parseNumber(m_cursor, m_scope);
        m_cursor.expect("]"_L1);
        condition.parts = nested();
        return condition;
    }
    return byteOrRepeat();
}

PacketPart PacketParser::field()
{
    PacketPart result;
    result.kind = PacketPart::Kind::Field;
    result.expression = parseExpression(m_cursor, m_scope);
    if (m_cursor.accept(":"_L1)) {
        const qsizetype start = m_cursor.position();
        const QStringView word = m_cursor.word();
        const auto found = std::ranges::find_if(kFormats, [word](const FormatName &format) { return word == format.name; });
        if (found == kFormats.end())
            m_cursor.failAt(start, u"unknown format '%1'"_s.arg(word));
        else
            result.format = found->format;
    }
    m_cursor.expect("}"_L1);
    return result;
}

PacketPart PacketParser::each()
{
    PacketPart result;
    result.kind = PacketPart::Kind::Each;
    const qsizetype start = m_cursor.position();
    const QStringView word = m_cursor.word();
    if (word != "outs"_L1) {
        result.each = outputTypeFromKey(QLatin1StringView(word.toLatin1()));
        if (!result.each)
            m_cursor.failAt(start, u"'outs' or a kind of output expected"_s);
    }
    if (m_cursor.accept(";"_L1))
        result.bytes = (m_cursor.peek(), m_cursor.quoted().toUtf8());
    m_cursor.expect("]"_L1);
    const quint8 rights = m_scope.rights;
    m_scope.rights = static_cast<quint8>(rights | Scope::EachLoop);
    result.parts = nested();
    m_scope.rights = rights;
    return result;
}

int PacketParser::wholeNumber()
{
    m_cursor.peek();
    const qsizetype start = m_cursor.position();
    bool isNumber = false;
    const int value = m_cursor.word().toInt(&isNumber);
    if (!isNumber || value > kMostRepeats)
        m_cursor.failAt(start, u"a whole number up to %1 expected"_s.arg(kMostRepeats));
    return value;
}

PacketPart PacketParser::loop()
{
    PacketPart result;
    result.kind = PacketPart::Kind::For;
    m_cursor.peek();
    const QString variable = m_cursor.word().toString();
    m_cursor.expect("="_L1);
    result.from = wholeNumber();
    m_cursor.expect(".."_L1);
    result.to = wholeNumber();
    m_cursor.expect("]"_L1);
    m_scope.loops.append(variable);
    result.parts = nested();
    m_scope.loops.removeLast();
    return result;
}

PacketPart PacketParser::length()
{
    PacketPart result;
    result.kind = PacketPart::Kind::Length;
    m_cursor.peek();
    const qsizetype start = m_cursor.position();
    const QStringView word = m_cursor.word();
    if (word == "varint"_L1)
        result.format = Format::Varint;
    else if (word != "u8"_L1)
        m_cursor.failAt(start, u"'u8' or 'varint' expected"_s);
    m_cursor.expect("]"_L1);
    result.parts = nested();
    return result;
}

PacketPart PacketParser::byteOrRepeat()
{
    m_cursor.peek();
    const qsizetype start = m_cursor.position();
    const QStringView word = m_cursor.word();
    PacketPart result;
    if (m_cursor.here() == u'*') {
        m_cursor.moveTo(start);
        result.kind = PacketPart::Kind::Repeat;
        result.to = wholeNumber();
        m_cursor.expect("*"_L1);
        result.parts = nested();
        return result;
    }
    bool isByte = false;
    const uint byte = word.toUInt(&isByte, 16);
    constexpr qsizetype kDigits = 2;
    if (!isByte || word.size() != kDigits)
        m_cursor.failAt(start, word.isEmpty() ? u"unexpected '%1'"_s.arg(m_cursor.here())
                                              : u"'%1' is not a byte of two hexadecimal digits"_s.arg(word));
    result.bytes = QByteArray(1, static_cast<char>(byte));
    return result;
}

} // namespace

Packet parsePacket(const QString &text, const QString &path, Scope &scope, Problems &problems)
{
    return PacketParser(text, path, scope, problems).parts(false);
}

std::size_t maximumSize(const Packet &packet)
{
    std::size_t size = 0;
    for (const PacketPart &part : packet) {
        if (part.kind == PacketPart::Kind::Field)
            size += std::ranges::find(kFormats, part.format, &FormatName::format)->size;
        else if (part.kind == PacketPart::Kind::Length)
            size += (part.format == Format::Varint ? 2 : 1) + maximumSize(part.parts);
        else
            size += static_cast<std::size_t>(part.bytes.size()) + maximumSize(part.parts);
    }
    return size;
}

} // namespace engine::language
