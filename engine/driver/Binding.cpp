#include "engine/driver/Binding.h"

#include <algorithm>

namespace engine::language {

namespace {

/// The first kind of output of a feature; what f.kind compares.
OutputType firstKind(const FeatureDescription &feature)
{
    return feature.outputs.empty() ? OutputType::Vibrate : feature.outputs.front().type;
}

/// Needs a command, whatever its arguments are.
bool isVolatile(Op op)
{
    return op == Op::Next || op == Op::Sum || op == Op::Xor || op == Op::Crc16Modbus;
}

} // namespace

Binding::Binding(const DriverConnection &connection, const ProgramNames &names)
    : m_connection(connection)
{
    m_evaluation.tables = &names.tables;
}

void Binding::setOutput(std::size_t feature, OutputType type)
{
    m_feature = feature;
    m_type = type;
}

bool Binding::hasAnyOf(const FeatureDescription &feature, const std::vector<Expression> &kinds) const
{
    return std::ranges::any_of(kinds, [&](const Expression &kind) { return feature.output(static_cast<OutputType>(kind.index)) != nullptr; });
}

Expression Binding::foldName(const Expression &expression) const
{
    const auto &features = m_connection.features;
    switch (expression.op) {
    case Op::Const:
        return m_constants[static_cast<std::size_t>(expression.index)];
    case Op::Loop:
        return Expression::constant(m_loops[static_cast<std::size_t>(expression.index)]);
    case Op::FeatureIndex:
        return Expression::constant(static_cast<qint64>(features[m_feature].index));
    case Op::Upper:
        return Expression::constant(features[m_feature].output(m_type)->value.max);
    case Op::OutputCount:
        return Expression::constant(std::ranges::count_if(features, [](const FeatureDescription &feature) { return !feature.outputs.empty(); }));
    case Op::LoopIndex:
        return Expression::constant(static_cast<qint64>(features[m_eachFeature].index));
    case Op::LoopNumber:
        return Expression::constant(m_eachNumber);
    case Op::LoopKind:
        return Expression::kind(firstKind(features[m_eachFeature]));
    case Op::LoopValue:
        return Expression::named(Op::Last, Type::Integer, static_cast<int>(m_eachFeature));
    case Op::Name:
        return Expression::literal(m_connection.name);
    case Op::Identifier:
        return Expression::literal(m_connection.identifier);
    case Op::Address:
        return Expression::literal(m_connection.address);
    case Op::FeatureValue: {
        const auto found = std::ranges::find(features, FeatureIndex{static_cast<quint32>(expression.index)}, &FeatureDescription::index);
        return found == features.end() ? Expression::constant(0)
                                       : Expression::named(Op::Last, Type::Integer, static_cast<int>(found - features.begin()));
    }
    default:
        return expression;
    }
}

Expression Binding::foldFunction(const Expression &expression) const
{
    const auto &features = m_connection.features;
    switch (expression.op) {
    case Op::Count:
        return Expression::constant(std::ranges::count_if(features, [&](const FeatureDescription &feature) { return hasAnyOf(feature, expression.arguments); }));
    case Op::Where: {
        const auto found = std::ranges::find_if(features, [&](const FeatureDescription &feature) { return hasAnyOf(feature, expression.arguments); });
        return Expression::constant(found == features.end() ? -1 : found - features.begin());
    }
    case Op::Has:
        return Expression::constant(m_connection.endpoints.contains(static_cast<Endpoint>(expression.index)));
    case Op::Named:
        return Expression::constant(m_connection.name.contains(expression.arguments[0].text, Qt::CaseInsensitive));
    default:
        return expression;
    }
}

/// Branches that are decided already. True if \a expression is final.
bool Binding::foldLogic(Expression &expression) const
{
    std::vector<Expression> &arguments = expression.arguments;
    if (expression.op == Op::Condition && arguments[0].isConstant()) {
        Expression chosen = std::move(arguments[arguments[0].isConstant(true) ? 1 : 2]);
        expression = std::move(chosen);
        return true;
    }
    const bool isAnd = expression.op == Op::And;
    if (!isAnd && expression.op != Op::Or)
        return false;
    if (arguments[0].isConstant(!isAnd) || arguments[1].isConstant(!isAnd)) {
        expression = Expression::constant(!isAnd);
        return true;
    }
    return false;
}

Expression Binding::fold(const Expression &expression)
{
    Expression result = foldFunction(foldName(expression));
    if (result.op != expression.op && !(result.op == Op::Last))
        return result;
    for (Expression &argument : result.arguments)
        argument = fold(argument);
    if (foldLogic(result))
        return result;
    const bool isComparison = result.op == Op::Equal || result.op == Op::NotEqual;
    if (isComparison && result.arguments[0].op == result.arguments[1].op
        && (result.arguments[0].op == Op::Text || result.arguments[0].op == Op::Kind)) {
        const bool isSame = result.arguments[0].text == result.arguments[1].text && result.arguments[0].index == result.arguments[1].index;
        return Expression::constant(isSame == (result.op == Op::Equal));
    }
    const bool isComputable = !result.arguments.empty() && !isVolatile(result.op) && isNumeric(result.type)
        && std::ranges::all_of(result.arguments, [](const Expression &argument) { return argument.op == Op::Constant; });
    return isComputable ? Expression::constant(m_evaluation.evaluate(result)) : result;
}

Packet Binding::unroll(const Packet &packet)
{
    Packet result;
    unrollInto(result, packet);
    return result;
}

void Binding::unrollInto(Packet &result, const Packet &packet)
{
    for (const PacketPart &part : packet)
        unrollPart(result, part);
}

void Binding::appendBytes(Packet &result, const QByteArray &bytes) const
{
    if (result.empty() || result.back().kind != PacketPart::Kind::Bytes)
        result.push_back({});
    result.back().bytes += bytes;
}

void Binding::unrollPart(Packet &result, const PacketPart &part)
{
    switch (part.kind) {
    case PacketPart::Kind::Bytes:
        appendBytes(result, part.bytes);
        return;
    case PacketPart::Kind::Each:
        unrollEach(result, part);
        return;
    case PacketPart::Kind::Repeat:
        for (int i = 0; i < part.to; ++i)
            unrollInto(result, part.parts);
        return;
    case PacketPart::Kind::For:
        m_loops.push_back(part.from);
        for (; m_loops.back() <= part.to; ++m_loops.back())
            unrollInto(result, part.parts);
        m_loops.pop_back();
        return;
    case PacketPart::Kind::Field:
    case PacketPart::Kind::If:
    case PacketPart::Kind::Length:
        break;
    }
    PacketPart bound = part;
    bound.expression = fold(part.expression);
    bound.parts = unroll(part.parts);
    if (part.kind == PacketPart::Kind::If && bound.expression.isConstant()) {
        if (bound.expression.isConstant(true))
            unrollInto(result, part.parts);
    } else if (part.kind == PacketPart::Kind::Field && bound.expression.op == Op::Text) {
        appendBytes(result, bound.expression.text.toUtf8());
    } else if (part.kind == PacketPart::Kind::Field && bound.expression.op == Op::Constant) {
        m_evaluation.encode({bound});
        appendBytes(result, QByteArray(reinterpret_cast<const char *>(m_evaluation.bytes.data()), static_cast<qsizetype>(m_evaluation.size)));
    } else {
        result.push_back(std::move(bound));
    }
}

void Binding::unrollEach(Packet &result, const PacketPart &part)
{
    int number = 0;
    for (std::size_t feature = 0; feature < m_connection.features.size(); ++feature) {
        const FeatureDescription &description = m_connection.features[feature];
        const bool isMeant = part.each ? description.output(*part.each) != nullptr : !description.outputs.empty();
        if (!isMeant)
            continue;
        if (number > 0)
            appendBytes(result, part.bytes);
        m_eachFeature = feature;
        m_eachNumber = ++number;
        unrollInto(result, part.parts);
    }
}

} // namespace engine::language
