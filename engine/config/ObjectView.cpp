#include "engine/config/ObjectView.h"

#include "engine/base/Text.h"

#include <limits>

using namespace Qt::StringLiterals;

namespace engine::config {

ObjectView::ObjectView(const QJsonValue &value, QString where, ImportRemarks &remarks)
    : m_where(std::move(where))
    , m_remarks(remarks)
{
    if (!value.isObject() && !value.isUndefined() && !value.isNull())
        m_remarks.add(m_where, u"is not an object"_s);
    const QJsonObject object = value.toObject();
    for (auto member = object.constBegin(); member != object.constEnd(); ++member) {
        if (!member.value().isNull())
            m_object.insert(member.key().contains(u'-') ? QString(member.key()).replace(u'-', u'_') : member.key(),
                            member.value());
    }
}

ObjectView::~ObjectView()
{
    for (auto member = m_object.constBegin(); member != m_object.constEnd(); ++member) {
        if (!m_askedFor.contains(member.key()))
            m_remarks.add(m_where, u"'%1' is unknown and was left out"_s.arg(member.key()));
    }
}

QString ObjectView::where(QLatin1StringView key) const
{
    return m_where + u", "_s + key;
}

void ObjectView::ignore(std::initializer_list<QLatin1StringView> keys)
{
    for (const QLatin1StringView key : keys)
        m_askedFor += QString(key);
}

bool ObjectView::has(QLatin1StringView key)
{
    return !value(key).isUndefined();
}

QJsonValue ObjectView::value(QLatin1StringView key)
{
    m_askedFor += QString(key);
    return m_object.value(key);
}

QString ObjectView::text(QLatin1StringView key)
{
    constexpr qsizetype kLongest = 256;
    const QJsonValue member = value(key);
    if (!member.isUndefined() && !member.isString())
        remark(key, u"is not a text"_s);
    const QString result = member.toString();
    if (result.size() <= kLongest)
        return result;
    remark(key, u"is longer than %1 characters"_s.arg(kLongest));
    return {};
}

QString ObjectView::label(QLatin1StringView key)
{
    const QString written = text(key).trimmed();
    const QString result = sanitized(written);
    if (result != written)
        remark(key, u"was changed to '%1', so that it can be shown on one line"_s.arg(result));
    return result;
}

bool ObjectView::flag(QLatin1StringView key)
{
    const QJsonValue member = value(key);
    if (!member.isUndefined() && !member.isBool())
        remark(key, u"is neither true nor false"_s);
    return member.toBool();
}

std::optional<qint64> ObjectView::number(QLatin1StringView key, qint64 minimum, qint64 maximum)
{
    const QJsonValue member = value(key);
    const std::optional<qint64> result = wholeNumber(member, minimum, maximum);
    if (!result && !member.isUndefined())
        remark(key, u"is not a whole number from %1 to %2"_s.arg(minimum).arg(maximum));
    return result;
}

std::optional<Range> ObjectView::range(QLatin1StringView key)
{
    const QJsonValue member = value(key);
    const std::optional<Range> result = rangeOf(member);
    if (!result && !member.isUndefined())
        remark(key, u"is not a pair of whole numbers, the smaller one first; it was left out"_s);
    return result;
}

QJsonArray ObjectView::list(QLatin1StringView key)
{
    const QJsonValue member = value(key);
    if (!member.isUndefined() && !member.isArray())
        remark(key, u"is not a list"_s);
    QJsonArray result = member.toArray();
    if (result.size() > kLongestList)
        remark(key, u"only the first %1 of them were read"_s.arg(kLongestList));
    while (result.size() > kLongestList)
        result.removeLast();
    return result;
}

QStringList ObjectView::texts(QLatin1StringView key)
{
    constexpr qsizetype kLongest = 256;
    QStringList result;
    const QJsonArray items = list(key);
    for (const QJsonValue &item : items) {
        const QString next = item.toString();
        if (next.isEmpty() || next.size() > kLongest)
            remark(key, u"one of them is not a text of 1 to %1 characters"_s.arg(kLongest));
        else if (!result.contains(next))
            result += next;
    }
    return result;
}

QJsonObject ObjectView::object(QLatin1StringView key)
{
    const QJsonValue member = value(key);
    if (!member.isUndefined() && !member.isObject())
        remark(key, u"is not an object"_s);
    return member.toObject();
}

std::optional<qint64> wholeNumber(const QJsonValue &value, qint64 minimum, qint64 maximum)
{
    const double number = value.toDouble(std::numeric_limits<double>::quiet_NaN());
    const bool isInside = number >= static_cast<double>(minimum) && number <= static_cast<double>(maximum);
    if (!isInside || number != static_cast<double>(static_cast<qint64>(number)))
        return std::nullopt;
    return static_cast<qint64>(number);
}

std::optional<Range> rangeOf(const QJsonValue &value)
{
    constexpr qint64 kMost = std::numeric_limits<int>::max(); // symmetric, so that an end can change its sign
    const QJsonArray ends = value.toArray();
    const std::optional<qint64> low = wholeNumber(ends.at(0), -kMost, kMost);
    const std::optional<qint64> high = wholeNumber(ends.at(1), -kMost, kMost);
    if (ends.size() != 2 || !low || !high || *low > *high)
        return std::nullopt;
    return Range{static_cast<int>(*low), static_cast<int>(*high)};
}

std::optional<OutputType> userOutputType(const QString &key)
{
    if (key == "position_with_duration"_L1)
        return OutputType::HwPositionWithDuration;
    return outputTypeFromKey(QLatin1StringView(key.toLatin1()));
}

QString inWords(Range range)
{
    return u"%1 to %2"_s.arg(range.min).arg(range.max);
}

} // namespace engine::config
