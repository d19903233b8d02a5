#include "engine/driver/Evaluation.h"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>

namespace engine::language {

Number Evaluation::evaluate(const Expression &expression)
{
    switch (expression.op) {
    case Op::Constant:
        return expression.number;
    case Op::Value:
        return value;
    case Op::Last:
        return last[static_cast<std::size_t>(expression.index)];
    case Op::And:
        return Number(evaluate(expression.arguments[0]).isTrue() && evaluate(expression.arguments[1]).isTrue());
    case Op::Or:
        return Number(evaluate(expression.arguments[0]).isTrue() || evaluate(expression.arguments[1]).isTrue());
    case Op::Condition:
        return evaluate(expression.arguments[evaluate(expression.arguments[0]).isTrue() ? 1 : 2]);
    default:
        break;
    }
    if (expression.op < Op::Negate)
        return evaluateBuiltIn(expression);
    return expression.op < Op::Abs ? evaluateOperator(expression) : evaluateFunction(expression);
}

Number Evaluation::evaluateBuiltIn(const Expression &expression)
{
    const auto index = static_cast<std::size_t>(expression.index);
    switch (expression.op) {
    case Op::On:
        return Number(value != 0);
    case Op::Duration:
        return duration;
    case Op::Previous:
        return previous;
    case Op::Let:
        return lets[index];
    case Op::State:
        return states[index];
    default:
        return 0; // everything else is folded when the device is connected
    }
}

Number Evaluation::evaluateOperator(const Expression &expression)
{
    if (expression.op == Op::Element)
        return element(expression);
    const Number left = evaluate(expression.arguments[0]);
    const Number right = expression.arguments.size() > 1 ? evaluate(expression.arguments[1]) : Number();
    switch (expression.op) {
    case Op::Negate:
        return Number(0) - left;
    case Op::Not:
        return Number(!left.isTrue());
    case Op::Complement:
        return ~left.toInteger();
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
        return Number(left < right);
    case Op::Greater:
        return Number(right < left);
    case Op::LessOrEqual:
        return Number(left <= right);
    case Op::GreaterOrEqual:
        return Number(right <= left);
    case Op::Equal:
        return Number(left == right);
    case Op::NotEqual:
        return Number(!(left == right));
    case Op::BitAnd:
        return left.toInteger() & right.toInteger();
    case Op::BitXor:
        return left.toInteger() ^ right.toInteger();
    case Op::BitOr:
        return left.toInteger() | right.toInteger();
    default:
        return 0;
    }
}

Number Evaluation::evaluateFunction(const Expression &expression)
{
    const auto argument = [&](std::size_t i) { return evaluate(expression.arguments[i]); };
    switch (expression.op) {
    case Op::Abs: {
        const Number number = argument(0);
        return number.isReal() ? Number::real(std::abs(number.toReal())) : (number < Number(0) ? Number(0) - number : number);
    }
    case Op::Min:
    case Op::Max:
    case Op::Clamp:
        return evaluateExtreme(expression);
    case Op::Ceil:
        return Number::real(std::ceil(argument(0).toReal()));
    case Op::Floor:
        return Number::real(std::floor(argument(0).toReal()));
    case Op::Round:
        return Number::real(std::round(argument(0).toReal()));
    case Op::Trunc:
        return argument(0).toInteger();
    case Op::Pow:
        return Number::real(std::pow(argument(0).toReal(), argument(1).toReal()));
    case Op::Next:
        return nextOf(expression);
    case Op::Sum:
    case Op::Xor:
    case Op::Crc16Modbus:
    case Op::Crc16Xmodem:
        return evaluateChecksum(expression);
    case Op::FirstBelow: {
        const std::vector<qint64> *entries = row(expression.arguments[0]);
        const Number limit = argument(1);
        const auto found = std::ranges::find_if(*entries, [&](qint64 entry) { return Number(entry) < limit; });
        return static_cast<qint64>(found - entries->begin());
    }
    default:
        return 0;
    }
}

Number Evaluation::evaluateExtreme(const Expression &expression)
{
    Number result = evaluate(expression.arguments[0]);
    if (expression.op == Op::Clamp) {
        const Number low = evaluate(expression.arguments[1]);
        const Number high = evaluate(expression.arguments[2]);
        return result < low ? low : high < result ? high : result;
    }
    for (std::size_t i = 1; i < expression.arguments.size(); ++i) {
        const Number other = evaluate(expression.arguments[i]);
        if (expression.op == Op::Min ? other < result : result < other)
            result = other;
    }
    return result;
}

Number Evaluation::nextOf(const Expression &expression)
{
    constexpr qint64 kBytes = 256;
    qint64 &counter = counters[static_cast<std::size_t>(expression.index)];
    const qint64 modulus = expression.arguments.empty() ? kBytes : std::max<qint64>(evaluate(expression.arguments[0]).toInteger(), 1);
    const qint64 current = counter;
    counter = (current + 1) % modulus;
    return current;
}

/// Over the bytes of the packet so far, from an offset up to, not including, another or the end.
Number Evaluation::evaluateChecksum(const Expression &expression)
{
    quint16 crc = expression.op == Op::Crc16Modbus ? 0xffff : 0;
    if (expression.op == Op::Crc16Xmodem) {
        for (const Expression &argument : expression.arguments) {
            crc = static_cast<quint16>(crc ^ ((evaluate(argument).toInteger() & 0xff) << 8));
            for (int bit = 0; bit < 8; ++bit)
                crc = static_cast<quint16>((crc & 0x8000) ? (crc << 1) ^ 0x1021 : crc << 1);
        }
        return crc;
    }
    const auto offset = [&](std::size_t i) { return static_cast<std::size_t>(std::clamp<qint64>(evaluate(expression.arguments[i]).toInteger(), 0, static_cast<qint64>(size))); };
    const std::size_t end = expression.arguments.size() > 1 ? offset(1) : size;
    qint64 sum = 0;
    quint8 xored = 0;
    for (std::size_t i = offset(0); i < end; ++i) {
        sum += bytes[i];
        xored = static_cast<quint8>(xored ^ bytes[i]);
        crc = static_cast<quint16>(crc ^ bytes[i]);
        for (int bit = 0; bit < 8; ++bit)
            crc = static_cast<quint16>((crc & 1) ? (crc >> 1) ^ 0xa001 : crc >> 1);
    }
    return expression.op == Op::Sum ? sum : expression.op == Op::Xor ? qint64(xored) : qint64(crc);
}

const std::vector<qint64> *Evaluation::row(const Expression &expression)
{
    static const std::vector<qint64> kEmpty;
    if (expression.op == Op::Table)
        return (*tables)[static_cast<std::size_t>(expression.index)].rows.empty()
            ? &kEmpty
            : &(*tables)[static_cast<std::size_t>(expression.index)].rows.front();
    if (expression.op != Op::Element || expression.arguments[0].op != Op::Table)
        return &kEmpty;
    const auto &rows = (*tables)[static_cast<std::size_t>(expression.arguments[0].index)].rows;
    const qint64 index = evaluate(expression.arguments[1]).toInteger();
    return index >= 0 && index < static_cast<qint64>(rows.size()) ? &rows[static_cast<std::size_t>(index)] : &kEmpty;
}

qint64 Evaluation::element(const Expression &expression)
{
    const std::vector<qint64> *entries = row(expression.arguments[0]);
    const qint64 index = evaluate(expression.arguments[1]).toInteger();
    return index >= 0 && index < static_cast<qint64>(entries->size()) ? (*entries)[static_cast<std::size_t>(index)] : 0;
}

// Packets

void Evaluation::encode(const Packet &packet)
{
    size = 0;
    append(packet);
}

void Evaluation::append(const Packet &packet)
{
    for (const PacketPart &part : packet) {
        switch (part.kind) {
        case PacketPart::Kind::Bytes:
            std::memcpy(bytes.data() + size, part.bytes.constData(), static_cast<std::size_t>(part.bytes.size()));
            size += static_cast<std::size_t>(part.bytes.size());
            break;
        case PacketPart::Kind::Field:
            appendField(evaluate(part.expression), part.format);
            break;
        case PacketPart::Kind::If:
            if (evaluate(part.expression).isTrue())
                append(part.parts);
            break;
        case PacketPart::Kind::Length:
            appendLength(part);
            break;
        case PacketPart::Kind::Repeat:
        case PacketPart::Kind::Each:
        case PacketPart::Kind::For:
            break; // unrolled by binding
        }
    }
}

/// Integers modulo 256, reals cut and held within 0 to 255: formulas of devices rely on both.
void Evaluation::appendField(Number number, Format format)
{
    const auto bits = static_cast<quint64>(number.toInteger());
    switch (format) {
    case Format::U8:
        appendByte(number.isReal() ? static_cast<quint64>(std::clamp<qint64>(number.toInteger(), 0, 255)) : bits);
        break;
    case Format::I8:
        appendByte(bits);
        break;
    case Format::U16Le:
        appendLittleEndian(bits, 2);
        break;
    case Format::U16Be:
        appendBigEndian(bits, 2);
        break;
    case Format::U32Le:
        appendLittleEndian(bits, 4);
        break;
    case Format::U32Be:
        appendBigEndian(bits, 4);
        break;
    case Format::F32Le:
        appendLittleEndian(std::bit_cast<quint32>(static_cast<float>(number.toReal())), 4);
        break;
    case Format::F64Le:
        appendLittleEndian(std::bit_cast<quint64>(number.toReal()), 8);
        break;
    case Format::Varint:
        appendVarint(bits);
        break;
    case Format::Dec:
        appendDecimal(number.toInteger(), 1);
        break;
    case Format::Dec2:
        appendDecimal(number.toInteger(), 2);
        break;
    case Format::Dec3:
        appendDecimal(number.toInteger(), 3);
        break;
    case Format::Hex:
    case Format::Raw:
    case Format::Str:
        break; // texts are folded into bytes by binding
    }
}

void Evaluation::appendByte(quint64 byte)
{
    bytes[size++] = static_cast<quint8>(byte & 0xff);
}

void Evaluation::appendLittleEndian(quint64 number, int count)
{
    for (int i = 0; i < count; ++i)
        appendByte(number >> (8 * i));
}

void Evaluation::appendBigEndian(quint64 number, int count)
{
    for (int i = count - 1; i >= 0; --i)
        appendByte(number >> (8 * i));
}

void Evaluation::appendVarint(quint64 number)
{
    for (; number > 0x7f; number >>= 7)
        appendByte((number & 0x7f) | 0x80);
    appendByte(number);
}

void Evaluation::appendDecimal(qint64 number, int digits)
{
    std::array<char, 24> text;
    const auto end = std::to_chars(text.data(), text.data() + text.size(), number < 0 ? 0 - static_cast<quint64>(number) : static_cast<quint64>(number)).ptr;
    const auto count = static_cast<int>(end - text.data());
    if (number < 0)
        appendByte('-');
    for (int i = count; i < digits; ++i)
        appendByte('0');
    for (int i = 0; i < count; ++i)
        appendByte(static_cast<quint8>(text[static_cast<std::size_t>(i)]));
}

/// The block is written where it will be if its length takes one byte, and moved if it takes two.
void Evaluation::appendLength(const PacketPart &part)
{
    const std::size_t start = size++;
    append(part.parts);
    const std::size_t length = size - start - 1;
    if (part.format != Format::Varint || length <= 0x7f) {
        bytes[start] = static_cast<quint8>(length);
        return;
    }
    std::memmove(bytes.data() + start + 2, bytes.data() + start + 1, length);
    bytes[start] = static_cast<quint8>((length & 0x7f) | 0x80);
    bytes[start + 1] = static_cast<quint8>(length >> 7);
    ++size;
}

} // namespace engine::language
