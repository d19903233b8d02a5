#pragma once
#include "engine/driver/Expression.h"
#include "engine/driver/Packet.h"
#include "engine/driver/Scope.h"

#include <array>
#include <span>
#include <vector>

namespace engine::language {

/// Most bytes of one packet.
inline constexpr std::size_t kMostPacketBytes = 512;
inline constexpr std::size_t kMostLets = 16;

/// What a bound expression can refer to while a command is encoded. Made once per device; nothing in it grows.
struct Evaluation
{
    const std::vector<Table> *tables = nullptr;
    std::vector<qint64> last;     ///< by feature position
    std::vector<qint64> states;   ///< as in ProgramNames
    std::vector<qint64> counters; ///< as in ProgramNames
    std::array<Number, kMostLets> lets;
    qint64 value = 0;
    qint64 duration = 0;
    qint64 previous = 0;
    std::array<quint8, kMostPacketBytes> bytes; ///< the packet so far
    std::size_t size = 0;

    /// The value of a bound expression. Allocates nothing.
    Number evaluate(const Expression &expression);
    /// Encodes a bound packet into bytes, from the start.
    void encode(const Packet &packet);

private:
    Number evaluateBuiltIn(const Expression &expression);
    Number evaluateOperator(const Expression &expression);
    Number evaluateFunction(const Expression &expression);
    Number evaluateExtreme(const Expression &expression);
    Number evaluateChecksum(const Expression &expression);
    Number nextOf(const Expression &expression);
    const std::vector<qint64> *row(const Expression &expression);
    qint64 element(const Expression &expression);
    void append(const Packet &packet);
    void appendField(Number number, Format format);
    void appendByte(quint64 byte);
    void appendLittleEndian(quint64 value, int count);
    void appendBigEndian(quint64 value, int count);
    void appendVarint(quint64 value);
    void appendDecimal(qint64 value, int digits);
    void appendLength(const PacketPart &part);
};

} // namespace engine::language
