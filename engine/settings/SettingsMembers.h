#pragma once
#include "engine/base/DeviceDescription.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QStringList>
#include <optional>

namespace engine {

/// Takes typed values out of one object of the settings file. What is missing is not there; what is wrong is not there
/// either, and a line says so.
class SettingsMembers
{
public:
    /// More lines than these help nobody.
    static constexpr qsizetype kMostProblems = 100;

    /// \param path of the object in the file, e.g. "devices[2]"; empty for the whole \param problems must outlive this
    SettingsMembers(const QJsonValue &value, QString path, QStringList &problems);

    const QString &path() const { return m_path; }
    bool isObject() const { return m_isObject; }
    QString path(QLatin1StringView key) const;
    void report(QLatin1StringView key, const QString &what) { reportAt(path(key), what); }
    void reportAt(const QString &path, const QString &what);

    std::optional<QString> text(QLatin1StringView key);
    bool flag(QLatin1StringView key);
    std::optional<qint64> number(QLatin1StringView key, qint64 minimum, qint64 maximum);
    /// Two whole numbers from zero on, the first not above the second.
    std::optional<Range> range(QLatin1StringView key);
    /// The place of a text in \a words. \returns nothing if it is missing or not among them
    std::optional<qsizetype> word(QLatin1StringView key, const QList<QLatin1StringView> &words);
    QJsonArray list(QLatin1StringView key);
    SettingsMembers object(QLatin1StringView key);

private:
    /// Nothing if it is missing.
    std::optional<QJsonValue> value(QLatin1StringView key) const;

    QJsonObject m_object;
    QString m_path;
    QStringList &m_problems;
    bool m_isObject = true;
};

} // namespace engine
