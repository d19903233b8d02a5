#pragma once
#include <QString>
#include <QStringList>
#include <chrono>

namespace engine {

/// What came of playing a recording.
struct ReplayReport
{
    quint64 commands = 0; ///< that devices have accepted
    quint64 skipped = 0;  ///< for devices and outputs that are not there, and what a device has refused
    quint64 lost = 0;     ///< that the recording says it does not have
    QStringList missing;  ///< names of devices that were not found
    QString damage;       ///< English; why the recording could not be read to its end; empty if it could
    std::chrono::milliseconds duration{0}; ///< of the part that was played, as recorded
    bool operator==(const ReplayReport &) const = default;
};

} // namespace engine
