#pragma once
#include "engine/driver/Expression.h"

#include <QStringList>
#include <optional>
#include <vector>

namespace engine::language {

/// Rows of integers. A table written as one plain list is a single row.
struct Table
{
    QString name;
    std::vector<std::vector<qint64>> rows;
    bool isRow = false;
};

/// A name with the type of what it stands for.
struct NamedType
{
    QString name;
    Type type = Type::Integer;
};

/// Names that a whole program shares. Their place in these lists is Expression::index.
struct ProgramNames
{
    std::vector<NamedType> constants;
    std::vector<Table> tables;
    QStringList states;
    QStringList data;     ///< what init steps have read
    QStringList counters; ///< grows as next() names them
};

/// The names that may be used at one place of a device file.
/// \source resources/devices/README.md, "Names"
struct Scope
{
    /// Groups of built-in names and functions; which of them exist depends on the place.
    enum Right : quint8 {
        Always = 0,
        Values = 1,     ///< s0 ... s31
        Command = 2,    ///< v on dur i prev hi
        Move = 4,       ///< p
        Message = 8,    ///< msg, and what init steps have read
        Match = 16,     ///< m
        Checksums = 32, ///< sum xor crc16modbus
        Counters = 64,  ///< next
        EachLoop = 128  ///< f and its members
    };

    /// What a plain name means here; none if it is unknown.
    std::optional<Expression> find(QStringView name) const;
    /// True if \a name is taken by the language or by the program, so that nothing else may be called so.
    bool isTaken(QStringView name) const;

    ProgramNames &names;
    quint8 rights = Always;
    std::vector<NamedType> lets;
    QStringList loops; ///< variables of the for[...] around this place, outermost first
};

} // namespace engine::language
