#pragma once
#include "engine/backend/KnownDevices.h"
#include "engine/backend/Mailbox.h"
#include "engine/backend/hid/HidSystem.h"

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace engine {

class HidBackend;
class HidChannel;

/// The thread in which HID devices are looked for and opened. It wakes once a second while somebody scans, and sleeps
/// else. \thread engine, where nothing else is said
class HidThread final
{
public:
    using MakeSystem = std::function<std::unique_ptr<HidSystem>()>;

    /// \param makeSystem called in the thread
    HidThread(std::shared_ptr<Mailbox<HidBackend>> backend, MakeSystem makeSystem);
    ~HidThread();

    /// While scanning, the backend is told again and again what there is; the thread begins with the first scan.
    void setScanning(bool scanning);
    void open(const std::shared_ptr<HidChannel> &channel);
    /// The channel is closed or will be: its threads are joined when they have ended.
    void forget(const std::shared_ptr<HidChannel> &channel);
    /// Closes every channel.
    void closeAll();
    /// Closes what is open and joins, in about a second at the latest: a thread that is stuck in the system is left
    /// behind.
    void stop();

private:
    void call(std::function<void()> function);

    // The bus thread.
    void run();
    std::vector<std::function<void()>> takeCalls();
    void sweep();
    void openChannel(const std::shared_ptr<HidChannel> &channel);
    void closeChannels();
    void joinEnded(std::chrono::milliseconds deadline);

    const std::shared_ptr<Mailbox<HidBackend>> m_backend;
    const MakeSystem m_makeSystem;

    std::mutex m_mutex; // for the three below
    std::condition_variable m_called;
    std::vector<std::function<void()>> m_calls;
    bool m_isStopping = false;

    std::thread m_thread;

    // The bus thread's.
    std::unique_ptr<HidSystem> m_system;
    std::vector<std::shared_ptr<HidChannel>> m_channels;
    bool m_isScanning = false;
    bool m_isQuitting = false;
};

} // namespace engine
