#pragma once
#include "engine/driver/Expression.h"

#include <QByteArray>
#include <optional>
#include <variant>
#include <vector>

namespace engine::language {

/// How a field becomes bytes. Integers give their low bits; reals are cut towards zero first, and in one byte also held
/// within its range.
/// \source resources/devices/README.md, "Formats"
enum class Format : quint8 {
    U8,
    I8,
    U16Le,
    U16Be,
    U32Le,
    U32Be,
    F32Le,
    F64Le,
    Varint, ///< as in protocol buffers
    Dec,    ///< ASCII, decimal
    Dec2,   ///< at least two digits
    Dec3,
    Hex, ///< ASCII, hexadecimal, at least two digits; of bytes two digits each
    Raw, ///< bytes as they are
    Str  ///< text as UTF-8
};

struct Part;
/// What is written in one go. A packet of a device file and a bound one are of the same type: binding unrolls and folds
/// until only Literal, Field, If and Prefixed are left.
using Packet = std::vector<Part>;

struct Literal
{
    QByteArray bytes;
};

/// A field writes no more than so many bytes of what the device has said.
inline constexpr std::size_t kMostBytesInField = 128;

struct Field
{
    Expression value;
    Format format = Format::U8;
};

/// N*( )
struct Repeat
{
    int count = 0;
    Packet content;
};

/// each[kind; 'separator']( ), once per feature with outputs or with outputs of one kind.
struct Each
{
    std::optional<OutputType> kind;
    QByteArray separator;
    Packet content;
};

/// for[name=first..last]( ), both ends included.
struct For
{
    int variable = 0;
    int first = 0;
    int last = 0;
    Packet content;
};

/// if[condition]( )
struct If
{
    Expression condition;
    Packet content;
};

/// len[u8]( ) or len[varint]( ): the content behind its own length.
struct Prefixed
{
    Format format = Format::U8;
    Packet content;
};

struct Part
{
    std::variant<Literal, Field, Repeat, Each, For, If, Prefixed> form;
};

/// True if a field or a condition anywhere in \a packet contains \a wanted.
bool contains(const Packet &packet, Op wanted);

/// Most bytes that a bound packet can have.
std::size_t maximumSize(const Packet &packet);

} // namespace engine::language
