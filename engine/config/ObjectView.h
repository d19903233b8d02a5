#pragma once
#include "engine/base/DeviceDescription.h"
#include "engine/config/ImportRemarks.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QStringList>
#include <optional>

namespace engine::config {

/// Reads the members of one object of a foreign file by name and never gives up: what has the wrong type counts as
/// missing and is remarked upon; members that nobody asked for are remarked upon when it goes. Older files write '-'
/// where newer ones write '_'; null means missing.
class ObjectView
{
public:
    /// \param where the object, in words for the remarks
    ObjectView(const QJsonValue &value, QString where, ImportRemarks &remarks);
    ~ObjectView();
    Q_DISABLE_COPY_MOVE(ObjectView)

    const QString &where() const { return m_where; }
    void rename(const QString &where) { m_where = where; }
    QString where(QLatin1StringView key) const;
    void remark(QLatin1StringView key, const QString &why) { m_remarks.add(where(key), why); }

    /// Members that are known and mean nothing to us.
    void ignore(std::initializer_list<QLatin1StringView> keys);
    bool has(QLatin1StringView key);
    QJsonValue value(QLatin1StringView key);
    QString text(QLatin1StringView key);
    /// Text to be shown to people: one line of at most 64 characters.
    QString label(QLatin1StringView key);
    bool flag(QLatin1StringView key);
    std::optional<qint64> number(QLatin1StringView key, qint64 minimum, qint64 maximum);
    /// Two whole numbers, the first not above the second.
    std::optional<Range> range(QLatin1StringView key);
    /// No longer than kLongestList.
    QJsonArray list(QLatin1StringView key);
    QStringList texts(QLatin1StringView key);
    QJsonObject object(QLatin1StringView key);

private:
    QJsonObject m_object;
    QString m_where;
    ImportRemarks &m_remarks;
    QStringList m_askedFor;
};

/// More than anybody has of anything, and few enough to be compared with one another.
inline constexpr qsizetype kLongestList = 1000;

/// A whole number from \a minimum to \a maximum, or nothing.
std::optional<qint64> wholeNumber(const QJsonValue &value, qint64 minimum, qint64 maximum);
std::optional<Range> rangeOf(const QJsonValue &value);
/// A kind of output by its name in these files; the word of the first version 4 files for timed positions is
/// understood.
std::optional<OutputType> userOutputType(const QString &key);
/// "0 to 20"
QString inWords(Range range);

} // namespace engine::config
