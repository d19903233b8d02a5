#include "engine/message/MessageFields.h"

#include "engine/base/Text.h"

#include <QLocale>

#include <algorithm>
#include <cmath>
#include <limits>

namespace engine {

using namespace Qt::StringLiterals;

namespace {

/// How far a fraction may be outside 0..1 and still mean the bound: single-precision sums of clients.
constexpr double kFractionTolerance = 0.000001;

QString text(std::string_view name)
{
    return QString::fromUtf8(name.data(), static_cast<qsizetype>(name.size()));
}

/// An integer, but one that wholeNumber() cannot hold.
bool isHugeInteger(simdjson::dom::element element)
{
    double real = 0;
    return element.is_uint64()
        || (element.is_double() && element.get_double().get(real) == simdjson::SUCCESS && std::trunc(real) == real);
}

} // namespace

std::optional<qint64> wholeNumber(simdjson::dom::element element)
{
    int64_t whole = 0;
    if (element.get_int64().get(whole) == simdjson::SUCCESS)
        return whole;
    double real = 0;
    if (!element.is_double() || element.get_double().get(real) != simdjson::SUCCESS)
        return std::nullopt;
    constexpr double kExact = 9007199254740992.0; // 2^53
    if (std::trunc(real) != real || std::abs(real) > kExact)
        return std::nullopt;
    return static_cast<qint64>(real);
}

QString shown(simdjson::dom::element element)
{
    using simdjson::dom::element_type;
    switch (element.type()) {
    case element_type::INT64:
        return QString::number(element.get_int64().value_unsafe());
    case element_type::UINT64:
        return QString::number(element.get_uint64().value_unsafe());
    case element_type::DOUBLE:
        return QString::number(element.get_double().value_unsafe(), 'g', QLocale::FloatingPointShortest);
    case element_type::STRING:
        return u'"' + sanitized(text(element.get_string().value_unsafe()), 32) + u'"';
    case element_type::BOOL:
        return element.get_bool().value_unsafe() ? u"true"_s : u"false"_s;
    case element_type::ARRAY:
        return u"an array"_s;
    case element_type::OBJECT:
        return u"an object"_s;
    case element_type::NULL_VALUE:
        break;
    }
    return u"null"_s;
}

void MessageFields::fail(const QString &detail)
{
    if (!m_error)
        m_error = Error{ErrorCode::MalformedMessage, detail};
}

bool MessageFields::lookUp(std::string_view name, simdjson::dom::element &element) const
{
    if (!m_members)
        return m_body.at_key(name).get(element) == simdjson::SUCCESS;
    // Fields are mostly asked for in the order in which they stand.
    const std::size_t size = m_members->size();
    for (std::size_t tried = 0; tried < size; ++tried) {
        const JsonMember &member = (*m_members)[m_next];
        m_next = m_next + 1 < size ? m_next + 1 : 0;
        if (member.key == name) {
            element = member.value;
            return true;
        }
    }
    return false;
}

simdjson::dom::element MessageFields::find(std::string_view name)
{
    simdjson::dom::element element;
    if (!lookUp(name, element))
        fail(u"field "_s + text(name) + u" is missing"_s);
    return element;
}

qint64 MessageFields::toInteger(simdjson::dom::element element, std::string_view name, qint64 min, qint64 max)
{
    const std::optional<qint64> value = wholeNumber(element);
    if (!value && !isHugeInteger(element)) {
        fail(text(name) + u' ' + shown(element) + u" is not an integer"_s);
        return 0;
    }
    if (!value || *value < min || *value > max) {
        fail(text(name) + u' ' + shown(element) + u" is outside "_s + QString::number(min) + u" to "_s
             + QString::number(max));
        return 0;
    }
    return *value;
}

qint64 MessageFields::integer(std::string_view name, qint64 min, qint64 max)
{
    const simdjson::dom::element element = find(name);
    return m_error ? 0 : toInteger(element, name, min, max);
}

qint64 MessageFields::integerOrListOfOne(std::string_view name, qint64 min, qint64 max)
{
    simdjson::dom::element element = find(name);
    if (m_error)
        return 0;
    simdjson::dom::array list;
    if (element.get_array().get(list) == simdjson::SUCCESS && list.size() == 1)
        element = *list.begin();
    return toInteger(element, name, min, max);
}

double MessageFields::fraction(std::string_view name)
{
    const simdjson::dom::element element = find(name);
    double value = 0;
    if (m_error)
        return 0;
    if (!element.is_number() || element.get_double().get(value) != simdjson::SUCCESS) {
        fail(text(name) + u' ' + shown(element) + u" is not a number"_s);
        return 0;
    }
    if (!(value >= -kFractionTolerance && value <= 1 + kFractionTolerance)) {
        fail(text(name) + u' ' + shown(element) + u" is outside 0 to 1"_s);
        return 0;
    }
    return std::clamp(value, 0.0, 1.0);
}

int MessageFields::milliseconds(std::string_view name)
{
    const simdjson::dom::element element = find(name);
    double value = 0;
    if (m_error)
        return 0;
    if (!element.is_number() || element.get_double().get(value) != simdjson::SUCCESS) {
        fail(text(name) + u' ' + shown(element) + u" is not a number of milliseconds"_s);
        return 0;
    }
    if (!(value >= 0 && value <= 4294967295.0)) {
        fail(text(name) + u' ' + shown(element) + u" is outside 0 to 4294967295"_s);
        return 0;
    }
    // Longer than any device can take; the device clamps to its own range.
    return static_cast<int>(std::min(std::round(value), double(std::numeric_limits<int>::max())));
}

bool MessageFields::boolean(std::string_view name)
{
    const simdjson::dom::element element = find(name);
    bool value = false;
    if (!m_error && element.get_bool().get(value) != simdjson::SUCCESS)
        fail(text(name) + u' ' + shown(element) + u" is neither true nor false"_s);
    return value;
}

bool MessageFields::booleanOr(std::string_view name, bool fallback)
{
    return has(name) ? boolean(name) : fallback;
}

QLatin1StringView MessageFields::word(std::string_view name)
{
    const simdjson::dom::element element = find(name);
    std::string_view value;
    if (!m_error && element.get_string().get(value) != simdjson::SUCCESS)
        fail(text(name) + u' ' + shown(element) + u" is not a string"_s);
    return QLatin1StringView(value.data(), static_cast<qsizetype>(value.size()));
}

QString MessageFields::string(std::string_view name)
{
    const QLatin1StringView utf8 = word(name);
    return QString::fromUtf8(utf8.data(), utf8.size());
}

simdjson::dom::object MessageFields::object(std::string_view name)
{
    const simdjson::dom::element element = find(name);
    simdjson::dom::object value;
    if (!m_error && element.get_object().get(value) != simdjson::SUCCESS)
        fail(text(name) + u' ' + shown(element) + u" is not an object"_s);
    return value;
}

simdjson::dom::array MessageFields::array(std::string_view name)
{
    const simdjson::dom::element element = find(name);
    simdjson::dom::array value;
    if (!m_error && element.get_array().get(value) != simdjson::SUCCESS)
        fail(text(name) + u' ' + shown(element) + u" is not an array"_s);
    return value;
}

} // namespace engine
