#include "engine/driver/ObjectReader.h"

using namespace Qt::StringLiterals;

namespace engine {

ObjectReader::ObjectReader(const QJsonValue &value, const QString &path, Problems &problems)
    : m_object(value.toObject())
    , m_path(path)
    , m_problems(problems)
    , m_askedFor{u"note"_s}
{
    if (!value.isObject())
        m_problems.report(m_path, u"must be an object"_s);
}

ObjectReader::~ObjectReader()
{
    for (auto member = m_object.constBegin(); member != m_object.constEnd(); ++member) {
        if (!m_askedFor.contains(member.key()))
            m_problems.report(m_path.isEmpty() ? member.key() : m_path + u'.' + member.key(), u"unknown member"_s);
    }
}

QString ObjectReader::path(QLatin1StringView key) const
{
    return m_path.isEmpty() ? QString(key) : m_path + u'.' + key;
}

void ObjectReader::require(std::initializer_list<QLatin1StringView> keys)
{
    for (const QLatin1StringView key : keys) {
        if (!has(key))
            m_problems.report(m_path, u"'%1' is missing"_s.arg(key));
    }
}

QJsonValue ObjectReader::value(QLatin1StringView key)
{
    m_askedFor += QString(key);
    return m_object.value(key);
}

QString ObjectReader::string(QLatin1StringView key, const QString &fallback)
{
    const QJsonValue member = value(key);
    if (!member.isUndefined() && !member.isString())
        fail(key, u"must be a text"_s);
    return member.toString(fallback);
}

bool ObjectReader::boolean(QLatin1StringView key, bool fallback)
{
    const QJsonValue member = value(key);
    if (!member.isUndefined() && !member.isBool())
        fail(key, u"must be true or false"_s);
    return member.toBool(fallback);
}

int ObjectReader::integer(QLatin1StringView key, int minimum, int maximum, int fallback)
{
    const QJsonValue member = value(key);
    if (member.isUndefined())
        return fallback;
    const double number = member.toDouble(std::numeric_limits<double>::quiet_NaN());
    if (!(number >= minimum && number <= maximum) || number != static_cast<int>(number)) {
        fail(key, u"must be a whole number from %1 to %2"_s.arg(minimum).arg(maximum));
        return fallback;
    }
    return static_cast<int>(number);
}

QJsonArray ObjectReader::array(QLatin1StringView key)
{
    const QJsonValue member = value(key);
    if (!member.isUndefined() && !member.isArray())
        fail(key, u"must be a list"_s);
    return member.toArray();
}

QJsonObject ObjectReader::object(QLatin1StringView key)
{
    const QJsonValue member = value(key);
    if (!member.isUndefined() && !member.isObject())
        fail(key, u"must be an object"_s);
    return member.toObject();
}

QStringList ObjectReader::strings(QLatin1StringView key)
{
    QStringList result;
    const QJsonArray items = array(key);
    for (qsizetype index = 0; index < items.size(); ++index) {
        if (!items[index].isString())
            m_problems.report(itemPath(path(key), index), u"must be a text"_s);
        result += items[index].toString();
    }
    return result;
}

std::optional<std::chrono::milliseconds> ObjectReader::milliseconds(QLatin1StringView key)
{
    const int milliseconds = integer(key, 1, 600000, 0);
    return milliseconds > 0 ? std::optional(std::chrono::milliseconds(milliseconds)) : std::nullopt;
}

std::optional<Endpoint> ObjectReader::endpoint(QLatin1StringView key)
{
    const QString name = string(key);
    const auto endpoint = endpointFromName(QLatin1StringView(name.toLatin1()));
    if (has(key) && !endpoint)
        fail(key, u"unknown endpoint '%1'"_s.arg(name));
    return endpoint;
}

QString itemPath(const QString &path, qsizetype index)
{
    return path + u'[' + QString::number(index) + u']';
}

} // namespace engine
