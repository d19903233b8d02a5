#include "engine/message/FrameWriter.h"

#include <array>
#include <charconv>

namespace engine {

namespace {

constexpr std::size_t kReserved = 512;

} // namespace

FrameWriter::FrameWriter()
{
    m_text.reserve(kReserved);
}

FrameWriter &FrameWriter::number(qint64 value)
{
    std::array<char, 24> digits;
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
    return raw(std::string_view(digits.data(), static_cast<std::size_t>(end - digits.data())));
}

FrameWriter &FrameWriter::real(double value)
{
    std::array<char, 32> digits;
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
    return raw(std::string_view(digits.data(), static_cast<std::size_t>(end - digits.data())));
}

FrameWriter &FrameWriter::string(const QString &value)
{
    static constexpr char kHex[] = "0123456789abcdef";
    m_text += '"';
    for (const char byte : value.toUtf8()) {
        const auto unit = static_cast<quint8>(byte);
        if (byte == '"' || byte == '\\')
            (m_text += '\\') += byte;
        else if (unit < 0x20)
            ((m_text += "\\u00") += kHex[unit >> 4]) += kHex[unit & 15];
        else
            m_text += byte;
    }
    m_text += '"';
    return *this;
}

} // namespace engine
