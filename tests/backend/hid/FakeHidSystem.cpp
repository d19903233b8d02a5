#include "tests/backend/hid/FakeHidSystem.h"

using namespace engine;

class FakeHidHandle final : public HidHandle
{
public:
    FakeHidHandle(FakeHidBus &bus, std::shared_ptr<FakeHidBus::Device> device)
        : m_bus(bus)
        , m_device(std::move(device))
    {
        ++m_bus.m_handles;
        m_device->waiting[this];
    }
    ~FakeHidHandle() override
    {
        const std::lock_guard lock(m_bus.m_mutex);
        --m_bus.m_handles;
        m_device->waiting.erase(this);
    }
    Q_DISABLE_COPY_MOVE(FakeHidHandle)

    int write(std::span<const quint8> report) override { return take({}, report); }
    int writeFeature(std::span<const quint8> report) override { return take("feature:", report); }
    int readFeature(std::span<quint8> report) override
    {
        for (std::size_t i = 1; i < 4; ++i)
            report[i] = static_cast<quint8>(0x70 + i);
        return 4;
    }
    int read(std::span<quint8> report, std::chrono::milliseconds timeout) override
    {
        std::unique_lock lock(m_bus.m_mutex);
        QByteArrayList &waiting = m_device->waiting[this];
        m_bus.m_changed.wait_for(lock, timeout, [&] { return !m_device->isPlugged || !waiting.isEmpty(); });
        if (waiting.isEmpty())
            return m_device->isPlugged ? 0 : -1;
        const QByteArray said = waiting.takeFirst();
        std::copy(said.begin(), said.end(), report.begin());
        return static_cast<int>(said.size());
    }

private:
    int take(const QByteArray &prefix, std::span<const quint8> report)
    {
        std::unique_lock lock(m_bus.m_mutex);
        m_bus.m_changed.wait(lock, [&] { return !m_device->isHeld; });
        if (!m_device->isPlugged)
            return -1;
        const QByteArray bytes(reinterpret_cast<const char *>(report.data()), static_cast<qsizetype>(report.size()));
        m_device->writes.push_back({FakeHidBus::Clock::now(), prefix + bytes.toHex()});
        return static_cast<int>(report.size());
    }

    FakeHidBus &m_bus;
    const std::shared_ptr<FakeHidBus::Device> m_device;
};

class FakeHidSystem final : public HidSystem
{
public:
    explicit FakeHidSystem(FakeHidBus &bus)
        : m_bus(bus)
    {
    }
    std::vector<KnownDevice> devices() override
    {
        const std::lock_guard lock(m_bus.m_mutex);
        ++m_bus.m_sweeps;
        std::vector<KnownDevice> result;
        for (const auto &[address, device] : m_bus.m_devices) {
            if (device->isPlugged)
                result.push_back(device->what);
        }
        return result;
    }
    std::unique_ptr<HidHandle> open(const QString &node, Refusal &refusal) override
    {
        const std::lock_guard lock(m_bus.m_mutex);
        for (const auto &[address, device] : m_bus.m_devices) {
            if (device->what.node == node && !device->isDenied)
                return std::make_unique<FakeHidHandle>(m_bus, device);
        }
        refusal = Refusal::NoPermission;
        return nullptr;
    }

private:
    FakeHidBus &m_bus;
};

void FakeHidBus::plug(const KnownDevice &device)
{
    const std::lock_guard lock(m_mutex);
    m_devices[device.address] = std::make_shared<Device>(Device{device, true, false, false, {}, {}});
}

void FakeHidBus::unplug(const QString &address)
{
    const std::lock_guard lock(m_mutex);
    m_devices[address]->isPlugged = false;
    m_changed.notify_all();
}

void FakeHidBus::deny(const QString &address)
{
    const std::lock_guard lock(m_mutex);
    m_devices[address]->isDenied = true;
}

void FakeHidBus::hold(const QString &address, bool isHeld)
{
    const std::lock_guard lock(m_mutex);
    m_devices[address]->isHeld = isHeld;
    m_changed.notify_all();
}

void FakeHidBus::say(const QString &address, const QByteArray &report)
{
    const std::lock_guard lock(m_mutex);
    for (auto &[handle, waiting] : m_devices[address]->waiting)
        waiting.append(report);
    m_changed.notify_all();
}

std::vector<FakeHidBus::Write> FakeHidBus::writes(const QString &address)
{
    const std::lock_guard lock(m_mutex);
    return m_devices[address]->writes;
}

QByteArrayList FakeHidBus::written(const QString &address)
{
    QByteArrayList result;
    for (const Write &write : writes(address))
        result.append(write.hex);
    return result;
}

int FakeHidBus::openHandles()
{
    const std::lock_guard lock(m_mutex);
    return m_handles;
}

int FakeHidBus::sweeps()
{
    const std::lock_guard lock(m_mutex);
    return m_sweeps;
}

std::unique_ptr<HidSystem> FakeHidBus::makeSystem()
{
    return std::make_unique<FakeHidSystem>(*this);
}
