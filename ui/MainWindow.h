#pragma once
#include "engine/api/Engine.h"

#include <QMainWindow>
#include <QPointer>
#include <QTimer>

class QSplitter;

namespace ui {

class AddDeviceDialog;
class BusPage;
class ClientList;
class DeviceFileMenu;
class DeviceList;
class DeviceSettingsDialog;
class GrantList;
class ServerHeader;

/// The window: the server's state, the programs, the devices and the permissions. It shows plain values that arrive
/// through its slots, and passes orders on to the engine.
/// \thread the one of the windows
class MainWindow : public QMainWindow
{
    Q_OBJECT

public:
    explicit MainWindow(engine::Engine &engine, QWidget *parent = nullptr);
    /// \param engine may be nullptr: the window then shows what its slots are given, and orders go nowhere
    explicit MainWindow(engine::Engine *engine, QWidget *parent = nullptr);

    /// With a tray, closing only hides the window.
    void setTrayAvailable(bool isAvailable) { m_isTrayAvailable = isAvailable; }
    void showAndRaise();

public slots:
    void setStatus(const engine::ServerStatus &status);
    void setClients(const QList<engine::ClientInfo> &clients);
    void setApprovals(const QList<engine::ApprovalRequest> &approvals);
    void setDevices(const QList<engine::DeviceInfo> &devices);
    void setLevels(const QList<engine::DeviceLevels> &levels);
    void setModels(const QList<engine::ModelName> &models);
    void setGrants(const QList<engine::Grant> &grants);
    void setDeviceFileProblems(const QStringList &problems);
    void setDeviceSettings(const QList<engine::DeviceSettings> &settings);
    void setBuses(const QList<engine::BusStatus> &buses, const engine::BusSettings &settings);
    void setScanning(bool isScanning);
    /// Shown for a while at the bottom of the window.
    void showProblem(const engine::Error &error);
    void showBatteryLow(engine::DeviceIndex device, int percent);
    void showDeviceHint(const QString &name, const QString &text);

signals:
    void approvalShowRequested(engine::ApprovalId id);
    void quitRequested();

protected:
    void closeEvent(QCloseEvent *event) override;
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;

private:
    void build();
    void connectState(engine::Engine &engine);
    void connectOrders(engine::Engine &engine);
    void connectBuses(engine::Engine &engine);
    void connectDeviceSettings(engine::Engine &engine);
    void addSimulatedDevice();
    void openDeviceSettings(const engine::DeviceKey &key);
    void updateSettingsDialog();
    engine::DeviceSettings settingsFor(const engine::DeviceKey &key) const;
    void hideToTray();
    void requestQuit();
    void restoreLayout();
    void saveLayout() const;
    void updateSampling();

    engine::Engine *m_engine;
    QList<engine::ModelName> m_models;
    QList<engine::DeviceInfo> m_deviceInfos;
    QList<engine::DeviceSettings> m_deviceSettings;
    QTimer m_sampling;
    ServerHeader *m_header = nullptr;
    QSplitter *m_splitter = nullptr;
    ClientList *m_clients = nullptr;
    DeviceList *m_devices = nullptr;
    GrantList *m_grants = nullptr;
    BusPage *m_buses = nullptr;
    DeviceFileMenu *m_fileMenu = nullptr;
    QPointer<AddDeviceDialog> m_addDialog;
    QPointer<DeviceSettingsDialog> m_settingsDialog; ///< one at a time
    int m_connected = 0; ///< approved programs
    bool m_isTrayAvailable = false;
};

} // namespace ui
