#pragma once
#include "engine/api/EngineTypes.h"

#include <QObject>
#include <QThread>
#include <memory>

namespace engine {

class EngineCore;

/// The engine as seen from outside: the only class an application or an embedding program needs.
///
/// It owns the engine's thread. Every function returns at once; orders are carried out in the engine's thread, and what
/// comes of them is told by signals. Getters return the last snapshot that arrived.
/// \thread all functions and signals: the one the object was made in
class Engine final : public QObject
{
    Q_OBJECT

public:
    explicit Engine(EngineOptions options, QObject *parent = nullptr);
    /// Stops devices if shutdown() has not, then joins the thread.
    ~Engine() override;

    /// Starts the thread, the catalog and the backends, and the server if the options say so.
    void start();
    /// Refuses clients, stops every device, closes hardware; stopped() follows within a second (R4).
    void shutdown();

    // Server
    /// Listening again goes to the same port as before, also where the system chose it.
    void setServerEnabled(bool enabled);
    ServerStatus serverStatus() const { return m_snapshot.server; }

    // Clients and approvals
    QList<ClientInfo> clients() const { return m_snapshot.clients; }
    void disconnectClient(ClientId client);
    /// Stops what this client drives; it stays connected.
    void stopClient(ClientId client);
    QList<ApprovalRequest> approvals() const { return m_snapshot.approvals; }
    /// \param scope of what is allowed; it lasts as long as the answer
    void answerApproval(ApprovalId id, Decision decision, const Scope &scope = Scope::usual());
    QList<Grant> grants() const { return m_snapshot.grants; }
    void revokeGrant(GrantId id);
    /// Changes what a grant allows and until when. Programs that are connected by it are stopped and disconnected, and may
    /// come again. Blocks and unknown ids are left alone. \param expiresAt seconds since the epoch; not set: never
    void setGrantScope(GrantId id, const Scope &scope, std::optional<qint64> expiresAt);

    // Devices
    QList<DeviceInfo> devices() const { return m_snapshot.devices; }
    bool isScanning() const { return m_snapshot.isScanning; }
    void startScanning();
    void stopScanning();
    void stopAllDevices();
    void stopDevice(DeviceIndex device);
    /// Drives an output from the window, past every client. \param value in the output's published range
    void setOutput(DeviceIndex device, FeatureIndex feature, OutputType type, int value);
    /// Lets an output change by itself, past every client, until its time is over or the device is stopped.
    void playPattern(DeviceIndex device, FeatureIndex feature, OutputType type, const Pattern &pattern);
    void stopPattern(DeviceIndex device, FeatureIndex feature);
    /// Makes a device noticeable for a moment.
    void identifyDevice(DeviceIndex device);
    /// \param model name, identifier or protocol of the catalog; failures arrive as problemReported()
    void addSimulatedDevice(const QString &model);
    /// Takes a simulated device away again; ignored for others.
    void removeSimulatedDevice(DeviceIndex device);
    /// Names that addSimulatedDevice() understands, for a list; filled once the catalog is loaded.
    QList<ModelName> models() const { return m_snapshot.models; }
    /// What is wrong with the user's device files and configuration, one English line each, with file, member and column.
    QStringList deviceFileProblems() const { return m_snapshot.deviceFileProblems; }
    /// Takes over a user device configuration (version 4 or 5) for devices that connect from now on, and keeps a copy for the
    /// next start. userConfigImported() or problemReported() follows.
    void importUserConfig(const QString &path);
    /// Writes what is in force as a user device configuration of version 5. userConfigExported() or problemReported() follows.
    void exportUserConfig(const QString &path);
    /// What the user has set, for devices that are connected and others.
    QList<DeviceSettings> deviceSettings() const { return m_snapshot.deviceSettings; }
    /// In place of what was set for the same device. Takes effect at once and is kept for the next start.
    void setDeviceSettings(const DeviceSettings &settings);

    // Buses
    /// Every bus that the program knows, also those that it was built without.
    QList<BusStatus> buses() const { return m_snapshot.buses; }
    BusSettings busSettings() const { return m_snapshot.busSettings; }
    /// Takes effect at once and is kept for the next start.
    void setBusSettings(const BusSettings &settings);
    /// Does what BusStatus::canRepair has promised.
    void repairBus(const QString &bus);
    /// Asks for the current levels; levelsSampled() follows. At most ten times a second, and only while somebody looks.
    void sampleLevels();

signals:
    void serverStatusChanged(const engine::ServerStatus &status);
    void clientsChanged();
    void devicesChanged();
    void scanningChanged(bool scanning);
    void grantsChanged();
    void deviceSettingsChanged();
    void busesChanged(); ///< or their settings
    void modelsChanged();
    void deviceFileProblemsChanged();
    /// \param remarks what could not be taken over, one English line each
    void userConfigImported(const QStringList &remarks);
    void userConfigExported(const QString &path);
    void levelsSampled(const QList<engine::DeviceLevels> &levels);
    /// Once, until it has been charged.
    void batteryLow(engine::DeviceIndex device, int percent);
    /// The user has to do something at a device that is being connected: \a text of its device file.
    void deviceHint(const QString &name, const QString &text);
    /// The recording of the options has been played; devices are as it has left them. Also when it cannot be read.
    void replayFinished(const engine::ReplayReport &report);
    void approvalOpened(const engine::ApprovalRequest &request);
    void approvalChanged(const engine::ApprovalRequest &request);
    void approvalClosed(engine::ApprovalId id);
    /// What this client drives has been stopped, because it had sent no message for EngineOptions::forgottenOutput.
    void outputForgotten(engine::ClientId client);
    /// Something the user should know and that no status shows: text in English, for the log and a notice.
    void problemReported(const engine::Error &error);
    void stopped();

private:
    void connectCore();

    EngineSnapshot m_snapshot;
    QThread m_thread;
    std::unique_ptr<EngineCore> m_core; // lives in m_thread
};

} // namespace engine
