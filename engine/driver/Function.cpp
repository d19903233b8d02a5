#include "engine/driver/Function.h"

#include <algorithm>
#include <array>

namespace engine::language {

namespace {

using Takes = Function::Takes;

constexpr int kMany = 16;

constexpr Function numeric(const char *name, Op op, int minimum, int maximum, std::optional<Type> result = std::nullopt)
{
    return {QLatin1StringView(name), op, Takes::Numbers, minimum, maximum, result};
}

constexpr Function integer(const char *name, Op op, Takes takes, int minimum, int maximum,
                           Scope::Right right = Scope::Always)
{
    return {QLatin1StringView(name), op, takes, minimum, maximum, Type::Integer, right};
}

constexpr std::array kFunctions{
    numeric("abs", Op::Abs, 1, 1),
    numeric("min", Op::Min, 1, kMany),
    numeric("max", Op::Max, 1, kMany),
    numeric("clamp", Op::Clamp, 3, 3),
    numeric("ceil", Op::Ceil, 1, 1, Type::Real),
    numeric("floor", Op::Floor, 1, 1, Type::Real),
    numeric("round", Op::Round, 1, 1, Type::Real),
    numeric("pow", Op::Pow, 2, 2, Type::Real),
    numeric("trunc", Op::Trunc, 1, 1, Type::Integer),
    integer("count", Op::Count, Takes::Kinds, 1, kOutputTypes),
    integer("where", Op::Where, Takes::Kinds, 1, 1),
    integer("has", Op::Has, Takes::Endpoint, 1, 1),
    integer("named", Op::Named, Takes::Text, 1, 1),
    integer("next", Op::Next, Takes::Counter, 1, 2, Scope::Counters),
    integer("sum", Op::Sum, Takes::Numbers, 1, 2, Scope::Checksums),
    integer("xor", Op::Xor, Takes::Numbers, 1, 2, Scope::Checksums),
    integer("crc16modbus", Op::Crc16Modbus, Takes::Numbers, 1, 2, Scope::Checksums),
    integer("crc16xmodem", Op::Crc16Xmodem, Takes::BytesOrNumbers, 1, kMany),
    integer("len", Op::Length, Takes::Bytes, 1, 1),
    integer("total", Op::Total, Takes::Bytes, 1, 1),
    integer("u16be", Op::U16Be, Takes::Bytes, 2, 2),
    integer("u16le", Op::U16Le, Takes::Bytes, 2, 2),
    integer("first_below", Op::FirstBelow, Takes::Row, 2, 2),
};

} // namespace

const Function *functionNamed(QStringView name)
{
    const auto found = std::ranges::find_if(kFunctions, [name](const Function &f) { return name == f.name; });
    return found == kFunctions.end() ? nullptr : &*found;
}

} // namespace engine::language
