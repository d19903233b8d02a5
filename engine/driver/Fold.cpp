#include "engine/driver/Fold.h"

#include "engine/driver/Evaluator.h"

#include <algorithm>
#include <numeric>

namespace engine::language {

namespace {

/// Depends on the packet or counts: never computed ahead.
bool isBusy(Op op)
{
    return op == Op::Next || op == Op::Sum || op == Op::Xor || op == Op::Crc16Modbus;
}

/// Constants, and rows of tables chosen by constants.
bool isKnown(const Expression &expression)
{
    const bool isChoice = expression.op == Op::Element && std::ranges::all_of(expression.arguments, isKnown);
    return expression.isConstant() || expression.op == Op::Table || isChoice;
}

Number computed(const Expression &expression, const Facts &facts)
{
    Frame frame;
    frame.tables = &facts.tables;
    return evaluate(expression, frame);
}

Expression constant(std::size_t number)
{
    return Expression::constant(static_cast<qint64>(number));
}

bool hasOutput(const FeatureDescription &feature, const std::vector<Expression> &kinds)
{
    return std::ranges::any_of(kinds, [&feature](const Expression &kind) {
        return feature.output(static_cast<OutputType>(kind.index)) != nullptr;
    });
}

/// count(kinds): features that have at least one of them.
Expression count(const Expression &expression, const Facts &facts)
{
    const auto has = [&](const FeatureDescription &feature) { return hasOutput(feature, expression.arguments); };
    return Expression::constant(std::ranges::count_if(facts.connection.features, has));
}

/// where(kind): place of the first feature with it among all features in index order, or -1.
Expression where(const Expression &expression, const Facts &facts)
{
    const auto found = std::ranges::find_if(facts.order, [&](std::size_t position) {
        return hasOutput(facts.connection.features[position], expression.arguments);
    });
    return Expression::constant(found == facts.order.end() ? -1 : found - facts.order.begin());
}

Expression valueOfFeature(FeatureIndex index, const Facts &facts)
{
    const auto found = std::ranges::find(facts.connection.features, index, &FeatureDescription::index);
    if (found == facts.connection.features.end())
        return Expression::constant(0);
    return Expression::named(Op::Last, Type::Integer, static_cast<int>(found - facts.connection.features.begin()));
}

const FeatureDescription &featureOfRule(const Facts &facts)
{
    return facts.connection.features[*facts.feature];
}

/// Names and functions that are known at connect. Anything else is returned as it is.
Expression resolved(Expression expression, const Facts &facts)
{
    const auto index = static_cast<std::size_t>(expression.index);
    switch (expression.op) {
    case Op::Const:
        return index < facts.constants.size() ? facts.constants[index] : expression;
    case Op::Let:
        return index < facts.lets.size() && facts.lets[index].isConstant() ? facts.lets[index] : expression;
    case Op::Loop:
        return Expression::constant(facts.loopVariables[index]);
    case Op::FeatureIndex:
        return Expression::constant(static_cast<qint64>(featureOfRule(facts).index));
    case Op::Upper:
        return Expression::constant(featureOfRule(facts).output(facts.kind)->value.max);
    case Op::OutputCount:
        return constant(facts.outputs(std::nullopt).size());
    case Op::LoopIndex:
        return Expression::constant(static_cast<qint64>(facts.connection.features[facts.turn->feature].index));
    case Op::LoopNumber:
        return Expression::constant(facts.turn->number);
    case Op::LoopKind:
        return Expression::kind(facts.turn->kind);
    case Op::LoopValue:
        return Expression::named(Op::Last, Type::Integer, static_cast<int>(facts.turn->feature));
    case Op::FeatureValue:
        return valueOfFeature(static_cast<FeatureIndex>(expression.index), facts);
    case Op::Name:
        return Expression::literal(facts.connection.name);
    case Op::Identifier:
        return Expression::literal(facts.connection.identifier);
    case Op::Address:
        return Expression::literal(facts.connection.address);
    case Op::Count:
        return count(expression, facts);
    case Op::Where:
        return where(expression, facts);
    case Op::Has:
        return Expression::constant(facts.connection.endpoints.contains(static_cast<Endpoint>(expression.index)));
    case Op::Named: {
        const QString &wanted = expression.arguments.front().text;
        return Expression::constant(facts.connection.name.contains(wanted, Qt::CaseInsensitive));
    }
    default:
        return expression;
    }
}

/// && and || with one side that decides, ?: with a known condition.
std::optional<Expression> shortCircuited(const Expression &expression)
{
    const std::vector<Expression> &arguments = expression.arguments;
    if (expression.op == Op::Condition && arguments[0].isConstant())
        return arguments[arguments[0].number.isTrue() ? 1 : 2];
    if (expression.op != Op::And && expression.op != Op::Or)
        return std::nullopt;
    const bool deciding = expression.op == Op::Or;
    const bool isDecided =
        arguments[0].isConstant(deciding) || (arguments[1].isConstant(deciding) && !arguments[0].contains(Op::Next));
    return isDecided ? std::optional(Expression::constant(deciding)) : std::nullopt;
}

} // namespace

Facts::Facts(const DriverConnection &device, const std::vector<Table> &rows)
    : connection(device)
    , tables(rows)
    , order(device.features.size())
{
    std::iota(order.begin(), order.end(), std::size_t(0));
    std::ranges::sort(order, {}, [&device](std::size_t position) { return device.features[position].index; });
}

std::vector<std::size_t> Facts::outputs(std::optional<OutputType> wanted) const
{
    std::vector<std::size_t> result;
    std::ranges::copy_if(order, std::back_inserter(result), [&](std::size_t position) {
        const FeatureDescription &candidate = connection.features[position];
        return wanted ? candidate.output(*wanted) != nullptr : !candidate.outputs.empty();
    });
    return result;
}

Expression fold(const Expression &expression, const Facts &facts)
{
    Expression folded = expression;
    for (Expression &argument : folded.arguments)
        argument = fold(argument, facts);
    folded = resolved(std::move(folded), facts);
    if (folded.isConstant())
        return folded;
    if (auto decided = shortCircuited(folded))
        return *decided;
    const bool canCompute = isNumeric(folded.type) && !folded.arguments.empty() && !isBusy(folded.op) &&
                            std::ranges::all_of(folded.arguments, isKnown);
    return canCompute ? Expression::constant(computed(folded, facts)) : folded;
}

} // namespace engine::language
