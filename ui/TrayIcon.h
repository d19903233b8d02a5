#pragma once
#include "engine/api/EngineTypes.h"

#include <QMenu>
#include <QObject>
#include <QSystemTrayIcon>

namespace ui {

/// The icon in the tray and its menu. It shows the values it is given and passes orders on by signals; it does not know the
/// engine. Each state has a shape of its own, so that it is told apart without colour.
/// \thread the one of the windows
class TrayIcon final : public QObject
{
    Q_OBJECT

public:
    enum class State : quint8 { Off, Listening, Waiting, Active, Error };

    explicit TrayIcon(QObject *parent = nullptr);

    static bool isAvailable() { return QSystemTrayIcon::isSystemTrayAvailable(); }
    /// Name of the drawing in resources/icons.
    static QString iconName(State state);

    void show() { m_icon.show(); }
    void hide() { m_icon.hide(); }
    State state() const;
    QString toolTip() const { return m_icon.toolTip(); }
    QMenu &menu() { return m_menu; }
    /// A notice that goes away by itself. Both texts are shown as they are where the tray allows it; foreign text belongs in
    /// \a title only, which no desktop takes for markup.
    void notify(const QString &title, const QString &text);

    void setStatus(const engine::ServerStatus &status);
    void setClients(const QList<engine::ClientInfo> &clients);
    void setDevices(const QList<engine::DeviceInfo> &devices);
    void setApprovals(const QList<engine::ApprovalRequest> &approvals);
    void setScanning(bool scanning);
    /// \param active at least one device runs
    void setActive(bool active);

signals:
    void openRequested();
    void quitRequested();
    void approvalAnswered(engine::ApprovalId id, engine::Decision decision);
    void approvalShowRequested(engine::ApprovalId id);
    void stopClientRequested(engine::ClientId client);
    void disconnectRequested(engine::ClientId client);
    void stopDeviceRequested(engine::DeviceIndex device);
    void stopAllRequested();
    void scanRequested(bool scan);
    void serverEnabledRequested(bool enabled);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void makeMenu();
    QMenu *makeWaiting(const engine::ApprovalRequest &request);
    void addClient(const engine::ClientInfo &client);
    void addDevice(const engine::DeviceInfo &device);
    void refresh();
    void refreshIcon();
    QString statusText() const;
    QString errorText() const;
    QString stateText() const;
    int approvedClients() const;
    void copyAddress() const;

    engine::ServerStatus m_status;
    QList<engine::ClientInfo> m_clients;
    QList<engine::DeviceInfo> m_devices;
    QList<engine::ApprovalRequest> m_approvals;
    bool m_isActive = false;

    QMenu m_menu;
    QSystemTrayIcon m_icon;
    QList<QMenu *> m_waiting;
    QAction *m_statusLine = nullptr;
    QMenu *m_programs = nullptr;
    QMenu *m_deviceMenu = nullptr;
    QAction *m_scan = nullptr;
    QAction *m_server = nullptr;
    QAction *m_copy = nullptr;
};

} // namespace ui
