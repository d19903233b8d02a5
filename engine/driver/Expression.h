#pragma once
#include "engine/base/DeviceDescription.h"
#include "engine/driver/Number.h"

#include <QString>
#include <vector>

namespace engine::language {

/// What an expression gives. Only numbers exist while a command is encoded; the others are resolved or end in a number.
enum class Type : quint8 {
    Integer,
    Real,
    Number, ///< integer or real, known only when it is computed
    Text,
    Bytes, ///< received or read
    Row,   ///< a list of integers
    Table, ///< a list of rows
    Kind   ///< a kind of output
};

constexpr bool isNumeric(Type type)
{
    return type == Type::Integer || type == Type::Real || type == Type::Number;
}

/// What a node of an expression does with its arguments.
enum class Op : quint8 {
    // Literals
    Constant, ///< number
    Text,     ///< text
    Kind,     ///< index: OutputType
    // Names of the program; index says which
    Const,
    Let,
    State,
    Table,
    Loop, ///< a variable of for[...]
    Data, ///< bytes that an init step has read
    // Built-in names known when the device is connected
    FeatureIndex, ///< i
    Upper,        ///< hi
    OutputCount,  ///< n
    LoopIndex,    ///< f.i
    LoopNumber,   ///< f.n
    LoopKind,     ///< f.kind
    Name,
    Identifier,
    Address,
    FeatureValue, ///< s0 ... s31; index: feature index. Becomes Last when the device is connected
    LoopValue,    ///< f. Becomes Last when the device is connected
    // Built-in names known when a command comes
    Last, ///< last value of a feature; index: its position. Made by binding only
    Value,
    On,
    Duration,
    Previous,
    Position, ///< p
    Message,  ///< msg
    Matched,  ///< m
    // Operators
    Negate,
    Not,
    Complement,
    Multiply,
    Divide,
    Remainder,
    Add,
    Subtract,
    ShiftLeft,
    ShiftRight,
    Less,
    Greater,
    LessOrEqual,
    GreaterOrEqual,
    Equal,
    NotEqual,
    BitAnd,
    BitXor,
    BitOr,
    And,
    Or,
    Condition, ///< a ? b : c
    Element,   ///< a[b]
    // Functions
    Abs,
    Min,
    Max,
    Clamp,
    Ceil,
    Floor,
    Trunc,
    Round,
    Pow,
    Count,
    Where,
    Has, ///< index: Endpoint
    Named,
    Next, ///< index: counter
    Sum,
    Xor,
    Crc16Modbus,
    Crc16Xmodem,
    Length,
    Total,
    U16Be,
    U16Le,
    FirstBelow
};

/// A node of an expression with everything below it; a value like any other.
struct Expression
{
    Op op = Op::Constant;
    Type type = Type::Integer;
    int index = 0; ///< see Op
    Number number; ///< of Op::Constant
    QString text;  ///< of Op::Text
    std::vector<Expression> arguments;

    static Expression constant(Number number);
    static Expression literal(const QString &text);
    static Expression kind(OutputType type);
    static Expression named(Op op, Type type, int index = 0);

    bool isConstant() const { return op == Op::Constant || op == Op::Text || op == Op::Kind; }
    bool isConstant(bool value) const { return op == Op::Constant && number.isTrue() == value; }
    /// True if this or anything below it is \a wanted.
    bool contains(Op wanted) const;
};

} // namespace engine::language
