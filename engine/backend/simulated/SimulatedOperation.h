#pragma once
#include "engine/backend/Endpoint.h"

#include <QString>
#include <functional>
#include <span>

namespace engine {

/// What the engine did with a piece of simulated hardware. The bytes are valid during the call only.
struct SimulatedOperation
{
    enum class Kind : quint8 { Connect, Disconnect, Write, Read, Subscribe, Unsubscribe };

    Kind kind = Kind::Write;
    QString address;
    QString name; ///< advertised
    Endpoint endpoint = Endpoint::Tx;
    bool withResponse = false;
    std::span<const quint8> data;
};

/// Told of every operation, in the engine's thread. For tests and for showing packets; costs nothing when empty.
using SimulatedObserver = std::function<void(const SimulatedOperation &operation)>;

} // namespace engine
