#include "engine/device/ScanCycle.h"

#include "engine/base/Constants.h"

namespace engine {

ScanCycle::ScanCycle(Scheduler &scheduler, QObject *parent)
    : QObject(parent)
    , m_timer(scheduler.createTimer([this] { handleTimer(); }))
{
}

ScanCycle::~ScanCycle() = default;

void ScanCycle::start()
{
    m_isPaused = false;
    m_timer->start(limits::kScanWithoutPause);
    emit wanted(true);
}

void ScanCycle::stop()
{
    m_timer->stop();
    if (!std::exchange(m_isPaused, false))
        emit wanted(false);
}

void ScanCycle::handleTimer()
{
    m_isPaused = !m_isPaused;
    m_timer->start(m_isPaused ? limits::kScanPause : limits::kScanAgain);
    emit wanted(!m_isPaused);
}

} // namespace engine
