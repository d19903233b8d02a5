#pragma once
#include "engine/base/Result.h"
#include "engine/record/CommandRing.h"
#include "engine/record/RecordWriter.h"

#include <QString>
#include <atomic>
#include <functional>
#include <mutex>
#include <semaphore>
#include <thread>
#include <vector>

class QFile;

namespace engine {

/// The file of a recording, with the thread that writes it. It sleeps while there is nothing to write.
/// \thread engine
class RecordFile
{
public:
    /// \param failed is called once, in the other thread, if the file cannot be written
    RecordFile(const QString &path, std::size_t capacity, std::function<void(const Error &error)> failed);
    /// Ends the file, if end() has not, and waits until it is written.
    ~RecordFile();

    /// False if there is no room. Allocates nothing.
    bool put(const RingEntry &entry);
    /// Likewise; \a device comes into the file before what is put later.
    bool put(const RecordedDevice &device, std::chrono::microseconds at);
    /// Nothing is put any more. \param lost what could not be told yet
    void end(quint64 lost, std::chrono::microseconds at);

private:
    void run();
    void drain(QFile &file);
    RecordedEvent event(const RingEntry &entry);
    void write(QFile &file, const QByteArray &bytes);
    void wake();

    const QString m_path;
    const std::function<void(const Error &error)> m_failed;
    CommandRing m_ring;
    std::mutex m_mutex;                    ///< for m_devices
    std::vector<RecordedDevice> m_devices; ///< by number
    std::atomic<bool> m_isAsleep = false;
    std::atomic<bool> m_isEnding = false;
    quint64 m_lost = 0;                    ///< set before m_isEnding
    std::chrono::microseconds m_endAt{0};  ///< likewise
    std::counting_semaphore<> m_wakeUp{0}; ///< there is something to write
    std::counting_semaphore<> m_hurry{0};  ///< do not gather any more
    // Of the thread alone
    RecordWriter m_writer;
    bool m_hasFailed = false;
    std::thread m_thread;
};

} // namespace engine
