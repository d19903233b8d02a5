#include "engine/driver/ExpressionParser.h"

#include "engine/backend/Endpoint.h"
#include "engine/driver/Function.h"

#include <algorithm>
#include <array>

using namespace Qt::StringLiterals;

namespace engine::language {

namespace {

struct BinaryOperator
{
    QLatin1StringView symbol;
    Op op;
    int precedence; ///< higher binds tighter
};

/// Longer symbols before those they begin with.
constexpr std::array kBinaryOperators{
    BinaryOperator{QLatin1StringView("||"), Op::Or, 1},
    BinaryOperator{QLatin1StringView("&&"), Op::And, 2},
    BinaryOperator{QLatin1StringView("|"), Op::BitOr, 3},
    BinaryOperator{QLatin1StringView("^"), Op::BitXor, 4},
    BinaryOperator{QLatin1StringView("&"), Op::BitAnd, 5},
    BinaryOperator{QLatin1StringView("=="), Op::Equal, 6},
    BinaryOperator{QLatin1StringView("!="), Op::NotEqual, 6},
    BinaryOperator{QLatin1StringView("<<"), Op::ShiftLeft, 8},
    BinaryOperator{QLatin1StringView(">>"), Op::ShiftRight, 8},
    BinaryOperator{QLatin1StringView("<="), Op::LessOrEqual, 7},
    BinaryOperator{QLatin1StringView(">="), Op::GreaterOrEqual, 7},
    BinaryOperator{QLatin1StringView("<"), Op::Less, 7},
    BinaryOperator{QLatin1StringView(">"), Op::Greater, 7},
    BinaryOperator{QLatin1StringView("+"), Op::Add, 9},
    BinaryOperator{QLatin1StringView("-"), Op::Subtract, 9},
    BinaryOperator{QLatin1StringView("*"), Op::Multiply, 10},
    BinaryOperator{QLatin1StringView("/"), Op::Divide, 10},
    BinaryOperator{QLatin1StringView("%"), Op::Remainder, 10},
};

bool needsIntegers(Op op)
{
    return op == Op::Remainder || op == Op::ShiftLeft || op == Op::ShiftRight || op == Op::BitAnd || op == Op::BitXor ||
           op == Op::BitOr;
}

bool isArithmetic(Op op)
{
    return op == Op::Add || op == Op::Subtract || op == Op::Multiply;
}

/// Of a value that is one of two, or made of two: integer only if both are.
Type joined(Type left, Type right)
{
    return left == right ? left : Type::Number;
}

Type sumType(Type left, Type right)
{
    return left == Type::Real || right == Type::Real ? Type::Real : joined(left, right);
}

QString argumentCount(const Function &function)
{
    const QString most = QString::number(function.maximum);
    const QString count = function.minimum == function.maximum ? most : u"%1 to %2"_s.arg(function.minimum).arg(most);
    return u"'%1' with %2 arguments"_s.arg(function.name, count);
}

/// Recursive descent over the grammar in resources/devices/README.md.
class Parser
{
public:
    Parser(Cursor &cursor, Scope &scope)
        : m_cursor(cursor)
        , m_scope(scope)
    {
    }

    Expression expression();
    Expression number();

private:
    Expression binary(int lowestPrecedence);
    const BinaryOperator *acceptOperator(int lowestPrecedence);
    Expression joinBinary(const BinaryOperator &binaryOperator, Expression left, Expression right, qsizetype start);
    Expression unary();
    Expression postfix();
    Expression element(Expression base, qsizetype start);
    Expression primary();
    Expression numeral();
    Expression nameOrCall();
    Expression loopMember(Expression loop, qsizetype start);
    Expression call(const Function &function, qsizetype start);
    Expression argument(Function::Takes takes, bool isFirst);
    int wordArgument(Function::Takes takes);

    void require(bool isMet, qsizetype start, const QString &what);
    void requireNumber(const Expression &expression, qsizetype start);
    void requireInteger(const Expression &expression, qsizetype start);

