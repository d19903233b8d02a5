#pragma once
#include "engine/api/EngineTypes.h"
#include "engine/base/Scheduler.h"
#include "engine/api/UserSettings.h"
#include "engine/catalog/Catalog.h"

#include <QHash>
#include <QObject>
#include <memory>

namespace engine {

class Consent;
class Device;
class DeviceAdmission;
class DeviceManager;
class PatternPlayer;
class Recorder;
class Replayer;
class Server;
class Simulation;
class SimulatorScheduler;

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
    void answerApproval(ApprovalId id, Decision decision, const Scope &scope);
    void setGrantScope(GrantId id, const Scope &scope, std::optional<qint64> expiresAt);
    void revokeGrant(GrantId id);
    void startScanning();
    void stopScanning();
    void stopAllDevices();
    void stopDevice(DeviceIndex device);
    void setOutput(DeviceIndex device, FeatureIndex feature, OutputType type, int value);
    void playPattern(DeviceIndex device, FeatureIndex feature, OutputType type, const Pattern &pattern);
    void stopPattern(DeviceIndex device, FeatureIndex feature);
    void identifyDevice(DeviceIndex device);
    void addSimulatedDevice(const QString &model);
    void removeSimulatedDevice(DeviceIndex device);
    void importUserConfig(const QString &path);
    void exportUserConfig(const QString &path);
    void setDeviceSettings(const DeviceSettings &settings);
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
    void deviceSettingsChanged(const QList<engine::DeviceSettings> &settings);
    void busSettingsChanged(const engine::BusSettings &settings);
    void modelsChanged(const QList<engine::ModelName> &models);
    void deviceFileProblemsChanged(const QStringList &problems);
    void userConfigImported(const QStringList &remarks);
    void userConfigExported(const QString &path);
    void levelsSampled(const QList<engine::DeviceLevels> &levels);
    void batteryLow(engine::DeviceIndex device, int percent);
    void deviceHint(const QString &name, const QString &text);
    void replayFinished(const engine::ReplayReport &report);
    void approvalOpened(const engine::ApprovalRequest &request);
    void approvalChanged(const engine::ApprovalRequest &request);
    void approvalClosed(engine::ApprovalId id);
    void outputForgotten(engine::ClientId client);
    void problemReported(const engine::Error &error);
    void stopped();

private:
    void connectConsent();
    void connectDevices();
    void loadSettings();
    void reportModels();
    void addBackends();
    void startSimulator();
    void startRecording();
    void startReplay();
    void applyBusSettings();
    void reportBuses();
    ServerStatus failedStatus(const Error &error) const;
    void reportClients();
    void reportDevices();
    void noteBattery(const Device &device);
    void setStatus(const ServerStatus &status);

    const EngineOptions m_options;
    std::unique_ptr<Scheduler> m_scheduler;
    SimulatorScheduler *m_simulatorScheduler = nullptr; // m_scheduler, where time can be taken over
    Catalog m_catalog;
    std::unique_ptr<UserSettings> m_settings;
    std::unique_ptr<Consent> m_consent;
    std::unique_ptr<DeviceAdmission> m_admission;
    std::unique_ptr<DeviceManager> m_devices;
    std::unique_ptr<PatternPlayer> m_patterns;
    std::unique_ptr<Server> m_server;
    std::unique_ptr<Simulation> m_simulation;
    std::unique_ptr<Recorder> m_recorder;
    std::unique_ptr<Replayer> m_replayer;
    ServerStatus m_status;
    quint16 m_port = 0; // the one to listen on again; 0 until the system has chosen
    QHash<ClientId, qint64> m_connectedAt;
    QSet<DeviceIndex> m_lowBatteries; // that have been reported
    bool m_isStopped = false;
};

} // namespace engine
