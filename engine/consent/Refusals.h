#pragma once
#include "engine/base/Identity.h"
#include "engine/base/Scheduler.h"

#include <chrono>
#include <map>

namespace engine {

/// How long those that were refused may not ask again: longer with every refusal, in the end until restart (S34).
/// Clients that cannot be told apart count as one.
class Refusals final
{
public:
    using TimePoint = Scheduler::TimePoint;
    /// What remaining() says of those that may not ask again in this run.
    static constexpr std::chrono::milliseconds kUntilRestart = std::chrono::milliseconds::max();

    void add(const Identity &identity, TimePoint now);
    /// After an Allow, or when a block is lifted.
    void forget(const Identity &identity);
    /// \returns 0 for those that may ask
    std::chrono::milliseconds remaining(const Identity &identity, TimePoint now) const;

private:
    struct Entry
    {
        size_t count = 0;
        TimePoint last;
    };
    std::map<QString, Entry> m_entries;
};

} // namespace engine
