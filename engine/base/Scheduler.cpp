#include "engine/base/Scheduler.h"

#include <QTimer>

namespace engine {

namespace {

class SystemTimer final : public Timer
{
public:
    explicit SystemTimer(std::function<void()> expired)
    {
        m_timer.setSingleShot(true);
        m_timer.setTimerType(Qt::PreciseTimer);
        QObject::connect(&m_timer, &QTimer::timeout, &m_timer, std::move(expired));
    }
    void start(std::chrono::milliseconds delay) override { m_timer.start(delay); }
    void stop() override { m_timer.stop(); }
    bool isActive() const override { return m_timer.isActive(); }

private:
    QTimer m_timer;
};

} // namespace

std::unique_ptr<Timer> SystemScheduler::createTimer(std::function<void()> expired)
{
    return std::make_unique<SystemTimer>(std::move(expired));
}

void SystemScheduler::callAfter(std::chrono::milliseconds delay, QObject *context, std::function<void()> function)
{
    QTimer::singleShot(delay, Qt::PreciseTimer, context, std::move(function));
}

} // namespace engine
