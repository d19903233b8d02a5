#pragma once
#include "engine/base/Scheduler.h"

#include <QPointer>
#include <optional>
#include <vector>

namespace engine {

/// Time that follows the clock until somebody takes it over, moves it, and lets it go again. Timers run in the order of
/// their deadlines.
/// \thread the one of its timers
class SimulatorScheduler final : public Scheduler
{
public:
    TimePoint now() const override { return m_isVirtual ? m_now : m_real.now() + m_offset; }
    std::unique_ptr<Timer> createTimer(std::function<void()> expired) override;
    void callAfter(std::chrono::milliseconds delay, QObject *context, std::function<void()> function) override;

    bool isVirtual() const { return m_isVirtual; }
    /// Taken over, time stands still until advanceTo(); let go, it goes on from where it is.
    void setVirtual(bool isVirtual);
    /// Moves virtual time to \a time, which is not before now(), and runs what is due until then.
    void advanceTo(TimePoint time);
    /// When the next timer runs out; none if nothing is armed. Not in the past but for what has yet to run.
    std::optional<TimePoint> nextDue() const;
    /// How many timers are armed.
    int armed() const;
    /// Real time, whoever has taken this one over.
    Scheduler &real() { return m_real; }

private:
    class SimulatorTimer;
    struct Call
    {
        TimePoint at;
        QPointer<QObject> context;
        std::function<void()> function;
    };

    SimulatorTimer *nextTimer() const;
    /// Runs what is due at \a time, one after the other.
    void runUntil(TimePoint time);
    /// Wakes up for what is due next, while time is real.
    void expectDue();

    SystemScheduler m_real;
    std::unique_ptr<Timer> m_wakeUp; ///< made with the first use, in the thread that uses it
    bool m_isVirtual = false;
    bool m_isRunning = false;
    TimePoint m_now;
    Clock::duration m_offset{0}; ///< that virtual time has gained
    std::vector<SimulatorTimer *> m_timers;
    std::vector<Call> m_calls;
};

} // namespace engine
