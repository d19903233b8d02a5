#include "engine/device/DeviceManager.h"

#include "engine/backend/Backend.h"
#include "engine/backend/Hardware.h"
#include "engine/base/Log.h"
#include "engine/base/Text.h"
#include "engine/catalog/Catalog.h"
#include "engine/device/Device.h"
#include "engine/device/DeviceConnector.h"
#include "engine/driver/Driver.h"

#include <algorithm>

namespace engine {

DeviceManager::DeviceManager(const Catalog &catalog, Scheduler &scheduler, QObject *parent)
    : QObject(parent)
    , m_catalog(catalog)
    , m_scheduler(scheduler)
{
}

DeviceManager::~DeviceManager() = default;

void DeviceManager::addBackend(std::unique_ptr<Backend> backend)
{
    Backend *added = backend.get();
    connect(added, &Backend::advertised, this,
            [this, added](const Advertisement &advertisement) { handleAdvertised(added, advertisement); });
    connect(added, &Backend::scanningFinished, this, &DeviceManager::handleBackendFinished);
    connect(added, &Backend::statusChanged, this, &DeviceManager::busesChanged);
    m_backends.push_back(std::move(backend));
}

QList<BusStatus> DeviceManager::buses() const
{
    QList<BusStatus> result;
    for (const auto &backend : m_backends)
        result.append(backend->status());
    return result;
}

void DeviceManager::applyBusSettings(const BusSettings &settings)
{
    for (const auto &backend : m_backends)
        backend->applySettings(settings);
}

void DeviceManager::repairBus(const QString &bus)
{
    const auto found = std::ranges::find_if(m_backends, [&bus](const auto &backend) { return backend->id() == bus; });
    if (found != m_backends.end())
        (*found)->repair();
}

void DeviceManager::setSettings(std::vector<DeviceSettings> settings)
{
    for (const DeviceSettings &known : settings) {
        if (known.index)
            m_indexes.reserve(known.key.protocol, known.key.identifier, known.key.address, *known.index);
    }
    m_settings = std::move(settings);
}

/// As soon as one device is allowed, no other address may connect; denied ones never.
bool DeviceManager::mayConnect(const QString &address) const
{
    bool isAllowed = std::ranges::none_of(m_settings, &DeviceSettings::isAllowed);
    for (const DeviceSettings &known : m_settings) {
        if (known.key.address != address)
            continue;
        if (known.isDenied)
            return false;
        isAllowed = isAllowed || known.isAllowed;
    }
    return isAllowed;
}

Device *DeviceManager::device(DeviceIndex index) const
{
    const auto found = std::ranges::find_if(m_devices, [index](const auto &device) { return device->description().index == index; });
    return found == m_devices.end() ? nullptr : found->get();
}

bool DeviceManager::startScanning(ClientId client)
{
    if (m_scanners.contains(client))
        return true;
    m_scanners.insert(client);
    if (m_scanners.size() == 1) {
        for (const auto &backend : m_backends)
            backend->startScanning();
        emit scanningChanged(true);
    }
    return false;
}

bool DeviceManager::stopScanning(ClientId client)
{
    if (!m_scanners.remove(client))
        return false;
    if (m_scanners.isEmpty()) {
        for (const auto &backend : m_backends)
            backend->stopScanning();
        emit scanningChanged(false);
    }
    return true;
}

void DeviceManager::handleBackendFinished()
{
    const bool isAnyLeft = std::ranges::any_of(m_backends, [](const auto &backend) { return backend->isScanning(); });
    if (isAnyLeft || m_scanners.isEmpty())
        return;
    const QSet<ClientId> clients = std::exchange(m_scanners, {});
    emit scanningFinished(clients);
    emit scanningChanged(false);
}

bool DeviceManager::isKnown(const Advertisement &advertisement) const
{
    const auto isSame = [&](const QString &bus, const QString &address) {
        return bus == advertisement.bus && address == advertisement.address;
    };
    return std::ranges::any_of(m_devices, [&](const auto &device) { return isSame(device->bus(), device->address()); })
        || std::ranges::any_of(m_connectors, [&](const auto &connector) {
               return isSame(connector->advertisement().bus, connector->advertisement().address);
           });
}

void DeviceManager::handleAdvertised(Backend *backend, const Advertisement &advertisement)
{
    if (m_isShuttingDown || isKnown(advertisement) || !mayConnect(advertisement.address))
        return;
    const QStringList candidates = m_catalog.candidates(advertisement);
    if (candidates.isEmpty())
        return;
    std::unique_ptr<Hardware> hardware = backend->create(advertisement, m_catalog.layout(candidates.front()));
    if (!hardware)
        return;
    auto connector = std::make_unique<DeviceConnector>(m_catalog, m_scheduler, advertisement, candidates.front(),
                                                       std::move(hardware));
    DeviceConnector *started = connector.get();
    started->setSettings(m_settings);
    m_connectors.push_back(std::move(connector));
    connect(started, &DeviceConnector::finished, this,
            [this, started](const Result<> &result) { handleConnected(started, result); });
    started->start();
}

void DeviceManager::handleConnected(DeviceConnector *connector, const Result<> &result)
{
    const auto found = std::ranges::find_if(m_connectors, [connector](const auto &entry) { return entry.get() == connector; });
    found->release()->deleteLater(); // it is in the middle of its last signal
    connector->setParent(this);      // and does not outlive what it was given
    m_connectors.erase(found);
    connector->disconnect(this);
    if (!result) {
        qCWarning(logDevice).noquote() << "connecting" << sanitized(connector->advertisement().name) << "failed:"
                                       << result.error().detail;
        emit connectFailed(connector->advertisement(), result.error());
        return;
    }
    Device::Parts parts = connector->takeParts();
    parts.description.index = m_indexes.indexFor(parts.protocol, parts.identifier, parts.address);
    auto device = std::make_unique<Device>(std::move(parts), m_scheduler);
    Device *added = device.get();
    connect(added, &Device::closed, this, [this, added](const Error &error) { handleClosed(added, error); });
    const auto place = std::ranges::upper_bound(m_devices, added->description().index, {},
                                                [](const auto &entry) { return entry->description().index; });
    m_devices.insert(place, std::move(device));
    emit deviceAdded(added);
}

void DeviceManager::handleClosed(Device *device, const Error &error)
{
    const auto found = std::ranges::find_if(m_devices, [device](const auto &entry) { return entry.get() == device; });
    if (found == m_devices.end())
        return;
    const DeviceIndex index = device->description().index;
    if (!m_isShuttingDown)
        qCInfo(logDevice).noquote() << device->description().name << "is gone:" << error.detail;
    found->release()->deleteLater(); // it is in the middle of a signal of its hardware
    device->setParent(this);
    m_devices.erase(found);
    emit deviceRemoved(index);
    if (m_isShuttingDown && m_devices.empty())
        emit devicesClosed();
}

void DeviceManager::stopAll(Device::StopKind kind)
{
    for (const auto &device : m_devices) {
        const Result<> stopped = device->stop(kind);
        Q_UNUSED(stopped);
    }
}

void DeviceManager::stopDrivenBy(ClientId client)
{
    for (const auto &device : m_devices) {
        if (device->owner() != client)
            continue;
        const Result<> stopped = device->stop();
        Q_UNUSED(stopped);
    }
}

void DeviceManager::shutdown()
{
    m_isShuttingDown = true;
    m_connectors.clear();
    stopAll();
    if (m_devices.empty()) {
        emit devicesClosed();
        return;
    }
    for (const auto &device : m_devices)
        device->close();
}

} // namespace engine
