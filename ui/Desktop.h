#pragma once
#include "engine/api/EngineTypes.h"
#include "ui/MainWindow.h"
#include "ui/TrayIcon.h"

#include <QDeadlineTimer>
#include <QHash>
#include <QObject>
#include <QSet>
#include <QTimer>
#include <memory>

namespace engine {
class Engine;
}

namespace ui {

class ApprovalDialog;

/// Joins the engine with the window, the tray and the approval dialog, of which there is one at a time; other requests wait
/// for their turn and can be called up from tray and window.
/// \thread the one of the windows
class Desktop final : public QObject
{
    Q_OBJECT

public:
    explicit Desktop(engine::Engine &engine, QObject *parent = nullptr);
    ~Desktop() override;

    /// \param hidden without the window, if there is a tray to open it from
    void start(bool hidden);
    void showWindow();
    /// Takes everything from the screen and has the engine stop; Engine::stopped() follows.
    void quit();

private:
    void connectEngine();
    void connectTray();
    void connectRequests();
    void handleOpened(const engine::ApprovalRequest &request);
    void handleChanged(const engine::ApprovalRequest &request);
    void handleClosed(engine::ApprovalId id);
    void handleBatteryLow(engine::DeviceIndex device, int percent);
    void handleDeviceHint(const QString &name, const QString &text);
    void handleLevels(const QList<engine::DeviceLevels> &levels);
    void handleTick();
    void answer(engine::ApprovalId id, engine::Decision decision, const engine::Scope &scope);
    void handleForgotten(engine::ClientId client);
    void keepDeadline(const engine::ApprovalRequest &request);
    void forget(engine::ApprovalId id);
    void showNextApproval();
    void showApproval(engine::ApprovalId id);
    void closeDialog();
    void refreshClients();
    void refreshDevices();

    engine::Engine &m_engine;
    MainWindow m_window;
    TrayIcon m_tray;
    std::unique_ptr<ApprovalDialog> m_dialog;
    QList<engine::ApprovalRequest> m_waiting; ///< first come, first shown
    QHash<quint64, QDeadlineTimer> m_deadlines; ///< of the requests in m_waiting
    QSet<quint64> m_approved;                 ///< clients that have been announced
    QTimer m_tick;
    bool m_hasTray = false;
    bool m_isQuitting = false;
};

} // namespace ui
