#pragma once
#include "engine/driver/Expression.h"
#include "engine/driver/Problems.h"

#include <QByteArray>
#include <optional>
#include <vector>

namespace engine::language {

struct Scope;

/// How a field of a packet is written. \source resources/devices/README.md, "Packets"
enum class Format : quint8 { U8, I8, U16Le, U16Be, U32Le, U32Be, F32Le, F64Le, Varint, Dec, Dec2, Dec3, Hex, Raw, Str };

struct PacketPart;
using Packet = std::vector<PacketPart>;

/// A piece of a packet. Repeat, Each and For are unrolled when the device is connected; the others remain.
struct PacketPart
{
    enum class Kind : quint8 { Bytes, Field, If, Length, Repeat, Each, For };

    Kind kind = Kind::Bytes;
    QByteArray bytes;                ///< Bytes; the separator of Each
    Expression expression;           ///< Field, If
    Format format = Format::U8;      ///< Field; Length: U8 or Varint
    std::optional<OutputType> each;  ///< Each: features with this kind; none: with any output
    int from = 0;                    ///< For
    int to = 0;                      ///< For, inclusive; Repeat: how often
    Packet parts;                    ///< all but Bytes and Field
};

/// Reads a packet. What is wrong goes to \a problems.
Packet parsePacket(const QString &text, const QString &path, Scope &scope, Problems &problems);

/// Most bytes that a packet without Repeat, Each and For can have.
std::size_t maximumSize(const Packet &packet);

} // namespace engine::language
