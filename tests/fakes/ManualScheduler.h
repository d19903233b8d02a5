#pragma once
#include "engine/base/Scheduler.h"

#include <QPointer>
#include <vector>

/// Time that moves only when a test says so. Timers run in order of their deadlines while time is advanced.
class ManualScheduler final : public engine::Scheduler
{
public:
    TimePoint now() const override { return m_now; }
    std::unique_ptr<engine::Timer> createTimer(std::function<void()> expired) override;
    void callAfter(std::chrono::milliseconds delay, QObject *context, std::function<void()> function) override;

    /// Moves time on, timer by timer.
    void advance(std::chrono::milliseconds by);
    /// Moves time on without running anything: timers that are late.
    void jump(std::chrono::milliseconds by) { m_now += by; }
    /// How many timers are armed: zero when nothing is due.
    int armed() const;

private:
    class ManualTimer;
    struct Call
    {
        TimePoint at;
        QPointer<QObject> context;
        std::function<void()> function;
    };

    TimePoint m_now{std::chrono::hours(1)};
    std::vector<ManualTimer *> m_timers;
    std::vector<Call> m_calls;
};
