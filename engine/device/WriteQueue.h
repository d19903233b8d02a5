#pragma once
#include "engine/backend/Hardware.h"
#include "engine/backend/HardwareCommand.h"
#include "engine/base/Scheduler.h"
#include "engine/driver/Driver.h"

#include <QObject>
#include <array>
#include <functional>
#include <memory>
#include <vector>

namespace engine {

/// Paces the writes of one device. An idle device is written to at once; inside the gap the newest write of each slot waits,
/// and one timer, armed only while something waits, writes them in order. A stop goes first and waits for nothing. A write
/// that has failed is tried again until it succeeds, a newer one takes its place, or the device is faulted (R12).
///
/// Use: begin(), then take() for each write of one command, then commit() or commitUrgently(). What depends on the moment
/// at which it is written is announced by expect() instead and encoded when the queue asks for it. Nothing is allocated
/// after construction.
/// \thread engine; owned by its Device
class WriteQueue final : public QObject, public HardwareCommandSink
{
    Q_OBJECT

public:
    struct Settings
    {
        std::chrono::milliseconds gap{0}; ///< least time between two batches of writes
        bool gathers = false; ///< packets carry several features: an idle device waits a moment for its siblings
        std::size_t maximumPacketSize = 0;
        std::size_t maximumWrites = 1; ///< of one command
        std::chrono::milliseconds repeat{0}; ///< after this much silence the last packet is written again; 0: never
    };
    /// In place of a feature: the whole device.
    static constexpr std::size_t kWholeDevice = Driver::kWholeDevice;

    WriteQueue(Hardware &hardware, Scheduler &scheduler, const Settings &settings, QObject *parent = nullptr);
    ~WriteQueue() override;

    /// Opens the next command: its writes replace waiting ones that share a slot, but never each other.
    /// \param feature what the writes that follow are about, as a position; changes nothing but discard(feature)
    /// \param since when they have been asked for; changes nothing but latencies()
    void begin(std::size_t feature, Scheduler::TimePoint since)
    {
        ++m_command;
        m_feature = feature;
        m_since = since;
    }
    void take(const HardwareCommand &command) override;
    /// Ends a command: writes now if the device is idle, else leaves it to the timer.
    void commit();
    /// True if a command that came now would have to wait.
    bool isBusy() const;
    /// Something is to be encoded once it can be written; the function given to setLateEncoder() is called then, once.
    void expect();
    /// \a encode calls begin() and take(), and nothing else of the queue.
    void setLateEncoder(std::function<void()> encode) { m_lateEncoder = std::move(encode); }
    /// Ends a stop: everything that waits is written now, whatever the gap says.
    void commitUrgently();
    /// Takes back everything that waits, without writing it; what has been handed over is not tried again.
    void discard();
    /// Takes back what commands for one feature have left waiting.
    void discard(std::size_t feature);

    /// Counts from the next write on.
    void setGap(std::chrono::milliseconds gap) { m_settings.gap = gap; }

    bool isEmpty() const { return m_count == 0 && !m_isExpected; }
    /// Nothing waits, and everything that was written has been taken.
    bool isSettled() const { return isEmpty() && m_sentCount == 0; }
    quint64 writes() const { return m_writes; }
    /// Writes that newer ones have taken the place of.
    quint64 replaced() const { return m_replaced; }
    /// How long writes have waited: entry n counts those that took less than 2^n microseconds, and the last one all others.
    static constexpr std::size_t kLatencies = 24;
    const std::array<quint32, kLatencies> &latencies() const { return m_latencies; }

signals:
    /// A write has failed. It is tried again, but what comes after it in a movement may be pointless by now.
    void failed();
    /// Writes have been failing for longer than a device may take (limits::kDeviceFaultLimit).
    void faulted();

private:
    struct Node
    {
        HardwareCommand command; // its data points into bytes
        std::vector<quint8> bytes;
        quint64 number = 0;      // of the command that brought it
        std::size_t feature = 0; // that the command was about
        bool isTakenBack = false; // not to be tried again
        Scheduler::TimePoint since;
    };

    template<typename Predicate>
    void removeIf(Predicate predicate);
    void encodeLate();
    void flush();
    bool writeFront();
    void dropFront();
    void noteSent();
    void handleOverdue();
    void putBack();
    void armTimer(std::chrono::milliseconds delay);
    void handleTimer();
    void handleWriteFinished(bool ok);
    void noteResult(bool ok);
    void repeatLast();

    Hardware &m_hardware;
    Scheduler &m_scheduler;
    Settings m_settings;
    std::vector<Node> m_nodes; // the first m_count wait, in order
    std::size_t m_count = 0;
    std::vector<Node> m_sent; // the first m_sentCount have been handed over and are not confirmed, in order
    std::size_t m_sentCount = 0;
    std::size_t m_overdue = 0; // handed over, given up, and still to be reported finished
    bool m_isExpected = false;
    std::function<void()> m_lateEncoder;
    quint64 m_command = 0;
    std::size_t m_feature = 0;
    Scheduler::TimePoint m_since;
    std::array<quint32, kLatencies> m_latencies{};
    quint64 m_writes = 0;
    quint64 m_replaced = 0;
    Scheduler::TimePoint m_lastWrite;
    Scheduler::TimePoint m_failingSince;
    bool m_isFailing = false;
    std::unique_ptr<Timer> m_timer;    // for the gap, the gather or a repetition
    std::unique_ptr<Timer> m_deadline; // for writes in flight
    std::unique_ptr<Timer> m_repeat;   // null where nothing is repeated
    Node m_last;                       // kept where it may be repeated
};

} // namespace engine
