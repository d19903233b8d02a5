#include "engine/message/FrameWriter.h"

#include <array>
#include <charconv>
#include <cstring>

namespace engine {

namespace {

constexpr qsizetype kReserved = 512;

} // namespace

FrameWriter::FrameWriter()
{
    m_text.reserve(kReserved);
}

FrameWriter &FrameWriter::raw(QLatin1StringView ascii)
{
    m_text.append(ascii);
    return *this;
}

FrameWriter &FrameWriter::raw(const char *ascii)
{
    return raw(QLatin1StringView(ascii, static_cast<qsizetype>(std::strlen(ascii))));
}

FrameWriter &FrameWriter::number(qint64 value)
{
    std::array<char, 24> digits;
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
    return raw(QLatin1StringView(digits.data(), end - digits.data()));
}

FrameWriter &FrameWriter::real(double value)
{
    std::array<char, 32> digits;
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
    return raw(QLatin1StringView(digits.data(), end - digits.data()));
}

FrameWriter &FrameWriter::string(const QString &value)
{
    m_text.append(u'"');
    for (const QChar character : value) {
        if (character == u'"' || character == u'\\') {
            m_text.append(u'\\').append(character);
        } else if (character.unicode() < 0x20) {
            static constexpr char kHex[] = "0123456789abcdef";
            raw("\\u00");
            m_text.append(QLatin1Char(kHex[character.unicode() >> 4])).append(QLatin1Char(kHex[character.unicode() & 15]));
        } else {
            m_text.append(character);
        }
    }
    m_text.append(u'"');
    return *this;
}

} // namespace engine
