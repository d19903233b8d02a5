#include "engine/device/DeviceManager.h"

#include "engine/backend/Backend.h"
#include "engine/backend/Hardware.h"
#include "engine/base/Log.h"
#include "engine/base/Text.h"
#include "engine/device/ConnectQueue.h"
#include "engine/device/DeviceConnector.h"
#include "engine/device/Reconnects.h"
#include "engine/device/ScanCycle.h"
#include "engine/device/WriteQueue.h"
#include "engine/driver/Driver.h"

#include <algorithm>

namespace engine {

using namespace Qt::StringLiterals;

namespace {

bool isOn(const BusSettings &settings, const QString &bus)
{
    const bool isWanted = bus == "sdl_gamepad"_L1 ? settings.gamepads
        : bus == "websocket"_L1                  ? settings.deviceWebSocket
        : bus == "lovense_connect"_L1            ? settings.lovenseConnect
                                                 : true;
    return isWanted && !settings.switchedOff.contains(bus);
}

} // namespace

DeviceManager::DeviceManager(const Catalog &catalog, Scheduler &scheduler, QObject *parent)
    : QObject(parent)
    , m_scheduler(scheduler)
    , m_connects(std::make_unique<ConnectQueue>(catalog, scheduler))
    , m_reconnects(std::make_unique<Reconnects>(scheduler))
    , m_scanCycle(std::make_unique<ScanCycle>(scheduler))
{
    connect(m_connects.get(), &ConnectQueue::finished, this, &DeviceManager::handleConnected);
    connect(m_connects.get(), &ConnectQueue::hint, this, &DeviceManager::hintGiven);
    connect(m_reconnects.get(), &Reconnects::due, this, [this](Backend *backend, const Advertisement &advertisement) {
        m_connects->offerAgain(*backend, advertisement);
        if (!m_connects->contains(advertisement.address) && !hasDevice(advertisement.address))
            m_reconnects->remove(advertisement.address); // the bus knows that it is not there, and will say when it is
    });
    connect(m_scanCycle.get(), &ScanCycle::wanted, this, &DeviceManager::scanBuses);
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

/// What a bus closes, because it is switched off, has been stopped before.
void DeviceManager::applyBusSettings(const BusSettings &settings)
{
    for (const auto &device : m_devices) {
        if (device->isSimulated() || isOn(settings, device->bus()))
            continue;
        const Result<> stopped = device->stop();
        Q_UNUSED(stopped);
    }
    for (const auto &backend : m_backends)
        backend->applySettings(settings);
}

void DeviceManager::repairBus(const QString &bus)
{
    const auto found = std::ranges::find_if(m_backends, [&bus](const auto &backend) { return backend->id() == bus; });
    if (found != m_backends.end())
        (*found)->repair();
}

void DeviceManager::setSettings(std::vector<DeviceSettings> settings, int maximumPercent)
{
    for (const DeviceSettings &known : settings) {
        if (known.index && !m_indexes.change(known.key, *known.index))
            qCWarning(logDevice).noquote() << "index" << static_cast<quint32>(*known.index) << "has been given to another device";
    }
    m_settings = std::move(settings);
    m_maximumPercent = maximumPercent;
    for (const auto &device : m_devices) {
        if (mayConnect(device->address()))
            device->applySettings(settingsFor(*device), m_maximumPercent);
        else
            closeStopped(*device);
    }
    moveToIndexes();
}

/// Devices whose index has been changed are new ones to clients.
void DeviceManager::moveToIndexes()
{
    QList<std::pair<DeviceIndex, Device *>> moved; // with the index before
    for (const auto &device : m_devices) {
        const DeviceIndex before = device->description().index;
        const DeviceIndex now = m_indexes.indexFor(device->key());
        if (before == now)
            continue;
        moved.emplaceBack(before, device.get());
        device->setIndex(now);
    }
    std::ranges::sort(m_devices, {}, [](const auto &device) { return device->description().index; });
    for (const auto &[before, device] : std::as_const(moved)) { // nobody sees the old one any more
        emit deviceRemoved(before);
        emit deviceAdded(device);
    }
}

void DeviceManager::setIndexes(const std::vector<std::pair<DeviceKey, DeviceIndex>> &indexes)
{
    for (const auto &[key, index] : indexes)
        m_indexes.reserve(key, index);
}

/// What the user has set. Of several devices of one model, all but the first are told apart by a number.
DeviceSettings DeviceManager::settingsFor(const Device &device) const
{
    const DeviceKey key = device.key();
    const auto found = std::ranges::find(m_settings, key, &DeviceSettings::key);
    DeviceSettings settings = found == m_settings.end() ? DeviceSettings() : *found;
    const int twins = m_indexes.twinsBefore(key);
    if (settings.displayName.isEmpty() && twins > 0)
        settings.displayName = device.description().name + u' ' + QString::number(twins + 1);
    return settings;
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
    const bool wasScanning = m_scanners.contains(client);
    m_scanners.insert(client);
    if (wasScanning && !m_scanCycle->isPaused())
        return true;
    m_connects->forgetFailures();
    m_scanCycle->start();
    if (m_scanners.size() == 1 && !wasScanning)
        emit scanningChanged(true);
    return wasScanning;
}

bool DeviceManager::stopScanning(ClientId client)
{
    if (!m_scanners.remove(client))
        return false;
    if (m_scanners.isEmpty()) {
        m_scanCycle->stop();
        emit scanningChanged(false);
    }
    return true;
}

void DeviceManager::scanBuses(bool isWanted)
{
    for (const auto &backend : m_backends) {
        if (!isWanted)
            backend->stopScanning();
        else if (!backend->isScanning())
            backend->startScanning();
    }
}

void DeviceManager::handleBackendFinished()
{
    const bool isAnyLeft = std::ranges::any_of(m_backends, [](const auto &backend) { return backend->isScanning(); });
    if (isAnyLeft || m_scanners.isEmpty() || m_scanCycle->isPaused())
        return;
    const QSet<ClientId> clients = std::exchange(m_scanners, {});
    m_scanCycle->stop();
    emit scanningFinished(clients);
    emit scanningChanged(false);
}

bool DeviceManager::hasDevice(const QString &address) const
{
    return std::ranges::any_of(m_devices, [&](const auto &device) { return device->address() == address; });
}

/// The same address on another bus is the same device, too.
void DeviceManager::handleAdvertised(Backend *backend, const Advertisement &advertisement)
{
    if (m_isShuttingDown || hasDevice(advertisement.address) || !mayConnect(advertisement.address))
        return;
    // It is there again, sooner than expected; or a bus has noticed something new by itself.
    if (m_reconnects->contains(advertisement.address) || !isScanning())
        m_connects->offerAgain(*backend, advertisement);
    else
        m_connects->offer(*backend, advertisement);
}

void DeviceManager::handleConnected(Backend *backend, DeviceConnector *connector, const Result<> &result)
{
    const Advertisement &advertisement = connector->advertisement();
    if (!result) {
        qCWarning(logDevice).noquote() << "connecting" << sanitized(advertisement.name) << "failed:" << result.error().detail;
        const bool isRepeated = m_reconnects->contains(advertisement.address);
        m_reconnects->handleFailed(advertisement.address);
        if (!isRepeated)
            emit connectFailed(advertisement, result.error());
        return;
    }
    m_reconnects->remove(advertisement.address);
    if (mayConnect(advertisement.address)) // it was asked before the user forbade it
        add(connector->takeParts(), {backend, advertisement, false});
}

void DeviceManager::add(Device::Parts parts, const Origin &origin)
{
    parts.description.index = m_indexes.indexFor({parts.protocol, parts.identifier, parts.address});
    auto device = std::make_unique<Device>(std::move(parts), m_scheduler);
    Device *added = device.get();
    added->applySettings(settingsFor(*added), m_maximumPercent);
    m_origins.insert(added, origin);
    connect(added, &Device::closed, this, [this, added](const Error &error) { handleClosed(added, error); });
    connect(added, &Device::changed, this, [this, added] { emit deviceChanged(added); });
    connect(added, &Device::faulted, this, [this, added] {
        m_origins[added].isFaulted = true;
        emit deviceFaulted(added);
    });
    const auto place = std::ranges::upper_bound(m_devices, added->description().index, {},
                                                [](const auto &entry) { return entry->description().index; });
    m_devices.insert(place, std::move(device));
    if (m_unstopped.removeAll(added->key()) > 0) { // R13
        const Result<> stopped = added->stop();
        Q_UNUSED(stopped);
    }
    emit deviceAdded(added);
}

void DeviceManager::handleClosed(Device *device, const Error &error)
{
    const auto found = std::ranges::find_if(m_devices, [device](const auto &entry) { return entry.get() == device; });
    if (found == m_devices.end())
        return;
    const DeviceIndex index = device->description().index;
    const Origin origin = m_origins.take(device);
    if (!m_isShuttingDown)
        qCInfo(logDevice).noquote() << device->description().name << "is gone:" << error.detail;
    if (device->isActive() || !device->queue().isSettled() || origin.isFaulted) // maybe with a stop that it has not taken
        m_unstopped.append(device->key());
    found->release()->deleteLater(); // it is in the middle of a signal of its hardware
    device->setParent(this);
    m_devices.erase(found);
    emit deviceRemoved(index);
    if (error.code != ErrorCode::Cancelled && !m_isShuttingDown) // we have not closed it ourselves
        m_reconnects->add(*origin.backend, origin.advertisement);
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

void DeviceManager::closeStopped(Device &device)
{
    const Result<> stopped = device.stop();
    Q_UNUSED(stopped);
    device.close();
}

void DeviceManager::shutdown()
{
    m_isShuttingDown = true;
    m_connects->clear();
    m_reconnects->clear();
    stopAll();
    if (m_devices.empty()) {
        emit devicesClosed();
        return;
    }
    for (const auto &device : m_devices)
        device->close();
}

} // namespace engine
