#include "engine/driver/Number.h"

namespace engine::language {

namespace {

bool bothIntegers(Number left, Number right)
{
    return !left.isReal() && !right.isReal();
}

/// Unsigned arithmetic wraps around where signed arithmetic would be undefined.
quint64 bits(Number number)
{
    return static_cast<quint64>(number.toInteger());
}

Number fromBits(quint64 value)
{
    return static_cast<qint64>(value);
}

} // namespace

Number operator+(Number left, Number right)
{
    return bothIntegers(left, right) ? fromBits(bits(left) + bits(right))
                                     : Number::real(left.toReal() + right.toReal());
}

Number operator-(Number left, Number right)
{
    return bothIntegers(left, right) ? fromBits(bits(left) - bits(right))
                                     : Number::real(left.toReal() - right.toReal());
}

Number operator*(Number left, Number right)
{
    return bothIntegers(left, right) ? fromBits(bits(left) * bits(right))
                                     : Number::real(left.toReal() * right.toReal());
}

Number operator/(Number left, Number right)
{
    return Number::real(left.toReal() / right.toReal());
}

Number operator%(Number left, Number right)
{
    const qint64 divisor = right.toInteger();
    return divisor == 0 || divisor == -1 ? 0 : left.toInteger() % divisor;
}

Number operator<<(Number left, Number right)
{
    const qint64 places = right.toInteger();
    return places < 0 || places > 63 ? Number() : fromBits(bits(left) << places);
}

Number operator>>(Number left, Number right)
{
    const qint64 places = right.toInteger();
    return places < 0 || places > 63 ? 0 : left.toInteger() >> places;
}

bool operator==(Number left, Number right)
{
    return bothIntegers(left, right) ? left.m_integer == right.m_integer : left.toReal() == right.toReal();
}

bool operator<(Number left, Number right)
{
    return bothIntegers(left, right) ? left.m_integer < right.m_integer : left.toReal() < right.toReal();
}

bool operator<=(Number left, Number right)
{
    return bothIntegers(left, right) ? left.m_integer <= right.m_integer : left.toReal() <= right.toReal();
}

} // namespace engine::language
