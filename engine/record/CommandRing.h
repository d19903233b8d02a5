#pragma once
#include "engine/base/DeviceDescription.h"
#include "engine/record/RecordFormat.h"

#include <atomic>
#include <chrono>
#include <vector>

namespace engine {

/// One command on its way to the file; of a fixed size.
struct RingEntry
{
    record_format::Kind kind = record_format::Kind::Output;
    bool isEmergency = false; ///< of stops
    bool isTogether = false;  ///< with the entry before
    quint8 maximumPercent = 100;
    quint32 number = 0; ///< of the device
    OutputValue value;  ///< of stops of a feature: that feature
    quint64 lost = 0;
    std::chrono::microseconds at{0};
};

/// A queue of commands between two threads, of which one puts and the other takes. Made once; allocates nothing later.
class CommandRing
{
public:
    explicit CommandRing(std::size_t capacity)
        : m_entries(capacity + 1)
    {
    }

    /// False if it is full.
    bool put(const RingEntry &entry)
    {
        const std::size_t head = m_head.load(std::memory_order_relaxed);
        const std::size_t next = head + 1 == m_entries.size() ? 0 : head + 1;
        if (next == m_tail.load())
            return false;
        m_entries[head] = entry;
        m_head.store(next);
        return true;
    }
    /// False if it is empty.
    bool take(RingEntry &entry)
    {
        const std::size_t tail = m_tail.load(std::memory_order_relaxed);
        if (tail == m_head.load())
            return false;
        entry = m_entries[tail];
        m_tail.store(tail + 1 == m_entries.size() ? 0 : tail + 1);
        return true;
    }
    bool isEmpty() const { return m_tail.load() == m_head.load(); }

private:
    std::vector<RingEntry> m_entries;
    std::atomic<std::size_t> m_head = 0;
    std::atomic<std::size_t> m_tail = 0;
};

} // namespace engine
