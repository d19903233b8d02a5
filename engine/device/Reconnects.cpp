#include "engine/device/Reconnects.h"

#include "engine/base/Constants.h"

#include <algorithm>

namespace engine {

Reconnects::Reconnects(Scheduler &scheduler, QObject *parent)
    : QObject(parent)
    , m_scheduler(scheduler)
    , m_timer(scheduler.createTimer([this] { handleTimer(); }))
{
}

Reconnects::~Reconnects() = default;

Reconnects::Entry *Reconnects::entry(const QString &address)
{
    const auto found = std::ranges::find_if(m_entries, [&](const Entry &entry) { return entry.advertisement.address == address; });
    return found == m_entries.end() ? nullptr : &*found;
}

bool Reconnects::contains(const QString &address) const
{
    return std::ranges::any_of(m_entries, [&](const Entry &entry) { return entry.advertisement.address == address; });
}

void Reconnects::add(Backend &backend, const Advertisement &advertisement)
{
    remove(advertisement.address);
    m_entries.push_back({&backend, advertisement, m_scheduler.now(), {}, limits::kFirstReconnect});
    schedule(m_entries.back());
}

void Reconnects::schedule(Entry &entry)
{
    entry.next = m_scheduler.now() + entry.delay;
    entry.delay = std::min(entry.delay * 2, std::chrono::seconds(limits::kLastReconnect));
    arm();
}

void Reconnects::handleFailed(const QString &address)
{
    Entry *failed = entry(address);
    if (!failed)
        return;
    if (m_scheduler.now() + failed->delay - failed->lostAt > limits::kReconnectFor)
        remove(address);
    else
        schedule(*failed);
}

void Reconnects::remove(const QString &address)
{
    std::erase_if(m_entries, [&](const Entry &entry) { return entry.advertisement.address == address; });
    arm();
}

void Reconnects::clear()
{
    m_entries.clear();
    m_timer->stop();
}

void Reconnects::arm()
{
    const auto first = std::ranges::min_element(m_entries, {}, &Entry::next);
    if (first == m_entries.end() || first->next == Scheduler::TimePoint::max())
        return m_timer->stop();
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(first->next - m_scheduler.now());
    m_timer->start(std::max(left, std::chrono::milliseconds(0)));
}

void Reconnects::handleTimer()
{
    const auto first = std::ranges::min_element(m_entries, {}, &Entry::next);
    if (first == m_entries.end())
        return;
    first->next = Scheduler::TimePoint::max();
    Backend *backend = first->backend;
    const Advertisement advertisement = first->advertisement;
    arm();
    emit due(backend, advertisement);
}

} // namespace engine
