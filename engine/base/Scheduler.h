#pragma once
#include <QObject>
#include <chrono>
#include <functional>
#include <memory>

namespace engine {

/// A single-shot timer that is made once and armed many times, so that arming it allocates nothing.
/// \thread the one it was made in; the callback runs there too, from the event loop
class Timer
{
public:
    virtual ~Timer() = default;
    /// Arms the timer, replacing what was armed before. \param delay >= 0; 0 means with the next turn of the event loop
    virtual void start(std::chrono::milliseconds delay) = 0;
    virtual void stop() = 0;
    virtual bool isActive() const = 0;
};

/// Where the engine's time comes from. The only source: no bare QTimer, no wall clock in the engine, so tests need no sleep
/// and a changed wall clock moves nothing.
/// \thread engine
class Scheduler
{
public:
    using Clock = std::chrono::steady_clock;
    using TimePoint = Clock::time_point;

    virtual ~Scheduler() = default;
    /// Monotonic time.
    virtual TimePoint now() const = 0;
    /// Makes a disarmed timer that calls \a expired each time it runs out.
    virtual std::unique_ptr<Timer> createTimer(std::function<void()> expired) = 0;
    /// Calls \a function once after \a delay, unless \a context has been deleted by then.
    virtual void callAfter(std::chrono::milliseconds delay, QObject *context, std::function<void()> function) = 0;
};

/// The real one: steady clock and precise Qt timers of the thread it is used in.
class SystemScheduler final : public Scheduler
{
public:
    TimePoint now() const override { return Clock::now(); }
    std::unique_ptr<Timer> createTimer(std::function<void()> expired) override;
    void callAfter(std::chrono::milliseconds delay, QObject *context, std::function<void()> function) override;
};

} // namespace engine
