#pragma once
#include "engine/backend/simulated/SimulatedOperation.h"
#include "engine/base/Scheduler.h"

#include <QHash>
#include <QJsonArray>
#include <QJsonObject>
#include <deque>

namespace engine {

/// What the engine did with simulated devices, for somebody who drives them: one JSON object for each operation, and of
/// each device those that nobody has taken yet.
class SimulatorRecords
{
public:
    /// Of one device; older ones are dropped.
    static constexpr std::size_t kMostKept = 256;

    /// \param start from which times are counted
    explicit SimulatorRecords(Scheduler::TimePoint start)
        : m_start(start)
    {
    }

    /// \param key what the device is called \returns what was recorded; README.md shows its form
    QJsonObject add(const QString &key, const SimulatedOperation &operation, Scheduler::TimePoint at);
    std::size_t count(const QString &key) const;
    /// The oldest ones of a device, at most \a most.
    QJsonArray take(const QString &key, std::size_t most);
    /// Forgets what was recorded; counting goes on.
    void clear() { m_records.clear(); }

private:
    const Scheduler::TimePoint m_start;
    qint64 m_sequence = 0;
    QHash<QString, std::deque<QJsonObject>> m_records;
};

} // namespace engine
