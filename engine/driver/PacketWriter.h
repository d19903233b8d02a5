#pragma once
#include "engine/driver/Cipher.h"
#include "engine/driver/Frame.h"
#include "engine/driver/Packet.h"

#include <span>

namespace engine::language {

/// Writes bound packets into one buffer that is used again and again.
class PacketWriter
{
public:
    /// \param capacity at least maximumSize() of every packet, encrypted
    explicit PacketWriter(std::size_t capacity)
        : m_buffer(capacity)
    {
    }

    /// Allocates nothing. The bytes are valid until the next call.
    std::span<const quint8> write(const Packet &packet, Frame &frame, const Cipher &cipher);

private:
    void append(const Packet &packet, Frame &frame);
    void append(const Field &field, Frame &frame);
    void append(const Prefixed &prefixed, Frame &frame);
    void appendNumber(Number number, Format format);
    void appendBits(quint64 bits, int bytes, bool isBigEndian = false);
    void appendText(qint64 value, int base, std::ptrdiff_t minimumDigits);
    void appendBytes(std::span<const quint8> bytes);
    void appendByte(quint8 byte);

    std::vector<quint8> m_buffer;
    std::size_t m_size = 0;
};

} // namespace engine::language
