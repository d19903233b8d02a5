#pragma once
#include "engine/api/EngineTypes.h"
#include "engine/base/Scheduler.h"
#include "engine/api/CatalogKeeper.h"
#include "engine/catalog/Catalog.h"

#include <QHash>
#include <QObject>
#include <memory>

namespace engine {

class Consent;
class Device;
class DeviceAdmission;
class DeviceManager;
class Server;
class SimulatedBackend;
class SimulatorControl;
class SimulatorScheduler;
struct SimulatedOperation;

/// The parts of the engine, put together; what Engine talks to from the other thread, and tests without a thread at all.
/// \thread engine, from start() on
class EngineCore final : public QObject
{
    Q_OBJECT

public:
    /// \param scheduler null for real time
    explicit EngineCore(EngineOptions options, std::unique_ptr<Scheduler> scheduler = nullptr);
    ~EngineCore() override;

    void start();
    void shutdown();

    void setServerEnabled(bool enabled);
    void disconnectClient(ClientId client);
    void stopClient(ClientId client);
    void answerApproval(ApprovalId id, Decision decision);
    void revokeGrant(GrantId id);
    void startScanning();
    void stopScanning();
    void stopAllDevices();
    void stopDevice(DeviceIndex device);
    void setOutput(DeviceIndex device, FeatureIndex feature, OutputType type, int value);
    void addSimulatedDevice(const QString &model);
    void removeSimulatedDevice(DeviceIndex device);
    void importUserConfig(const QString &path);
    void exportUserConfig(const QString &path);
    void setBusSettings(const BusSettings &settings);
    void repairBus(const QString &bus);
    void sampleLevels();

signals:
    void serverStatusChanged(const engine::ServerStatus &status);
    void clientsChanged(const QList<engine::ClientInfo> &clients);
    void devicesChanged(const QList<engine::DeviceInfo> &devices);
    void scanningChanged(bool scanning);
    void grantsChanged(const QList<engine::Grant> &grants);
    void busesChanged(const QList<engine::BusStatus> &buses);
    void busSettingsChanged(const engine::BusSettings &settings);
    void modelsChanged(const QList<engine::ModelName> &models);
    void deviceFileProblemsChanged(const QStringList &problems);
    void userConfigImported(const QStringList &remarks);
    void userConfigExported(const QString &path);
    void levelsSampled(const QList<engine::DeviceLevels> &levels);
    void deviceHint(const QString &name, const QString &text);
    void approvalOpened(const engine::ApprovalRequest &request);
    void approvalChanged(const engine::ApprovalRequest &request);
    void approvalClosed(engine::ApprovalId id);
    void problemReported(const engine::Error &error);
    void stopped();

private:
    void connectConsent();
    void connectDevices();
    void loadCatalog();
    void addConfiguredDevices();
    QString importedConfigFile() const;
    void applySettings();
    void reportModels();
    void addBackends();
    void startSimulator();
    void handleSimulated(const SimulatedOperation &operation);
    void applyBusSettings();
    void reportBuses();
    ServerStatus failedStatus(const Error &error) const;
    void reportClients();
    void reportDevices();
    void setStatus(const ServerStatus &status);

    const EngineOptions m_options;
    std::unique_ptr<Scheduler> m_scheduler;
    SimulatorScheduler *m_simulatorScheduler = nullptr; // m_scheduler, where time can be taken over
    Catalog m_catalog;
    std::unique_ptr<CatalogKeeper> m_catalogKeeper;
    std::unique_ptr<Consent> m_consent;
    std::unique_ptr<DeviceAdmission> m_admission;
    std::unique_ptr<DeviceManager> m_devices;
    std::unique_ptr<Server> m_server;
    SimulatedBackend *m_simulated = nullptr; // owned by m_devices
    std::unique_ptr<SimulatorControl> m_simulator; // where another program may be the hardware
    BusSettings m_busSettings;
    ServerStatus m_status;
    quint16 m_port = 0; // the one to listen on again; 0 until the system has chosen
    QHash<ClientId, qint64> m_connectedAt;
    bool m_isStopped = false;
};

} // namespace engine