    static constexpr int kDeepest = 32;
    static constexpr int kMostOperators = 200;
    Cursor &m_cursor;
    Scope &m_scope;
    int m_depth = 0;
    int m_operators = 0;
};

Expression Parser::expression()
{
    if (++m_depth > kDeepest)
        m_cursor.fail(u"nested too deeply"_s);
    const qsizetype start = m_cursor.position();
    Expression result = binary(1);
    if (m_cursor.accept("?"_L1)) {
        requireNumber(result, start);
        Expression whenTrue = number();
        m_cursor.expect(":"_L1);
        Expression whenFalse = number();
        Expression condition = Expression::named(Op::Condition, joined(whenTrue.type, whenFalse.type));
        condition.arguments = {std::move(result), std::move(whenTrue), std::move(whenFalse)};
        result = std::move(condition);
    }
    --m_depth;
    return result;
}

Expression Parser::number()
{
    m_cursor.peek();
    const qsizetype start = m_cursor.position();
    Expression result = expression();
    requireNumber(result, start);
    return result;
}

Expression Parser::binary(int lowestPrecedence)
{
    m_cursor.peek();
    const qsizetype start = m_cursor.position();
    Expression left = unary();
    // A chain of operators is as deep a tree as it is long.
    while (const BinaryOperator *binaryOperator = acceptOperator(lowestPrecedence)) {
        if (++m_operators > kMostOperators)
            m_cursor.fail(u"too many operators"_s);
        Expression right = binary(binaryOperator->precedence + 1);
        left = joinBinary(*binaryOperator, std::move(left), std::move(right), start);
    }
    return left;
}

const BinaryOperator *Parser::acceptOperator(int lowestPrecedence)
{
    m_cursor.peek();
    const qsizetype start = m_cursor.position();
    for (const BinaryOperator &candidate : kBinaryOperators) {
        if (!m_cursor.accept(candidate.symbol))
            continue;
        if (candidate.precedence >= lowestPrecedence)
            return &candidate;
        m_cursor.moveTo(start);
        break;
    }
    return nullptr;
}

Expression Parser::joinBinary(const BinaryOperator &binaryOperator, Expression left, Expression right, qsizetype start)
{
    const Op op = binaryOperator.op;
    Expression result = Expression::named(op, Type::Integer);
    const bool isComparison = op == Op::Equal || op == Op::NotEqual;
    if (isComparison && left.type == right.type && (left.type == Type::Text || left.type == Type::Kind)) {
        result.arguments = {std::move(left), std::move(right)};
        return result;
    }
    requireNumber(left, start);
    requireNumber(right, start);
    if (needsIntegers(op)) {
        requireInteger(left, start);
        requireInteger(right, start);
    }
    if (op == Op::Divide)
        result.type = Type::Real;
    else if (isArithmetic(op))
        result.type = sumType(left.type, right.type);
    result.arguments = {std::move(left), std::move(right)};
    return result;
}

Expression Parser::unary()
{
    Op op = Op::Constant;
    if (m_cursor.accept("-"_L1))
        op = Op::Negate;
    else if (m_cursor.accept("!"_L1))
        op = Op::Not;
    else if (m_cursor.accept("~"_L1))
        op = Op::Complement;
    else
        return postfix();
    if (++m_depth > kDeepest)
        m_cursor.fail(u"nested too deeply"_s);
    const qsizetype start = m_cursor.position();
    Expression operand = unary();
    --m_depth;
    requireNumber(operand, start);
    if (op == Op::Complement)
        requireInteger(operand, start);
    Expression result = Expression::named(op, op == Op::Negate ? operand.type : Type::Integer);
    result.arguments = {std::move(operand)};
    return result;
}

Expression Parser::postfix()
{
    m_cursor.peek();
    const qsizetype start = m_cursor.position();
    Expression result = primary();
    while (m_cursor.accept("["_L1))
        result = element(std::move(result), start);
    return result;
}

Expression Parser::element(Expression base, qsizetype start)
{
    const bool isTable = base.type == Type::Table;
    if (!isTable && base.type != Type::Row && base.type != Type::Bytes)
        m_cursor.failAt(start, u"only tables and bytes have elements"_s);
    Expression index = number();
    m_cursor.expect("]"_L1);
    Expression result = Expression::named(Op::Element, isTable ? Type::Row : Type::Integer);
    result.arguments = {std::move(base), std::move(index)};
    return result;
}

Expression Parser::primary()
{
    const QChar next = m_cursor.peek();
    if (next.isDigit())
        return numeral();
    if (next == u'\'')
        return Expression::literal(m_cursor.quoted());
    if (next.isLetter() || next == u'_')
        return nameOrCall();
    if (m_cursor.accept("("_L1)) {
        Expression result = expression();
        m_cursor.expect(")"_L1);
        return result;
    }
    m_cursor.fail(next.isNull() ? u"the expression ends too early"_s : u"unexpected '%1'"_s.arg(next));
    return {};
}

Expression Parser::numeral()
{
    const qsizetype start = m_cursor.position();
    QString digits = m_cursor.word().toString();
    bool isValid = false;
    if (m_cursor.here() == u'.') {
        m_cursor.moveTo(m_cursor.position() + 1);
        digits += u'.' + m_cursor.word();
        const double value = digits.toDouble(&isValid);
        if (isValid && digits.back().isDigit())
            return Expression::constant(Number::real(value));
    } else {
        const bool isHexadecimal = digits.startsWith("0x"_L1);
        const qint64 value = isHexadecimal ? digits.sliced(2).toLongLong(&isValid, 16) : digits.toLongLong(&isValid);
        if (isValid)
            return Expression::constant(value);
    }
    m_cursor.failAt(start, u"'%1' is not a number"_s.arg(digits));
    return {};
}

Expression Parser::nameOrCall()
{
    const qsizetype start = m_cursor.position();
    const QStringView word = m_cursor.word();
    if (m_cursor.accept("("_L1)) {
        const Function *function = functionNamed(word);
        if (function == nullptr)
            m_cursor.failAt(start, u"unknown function '%1'"_s.arg(word));
        else if ((function->right & ~m_scope.rights) != 0)
            m_cursor.failAt(start, u"'%1' cannot be used here"_s.arg(word));
        else
            return call(*function, start);
        return {};
    }
    const auto found = m_scope.find(word);
    if (!found) {
        m_cursor.failAt(start,
                        (m_scope.isTaken(word) ? u"'%1' is not known here"_s : u"unknown name '%1'"_s).arg(word));
        return {};
    }
    return found->op == Op::LoopValue && m_cursor.here() == u'.' ? loopMember(*found, start) : *found;
}

Expression Parser::loopMember(Expression loop, qsizetype start)
{
    m_cursor.expect("."_L1);
    const QStringView member = m_cursor.word();
    if (member == "i"_L1)
        loop.op = Op::LoopIndex;
    else if (member == "n"_L1)
        loop.op = Op::LoopNumber;
    else if (member == "kind"_L1)
        return Expression::named(Op::LoopKind, Type::Kind);
    else
        m_cursor.failAt(start, u"unknown name 'f.%1'"_s.arg(member));
    return loop;
}

Expression Parser::call(const Function &function, qsizetype start)
{
    if (++m_depth > kDeepest)
        m_cursor.fail(u"nested too deeply"_s);
    Expression result = Expression::named(function.op, function.result.value_or(Type::Integer));
    int count = 0;
    if (!m_cursor.accept(")"_L1)) {
        do {
            const bool isFirst = count++ == 0;
            if (isFirst && (function.takes == Function::Takes::Endpoint || function.takes == Function::Takes::Counter))
                result.index = wordArgument(function.takes);
            else
                result.arguments.push_back(argument(function.takes, isFirst));
        } while (m_cursor.accept(","_L1));
        m_cursor.expect(")"_L1);
    }
    --m_depth;
    require(count >= function.minimum && count <= function.maximum, start, argumentCount(function));
    if (!function.result && !result.arguments.empty()) {
        result.type = result.arguments.front().type;
        for (const Expression &argument : result.arguments)
            result.type = sumType(result.type, argument.type);
    }
    return result;
}

Expression Parser::argument(Function::Takes takes, bool isFirst)
{
    m_cursor.peek();
    const qsizetype start = m_cursor.position();
    Expression value = expression();
    switch (takes) {
    case Function::Takes::Kinds:
        require(value.op == Op::Kind, start, u"a kind of output"_s);
        break;
    case Function::Takes::Text:
        require(value.op == Op::Text, start, u"a quoted text"_s);
        break;
    case Function::Takes::Row:
        require(isFirst ? value.type == Type::Row : isNumeric(value.type), start,
                isFirst ? u"a row of a table"_s : u"a number"_s);
        break;
    case Function::Takes::Bytes:
        require(isFirst ? value.type == Type::Bytes : isNumeric(value.type), start,
                isFirst ? u"received bytes"_s : u"a number"_s);
        break;
    case Function::Takes::BytesOrNumbers:
        require(value.type == Type::Bytes || isNumeric(value.type), start, u"a number or received bytes"_s);
        break;
    case Function::Takes::Numbers:
    case Function::Takes::Endpoint:
    case Function::Takes::Counter:
        requireNumber(value, start);
        break;
    }
    return value;
}

/// Reads a word and returns the number that stands for it in Expression::index.
int Parser::wordArgument(Function::Takes takes)
{
    m_cursor.peek();
    const qsizetype start = m_cursor.position();
    const QString word = m_cursor.word().toString();
    if (takes == Function::Takes::Endpoint) {
        const auto endpoint = endpointFromName(QLatin1StringView(word.toLatin1()));
        require(endpoint.has_value(), start, u"the name of an endpoint"_s);
        return static_cast<int>(endpoint.value_or(Endpoint::Tx));
    }
    require(!word.isEmpty(), start, u"the name of a counter"_s);
    QStringList &counters = m_scope.names.counters;
    if (!counters.contains(word))
        counters += word;
    return static_cast<int>(counters.indexOf(word));
}

void Parser::require(bool isMet, qsizetype start, const QString &what)
{
    if (!isMet)
        m_cursor.failAt(start, what + u" expected"_s);
}

void Parser::requireNumber(const Expression &expression, qsizetype start)
{
    require(isNumeric(expression.type), start, u"a number"_s);
}

void Parser::requireInteger(const Expression &expression, qsizetype start)
{
    require(expression.type != Type::Real, start, u"a whole number (trunc() makes one)"_s);
}

} // namespace

Expression parseExpression(Cursor &cursor, Scope &scope)
{
    return Parser(cursor, scope).expression();
}

Expression parseNumber(Cursor &cursor, Scope &scope)
{
    return Parser(cursor, scope).number();
}

} // namespace engine::language
