#include "engine/device/WriteQueue.h"

#include "engine/base/Constants.h"

#include <algorithm>

namespace engine {

namespace {

/// Room for writes that wait; those without a slot pile up, all others replace each other.
constexpr std::size_t kQueueLength = 64;
/// A failed write is tried again after the gap, at the least after this.
constexpr std::chrono::milliseconds kRetryDelay{50};

} // namespace

WriteQueue::WriteQueue(Hardware &hardware, Scheduler &scheduler, const Settings &settings, QObject *parent)
    : QObject(parent)
    , m_hardware(hardware)
    , m_scheduler(scheduler)
    , m_settings(settings)
    , m_nodes(kQueueLength + settings.maximumWrites)
    , m_lastWrite(scheduler.now() - settings.gap)
    , m_timer(scheduler.createTimer([this] { handleTimer(); }))
    , m_deadline(scheduler.createTimer([this] { handleWriteFinished(false); }))
{
    for (Node &node : m_nodes)
        node.bytes.reserve(settings.maximumPacketSize);
    if (settings.repeat.count() > 0) {
        m_repeat = scheduler.createTimer([this] { repeatLast(); });
        m_last.bytes.reserve(settings.maximumPacketSize);
    }
    connect(&m_hardware, &Hardware::writeFinished, this, &WriteQueue::handleWriteFinished);
}

WriteQueue::~WriteQueue() = default;

template<typename Predicate>
void WriteQueue::removeIf(Predicate predicate)
{
    std::size_t kept = 0;
    for (std::size_t i = 0; i < m_count; ++i) {
        if (predicate(m_nodes[i]))
            continue;
        if (kept != i)
            std::swap(m_nodes[kept], m_nodes[i]);
        ++kept;
    }
    m_count = kept;
}

void WriteQueue::take(const HardwareCommand &command)
{
    removeIf([&](const Node &node) { return node.number != m_command && (node.command.slotSet & command.slotSet) != 0; });
    if (m_count == m_nodes.size() && !writeFront()) // better early than not at all
        dropFront();
    Node &node = m_nodes[m_count++];
    node.bytes.assign(command.data.begin(), command.data.end());
    node.command = command;
    node.command.data = node.bytes;
    node.number = m_command;
    node.feature = m_feature;
}

void WriteQueue::commit()
{
    // While the timer is armed only the timer writes; a second writer would break the gap.
    if (m_count == 0 || m_timer->isActive() || m_inFlight > 0)
        return;
    const auto idle = m_scheduler.now() - m_lastWrite;
    if (idle < m_settings.gap)
        armTimer(std::chrono::ceil<std::chrono::milliseconds>(m_settings.gap - idle));
    else if (m_settings.gathers && m_settings.gap.count() > 0)
        armTimer(limits::kGather);
    else
        flush();
}

void WriteQueue::commitUrgently()
{
    m_timer->stop();
    flush();
}

void WriteQueue::discard()
{
    m_count = 0;
    m_timer->stop();
}

void WriteQueue::discard(std::size_t feature)
{
    removeIf([feature](const Node &node) { return node.feature == feature; });
}

void WriteQueue::armTimer(std::chrono::milliseconds delay)
{
    m_timer->start(delay);
}

void WriteQueue::handleTimer()
{
    if (m_inFlight == 0)
        flush();
}

void WriteQueue::flush()
{
    while (m_count > 0) {
        if (!writeFront()) {
            armTimer(std::max(m_settings.gap, kRetryDelay)); // keeps its place and is tried again
            return;
        }
    }
}

void WriteQueue::dropFront()
{
    std::rotate(m_nodes.begin(), m_nodes.begin() + 1, m_nodes.begin() + static_cast<std::ptrdiff_t>(m_count));
    --m_count;
}

/// Writes the oldest node and drops it; on a failure it stays.
bool WriteQueue::writeFront()
{
    const Hardware::WriteStatus status = m_hardware.write(m_nodes[0].command);
    m_lastWrite = m_scheduler.now();
    if (status == Hardware::WriteStatus::Failed) {
        noteResult(false);
        return false;
    }
    ++m_writes;
    if (m_repeat) {
        std::swap(m_last, m_nodes[0]); // the node takes the buffer of the one before
        m_repeat->start(m_settings.repeat);
    }
    dropFront();
    if (status == Hardware::WriteStatus::Pending) {
        ++m_inFlight;
        m_deadline->start(limits::kDeviceWriteDeadline);
    } else {
        noteResult(true);
    }
    return true;
}

void WriteQueue::handleWriteFinished(bool ok)
{
    if (m_inFlight == 0)
        return;
    if (--m_inFlight == 0)
        m_deadline->stop();
    else
        m_deadline->start(limits::kDeviceWriteDeadline);
    noteResult(ok);
    if (m_inFlight == 0)
        commit();
}

/// Nothing has been written for as long as the device can do without.
void WriteQueue::repeatLast()
{
    m_repeat->start(m_settings.repeat);
    if (m_count > 0 || m_inFlight > 0)
        return;
    m_last.command.data = m_last.bytes;
    const Hardware::WriteStatus status = m_hardware.write(m_last.command);
    m_lastWrite = m_scheduler.now();
    if (status == Hardware::WriteStatus::Pending) {
        ++m_inFlight;
        m_deadline->start(limits::kDeviceWriteDeadline);
    } else {
        noteResult(status == Hardware::WriteStatus::Done);
    }
}

void WriteQueue::noteResult(bool ok)
{
    if (ok) {
        m_isFailing = false;
        return;
    }
    emit failed();
    const Scheduler::TimePoint now = m_scheduler.now();
    if (!m_isFailing) {
        m_isFailing = true;
        m_failingSince = now;
    } else if (now - m_failingSince >= limits::kDeviceFaultLimit) {
        emit faulted();
    }
}

} // namespace engine
