#pragma once
#include "engine/message/ClientMessage.h"

#include <simdjson.h>
#include <string_view>

namespace engine {

/// One element of a frame with its name and Id found and checked, its body still JSON. Internal to message/.
class RawMessage
{
public:
    std::string_view name;
    MessageId id = 0; ///< 1 to 4294967295
    simdjson::dom::object body;
};

} // namespace engine
