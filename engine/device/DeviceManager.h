#pragma once
#include "engine/backend/Advertisement.h"
#include "engine/base/BusSettings.h"
#include "engine/base/BusStatus.h"
#include "engine/base/DeviceSettings.h"
#include "engine/base/Ids.h"
#include "engine/base/Result.h"
#include "engine/base/Scheduler.h"
#include "engine/device/Device.h"
#include "engine/device/DeviceIndexes.h"

#include <QObject>
#include <QSet>
#include <memory>
#include <vector>

namespace engine {

class Backend;
class Catalog;
class DeviceConnector;

/// All devices and all buses: turns what backends see into devices, gives indexes, scans for as long as anybody wants to,
/// and stops everything when told. Devices belong to it, not to the client that found them.
/// \thread engine
class DeviceManager final : public QObject
{
    Q_OBJECT

public:
    DeviceManager(const Catalog &catalog, Scheduler &scheduler, QObject *parent = nullptr);
    ~DeviceManager() override;

    void addBackend(std::unique_ptr<Backend> backend);
    /// How the buses are, in the order in which they were added.
    QList<BusStatus> buses() const;
    void applyBusSettings(const BusSettings &settings);
    /// What BusStatus::canRepair has promised; ignored for a bus that there is not.
    void repairBus(const QString &bus);
    /// What users have set for devices; counts for those that connect from now on.
    void setSettings(std::vector<DeviceSettings> settings);

    /// Ascending by index.
    const std::vector<std::unique_ptr<Device>> &devices() const { return m_devices; }
    /// Null if there is none.
    Device *device(DeviceIndex index) const;

    /// Scans until the same client stops, or leaves, or every bus has ended by itself.
    /// \returns whether this client was scanning before
    bool startScanning(ClientId client);
    bool stopScanning(ClientId client);
    bool isScanning() const { return !m_scanners.isEmpty(); }

    /// Stops every output of every device (S43).
    void stopAll(Device::StopKind kind = Device::StopKind::Emergency);
    /// Stops what this client drives, on every device.
    void stopDrivenBy(ClientId client);
    /// Stops everything and closes all hardware. devicesClosed() follows, at once if there is none.
    void shutdown();

signals:
    void deviceAdded(engine::Device *device);
    /// The device is gone already.
    void deviceRemoved(engine::DeviceIndex index);
    /// All buses have ended the scan by themselves; \a clients were waiting for it.
    void scanningFinished(const QSet<engine::ClientId> &clients);
    void scanningChanged(bool scanning);
    void busesChanged();
    void connectFailed(const engine::Advertisement &advertisement, const engine::Error &error);
    void devicesClosed();

private:
    void handleAdvertised(Backend *backend, const Advertisement &advertisement);
    void handleConnected(DeviceConnector *connector, const Result<> &result);
    void handleClosed(Device *device, const Error &error);
    void handleBackendFinished();
    bool isKnown(const Advertisement &advertisement) const;
    bool mayConnect(const QString &address) const;

    const Catalog &m_catalog;
    Scheduler &m_scheduler;
    DeviceIndexes m_indexes;
    std::vector<DeviceSettings> m_settings;
    std::vector<std::unique_ptr<Backend>> m_backends;
    std::vector<std::unique_ptr<DeviceConnector>> m_connectors;
    std::vector<std::unique_ptr<Device>> m_devices;
    QSet<ClientId> m_scanners;
    bool m_isShuttingDown = false;
};

} // namespace engine
