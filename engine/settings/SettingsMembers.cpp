#include "engine/settings/SettingsMembers.h"

#include <limits>

namespace engine {

using namespace Qt::StringLiterals;

namespace {

std::optional<qint64> wholeNumber(const QJsonValue &value, qint64 minimum, qint64 maximum)
{
    const double number = value.toDouble(std::numeric_limits<double>::quiet_NaN());
    const bool isInside = number >= static_cast<double>(minimum) && number <= static_cast<double>(maximum);
    if (!isInside || number != static_cast<double>(static_cast<qint64>(number)))
        return std::nullopt;
    return static_cast<qint64>(number);
}

} // namespace

SettingsMembers::SettingsMembers(const QJsonValue &value, QString path, QStringList &problems)
    : m_object(value.toObject())
    , m_path(std::move(path))
    , m_problems(problems)
    , m_isObject(value.isObject())
{
    if (!m_isObject && !value.isUndefined())
        reportAt(m_path, u"is no object"_s);
}

QString SettingsMembers::path(QLatin1StringView key) const
{
    return m_path.isEmpty() ? QString(key) : m_path + u'.' + key;
}

void SettingsMembers::reportAt(const QString &path, const QString &what)
{
    if (m_problems.size() < kMostProblems)
        m_problems.append(path + u' ' + what + u"; it is left out"_s);
    else if (m_problems.size() == kMostProblems)
        m_problems.append(u"and more"_s);
}

std::optional<QJsonValue> SettingsMembers::value(QLatin1StringView key) const
{
    const auto found = m_object.constFind(key);
    return found == m_object.constEnd() ? std::nullopt : std::optional<QJsonValue>(*found);
}

std::optional<QString> SettingsMembers::text(QLatin1StringView key)
{
    const std::optional<QJsonValue> member = value(key);
    if (member && !member->isString()) {
        report(key, u"is no text"_s);
        return std::nullopt;
    }
    return member ? std::optional(member->toString()) : std::nullopt;
}

bool SettingsMembers::flag(QLatin1StringView key)
{
    const std::optional<QJsonValue> member = value(key);
    if (member && !member->isBool())
        report(key, u"is neither true nor false"_s);
    return member && member->toBool();
}

std::optional<qint64> SettingsMembers::number(QLatin1StringView key, qint64 minimum, qint64 maximum)
{
    const std::optional<QJsonValue> member = value(key);
    const std::optional<qint64> number = member ? wholeNumber(*member, minimum, maximum) : std::nullopt;
    if (member && !number)
        report(key, u"is no whole number from %1 to %2"_s.arg(minimum).arg(maximum));
    return number;
}

std::optional<Range> SettingsMembers::range(QLatin1StringView key)
{
    const std::optional<QJsonValue> member = value(key);
    if (!member)
        return std::nullopt;
    constexpr qint64 kMost = std::numeric_limits<int>::max();
    const QJsonArray ends = member->toArray();
    const std::optional<qint64> low = wholeNumber(ends.at(0), 0, kMost);
    const std::optional<qint64> high = wholeNumber(ends.at(1), 0, kMost);
    if (ends.size() == 2 && low && high && *low <= *high)
        return Range{static_cast<int>(*low), static_cast<int>(*high)};
    report(key, u"is no pair of whole numbers from 0 on, the smaller one first"_s);
    return std::nullopt;
}

std::optional<qsizetype> SettingsMembers::word(QLatin1StringView key, const QList<QLatin1StringView> &words)
{
    const std::optional<QString> written = text(key);
    if (!written)
        return std::nullopt;
    for (qsizetype i = 0; i < words.size(); ++i) {
        if (*written == words[i])
            return i;
    }
    QStringList names;
    for (const QLatin1StringView word : words)
        names.append(word);
    report(key, u"is none of %1"_s.arg(names.join(u", "_s)));
    return std::nullopt;
}

QJsonArray SettingsMembers::list(QLatin1StringView key)
{
    const std::optional<QJsonValue> member = value(key);
    if (member && !member->isArray())
        report(key, u"is no list"_s);
    return member ? member->toArray() : QJsonArray();
}

SettingsMembers SettingsMembers::object(QLatin1StringView key)
{
    return {value(key).value_or(QJsonValue(QJsonValue::Undefined)), path(key), m_problems};
}

} // namespace engine
