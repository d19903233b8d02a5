#pragma once
#include "engine/backend/Hardware.h"
#include "engine/backend/HardwareCommand.h"
#include "engine/base/Scheduler.h"
#include "engine/driver/Driver.h"

#include <QObject>
#include <memory>
#include <vector>

namespace engine {

/// Paces the writes of one device. An idle device is written to at once; inside the gap the newest write of each slot waits,
/// and one timer, armed only while something waits, writes them in order. A stop goes first and waits for nothing.
///
/// Use: begin(), then take() for each write of one command, then commit() or commitUrgently(). Nothing is allocated after
/// construction.
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
    void begin(std::size_t feature)
    {
        ++m_command;
        m_feature = feature;
    }
    void take(const HardwareCommand &command) override;
    /// Ends a command: writes now if the device is idle, else leaves it to the timer.
    void commit();
    /// Ends a stop: everything that waits is written now, whatever the gap says.
    void commitUrgently();
    /// Takes back everything that waits, without writing it.
    void discard();
    /// Takes back what commands for one feature have left waiting.
    void discard(std::size_t feature);

    bool isEmpty() const { return m_count == 0; }
    quint64 writes() const { return m_writes; }

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
    };

    template<typename Predicate>
    void removeIf(Predicate predicate);
    void flush();
    bool writeFront();
    void dropFront();
    void armTimer(std::chrono::milliseconds delay);
    void handleTimer();
    void handleWriteFinished(bool ok);
    void noteResult(bool ok);
    void repeatLast();

    Hardware &m_hardware;
    Scheduler &m_scheduler;
    const Settings m_settings;
    std::vector<Node> m_nodes; // the first m_count wait, in order
    std::size_t m_count = 0;
    quint64 m_command = 0;
    std::size_t m_feature = 0;
    quint64 m_writes = 0;
    int m_inFlight = 0;
    Scheduler::TimePoint m_lastWrite;
    Scheduler::TimePoint m_failingSince;
    bool m_isFailing = false;
    std::unique_ptr<Timer> m_timer;    // for the gap, the gather or a repetition
    std::unique_ptr<Timer> m_deadline; // for writes in flight
    std::unique_ptr<Timer> m_repeat;   // null where nothing is repeated
    Node m_last;                       // kept where it may be repeated
};

} // namespace engine
