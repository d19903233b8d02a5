#pragma once
#include "engine/base/ReplayReport.h"
#include "engine/base/Scheduler.h"
#include "engine/record/RecordReader.h"
#include "engine/record/ReplayTarget.h"

#include <QObject>
#include <memory>
#include <vector>

namespace engine {

class Device;
class DeviceManager;

/// Plays a recording on the devices that there are: on those that fit best, past every client, within the user's
/// limits. Devices are left as the recording leaves them; whoever replays stops them. \thread engine
class Replayer final : public QObject
{
    Q_OBJECT

public:
    /// How long a device that was recorded is waited for.
    static constexpr std::chrono::seconds kDeviceWait{10};

    /// \param devices and scheduler must outlive the replayer \param speed above zero; 2 is twice as fast
    Replayer(DeviceManager &devices, Scheduler &scheduler, RecordReader recording, double speed,
             QObject *parent = nullptr);
    ~Replayer() override;

    /// Scans until every device is there, at most for kDeviceWait, then plays from the first command on. finished()
    /// follows.
    void start();

signals:
    void finished(const engine::ReplayReport &report);

private:
    void findTargets();
    void begin();
    void playDue();
    void play(const RecordedEvent &event);
    void playBatch();
    void playStop(const RecordedStop &stop);
    void finish();
    Device *target(quint32 number) const;
    Scheduler::TimePoint dueAt(const RecordedEvent &event) const;

    DeviceManager &m_manager;
    Scheduler &m_scheduler;
    const double m_speed;
    RecordReader m_reader;
    std::vector<RecordedDevice> m_recorded;             ///< all that the recording has, by number
    std::vector<std::optional<ReplayTarget>> m_targets; ///< likewise
    std::optional<RecordedEvent> m_next;
    std::vector<RecordedOutput> m_batch; ///< outputs that were accepted together
    std::vector<OutputValue> m_values;
    std::chrono::microseconds m_first{0}; ///< time of the first command
    Scheduler::TimePoint m_start;
    ReplayReport m_report;
    bool m_isPlaying = false;
    bool m_isOver = false;
    std::unique_ptr<Timer> m_timer;
};

} // namespace engine
