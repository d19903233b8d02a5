#pragma once
#include "engine/base/Scheduler.h"

#include <QObject>
#include <memory>

namespace engine {

/// When buses look for hardware while somebody wants them to: without a pause at first, then for a few seconds again and
/// again, since a radio that scans has less time for the devices that are in use.
/// \thread engine; owned by DeviceManager
class ScanCycle final : public QObject
{
    Q_OBJECT

public:
    explicit ScanCycle(Scheduler &scheduler, QObject *parent = nullptr);
    ~ScanCycle() override;

    /// From the beginning, also while one runs.
    void start();
    void stop();
    bool isPaused() const { return m_isPaused; }

signals:
    /// Buses are to look (true) or not to, for now (false).
    void wanted(bool isWanted);

private:
    void handleTimer();

    std::unique_ptr<Timer> m_timer;
    bool m_isPaused = false;
};

} // namespace engine
