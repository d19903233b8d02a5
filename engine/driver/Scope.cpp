#include "engine/driver/Scope.h"

#include <algorithm>
#include <array>

using namespace Qt::StringLiterals;

namespace engine::language {

namespace {

struct BuiltIn
{
    QLatin1StringView name;
    Op op;
    Type type;
    Scope::Right right;
};

constexpr std::array kBuiltIns{
    BuiltIn{QLatin1StringView("v"), Op::Value, Type::Integer, Scope::Command},
    BuiltIn{QLatin1StringView("on"), Op::On, Type::Integer, Scope::Command},
    BuiltIn{QLatin1StringView("dur"), Op::Duration, Type::Integer, Scope::Command},
    BuiltIn{QLatin1StringView("i"), Op::FeatureIndex, Type::Integer, Scope::Command},
    BuiltIn{QLatin1StringView("prev"), Op::Previous, Type::Integer, Scope::Command},
    BuiltIn{QLatin1StringView("hi"), Op::Upper, Type::Integer, Scope::Command},
    BuiltIn{QLatin1StringView("n"), Op::OutputCount, Type::Integer, Scope::Always},
    BuiltIn{QLatin1StringView("f"), Op::LoopValue, Type::Integer, Scope::EachLoop},
    BuiltIn{QLatin1StringView("p"), Op::Position, Type::Integer, Scope::Move},
    BuiltIn{QLatin1StringView("msg"), Op::Message, Type::Bytes, Scope::Message},
    BuiltIn{QLatin1StringView("m"), Op::Matched, Type::Text, Scope::Match},
    BuiltIn{QLatin1StringView("name"), Op::Name, Type::Text, Scope::Always},
    BuiltIn{QLatin1StringView("ident"), Op::Identifier, Type::Text, Scope::Always},
    BuiltIn{QLatin1StringView("address"), Op::Address, Type::Text, Scope::Always},
};

std::optional<Expression> findIn(const std::vector<NamedType> &definitions, QStringView name, Op op)
{
    const auto found = std::ranges::find_if(definitions, [name](const NamedType &known) { return known.name == name; });
    if (found == definitions.end())
        return std::nullopt;
    return Expression::named(op, found->type, static_cast<int>(found - definitions.begin()));
}

std::optional<Expression> findIn(const QStringList &definitions, QStringView name, Op op, Type type)
{
    const qsizetype index = definitions.indexOf(name);
    return index < 0 ? std::nullopt : std::optional(Expression::named(op, type, static_cast<int>(index)));
}

std::optional<Expression> findTable(const std::vector<Table> &tables, QStringView name)
{
    const auto found = std::ranges::find_if(tables, [name](const Table &table) { return table.name == name; });
    if (found == tables.end())
        return std::nullopt;
    const int index = static_cast<int>(found - tables.begin());
    return Expression::named(Op::Table, found->isRow ? Type::Row : Type::Table, index);
}

/// s0 to s31.
std::optional<int> featureOfValue(QStringView name)
{
    bool isNumber = false;
    const int feature = name.startsWith(u's') ? name.sliced(1).toInt(&isNumber) : -1;
    const bool isPlain = isNumber && feature >= 0 && feature <= 31 && name.sliced(1) == QString::number(feature);
    return isPlain ? std::optional(feature) : std::nullopt;
}

std::optional<Expression> findBuiltIn(QStringView name, quint8 rights)
{
    const auto found = std::ranges::find_if(kBuiltIns, [name](const BuiltIn &known) { return name == known.name; });
    if (found != kBuiltIns.end() && (found->right & ~rights) == 0)
        return Expression::named(found->op, found->type);
    if (const auto feature = featureOfValue(name); feature && (rights & Scope::Values) != 0)
        return Expression::named(Op::FeatureValue, Type::Integer, *feature);
    if (const auto kind = outputTypeFromKey(QLatin1StringView(name.toLatin1())))
        return Expression::kind(*kind);
    return std::nullopt;
}

} // namespace

std::optional<Expression> Scope::find(QStringView name) const
{
    if (auto found = findIn(loops, name, Op::Loop, Type::Integer))
        return found;
    if (auto found = findIn(lets, name, Op::Let))
        return found;
    if (auto found = findIn(names.constants, name, Op::Const))
        return found;
    if (auto found = findIn(names.states, name, Op::State, Type::Integer))
        return found;
    if (auto found = findTable(names.tables, name))
        return found;
    if (auto found = findIn(names.data, name, Op::Data, Type::Bytes); found && (rights & Message) != 0)
        return found;
    return findBuiltIn(name, rights);
}

bool Scope::isTaken(QStringView name) const
{
    constexpr quint8 kAll = 0xff;
    return find(name) || names.data.contains(name) || findBuiltIn(name, kAll);
}

} // namespace engine::language
