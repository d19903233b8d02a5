#pragma once
#include "engine/backend/Endpoint.h"
#include "engine/driver/Problems.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QStringList>
#include <chrono>
#include <limits>
#include <optional>

namespace engine {

/// Reads the members of one JSON object by name. Reports members of the wrong type and, when it goes, members that
/// nobody asked for, so that a misspelt word never passes silently. "note" is allowed everywhere.
class ObjectReader
{
public:
    /// \param path where the object stands in its file, e.g. "models.list[3]"; empty for the file itself
    ObjectReader(const QJsonValue &value, const QString &path, Problems &problems);
    ~ObjectReader();
    Q_DISABLE_COPY_MOVE(ObjectReader)

    /// The path of a member.
    QString path(QLatin1StringView key) const;
    bool has(QLatin1StringView key) const { return m_object.contains(key); }
    /// Reports the first of \a keys that is missing.
    void require(std::initializer_list<QLatin1StringView> keys);
    void fail(QLatin1StringView key, const QString &text) { m_problems.report(path(key), text); }

    // What a member holds; the fallback where it is missing or wrong.
    QJsonValue value(QLatin1StringView key);
    QString string(QLatin1StringView key, const QString &fallback = {});
    bool boolean(QLatin1StringView key, bool fallback = false);
    int integer(QLatin1StringView key, int minimum, int maximum, int fallback);
    QJsonArray array(QLatin1StringView key);
    QJsonObject object(QLatin1StringView key);
    QStringList strings(QLatin1StringView key);
    /// 1 ms to 10 minutes.
    std::optional<std::chrono::milliseconds> milliseconds(QLatin1StringView key);
    std::optional<Endpoint> endpoint(QLatin1StringView key);

private:
    QJsonObject m_object;
    QString m_path;
    Problems &m_problems;
    QStringList m_askedFor;
};

/// "path[index]", for the members of an array.
QString itemPath(const QString &path, qsizetype index);

} // namespace engine
