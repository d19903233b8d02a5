#include "engine/driver/Evaluator.h"

#include "engine/driver/Checksum.h"

#include <algorithm>
#include <cmath>

namespace engine::language {

namespace {

using Bytes = std::span<const quint8>;

Number argument(const Expression &expression, std::size_t index, Frame &frame)
{
    return evaluate(expression.arguments[index], frame);
}

Bytes bytesOf(const QByteArray &array)
{
    return {reinterpret_cast<const quint8 *>(array.constData()), static_cast<std::size_t>(array.size())};
}

/// A byte of what the device said; asking for more than it said is a failure of the step.
qint64 byteAt(Bytes bytes, qint64 index, Frame &frame)
{
    if (index >= 0 && static_cast<std::size_t>(index) < bytes.size())
        return bytes[static_cast<std::size_t>(index)];
    frame.hasFailed = true;
    return 0;
}

const std::vector<qint64> &row(const Expression &expression, Frame &frame)
{
    static const std::vector<qint64> kEmpty;
    const Expression &base = expression.op == Op::Table ? expression : expression.arguments[0];
    const std::vector<std::vector<qint64>> &rows = (*frame.tables)[static_cast<std::size_t>(base.index)].rows;
    const qint64 index = expression.op == Op::Table ? 0 : argument(expression, 1, frame).toInteger();
    return index >= 0 && static_cast<std::size_t>(index) < rows.size() ? rows[static_cast<std::size_t>(index)] : kEmpty;
}

Number element(const Expression &expression, Frame &frame)
{
    const Expression &base = expression.arguments[0];
    const qint64 index = argument(expression, 1, frame).toInteger();
    if (base.type == Type::Bytes)
        return byteAt(bytesIn(base, frame), index, frame);
    const std::vector<qint64> &values = row(base, frame);
    return index >= 0 && static_cast<std::size_t>(index) < values.size() ? values[static_cast<std::size_t>(index)] : 0;
}

bool areEqual(const Expression &expression, Frame &frame)
{
    const Expression &left = expression.arguments[0];
    const Expression &right = expression.arguments[1];
    if (left.type == Type::Kind)
        return left.index == right.index;
    if (left.type != Type::Text)
        return evaluate(left, frame) == evaluate(right, frame);
    const QString &leftText = left.op == Op::Matched ? frame.matched : left.text;
    return leftText == (right.op == Op::Matched ? frame.matched : right.text);
}

Number bitwise(Op op, Number left, Number right)
{
    const qint64 a = left.toInteger();
    const qint64 b = right.toInteger();
    return op == Op::BitAnd ? a & b : op == Op::BitOr ? a | b : a ^ b;
}

Number operation(const Expression &expression, Frame &frame)
{
    const Number left = argument(expression, 0, frame);
    const Number right = argument(expression, 1, frame);
    switch (expression.op) {
    case Op::Multiply:
        return left * right;
    case Op::Divide:
        return left / right;
    case Op::Remainder:
        return left % right;
    case Op::Add:
        return left + right;
    case Op::Subtract:
        return left - right;
    case Op::ShiftLeft:
        return left << right;
    case Op::ShiftRight:
        return left >> right;
    case Op::Less:
        return left < right;
    case Op::Greater:
        return right < left;
    case Op::LessOrEqual:
        return left <= right;
    case Op::GreaterOrEqual:
        return right <= left;
    default:
        return bitwise(expression.op, left, right);
    }
}

/// min and max: real as soon as one argument is.
Number extreme(const Expression &expression, Frame &frame)
{
    Number result = argument(expression, 0, frame);
    bool isReal = result.isReal();
    for (std::size_t i = 1; i < expression.arguments.size(); ++i) {
        const Number other = argument(expression, i, frame);
        isReal = isReal || other.isReal();
        if (expression.op == Op::Min ? other < result : result < other)
            result = other;
    }
    return isReal ? Number::real(result.toReal()) : result;
}

Number clamped(Number value, Number low, Number high)
{
    const Number result = value < low ? low : high < value ? high : value;
    return value.isReal() || low.isReal() || high.isReal() ? Number::real(result.toReal()) : result;
}

Number mathematical(const Expression &expression, Frame &frame)
{
    const Number value = argument(expression, 0, frame);
    switch (expression.op) {
    case Op::Abs:
        return value < 0 ? 0 - value : value;
    case Op::Clamp:
        return clamped(value, argument(expression, 1, frame), argument(expression, 2, frame));
    case Op::Ceil:
        return Number::real(std::ceil(value.toReal()));
    case Op::Floor:
        return Number::real(std::floor(value.toReal()));
    case Op::Round:
        return Number::real(std::round(value.toReal()));
    case Op::Pow:
        return Number::real(std::pow(value.toReal(), argument(expression, 1, frame).toReal()));
    default:
        return value.toInteger(); // trunc
    }
}

/// The bytes of the packet so far, from the first argument up to and without the second.
Number packetChecksum(const Expression &expression, Frame &frame)
{
    const auto size = static_cast<qint64>(frame.packet.size());
    const qint64 from = std::clamp<qint64>(argument(expression, 0, frame).toInteger(), 0, size);
    const qint64 end = expression.arguments.size() > 1 ? argument(expression, 1, frame).toInteger() : size;
    const qint64 to = std::clamp<qint64>(end, from, size);
    const Bytes part = frame.packet.subspan(static_cast<std::size_t>(from), static_cast<std::size_t>(to - from));
    if (expression.op == Op::Sum)
        return static_cast<qint64>(checksum::sum(part));
    return expression.op == Op::Xor ? checksum::exclusiveOr(part) : checksum::crc16Modbus(part);
}

Number crc16Xmodem(const Expression &expression, Frame &frame)
{
    quint16 crc = checksum::kCrc16XmodemStart;
    for (const Expression &argument : expression.arguments) {
        const quint8 byte =
            argument.type == Type::Bytes ? quint8(0) : static_cast<quint8>(evaluate(argument, frame).toInteger());
        crc = checksum::crc16Xmodem(argument.type == Type::Bytes ? bytesIn(argument, frame) : Bytes(&byte, 1), crc);
    }
    return crc;
}

Number next(const Expression &expression, Frame &frame)
{
    constexpr quint64 kDefaultModulus = 256;
    const qint64 asked = expression.arguments.empty() ? 0 : argument(expression, 0, frame).toInteger();
    const quint64 modulus = asked > 0 ? static_cast<quint64>(asked) : kDefaultModulus;
    quint64 &counter = frame.counters[static_cast<std::size_t>(expression.index)];
    const quint64 current = counter % modulus;
    counter = current + 1;
    return static_cast<qint64>(current);
}

Number firstBelow(const Expression &expression, Frame &frame)
{
    const std::vector<qint64> &values = row(expression.arguments[0], frame);
    const Number limit = argument(expression, 1, frame);
    const auto found = std::ranges::find_if(values, [limit](qint64 value) { return Number(value) < limit; });
    return static_cast<qint64>(found - values.begin());
}

Number ofBytes(const Expression &expression, Frame &frame)
{
    const Bytes all = bytesIn(expression.arguments[0], frame);
    if (expression.op == Op::Length)
        return static_cast<qint64>(all.size());
    if (expression.op == Op::Total)
        return static_cast<qint64>(checksum::sum(all));
    const qint64 index = argument(expression, 1, frame).toInteger();
    const qint64 first = byteAt(all, index, frame);
    const qint64 second = byteAt(all, index + 1, frame);
    return expression.op == Op::U16Be ? first * 256 + second : second * 256 + first;
}

/// Names that have a value only now; those known at connect have been folded away.
Number name(const Expression &expression, const Frame &frame)
{
    const auto index = static_cast<std::size_t>(expression.index);
    switch (expression.op) {
    case Op::Value:
        return frame.value;
    case Op::Last:
        return frame.last[index];
    case Op::Let:
        return frame.lets[index];
    case Op::State:
        return frame.states[index];
    case Op::On:
        return frame.value != 0;
    case Op::Duration:
        return frame.duration;
    case Op::Previous:
        return frame.previous;
    case Op::Position:
        return frame.position;
    default:
        return 0;
    }
}

} // namespace

Bytes bytesIn(const Expression &expression, const Frame &frame)
{
    if (expression.op == Op::Message)
        return bytesOf(frame.message);
    const auto index = static_cast<std::size_t>(expression.index);
    return index < frame.data.size() ? bytesOf(frame.data[index]) : Bytes();
}

Number evaluate(const Expression &expression, Frame &frame)
{
    switch (expression.op) {
    case Op::Constant:
        return expression.number;
    case Op::Negate:
        return 0 - argument(expression, 0, frame);
    case Op::Not:
        return !argument(expression, 0, frame).isTrue();
    case Op::Complement:
        return ~argument(expression, 0, frame).toInteger();
    case Op::And:
        return argument(expression, 0, frame).isTrue() && argument(expression, 1, frame).isTrue();
    case Op::Or:
        return argument(expression, 0, frame).isTrue() || argument(expression, 1, frame).isTrue();
    case Op::Condition:
        return argument(expression, argument(expression, 0, frame).isTrue() ? 1 : 2, frame);
    case Op::Equal:
        return areEqual(expression, frame);
    case Op::NotEqual:
        return !areEqual(expression, frame);
    case Op::Element:
        return element(expression, frame);
    case Op::Min:
    case Op::Max:
        return extreme(expression, frame);
    case Op::Next:
        return next(expression, frame);
    case Op::Sum:
    case Op::Xor:
    case Op::Crc16Modbus:
        return packetChecksum(expression, frame);
    case Op::Crc16Xmodem:
        return crc16Xmodem(expression, frame);
    case Op::FirstBelow:
        return firstBelow(expression, frame);
    case Op::Length:
    case Op::Total:
    case Op::U16Be:
    case Op::U16Le:
        return ofBytes(expression, frame);
    default:
        break;
    }
    if (expression.arguments.empty())
        return name(expression, frame);
    return expression.op >= Op::Abs ? mathematical(expression, frame) : operation(expression, frame);
}

} // namespace engine::language
