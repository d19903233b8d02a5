#pragma once
#include "engine/base/Result.h"
#include "engine/message/RawMessage.h"

#include <QLatin1StringView>
#include <QString>
#include <optional>
#include <simdjson.h>
#include <string_view>

namespace engine {

/// The body of one message: reads fields by name and remembers the first thing that was wrong, so that a decoder reads what
/// it needs and asks once at the end. Unknown fields are no failure. Internal to message/.
class MessageFields
{
public:
    /// The body of a message, whose members are listed already. \a body must outlive the fields
    explicit MessageFields(const JsonMembers &body) : m_members(&body) {}
    /// An object inside a body.
    explicit MessageFields(simdjson::dom::object body) : m_body(body) {}

    bool has(std::string_view name) const
    {
        simdjson::dom::element element;
        return lookUp(name, element);
    }

    /// An integer in [\a min, \a max]; "5.0" is one. 0 after a failure.
    qint64 integer(std::string_view name, qint64 min, qint64 max);
    quint32 unsigned32(std::string_view name) { return static_cast<quint32>(integer(name, 0, 0xffffffff)); }
    /// As integer(), but a list of one number is taken for that number (protocol.md, values of old JavaScript clients).
    qint64 integerOrListOfOne(std::string_view name, qint64 min, qint64 max);
    /// A number from 0 to 1; up to 0.000001 beyond is taken for the bound. 0 after a failure.
    double fraction(std::string_view name);
    /// A duration in ms, rounded to the nearest integer. \a max is the largest accepted one.
    int milliseconds(std::string_view name);
    bool boolean(std::string_view name);
    bool booleanOr(std::string_view name, bool fallback);
    QString string(std::string_view name);
    /// The text of a field that only has known ASCII words; valid while the frame is decoded.
    QLatin1StringView word(std::string_view name);
    simdjson::dom::object object(std::string_view name);
    simdjson::dom::array array(std::string_view name);

    bool hasFailed() const { return m_error.has_value(); }
    Result<> result() const { return m_error ? Result<>(*m_error) : Result<>(); }
    void fail(const QString &detail);

private:
    bool lookUp(std::string_view name, simdjson::dom::element &element) const;
    simdjson::dom::element find(std::string_view name);
    qint64 toInteger(simdjson::dom::element element, std::string_view name, qint64 min, qint64 max);

    const JsonMembers *m_members = nullptr; // null: look into m_body
    mutable std::size_t m_next = 0;          // where to look first
    simdjson::dom::object m_body;
    std::optional<Error> m_error;
};

/// A number without fraction, or nothing.
std::optional<qint64> wholeNumber(simdjson::dom::element element);
/// How a value reads in an error text: numbers and short strings as they are, everything else by its kind.
QString shown(simdjson::dom::element element);

} // namespace engine
