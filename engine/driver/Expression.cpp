#include "engine/driver/Expression.h"

#include <algorithm>

namespace engine::language {

Expression Expression::constant(Number number)
{
    Expression expression;
    expression.type = number.isReal() ? Type::Real : Type::Integer;
    expression.number = number;
    return expression;
}

Expression Expression::literal(const QString &text)
{
    Expression expression = named(Op::Text, Type::Text);
    expression.text = text;
    return expression;
}

Expression Expression::kind(OutputType type)
{
    return named(Op::Kind, Type::Kind, static_cast<int>(type));
}

Expression Expression::named(Op op, Type type, int index)
{
    Expression expression;
    expression.op = op;
    expression.type = type;
    expression.index = index;
    return expression;
}

bool Expression::contains(Op wanted) const
{
    return op == wanted ||
           std::ranges::any_of(arguments, [wanted](const Expression &argument) { return argument.contains(wanted); });
}

} // namespace engine::language
