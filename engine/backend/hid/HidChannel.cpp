#include "engine/backend/hid/HidChannel.h"

#include "engine/backend/hid/HidHardware.h"
#include "engine/base/Constants.h"

#include <algorithm>

namespace engine {

using namespace Qt::StringLiterals;

namespace {

constexpr std::size_t kReportBytes = 4096; ///< of the longest report that the kernel takes
const Error kGone{ErrorCode::HardwareUnavailable, u"unplugged, switched off or out of reach"_s};

} // namespace

HidChannel::HidChannel(QString address, std::shared_ptr<Mailbox<HidHardware>> hardware)
    : m_address(std::move(address))
    , m_hardware(std::move(hardware))
{
}

void HidChannel::begin(std::unique_ptr<HidHandle> writer, std::unique_ptr<HidHandle> reader)
{
    const std::lock_guard lock(m_mutex);
    if (m_state != State::New)
        return;
    m_state = State::Open;
    m_writer = std::move(writer);
    m_reader = std::move(reader);
    m_running = 2;
    // The threads hold the channel, so that one that is stuck in the system may be left behind.
    m_writerThread = std::thread([self = shared_from_this()] { self->runWriter(); });
    m_readerThread = std::thread([self = shared_from_this()] { self->runReader(); });
    m_hardware->post([](HidHardware &hardware) { hardware.handleOpened(); });
}

void HidChannel::refuse(const Error &error)
{
    {
        const std::lock_guard lock(m_mutex);
        if (m_state != State::New)
            return;
        m_state = State::Ended;
    }
    m_hardware->post([error](HidHardware &hardware) { hardware.handleClosed(error); });
}

void HidChannel::close(const Error &error)
{
    refuse(error);
    const std::lock_guard lock(m_mutex);
    if (m_state != State::Open)
        return;
    m_state = State::Ending;
    m_error = error;
    m_changed.notify_all();
}

bool HidChannel::join(std::chrono::milliseconds deadline)
{
    std::unique_lock lock(m_mutex);
    if (!m_changed.wait_for(lock, deadline, [this] { return m_running == 0; }))
        return false;
    lock.unlock();
    if (m_writerThread.joinable())
        m_writerThread.join();
    if (m_readerThread.joinable())
        m_readerThread.join();
    return true;
}

void HidChannel::abandon()
{
    if (m_writerThread.joinable())
        m_writerThread.detach();
    if (m_readerThread.joinable())
        m_readerThread.detach();
}

bool HidChannel::push(const HardwareCommand &command)
{
    if (command.data.empty() || !m_queue.push(command))
        return false;
    const std::lock_guard lock(m_mutex); // else the writer may be just about to sleep
    m_changed.notify_all();
    return true;
}

bool HidChannel::isEnding()
{
    const std::lock_guard lock(m_mutex);
    return m_state != State::Open;
}

bool HidChannel::isGone()
{
    const std::lock_guard lock(m_mutex);
    return m_isGone;
}

/// A thread ends; what it held is closed by then.
void HidChannel::leave()
{
    const std::lock_guard lock(m_mutex);
    --m_running;
    m_changed.notify_all();
}

/// \returns false if there is none and none will come
bool HidChannel::waitForPacket()
{
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [this] { return m_state != State::Open || m_queue.front() != nullptr; });
    return !m_isGone && m_queue.front() != nullptr;
}

void HidChannel::runWriter()
{
    while (waitForPacket()) {
        writePacket(*m_queue.front());
        m_queue.pop();
    }
    m_writer.reset();
    Error error;
    {
        const std::lock_guard lock(m_mutex);
        m_state = State::Ended;
        error = m_error;
    }
    failReads();
    m_hardware->post([error](HidHardware &hardware) { hardware.handleClosed(error); });
    leave();
}

void HidChannel::writePacket(const PacketQueue::Packet &packet)
{
    const std::span report(packet.bytes.data(), packet.size);
    const bool isFeature = packet.endpoint == Endpoint::Command;
    const bool isQuestion = isFeature && packet.size == 1;
    const bool ok = isQuestion  ? askFeature(packet)
                    : isFeature ? m_writer->writeFeature(report) >= 0
                                : m_writer->write(report) >= 0;
    m_hardware->post([ok](HidHardware &hardware) { hardware.handleWritten(ok); });
}

/// A packet of one byte is the number of a feature report that is asked for.
bool HidChannel::askFeature(const PacketQueue::Packet &packet)
{
    std::array<quint8, kReportBytes> report{packet.bytes[0]};
    const int size = m_writer->readFeature(report);
    if (size < 0)
        return false;
    const QByteArray data(reinterpret_cast<const char *>(report.data()), size);
    m_hardware->post([data](HidHardware &hardware) { hardware.handleHeard(Endpoint::Command, data); });
    return true;
}

void HidChannel::runReader()
{
    constexpr auto kPatience = limits::kDeviceReadDeadline / limits::kBusWait;
    std::array<quint8, kReportBytes> report;
    int silent = 0; // waits in a row in which a read was wanted and nothing came
    while (!isEnding()) {
        const int size = m_reader->read(report, limits::kBusWait);
        if (size < 0) {
            const std::lock_guard lock(m_mutex);
            m_isGone = true;
            m_error = m_state == State::Open ? kGone : m_error;
            m_state = m_state == State::Open ? State::Ending : m_state;
            m_changed.notify_all();
            break;
        }
        silent = size == 0 && m_reads > 0 ? silent + 1 : 0;
        if (size > 0)
            hear(QByteArray(reinterpret_cast<const char *>(report.data()), size));
        else if (silent > kPatience)
            failReads();
    }
    m_reader.reset();
    leave();
}

void HidChannel::hear(const QByteArray &report)
{
    if (m_reads > 0) {
        --m_reads;
        m_hardware->post([report](HidHardware &hardware) { hardware.handleRead(report); });
    }
    if (m_isSubscribed)
        m_hardware->post([report](HidHardware &hardware) { hardware.handleHeard(Endpoint::Rx, report); });
}

void HidChannel::failReads()
{
    const Error error{ErrorCode::HardwareIo, u"the device did not answer in time"_s};
    for (int reads = m_reads.exchange(0); reads > 0; --reads)
        m_hardware->post([error](HidHardware &hardware) { hardware.handleRead(error); });
}

} // namespace engine
