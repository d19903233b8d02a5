#pragma once
#include "engine/backend/Mailbox.h"
#include "engine/backend/PacketQueue.h"
#include "engine/backend/hid/HidSystem.h"

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace engine {

class HidHardware;

/// One open HID device. hidapi blocks, so it has two threads and a handle for each: one writes, so that a slow device
/// delays nobody else; one reads, which also is how it is noticed that the device has gone. Nothing is allocated per
/// write. \thread any, where nothing else is said
class HidChannel final : public std::enable_shared_from_this<HidChannel>
{
public:
    HidChannel(QString address, std::shared_ptr<Mailbox<HidHardware>> hardware);

    const QString &address() const { return m_address; }

    /// Begins; the hardware is told. Not begun any more if it has been closed meanwhile. \thread the bus thread
    void begin(std::unique_ptr<HidHandle> writer, std::unique_ptr<HidHandle> reader);
    /// It will not begin: the hardware is told why.
    void refuse(const Error &error);
    /// Ends: what was pushed before is written still, then the hardware is told.
    void close(const Error &error);
    /// Joins the threads if they have ended, or do within \a deadline. \returns whether they have \thread the bus
    /// thread
    bool join(std::chrono::milliseconds deadline);
    bool isEnding();
    bool isGone(); ///< the device itself has ended it
    /// Leaves the threads to themselves: they are stuck in the system.
    void abandon();

    /// \returns false if it is not taken \thread engine
    bool push(const HardwareCommand &command);
    void read() { ++m_reads; } ///< the next input report; the hardware is told, at the latest after a while without one
    void setSubscribed(bool isSubscribed) { m_isSubscribed = isSubscribed; }

private:
    enum class State : quint8 { New, Open, Ending, Ended };

    void runWriter();
    void runReader();
    bool waitForPacket();
    void writePacket(const PacketQueue::Packet &packet);
    bool askFeature(const PacketQueue::Packet &packet);
    void hear(const QByteArray &report);
    void failReads();
    void leave();

    const QString m_address;
    const std::shared_ptr<Mailbox<HidHardware>> m_hardware;
    PacketQueue m_queue;
    std::atomic<int> m_reads = 0;
    std::atomic<bool> m_isSubscribed = false;

    std::mutex m_mutex; // for the five below
    std::condition_variable m_changed;
    State m_state = State::New;
    Error m_error; // why it ends
    bool m_isGone = false;
    int m_running = 0; // threads

    std::unique_ptr<HidHandle> m_writer; // of the writer's thread
    std::unique_ptr<HidHandle> m_reader; // of the reader's thread
    std::thread m_writerThread;
    std::thread m_readerThread;
};

} // namespace engine
