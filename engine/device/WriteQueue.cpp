#include "engine/device/WriteQueue.h"

#include "engine/base/Constants.h"

#include <algorithm>
#include <bit>

namespace engine {

namespace {

/// Room for writes that wait; those without a slot pile up, all others replace each other.
constexpr std::size_t kQueueLength = 64;
/// A failed write is tried again after the gap, at the least after this.
constexpr std::chrono::milliseconds kRetryDelay{50};

std::ptrdiff_t offset(std::size_t place)
{
    return static_cast<std::ptrdiff_t>(place);
}

} // namespace

WriteQueue::WriteQueue(Hardware &hardware, Scheduler &scheduler, const Settings &settings, QObject *parent)
    : QObject(parent)
    , m_hardware(hardware)
    , m_scheduler(scheduler)
    , m_settings(settings)
    , m_nodes(kQueueLength + settings.maximumWrites)
    , m_sent(m_nodes.size())
    , m_lastWrite(scheduler.now() - settings.gap)
    , m_timer(scheduler.createTimer([this] { handleTimer(); }))
    , m_deadline(scheduler.createTimer([this] { handleOverdue(); }))
{
    for (std::vector<Node> *nodes : {&m_nodes, &m_sent}) {
        for (Node &node : *nodes)
            node.bytes.reserve(settings.maximumPacketSize);
    }
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
    const std::size_t before = m_count;
    removeIf([&](const Node &node) { return node.number != m_command && (node.command.slotSet & command.slotSet) != 0; });
    m_replaced += before - m_count;
    if (m_count == m_nodes.size() && !writeFront()) // better early than not at all
        dropFront();
    Node &node = m_nodes[m_count++];
    node.bytes.assign(command.data.begin(), command.data.end());
    node.command = command;
    node.command.data = node.bytes;
    node.number = m_command;
    node.feature = m_feature;
    node.isTakenBack = false;
    node.since = m_since;
}

bool WriteQueue::isBusy() const
{
    return m_count > 0 || m_isExpected || m_timer->isActive() || m_sentCount > 0
        || m_scheduler.now() - m_lastWrite < m_settings.gap;
}

void WriteQueue::expect()
{
    m_isExpected = true;
    commit();
}

void WriteQueue::encodeLate()
{
    if (std::exchange(m_isExpected, false))
        m_lateEncoder();
}

void WriteQueue::commit()
{
    // While the timer is armed only the timer writes; a second writer would break the gap.
    if ((m_count == 0 && !m_isExpected) || m_timer->isActive() || m_sentCount > 0)
        return;
    const auto idle = m_scheduler.now() - m_lastWrite;
    if (idle < m_settings.gap)
        armTimer(std::chrono::ceil<std::chrono::milliseconds>(m_settings.gap - idle));
    else if (m_settings.gathers && m_settings.gap.count() > 0)
        armTimer(limits::kGather);
    else
        handleTimer();
}

void WriteQueue::commitUrgently()
{
    m_timer->stop();
    flush();
    commit(); // what is expected goes on waiting for the gap
}

void WriteQueue::discard()
{
    m_count = 0;
    m_isExpected = false;
    m_timer->stop();
    for (Node &sent : m_sent)
        sent.isTakenBack = true;
}

void WriteQueue::discard(std::size_t feature)
{
    removeIf([feature](const Node &node) { return node.feature == feature; });
    for (Node &sent : m_sent)
        sent.isTakenBack = sent.isTakenBack || sent.feature == feature;
}

void WriteQueue::armTimer(std::chrono::milliseconds delay)
{
    m_timer->start(delay);
}

void WriteQueue::handleTimer()
{
    if (m_sentCount > 0)
        return; // its end goes on
    encodeLate();
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
    std::rotate(m_nodes.begin(), m_nodes.begin() + 1, m_nodes.begin() + offset(m_count));
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
    const auto waited = std::chrono::duration_cast<std::chrono::microseconds>(m_lastWrite - m_nodes[0].since).count();
    const auto bits = static_cast<std::size_t>(std::bit_width(static_cast<quint64>(std::max<qint64>(0, waited))));
    ++m_latencies[std::min(bits, kLatencies - 1)];
    if (m_repeat) {
        m_last.bytes.assign(m_nodes[0].bytes.begin(), m_nodes[0].bytes.end());
        m_last.command = m_nodes[0].command;
        m_repeat->start(m_settings.repeat);
    }
    if (status == Hardware::WriteStatus::Pending)
        noteSent();
    dropFront();
    if (status == Hardware::WriteStatus::Done)
        noteResult(true);
    return true;
}

/// Keeps the oldest node until its write is confirmed.
void WriteQueue::noteSent()
{
    if (m_sentCount == m_sent.size()) { // nothing is ever confirmed: the deadline will say so
        std::rotate(m_sent.begin(), m_sent.begin() + 1, m_sent.end());
        --m_sentCount;
        ++m_overdue;
    }
    Node &sent = m_sent[m_sentCount++];
    std::swap(sent, m_nodes[0]);
    if (!m_deadline->isActive())
        m_deadline->start(limits::kDeviceWriteDeadline);
}

void WriteQueue::handleWriteFinished(bool ok)
{
    if (m_overdue > 0) { // writes finish in order, and this one has been given up
        --m_overdue;
        return;
    }
    if (m_sentCount == 0)
        return;
    std::rotate(m_sent.begin(), m_sent.begin() + 1, m_sent.begin() + offset(m_sentCount));
    --m_sentCount;
    if (!ok)
        putBack();
    if (m_sentCount == 0)
        m_deadline->stop();
    else
        m_deadline->start(limits::kDeviceWriteDeadline);
    noteResult(ok);
    if (m_sentCount > 0)
        return;
    m_lastWrite = m_scheduler.now(); // what was on its way has reached the device at some time before
    commit();
}

/// No write in flight is waited for any longer.
void WriteQueue::handleOverdue()
{
    m_overdue += m_sentCount;
    while (m_sentCount > 0) {
        --m_sentCount; // from the last one on, so that they stand in order again
        putBack();
    }
    noteResult(false);
}

/// Puts the write that has just left m_sent, and stands behind the others there, back in front of those that wait, unless
/// a later one takes its place.
void WriteQueue::putBack()
{
    Node &failed = m_sent[m_sentCount];
    const auto replaces = [&failed](const Node &node) { return (node.command.slotSet & failed.command.slotSet) != 0; };
    const bool isReplaced = failed.isTakenBack || std::any_of(m_nodes.begin(), m_nodes.begin() + offset(m_count), replaces)
        || std::any_of(m_sent.begin(), m_sent.begin() + offset(m_sentCount), replaces);
    if (!isReplaced && m_count < m_nodes.size()) {
        std::rotate(m_nodes.begin(), m_nodes.begin() + offset(m_count), m_nodes.begin() + offset(m_count) + 1);
        std::swap(m_nodes.front(), failed);
        ++m_count;
    }
    armTimer(std::max(m_settings.gap, kRetryDelay));
}

/// Nothing has been written for as long as the device can do without.
void WriteQueue::repeatLast()
{
    m_repeat->start(m_settings.repeat);
    if (m_count > 0 || m_sentCount > 0)
        return;
    begin(kWholeDevice, m_scheduler.now());
    take({m_last.command.endpoint, m_last.command.withResponse, m_last.command.slotSet, m_last.bytes});
    flush();
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
