#include "engine/backend/hid/HidThread.h"

#include "engine/backend/DeviceNode.h"
#include "engine/backend/hid/HidBackend.h"
#include "engine/backend/hid/HidChannel.h"
#include "engine/base/Constants.h"

#include <algorithm>

namespace engine {

using namespace Qt::StringLiterals;

HidThread::HidThread(std::shared_ptr<Mailbox<HidBackend>> backend, MakeSystem makeSystem)
    : m_backend(std::move(backend))
    , m_makeSystem(std::move(makeSystem))
{
}

HidThread::~HidThread()
{
    stop();
}

void HidThread::setScanning(bool scanning)
{
    if (!m_thread.joinable()) {
        if (!scanning || m_isStopping)
            return;
        m_thread = std::thread([this] { run(); });
    }
    call([this, scanning] { m_isScanning = scanning; });
}

void HidThread::open(const std::shared_ptr<HidChannel> &channel)
{
    call([this, channel] { openChannel(channel); });
}

void HidThread::forget(const std::shared_ptr<HidChannel> &channel)
{
    call([this, channel] { joinEnded(limits::kBusWait * 2); });
}

void HidThread::closeAll()
{
    call([this] { closeChannels(); });
}

void HidThread::call(std::function<void()> function)
{
    const std::lock_guard lock(m_mutex);
    if (m_isStopping || !m_thread.joinable())
        return;
    m_calls.push_back(std::move(function));
    m_called.notify_one();
}

void HidThread::stop()
{
    call([this] { m_isQuitting = true; });
    {
        const std::lock_guard lock(m_mutex);
        m_isStopping = true;
    }
    if (m_thread.joinable())
        m_thread.join();
}

void HidThread::run()
{
    m_system = m_makeSystem();
    while (!m_isQuitting) {
        for (const std::function<void()> &function : takeCalls())
            function();
        joinEnded(std::chrono::milliseconds(0));
        if (m_isScanning && !m_isQuitting)
            sweep();
    }
    closeChannels();
    joinEnded(limits::kDeviceWriteDeadline);
    for (const auto &channel : std::exchange(m_channels, {}))
        channel->abandon();
    m_system.reset();
}

/// Waits for something to do; while scanning, not for longer than until the next sweep.
std::vector<std::function<void()>> HidThread::takeCalls()
{
    std::unique_lock lock(m_mutex);
    const auto isCalled = [this] { return !m_calls.empty(); };
    if (m_isScanning)
        m_called.wait_for(lock, std::chrono::milliseconds(limits::kBusSweep), isCalled);
    else
        m_called.wait(lock, isCalled);
    return std::exchange(m_calls, {});
}

void HidThread::sweep()
{
    const std::vector<KnownDevice> devices = m_system->devices();
    m_backend->post([devices](HidBackend &backend) { backend.handleSwept(devices); });
}

void HidThread::openChannel(const std::shared_ptr<HidChannel> &channel)
{
    const std::vector<KnownDevice> devices = m_system->devices(); // its node may have changed
    const QString address = channel->address();
    const auto found = std::ranges::find(devices, address, &KnownDevice::address);
    if (found == devices.end()) {
        channel->refuse({ErrorCode::HardwareUnavailable, u"unplugged, switched off or out of reach"_s});
        m_backend->post([address](HidBackend &backend) { backend.handleGone(address); });
        return;
    }
    HidSystem::Refusal refusal = HidSystem::Refusal::None;
    std::unique_ptr<HidHandle> writer = m_system->open(found->node, refusal);
    std::unique_ptr<HidHandle> reader = writer ? m_system->open(found->node, refusal) : nullptr;
    if (!reader) {
        const bool isDenied = refusal == HidSystem::Refusal::NoPermission;
        const QString detail = isDenied ? noPermissionDetail(u"hid", found->identifier, found->node)
                                        : u"%1 (%2) cannot be opened"_s.arg(found->node, found->identifier);
        channel->refuse({ErrorCode::HardwareUnavailable, detail});
        m_backend->post([address, detail, isDenied](HidBackend &backend) {
            backend.handleRefused(address, isDenied ? BusProblem::NoPermission : BusProblem::Failed, detail);
        });
        return;
    }
    m_channels.push_back(channel);
    channel->begin(std::move(writer), std::move(reader));
    m_backend->post([address](HidBackend &backend) { backend.handleInUse(address, true); });
}

void HidThread::closeChannels()
{
    for (const auto &channel : m_channels)
        channel->close({ErrorCode::Cancelled, u"the bus is not used any more"_s});
}

/// Lets go of channels that have ended.
void HidThread::joinEnded(std::chrono::milliseconds deadline)
{
    std::erase_if(m_channels, [&](const std::shared_ptr<HidChannel> &channel) {
        if (!channel->join(channel->isEnding() ? deadline : std::chrono::milliseconds(0)))
            return false;
        m_backend->post([address = channel->address(), isGone = channel->isGone()](HidBackend &backend) {
            backend.handleInUse(address, false);
            if (isGone)
                backend.handleGone(address);
        });
        return true;
    });
}

} // namespace engine
