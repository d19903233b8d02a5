#pragma once
#include "engine/base/Constants.h"
#include "engine/message/ClientMessage.h"

#include <array>
#include <simdjson.h>
#include <string_view>

namespace engine {

/// A member of a JSON object.
struct JsonMember
{
    std::string_view key;
    simdjson::dom::element value;
};
/// The members of a message's body in order, no key twice. Room for as many as a message may have.
class JsonMembers
{
public:
    void clear() { m_size = 0; }
    void append(const JsonMember &member) { m_members[m_size++] = member; }
    std::size_t size() const { return m_size; }
    const JsonMember &operator[](std::size_t place) const { return m_members[place]; }
    const JsonMember *begin() const { return m_members.data(); }
    const JsonMember *end() const { return m_members.data() + m_size; }

private:
    std::array<JsonMember, limits::kFieldsPerMessage> m_members;
    std::size_t m_size = 0;
};

/// One element of a frame with its name and Id found and checked, its body still JSON. Internal to message/.
struct RawMessage
{
    std::string_view name;
    MessageId id = 0; ///< 1 to 4294967295
    JsonMembers body;
};

} // namespace engine
