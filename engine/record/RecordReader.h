#pragma once
#include "engine/base/Result.h"
#include "engine/record/RecordFormat.h"

#include <QByteArray>

namespace engine {

/// Reads a recording, event by event, up to its end or to where it is damaged. Takes any bytes.
class RecordReader
{
public:
    /// Reads nothing.
    RecordReader() = default;
    /// \errors InvalidData: this is no recording, or one of a newer program
    static Result<RecordReader> create(QByteArray bytes);

    /// Reads a file. \errors File, InvalidData
    static Result<RecordReader> open(const QString &path);

    /// The next event; none at the end, and from the first damage on.
    std::optional<RecordedEvent> next();
    /// What is wrong, in English; empty while nothing is. To be asked after next() has returned nothing.
    const QString &damage() const { return m_damage; }

private:
    explicit RecordReader(QByteArray bytes);

    std::optional<RecordedEvent> read(quint64 kind, QByteArrayView content);
    std::optional<RecordedEvent> fail(qsizetype at, const QString &reason);

    QByteArray m_bytes;
    qsizetype m_at = record_format::kHeaderBytes;
    std::chrono::microseconds m_time{0};
    quint16 m_checksum = 0;
    quint32 m_devices = 0; ///< how many have come; their numbers are those below
    bool m_isEnded = false;
    QString m_damage;
};

} // namespace engine
