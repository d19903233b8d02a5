#pragma once
#include <QtGlobal>

namespace engine::language {

/// A value while a packet is made: a signed 64-bit integer or a double. + - * stay integer while both sides are;
/// integers wrap around and reals follow IEEE, so nothing that a device file can say is undefined. \source
/// resources/devices/README.md, "Values"
class Number
{
public:
    constexpr Number(qint64 value = 0)
        : m_integer(value)
    {
    }
    static constexpr Number real(double value)
    {
        Number number;
        number.m_isReal = true;
        number.m_real = value;
        return number;
    }

    constexpr bool isReal() const { return m_isReal; }
    constexpr double toReal() const { return m_isReal ? m_real : static_cast<double>(m_integer); }
    /// A real is cut towards zero and held within the 64-bit range; NaN is 0.
    constexpr qint64 toInteger() const { return m_isReal ? truncated(m_real) : m_integer; }
    constexpr bool isTrue() const { return m_isReal ? m_real != 0 : m_integer != 0; }

    friend Number operator+(Number left, Number right);
    friend Number operator-(Number left, Number right);
    friend Number operator*(Number left, Number right);
    /// Always real: 7 / 2 is 3.5 and x / 0 is infinite.
    friend Number operator/(Number left, Number right);
    /// Of the integers; x % 0 is 0.
    friend Number operator%(Number left, Number right);
    /// Of the integers; shifting by less than 0 or more than 63 gives 0.
    friend Number operator<<(Number left, Number right);
    friend Number operator>>(Number left, Number right);
    friend bool operator==(Number left, Number right);
    friend bool operator<(Number left, Number right);
    friend bool operator<=(Number left, Number right);

private:
    static constexpr qint64 truncated(double value)
    {
        if (value != value)
            return 0;
        if (value >= 9223372036854775808.0)
            return Q_INT64_C(0x7fffffffffffffff);
        if (value <= -9223372036854775808.0)
            return -Q_INT64_C(0x7fffffffffffffff) - 1;
        return static_cast<qint64>(value);
    }

    union {
        qint64 m_integer;
        double m_real;
    };
    bool m_isReal = false;
};

} // namespace engine::language
