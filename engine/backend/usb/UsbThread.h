#pragma once
#include "engine/backend/KnownDevices.h"
#include "engine/backend/Mailbox.h"
#include "engine/base/BusStatus.h"
#include "engine/base/Scheduler.h"

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

struct libusb_context;
struct libusb_device;

namespace engine {

class UsbBackend;
class UsbChannel;

/// The thread in which everything of libusb happens: one for the backend, whatever is plugged in. It sleeps in libusb
/// until something happens on the bus or is asked for here. \thread engine, where nothing else is said
class UsbThread final
{
public:
    /// How the thread learns what is plugged in. Sweeping is for systems where libusb cannot tell by itself.
    enum class Discovery : quint8 { HotplugIfPossible, Sweep };

    UsbThread(std::shared_ptr<Mailbox<UsbBackend>> backend, Discovery discovery);
    ~UsbThread();

    /// Uses the bus or leaves it alone; the thread begins with the first use. Leaving closes what is open.
    void setActive(bool active);
    /// Somebody is looking for hardware: the bus is swept while that is so, if it has to be.
    void setScanning(bool scanning);
    void open(const std::shared_ptr<UsbChannel> &channel);
    void close(const std::shared_ptr<UsbChannel> &channel);
    /// Has \a function called in the bus thread.
    void call(std::function<void()> function);
    /// Packets have been pushed to a channel. \thread any; allocates nothing
    void wake();
    /// Closes what is open and joins the thread, in a second at the latest. Everything that is asked for later is
    /// ignored.
    void stop();

private:
    struct Entry
    {
        libusb_device *device = nullptr;
        KnownDevice what;
    };

    // All of these: the bus thread.
    void run();
    void runCalls();
    void waitForCalls();
    void handleEvents();
    void activate();
    void deactivate();
    void registerHotplug();
    void sweep();
    void takeIn();
    void add(libusb_device *device, bool isNew);
    void remove(libusb_device *device);
    void openChannel(const std::shared_ptr<UsbChannel> &channel);
    void turnChannels();
    void closeChannels();

    const std::shared_ptr<Mailbox<UsbBackend>> m_backend;
    const Discovery m_discovery;

    std::mutex m_mutex; // for the four below
    std::condition_variable m_called;
    std::vector<std::function<void()>> m_calls;
    libusb_context *m_wakeable = nullptr; // m_context while the thread may sleep in it
    bool m_isStopping = false;

    std::thread m_thread;

    // The bus thread's.
    libusb_context *m_context = nullptr;
    std::vector<Entry> m_devices;
    struct Change
    {
        libusb_device *device; ///< with a reference of ours
        bool isThere;
    };
    std::vector<Change> m_changes; // told by libusb while it must not be asked
    std::vector<std::shared_ptr<UsbChannel>> m_channels;
    bool m_isHotplug = false;
    bool m_isFirst = true; // what is found now was there before
    bool m_isScanning = false;
    bool m_isQuitting = false;
    Scheduler::TimePoint m_lastSweep;
};

} // namespace engine
