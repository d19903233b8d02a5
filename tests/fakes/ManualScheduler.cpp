#include "tests/fakes/ManualScheduler.h"

#include <algorithm>

class ManualScheduler::ManualTimer final : public engine::Timer
{
public:
    ManualTimer(ManualScheduler &scheduler, std::function<void()> expired)
        : m_scheduler(scheduler)
        , m_expired(std::move(expired))
    {
        m_scheduler.m_timers.push_back(this);
    }
    ~ManualTimer() override { std::erase(m_scheduler.m_timers, this); }
    void start(std::chrono::milliseconds delay) override
    {
        m_at = m_scheduler.m_now + delay;
        m_active = true;
    }
    void stop() override { m_active = false; }
    bool isActive() const override { return m_active; }
    TimePoint at() const { return m_at; }
    void expire()
    {
        m_active = false;
        m_expired();
    }

private:
    ManualScheduler &m_scheduler;
    std::function<void()> m_expired;
    TimePoint m_at;
    bool m_active = false;
};

std::unique_ptr<engine::Timer> ManualScheduler::createTimer(std::function<void()> expired)
{
    return std::make_unique<ManualTimer>(*this, std::move(expired));
}

void ManualScheduler::callAfter(std::chrono::milliseconds delay, QObject *context, std::function<void()> function)
{
    m_calls.push_back({m_now + delay, context, std::move(function)});
}

void ManualScheduler::advance(std::chrono::milliseconds by)
{
    const TimePoint end = m_now + by;
    for (;;) {
        ManualTimer *timer = nullptr;
        for (ManualTimer *candidate : m_timers) {
            if (candidate->isActive() && candidate->at() <= end && (!timer || candidate->at() < timer->at()))
                timer = candidate;
        }
        const auto call = std::ranges::min_element(m_calls, {}, &Call::at);
        if (call != m_calls.end() && call->at <= end && (!timer || call->at <= timer->at())) {
            const Call due = std::move(*call);
            m_calls.erase(call);
            m_now = std::max(m_now, due.at);
            if (due.context)
                due.function();
            continue;
        }
        if (!timer)
            break;
        m_now = std::max(m_now, timer->at());
        timer->expire();
    }
    m_now = end;
}

int ManualScheduler::armed() const
{
    return static_cast<int>(std::ranges::count_if(m_timers, &ManualTimer::isActive) + std::ranges::count_if(m_calls, [](const Call &call) { return !call.context.isNull(); }));
}
