#pragma once
#include "engine/driver/Scope.h"

#include <QByteArray>
#include <span>
#include <vector>

namespace engine::language {

/// Everything that the value of a bound expression depends on. Lives as long as the bound driver; nothing in it grows
/// while a command is encoded.
struct Frame
{
    // The command
    qint64 value = 0;
    qint64 duration = 0; ///< ms
    qint64 previous = 0;
    qint64 position = 0; ///< reached by a move

    // The device
    std::vector<qint64> last;      ///< last value of each feature, by position
    std::vector<qint64> states;    ///< as in ProgramNames
    std::vector<quint64> counters; ///< as in ProgramNames
    std::vector<Number> lets;      ///< of the rule at work
    const std::vector<Table> *tables = nullptr;

    std::span<const quint8> packet; ///< what has been written of the packet so far

    // What the device said; for steps, reactions and inputs
    QByteArray message;
    QString matched;
    std::vector<QByteArray> data; ///< as in ProgramNames
    bool hasFailed = false;       ///< bytes beyond the end of what the device said were asked for
};

} // namespace engine::language
