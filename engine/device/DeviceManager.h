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

#include <QHash>
#include <QObject>
#include <QSet>
#include <memory>
#include <vector>

namespace engine {

class Backend;
class Catalog;
class ConnectQueue;
class DeviceConnector;
class Reconnects;
class ScanCycle;

/// All devices and all buses: turns what backends see into devices, gives indexes, scans for as long as anybody wants to,
/// takes lost devices up again, and stops everything when told. Devices belong to it, not to the client that found them.
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

    /// What users have set for devices. Takes effect at once: those that must not be connected any more are closed, all
    /// others get their new limits. \param maximumPercent of every device's full range, that no level exceeds
    void setSettings(std::vector<DeviceSettings> settings, int maximumPercent = 100);
    /// Which index a device had before; those in settings go before it.
    void setIndexes(const std::vector<std::pair<DeviceKey, DeviceIndex>> &indexes);
    std::vector<std::pair<DeviceKey, DeviceIndex>> indexes() const { return m_indexes.all(); }
    /// Devices that may still be on since the program ran last; they are stopped when they are first seen (R13).
    void setUnstopped(QList<DeviceKey> devices) { m_unstopped = std::move(devices); }

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
    /// Its description is another one.
    void deviceChanged(engine::Device *device);
    /// The device is gone already.
    void deviceRemoved(engine::DeviceIndex index);
    /// All buses have ended the scan by themselves; \a clients were waiting for it.
    void scanningFinished(const QSet<engine::ClientId> &clients);
    void scanningChanged(bool scanning);
    void busesChanged();
    void connectFailed(const engine::Advertisement &advertisement, const engine::Error &error);
    /// The user has to do something at hardware that is being connected: \a text of its device file.
    void hintGiven(const engine::Advertisement &advertisement, const QString &text);
    /// A device takes no writes any more, maybe not even a stop; it is removed after this.
    void deviceFaulted(engine::Device *device);
    void devicesClosed();

private:
    /// Where a device has come from, for when it has to be found again.
    struct Origin
    {
        Backend *backend = nullptr;
        Advertisement advertisement;
        bool isFaulted = false;
    };

    void handleAdvertised(Backend *backend, const Advertisement &advertisement);
    void handleConnected(Backend *backend, DeviceConnector *connector, const Result<> &result);
    void add(Device::Parts parts, const Origin &origin);
    void handleClosed(Device *device, const Error &error);
    void handleBackendFinished();
    void moveToIndexes();
    void scanBuses(bool isWanted);
    static void closeStopped(Device &device);
    bool hasDevice(const QString &address) const;
    bool mayConnect(const QString &address) const;
    DeviceSettings settingsFor(const Device &device) const;

    Scheduler &m_scheduler;
    DeviceIndexes m_indexes;
    std::vector<DeviceSettings> m_settings;
    int m_maximumPercent = 100;
    QList<DeviceKey> m_unstopped;
    std::vector<std::unique_ptr<Backend>> m_backends;
    std::unique_ptr<ConnectQueue> m_connects;
    std::unique_ptr<Reconnects> m_reconnects;
    std::unique_ptr<ScanCycle> m_scanCycle;
    std::vector<std::unique_ptr<Device>> m_devices;
    QHash<const Device *, Origin> m_origins;
    QSet<ClientId> m_scanners;
    bool m_isShuttingDown = false;
};

} // namespace engine
