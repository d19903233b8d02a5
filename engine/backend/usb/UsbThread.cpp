#include "engine/backend/usb/UsbThread.h"

#include "engine/backend/DeviceNode.h"
#include "engine/backend/usb/UsbBackend.h"
#include "engine/backend/usb/UsbChannel.h"
#include "engine/backend/usb/UsbIdentity.h"
#include "engine/base/Constants.h"

#include <algorithm>
#include <libusb.h>
#include <span>
#include <sys/time.h>

namespace engine {

using namespace Qt::StringLiterals;

namespace {

constexpr std::chrono::seconds kLongSleep{60};

} // namespace

UsbThread::UsbThread(std::shared_ptr<Mailbox<UsbBackend>> backend, Discovery discovery)
    : m_backend(std::move(backend))
    , m_discovery(discovery)
{
}

UsbThread::~UsbThread()
{
    stop();
}

void UsbThread::setActive(bool active)
{
    if (!m_thread.joinable()) {
        if (!active || m_isStopping)
            return;
        m_thread = std::thread([this] { run(); });
    }
    call([this, active] { active ? activate() : deactivate(); });
}

void UsbThread::setScanning(bool scanning)
{
    call([this, scanning] { m_isScanning = scanning; });
}

void UsbThread::open(const std::shared_ptr<UsbChannel> &channel)
{
    call([this, channel] { openChannel(channel); });
}

void UsbThread::close(const std::shared_ptr<UsbChannel> &channel)
{
    call([channel] { channel->close({ErrorCode::Cancelled, u"disconnected"_s}, false); });
}

void UsbThread::call(std::function<void()> function)
{
    {
        const std::lock_guard lock(m_mutex);
        if (m_isStopping || !m_thread.joinable())
            return;
        m_calls.push_back(std::move(function));
    }
    wake();
}

void UsbThread::wake()
{
    const std::lock_guard lock(m_mutex);
    if (m_wakeable != nullptr)
        libusb_interrupt_event_handler(m_wakeable);
    else
        m_called.notify_one();
}

void UsbThread::stop()
{
    call([this] { m_isQuitting = true; });
    {
        const std::lock_guard lock(m_mutex);
        m_isStopping = true;
    }
    if (m_thread.joinable())
        m_thread.join();
}

void UsbThread::run()
{
    for (;;) {
        runCalls();
        if (m_isQuitting)
            break;
        if (m_context == nullptr) {
            waitForCalls();
            continue;
        }
        turnChannels();
        handleEvents();
        takeIn();
    }
    deactivate();
}

void UsbThread::runCalls()
{
    std::vector<std::function<void()>> calls;
    {
        const std::lock_guard lock(m_mutex);
        calls.swap(m_calls);
    }
    for (const std::function<void()> &function : calls)
        function();
}

void UsbThread::waitForCalls()
{
    std::unique_lock lock(m_mutex);
    m_called.wait(lock, [this] { return !m_calls.empty(); });
}

/// Sleeps until something happens, at the longest until the next sweep.
void UsbThread::handleEvents()
{
    using namespace std::chrono;
    const bool sweeps = !m_isHotplug && (m_isScanning || !m_channels.empty());
    const auto sinceSweep =
        Scheduler::Clock::now() - m_lastSweep; // the scheduler itself belongs to the engine's thread
    const auto sleep = duration_cast<microseconds>(
        sweeps ? std::max<Scheduler::Clock::duration>(limits::kBusSweep - sinceSweep, 0s) : kLongSleep);
    timeval timeout{static_cast<time_t>(sleep.count() / std::micro::den),
                    static_cast<suseconds_t>(sleep.count() % std::micro::den)};
    libusb_handle_events_timeout_completed(m_context, &timeout, nullptr);
    if (sweeps && Scheduler::Clock::now() - m_lastSweep >= limits::kBusSweep)
        sweep();
}

void UsbThread::activate()
{
    if (m_context != nullptr)
        return;
    if (const int initialized = libusb_init(&m_context); initialized != LIBUSB_SUCCESS) {
        m_context = nullptr;
        const QString detail = u"libusb: "_s + QString::fromLatin1(libusb_error_name(initialized));
        m_backend->post([detail](UsbBackend &backend) { backend.handleBus(BusProblem::Failed, detail); });
        return;
    }
    m_isFirst = true;
    registerHotplug();
    takeIn();
    m_isFirst = false;
    const BusProblem problem = m_devices.empty() ? BusProblem::NoAdapter : BusProblem::None;
    m_backend->post([problem](UsbBackend &backend) { backend.handleBus(problem, {}); });
    const std::lock_guard lock(m_mutex);
    m_wakeable = m_context;
}

void UsbThread::deactivate()
{
    if (m_context == nullptr)
        return;
    closeChannels();
    {
        const std::lock_guard lock(m_mutex);
        m_wakeable = nullptr;
    }
    for (const Change &change : std::exchange(m_changes, {}))
        libusb_unref_device(change.device);
    for (const Entry &entry : std::exchange(m_devices, {}))
        libusb_unref_device(entry.device);
    libusb_exit(m_context); // ends the hot-plug callback as well
    m_context = nullptr;
}

void UsbThread::registerHotplug()
{
    m_isHotplug = false;
    if (m_discovery == Discovery::Sweep || libusb_has_capability(LIBUSB_CAP_HAS_HOTPLUG) == 0)
        return sweep();
    const auto happened = [](libusb_context *, libusb_device *device, libusb_hotplug_event event, void *self) {
        auto *thread = static_cast<UsbThread *>(self);
        thread->m_changes.push_back({libusb_ref_device(device), event == LIBUSB_HOTPLUG_EVENT_DEVICE_ARRIVED});
        return 0; // stay registered
    };
    const int registered = libusb_hotplug_register_callback(
        m_context, LIBUSB_HOTPLUG_EVENT_DEVICE_ARRIVED | LIBUSB_HOTPLUG_EVENT_DEVICE_LEFT, LIBUSB_HOTPLUG_ENUMERATE,
        LIBUSB_HOTPLUG_MATCH_ANY, LIBUSB_HOTPLUG_MATCH_ANY, LIBUSB_HOTPLUG_MATCH_ANY, happened, this, nullptr);
    m_isHotplug = registered == LIBUSB_SUCCESS;
    if (!m_isHotplug)
        sweep();
}

/// Compares what is there with what was.
void UsbThread::sweep()
{
    m_lastSweep = Scheduler::Clock::now();
    libusb_device **list = nullptr;
    const ssize_t count = libusb_get_device_list(m_context, &list);
    if (count < 0)
        return;
    const std::span<libusb_device *> found(list, static_cast<std::size_t>(count));
    for (const Entry &entry : m_devices) {
        if (std::ranges::find(found, entry.device) == found.end())
            m_changes.push_back({libusb_ref_device(entry.device), false});
    }
    for (libusb_device *device : found) {
        if (std::ranges::find(m_devices, device, &Entry::device) == m_devices.end())
            m_changes.push_back({libusb_ref_device(device), true});
    }
    libusb_free_device_list(list, 1);
}

/// Takes notice of what has come and gone.
void UsbThread::takeIn()
{
    for (const auto &[device, isThere] : std::exchange(m_changes, {})) {
        if (isThere)
            add(device, !m_isFirst);
        else
            remove(device);
        libusb_unref_device(device);
    }
}

void UsbThread::add(libusb_device *device, bool isNew)
{
    if (std::ranges::find(m_devices, device, &Entry::device) != m_devices.end())
        return;
    Entry entry{libusb_ref_device(device), identifyUsb(device)};
    const auto isTwin = [&](const Entry &other) { return other.what.address == entry.what.address; };
    if (std::ranges::any_of(m_devices, isTwin)) // a maker that gives all devices the same serial number
        entry.what.address += u'@' + entry.what.node.section(u'/', -2);
    m_devices.push_back(entry);
    if (isUsbHub(device))
        return;
    m_backend->post([what = entry.what, isNew](UsbBackend &backend) { backend.handleArrived(what, isNew); });
}

void UsbThread::remove(libusb_device *device)
{
    const auto found = std::ranges::find(m_devices, device, &Entry::device);
    if (found == m_devices.end())
        return;
    const QString address = found->what.address;
    for (const auto &channel : m_channels) {
        if (channel->address() == address)
            channel->close({ErrorCode::HardwareUnavailable, u"unplugged"_s}, true);
    }
    m_backend->post([address](UsbBackend &backend) { backend.handleLeft(address); });
    libusb_unref_device(found->device);
    m_devices.erase(found);
}

void UsbThread::openChannel(const std::shared_ptr<UsbChannel> &channel)
{
    if (!channel->isNew())
        return;
    const auto found =
        std::ranges::find(m_devices, channel->address(), [](const Entry &entry) { return entry.what.address; });
    if (found == m_devices.end())
        return channel->refuse({ErrorCode::HardwareUnavailable, u"unplugged"_s});
    const KnownDevice &what = found->what;
    const QString address = what.address;
    if (const Result<> opened = channel->open(found->device); !opened) {
        const bool isDenied = channel->isDenied();
        const QString detail = isDenied ? noPermissionDetail(u"usb", what.identifier, what.node)
                                        : u"%1 (%2): %3"_s.arg(what.node, what.identifier, opened.error().detail);
        channel->refuse({opened.error().code, detail});
        m_backend->post([address, detail, isDenied](UsbBackend &backend) {
            backend.handleRefused(address, isDenied ? BusProblem::NoPermission : BusProblem::Failed, detail);
        });
        return;
    }
    m_channels.push_back(channel);
    m_backend->post([address](UsbBackend &backend) { backend.handleInUse(address, true); });
}

void UsbThread::turnChannels()
{
    std::erase_if(m_channels, [this](const std::shared_ptr<UsbChannel> &channel) {
        if (channel->turn())
            return false;
        m_backend->post([address = channel->address()](UsbBackend &backend) { backend.handleInUse(address, false); });
        return true;
    });
}

/// Ends all channels: what they have to write still is given a moment, then it is cancelled.
void UsbThread::closeChannels()
{
    for (const auto &channel : m_channels)
        channel->close({ErrorCode::Cancelled, u"the bus is not used any more"_s}, false);
    turnChannels();
    const Scheduler::TimePoint begin = Scheduler::Clock::now();
    while (!m_channels.empty() && Scheduler::Clock::now() - begin < limits::kDeviceWriteDeadline) {
        if (Scheduler::Clock::now() - begin > limits::kCloseWriteDeadline)
            std::ranges::for_each(m_channels, [](const auto &channel) { channel->cancel(); });
        constexpr suseconds_t kTurnUs = 10'000;
        timeval timeout{0, kTurnUs};
        libusb_handle_events_timeout_completed(m_context, &timeout, nullptr);
        turnChannels();
    }
    // Transfers that never come back cannot be freed; nothing of the kind has been seen.
    for (const auto &channel : std::exchange(m_channels, {}))
        new std::shared_ptr<UsbChannel>(channel);
}

} // namespace engine
