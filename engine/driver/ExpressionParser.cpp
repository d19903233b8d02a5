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
    return op == Op::Remainder || op == Op::ShiftLeft || op == Op::ShiftRight || op == Op::BitAnd || op == Op::BitXor
           || op == Op::BitOr;
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

/// Recursive descent over the grammar in resources/devices/README.md.
class Parser
{
public:
    Parser(Cursor &cursor, Scope &scope)
        : m_cursor(cursor)
        , m_scope(scope)
    {}

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
    void argument(const Function &function, Expression &result);
    void wordArgument(const Function &function, Expression &result);

    void requireNumber(const Expression &expression, qsizetype start);
    void requireInteger(const Expression &expression, qsizetype start);

    static constexpr int kDeepest = 32;
    Cursor &m_cursor;
    Scope &m_scope;
    int m_depth = 0;
};

Expression Parser::expression()
{
    if (++m_depth > kDeepest)
        m_cursor.fail(u"nested too deeply"_s);
    const qsizetype start = m_cursor.position();
    Expression result = binary(1);
    if (m_cursor.accept("?"_L1)) {
        requireNumber(result, start);
        const qsizetype branches = m_cursor.position();
        Expression whenTrue = expression();
        m_cursor.expect(":"_L1);
        Expression whenFalse = expression();
        if (whenTrue.type != whenFalse.type && !(isNumeric(whenTrue.type) && isNumeric(whenFalse.type)))
            m_cursor.failAt(branches, u"both sides of ':' must be of one type"_s);
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
    while (const BinaryOperator *binaryOperator = acceptOperator(lowestPrecedence)) {
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
        m_cursor.failAt(start, (m_scope.isTaken(word) ? u"'%1' is not known here"_s : u"unknown name '%1'"_s).arg(word));
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
            argument(function, result);
            ++count;
        } while (m_cursor.accept(","_L1));
        m_cursor.expect(")"_L1);
    }
    --m_depth;
    if (count < function.minimum || count > function.maximum)
        m_cursor.failAt(start, u"'%1' takes %2 to %3 arguments"_s.arg(function.name)
                                   .arg(function.minimum)
                                   .arg(function.maximum));
    if (!function.result && !result.arguments.empty()) {
        result.type = result.arguments.front().type;
        for (const Expression &argument : result.arguments)
            result.type = sumType(result.type, argument.type);
    }
    return result;
}

/// Reads the next argument of a call and appends it, or keeps it in Expression::index where it is a word.
void Parser::argument(const Function &function, Expression &result)
{
    m_cursor.peek();
    const qsizetype start = m_cursor.position();
    const bool isFirst = result.arguments.empty();
    using Takes = Function::Takes;
    if (function.takes == Takes::Endpoint || (function.takes == Takes::Counter && result.index < 1 && isFirst
                                              && m_cursor.peek().isLetter())) {
        wordArgument(function, result);
        return;
    }
    Expression value = expression();
    const bool isBytes = value.type == Type::Bytes;
    if (function.takes == Takes::Kinds ? value.op != Op::Kind : false)
        m_cursor.failAt(start, u"a kind of output expected"_s);
    else if (function.takes == Takes::Text && value.op != Op::Text)
        m_cursor.failAt(start, u"a quoted text expected"_s);
    else if (function.takes == Takes::Row && isFirst && value.type != Type::Row)
        m_cursor.failAt(start, u"a row of a table expected"_s);
    else if (function.takes == Takes::Bytes && isFirst && !isBytes)
        m_cursor.failAt(start, u"received bytes expected"_s);
    else if (function.takes == Takes::Numbers || function.takes == Takes::Counter
             || (!isFirst && (function.takes == Takes::Row || function.takes == Takes::Bytes))
             || (function.takes == Takes::BytesOrNumbers && !isBytes))
        requireNumber(value, start);
    result.arguments.push_back(std::move(value));
}

void Parser::wordArgument(const Function &function, Expression &result)
{
    const qsizetype start = m_cursor.position();
    const QString word = m_cursor.word().toString();
    if (function.takes == Function::Takes::Endpoint) {
        const auto endpoint = endpointFromName(QLatin1StringView(word.toLatin1()));
        if (!endpoint)
            m_cursor.failAt(start, u"unknown endpoint '%1'"_s.arg(word));
        result.index = static_cast<int>(endpoint.value_or(Endpoint::Tx));
        return;
    }
    if (word.isEmpty())
        m_cursor.failAt(start, u"the name of a counter expected"_s);
    QStringList &counters = m_scope.names.counters;
    if (!counters.contains(word))
        counters += word;
    result.index = static_cast<int>(counters.indexOf(word));
}

void Parser::requireNumber(const Expression &expression, qsizetype start)
{
    if (!isNumeric(expression.type))
        m_cursor.failAt(start, u"a number expected"_s);
}

void Parser::requireInteger(const Expression &expression, qsizetype start)
{
    if (expression.type == Type::Real)
        m_cursor.failAt(start, u"a whole number expected; trunc() makes one"_s);
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
