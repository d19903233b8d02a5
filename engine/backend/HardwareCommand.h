#pragma once
#include "engine/backend/Endpoint.h"

#include <QtGlobal>
#include <span>

namespace engine {

/// Keys by which a queued write is replaced by a newer one; one bit each. Two writes with a common key are about the same
/// thing. An empty set: never replaces and is never replaced.
using SlotSet = quint64;

/// One write to hardware. The bytes belong to the caller and are valid during the call only.
struct HardwareCommand
{
    Endpoint endpoint = Endpoint::Tx;
    bool withResponse = false; ///< ask the device to confirm, where the bus knows the difference
    SlotSet slotSet = 0;       ///< see SlotSet; hardware ignores it
    std::span<const quint8> data;
};

/// Takes the writes of one command, in order.
class HardwareCommandSink
{
public:
    virtual ~HardwareCommandSink() = default;
    virtual void take(const HardwareCommand &command) = 0;
};

} // namespace engine
