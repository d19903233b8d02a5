#pragma once
#include "engine/driver/Driver.h"
#include "engine/driver/Packet.h"
#include "engine/driver/Scope.h"
#include "engine/driver/Steps.h"

namespace engine::language {

/// No packet may become larger than this, in bytes.
inline constexpr std::size_t kLargestPacket = 512;

/// What is known of a device when a program is bound to it, and of the place that is being folded.
struct Facts
{
    /// \param connection, tables must outlive the facts
    Facts(const DriverConnection &connection, const std::vector<Table> &tables);

    /// Features that have outputs, or outputs of \a kind, ascending by index; positions in DriverConnection::features.
    std::vector<std::size_t> outputs(std::optional<OutputType> kind) const;

    /// A turn of each[...].
    struct Turn
    {
        std::size_t feature = 0; ///< position
        int number = 1;          ///< counted from 1
        OutputType kind = OutputType::Vibrate;
    };

    const DriverConnection &connection;
    const std::vector<Table> &tables;
    std::vector<std::size_t> order;    ///< positions of all features, ascending by index
    std::vector<Expression> constants; ///< folded, as in ProgramNames

    // Of the rule
    std::optional<std::size_t> feature; ///< position
    OutputType kind = OutputType::Vibrate;
    std::vector<Expression> lets; ///< folded so far; a constant one takes the place of its name

    // Of the part of a packet
    std::optional<Turn> turn;
    std::vector<qint64> loopVariables; ///< of for[...], outermost first
};

/// Computes everything in \a expression that \a facts decide. What is left depends on commands only.
Expression fold(const Expression &expression, const Facts &facts);

/// Folds the expressions and packets of steps, and of steps in them. \errors InvalidData, as for a packet
Result<Steps> fold(const Steps &steps, const Facts &facts);

/// Unrolls and folds a packet. \errors InvalidData if it can become larger than kLargestPacket or than its length
/// prefix
Result<Packet> fold(const Packet &packet, const Facts &facts);

} // namespace engine::language
