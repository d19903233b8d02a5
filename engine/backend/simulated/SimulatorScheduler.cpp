#include "engine/backend/simulated/SimulatorScheduler.h"

#include <algorithm>
#include <utility>

namespace engine {

class SimulatorScheduler::SimulatorTimer final : public Timer
{
public:
    SimulatorTimer(SimulatorScheduler &scheduler, std::function<void()> expired)
        : m_scheduler(scheduler)
        , m_expired(std::move(expired))
    {
        m_scheduler.m_timers.push_back(this);
    }
    ~SimulatorTimer() override { std::erase(m_scheduler.m_timers, this); }
    void start(std::chrono::milliseconds delay) override
    {
        m_at = m_scheduler.now() + delay;
        m_isActive = true;
        m_scheduler.expectDue();
    }
    void stop() override { m_isActive = false; }
    bool isActive() const override { return m_isActive; }
    TimePoint at() const { return m_at; }
    void expire()
    {
        m_isActive = false;
        m_expired();
    }

private:
    SimulatorScheduler &m_scheduler;
    std::function<void()> m_expired;
    TimePoint m_at;
    bool m_isActive = false;
};

std::unique_ptr<Timer> SimulatorScheduler::createTimer(std::function<void()> expired)
{
    return std::make_unique<SimulatorTimer>(*this, std::move(expired));
}

void SimulatorScheduler::callAfter(std::chrono::milliseconds delay, QObject *context, std::function<void()> function)
{
    m_calls.push_back({now() + delay, context, std::move(function)});
    expectDue();
}

void SimulatorScheduler::setVirtual(bool isVirtual)
{
    if (isVirtual == m_isVirtual)
        return;
    if (isVirtual)
        m_now = now();
    else
        m_offset = m_now - m_real.now();
    m_isVirtual = isVirtual;
    expectDue();
}

void SimulatorScheduler::advanceTo(TimePoint time)
{
    runUntil(time);
    m_now = std::max(m_now, time);
}

SimulatorScheduler::SimulatorTimer *SimulatorScheduler::nextTimer() const
{
    SimulatorTimer *next = nullptr;
    for (SimulatorTimer *timer : m_timers) {
        if (timer->isActive() && (!next || timer->at() < next->at()))
            next = timer;
    }
    return next;
}

std::optional<Scheduler::TimePoint> SimulatorScheduler::nextDue() const
{
    const SimulatorTimer *timer = nextTimer();
    const auto call = std::ranges::min_element(m_calls, {}, &Call::at);
    if (call != m_calls.end() && (!timer || call->at <= timer->at()))
        return call->at;
    return timer ? std::optional(timer->at()) : std::nullopt;
}

int SimulatorScheduler::armed() const
{
    return static_cast<int>(std::ranges::count_if(m_timers, &SimulatorTimer::isActive) + std::ssize(m_calls));
}

void SimulatorScheduler::runUntil(TimePoint time)
{
    m_isRunning = true;
    for (std::optional<TimePoint> due = nextDue(); due && *due <= time; due = nextDue()) {
        if (m_isVirtual)
            m_now = std::max(m_now, *due);
        const auto call = std::ranges::min_element(m_calls, {}, &Call::at);
        if (call != m_calls.end() && call->at == *due) {
            const Call next = std::move(*call);
            m_calls.erase(call);
            if (next.context)
                next.function();
        } else {
            nextTimer()->expire();
        }
    }
    m_isRunning = false;
    expectDue();
}

void SimulatorScheduler::expectDue()
{
    const std::optional<TimePoint> due = m_isVirtual || m_isRunning ? std::nullopt : nextDue();
    if (!due) {
        if (m_wakeUp)
            m_wakeUp->stop();
        return;
    }
    if (!m_wakeUp)
        m_wakeUp = m_real.createTimer([this] { runUntil(now()); });
    m_wakeUp->start(std::max(std::chrono::milliseconds(0), std::chrono::ceil<std::chrono::milliseconds>(*due - now())));
}

} // namespace engine
