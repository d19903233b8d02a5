#include "engine/driver/PacketWriter.h"

#include "engine/driver/Evaluator.h"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>

namespace engine::language {

namespace {

/// The low byte of an integer; a real is held within the range first.
quint8 asByte(Number number, qint64 low, qint64 high)
{
    const qint64 value = number.toInteger();
    return static_cast<quint8>(number.isReal() ? std::clamp(value, low, high) : value);
}

std::size_t encodeVarint(quint64 value, std::array<quint8, 10> &bytes)
{
    std::size_t count = 0;
    for (; value > 0x7f; value >>= 7)
        bytes[count++] = static_cast<quint8>(0x80 | (value & 0x7f));
    bytes[count++] = static_cast<quint8>(value);
    return count;
}

} // namespace

std::span<const quint8> PacketWriter::write(const Packet &packet, Frame &frame, const Cipher &cipher)
{
    m_size = 0;
    append(packet, frame);
    m_size = cipher.encrypt(m_buffer, m_size);
    return std::span(m_buffer).first(m_size);
}

void PacketWriter::append(const Packet &packet, Frame &frame)
{
    for (const Part &part : packet) {
        if (const auto *literal = std::get_if<Literal>(&part.form)) {
            appendBytes({reinterpret_cast<const quint8 *>(literal->bytes.constData()),
                         static_cast<std::size_t>(literal->bytes.size())});
        } else if (const auto *field = std::get_if<Field>(&part.form)) {
            append(*field, frame);
        } else if (const auto *conditional = std::get_if<If>(&part.form)) {
            frame.packet = std::span(m_buffer).first(m_size);
            if (evaluate(conditional->condition, frame).isTrue())
                append(conditional->content, frame);
        } else if (const auto *prefixed = std::get_if<Prefixed>(&part.form)) {
            append(*prefixed, frame);
        }
    }
}

void PacketWriter::append(const Field &field, Frame &frame)
{
    if (field.value.type == Type::Bytes) {
        const std::span<const quint8> all = bytesIn(field.value, frame);
        const std::span<const quint8> bytes = all.first(std::min(all.size(), kMostBytesInField));
        if (field.format == Format::Raw)
            return appendBytes(bytes);
        for (const quint8 byte : bytes)
            appendText(byte, 16, 2);
        return;
    }
    frame.packet = std::span(m_buffer).first(m_size);
    appendNumber(evaluate(field.value, frame), field.format);
}

void PacketWriter::append(const Prefixed &prefixed, Frame &frame)
{
    const std::size_t start = m_size;
    append(prefixed.content, frame);
    std::array<quint8, 10> prefix{};
    const std::size_t length = encodeVarint(m_size - start, prefix);
    if (prefixed.format == Format::U8)
        prefix[0] = static_cast<quint8>(m_size - start);
    appendBytes(std::span(prefix).first(prefixed.format == Format::U8 ? 1 : length));
    // Written last, wanted first.
    const auto begin = m_buffer.begin();
    const auto at = [begin](std::size_t offset) { return begin + static_cast<std::ptrdiff_t>(offset); };
    const std::size_t prefixSize = prefixed.format == Format::U8 ? 1 : length;
    std::rotate(at(start), at(m_size - prefixSize), at(m_size));
}

void PacketWriter::appendNumber(Number number, Format format)
{
    const auto bits = static_cast<quint64>(number.toInteger());
    switch (format) {
    case Format::U8:
        return appendByte(asByte(number, 0, 255));
    case Format::I8:
        return appendByte(asByte(number, -128, 127));
    case Format::U16Le:
        return appendBits(bits, 2);
    case Format::U16Be:
        return appendBits(bits, 2, true);
    case Format::U32Le:
        return appendBits(bits, 4);
    case Format::U32Be:
        return appendBits(bits, 4, true);
    case Format::F32Le:
        return appendBits(std::bit_cast<quint32>(static_cast<float>(number.toReal())), 4);
    case Format::F64Le:
        return appendBits(std::bit_cast<quint64>(number.toReal()), 8);
    case Format::Varint: {
        std::array<quint8, 10> bytes{};
        return appendBytes(std::span(bytes).first(encodeVarint(bits, bytes)));
    }
    case Format::Dec:
        return appendText(number.toInteger(), 10, 1);
    case Format::Dec2:
        return appendText(number.toInteger(), 10, 2);
    case Format::Dec3:
        return appendText(number.toInteger(), 10, 3);
    case Format::Hex:
        return appendText(number.toInteger(), 16, 2);
    case Format::Raw:
    case Format::Str:
        return; // folded into literals
    }
}

void PacketWriter::appendBits(quint64 bits, int bytes, bool isBigEndian)
{
    for (int i = 0; i < bytes; ++i)
        appendByte(static_cast<quint8>(bits >> (8 * (isBigEndian ? bytes - 1 - i : i))));
}

/// Hexadecimal numbers are written without a sign, as their bits.
void PacketWriter::appendText(qint64 value, int base, std::ptrdiff_t minimumDigits)
{
    const bool isNegative = base == 10 && value < 0;
    const auto bits = static_cast<quint64>(value);
    std::array<char, 24> digits{};
    const auto end =
        std::to_chars(digits.data(), digits.data() + digits.size(), isNegative ? 0 - bits : bits, base).ptr;
    if (isNegative)
        appendByte('-');
    for (std::ptrdiff_t missing = minimumDigits - (end - digits.data()); missing > 0; --missing)
        appendByte('0');
    std::for_each(digits.data(), end, [this](char digit) { appendByte(static_cast<quint8>(digit)); });
}

void PacketWriter::appendBytes(std::span<const quint8> bytes)
{
    Q_ASSERT(m_size + bytes.size() <= m_buffer.size());
    std::ranges::copy(bytes, m_buffer.begin() + static_cast<std::ptrdiff_t>(m_size));
    m_size += bytes.size();
}

void PacketWriter::appendByte(quint8 byte)
{
    Q_ASSERT(m_size < m_buffer.size());
    m_buffer[m_size++] = byte;
}

} // namespace engine::language
