#include "ui/TrayIcon.h"

#include "engine/base/Text.h"
#include "ui/Format.h"
#include "ui/Icons.h"
#include "ui/Theme.h"

#include <QApplication>
#include <QClipboard>
#include <QEvent>
#include <algorithm>

using namespace Qt::StringLiterals;

namespace ui {

namespace {

using engine::Decision;
using engine::ServerStatus;

constexpr int kNoticeMs = 5000;

/// Foreign text for a menu: plain, short, and without underlined letters.
QString menuText(const QString &text)
{
    return engine::sanitized(text).replace(u'&', u"&&"_s);
}

QMenu *makeSubmenu(QMenu *parent, const QString &text)
{
    auto *menu = new QMenu(text, parent);
    menu->setAccessibleName(text);
    return menu;
}

QColor colorOf(TrayIcon::State state, const QPalette &palette)
{
    switch (state) {
    case TrayIcon::State::Waiting:
        return theme::waiting(palette);
    case TrayIcon::State::Active:
        return theme::active(palette);
    case TrayIcon::State::Error:
        return theme::danger(palette);
    case TrayIcon::State::Off:
    case TrayIcon::State::Listening:
        break;
    }
    return palette.color(QPalette::WindowText);
}

/// Empties a menu together with its submenus, which QMenu::clear() leaves alone.
void clear(QMenu *menu)
{
    const QList<QAction *> actions = menu->actions();
    for (QAction *action : actions) {
        if (QMenu *submenu = action->menu())
            submenu->deleteLater();
    }
    menu->clear();
}

} // namespace

TrayIcon::TrayIcon(QObject *parent) : QObject(parent)
{
    makeMenu();
    m_icon.setContextMenu(&m_menu);
    connect(&m_icon, &QSystemTrayIcon::activated, this, [this](QSystemTrayIcon::ActivationReason reason) {
        if (reason == QSystemTrayIcon::Trigger || reason == QSystemTrayIcon::DoubleClick)
            emit openRequested();
    });
    connect(&m_icon, &QSystemTrayIcon::messageClicked, this, &TrayIcon::openRequested);
    qApp->installEventFilter(this);
    refresh();
}

QString TrayIcon::iconName(State state)
{
    switch (state) {
    case State::Off:
        return u"tray-off"_s;
    case State::Listening:
        return u"tray-listening"_s;
    case State::Waiting:
        return u"tray-waiting"_s;
    case State::Active:
        return u"tray-active"_s;
    case State::Error:
        break;
    }
    return u"tray-error"_s;
}

void TrayIcon::makeMenu()
{
    m_menu.setAccessibleName(tr("Assent"));
    m_statusLine = m_menu.addAction(QString());
    m_statusLine->setEnabled(false);
    m_menu.addSeparator();
    connect(m_menu.addAction(tr("Open Assent")), &QAction::triggered, this, &TrayIcon::openRequested);
    m_programs = makeSubmenu(&m_menu, tr("Programs"));
    m_menu.addMenu(m_programs);
    m_deviceMenu = makeSubmenu(&m_menu, tr("Devices"));
    m_menu.addMenu(m_deviceMenu);
    m_scan = m_menu.addAction(tr("Scan for devices"));
    m_scan->setCheckable(true);
    connect(m_scan, &QAction::triggered, this, &TrayIcon::scanRequested);
    QAction *stopAll = m_menu.addAction(tr("Stop everything"));
    stopAll->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_Period));
    connect(stopAll, &QAction::triggered, this, &TrayIcon::stopAllRequested);
    m_menu.addSeparator();
    m_server = m_menu.addAction(tr("Server on"));
    m_server->setCheckable(true);
    connect(m_server, &QAction::triggered, this, &TrayIcon::serverEnabledRequested);
    m_copy = m_menu.addAction(tr("Copy address"));
    m_copy->setEnabled(false);
    connect(m_copy, &QAction::triggered, this, &TrayIcon::copyAddress);
    connect(m_menu.addAction(tr("Quit")), &QAction::triggered, this, &TrayIcon::quitRequested);
}

TrayIcon::State TrayIcon::state() const
{
    if (m_status.state == ServerStatus::State::Failed)
        return State::Error;
    if (!m_approvals.isEmpty())
        return State::Waiting;
    if (m_isActive)
        return State::Active;
    return m_status.state == ServerStatus::State::Listening ? State::Listening : State::Off;
}

void TrayIcon::notify(const QString &title, const QString &text)
{
    if (m_icon.isVisible())
        m_icon.showMessage(title, text, m_icon.icon(), kNoticeMs); // which replaces the icon meanwhile on some desktops
}

void TrayIcon::setStatus(const ServerStatus &status)
{
    m_status = status;
    m_server->setChecked(status.state == ServerStatus::State::Listening);
    m_copy->setEnabled(!status.addresses.isEmpty());
    refresh();
}

void TrayIcon::setClients(const QList<engine::ClientInfo> &clients)
{
    m_clients = clients;
    clear(m_programs);
    for (const engine::ClientInfo &client : clients) {
        if (client.isApproved)
            addClient(client);
    }
    refresh();
}

void TrayIcon::addClient(const engine::ClientInfo &client)
{
    const QString verified = menuText(programName(client.identity));
    const QString text = client.name.isEmpty() ? verified : tr("%1 (%2)").arg(menuText(client.name), verified);
    QMenu *menu = makeSubmenu(m_programs, text);
    m_programs->addMenu(menu);
    connect(menu->addAction(tr("Stop")), &QAction::triggered, this, [this, id = client.id] { emit stopClientRequested(id); });
    connect(menu->addAction(tr("Disconnect")), &QAction::triggered, this,
            [this, id = client.id] { emit disconnectRequested(id); });
}

void TrayIcon::setDevices(const QList<engine::DeviceInfo> &devices)
{
    m_devices = devices;
    clear(m_deviceMenu);
    for (const engine::DeviceInfo &device : devices)
        addDevice(device);
    refresh();
}

void TrayIcon::addDevice(const engine::DeviceInfo &device)
{
    const engine::DeviceDescription &description = device.description;
    const QString name = menuText(description.displayName.isEmpty() ? description.name : description.displayName);
    const QString text = device.battery ? tr("%1, battery %2%").arg(name, QString::number(*device.battery)) : name;
    QMenu *menu = makeSubmenu(m_deviceMenu, text);
    m_deviceMenu->addMenu(menu);
    connect(menu->addAction(tr("Stop")), &QAction::triggered, this,
            [this, index = description.index] { emit stopDeviceRequested(index); });
}

void TrayIcon::setApprovals(const QList<engine::ApprovalRequest> &approvals)
{
    m_approvals = approvals;
    for (QMenu *menu : std::as_const(m_waiting)) {
        m_menu.removeAction(menu->menuAction());
        menu->deleteLater();
    }
    m_waiting.clear();
    for (const engine::ApprovalRequest &request : approvals) {
        QMenu *menu = makeWaiting(request);
        m_menu.insertMenu(m_programs->menuAction(), menu);
        m_waiting.append(menu);
    }
    refresh();
}

QMenu *TrayIcon::makeWaiting(const engine::ApprovalRequest &request)
{
    // The claimed name alone would let one program ask in the name of another.
    const QString verified = menuText(programName(request.identity));
    QMenu *menu = makeSubmenu(&m_menu, request.claimedName.isEmpty()
                                  ? tr("Waiting: %1").arg(verified)
                                  : tr("Waiting: \"%1\" (%2)").arg(menuText(request.claimedName), verified));
    connect(menu->addAction(tr("Allow once")), &QAction::triggered, this,
            [this, id = request.id] { emit approvalAnswered(id, Decision::AllowOnce); });
    connect(menu->addAction(tr("Deny")), &QAction::triggered, this,
            [this, id = request.id] { emit approvalAnswered(id, Decision::Deny); });
    connect(menu->addAction(tr("Show")), &QAction::triggered, this,
            [this, id = request.id] { emit approvalShowRequested(id); });
    return menu;
}

void TrayIcon::setScanning(bool scanning)
{
    m_scan->setChecked(scanning);
}

void TrayIcon::setActive(bool active)
{
    if (m_isActive == active)
        return;
    m_isActive = active;
    refresh();
}

int TrayIcon::approvedClients() const
{
    return static_cast<int>(std::ranges::count(m_clients, true, &engine::ClientInfo::isApproved));
}

QString TrayIcon::errorText() const
{
    if (!m_status.isPortTaken)
        return tr("The server cannot listen");
    if (m_status.holder.isEmpty())
        return tr("Port %1 is in use by another program").arg(m_status.port);
    return tr("Port %1 is in use by %2").arg(QString::number(m_status.port), engine::sanitized(m_status.holder));
}

QString TrayIcon::statusText() const
{
    switch (m_status.state) {
    case ServerStatus::State::Off:
        return tr("Server is off");
    case ServerStatus::State::Failed:
        return errorText();
    case ServerStatus::State::Listening:
        break;
    }
    return tr("Assent: %1, %2").arg(tr("%n program(s)", nullptr, approvedClients()),
                                    tr("%n device(s)", nullptr, static_cast<int>(m_devices.size())));
}

QString TrayIcon::stateText() const
{
    switch (state()) {
    case State::Off:
        return tr("Server is off");
    case State::Listening:
        return tr("Listening");
    case State::Waiting:
        return tr("A program waits for your answer");
    case State::Active:
        return tr("A device is running");
    case State::Error:
        break;
    }
    return errorText();
}

void TrayIcon::refresh()
{
    m_statusLine->setText(menuText(statusText()));
    m_programs->setEnabled(!m_programs->isEmpty());
    m_deviceMenu->setEnabled(!m_deviceMenu->isEmpty());
    QString toolTip = tr("Assent: %1").arg(stateText());
    if (!m_status.addresses.isEmpty())
        toolTip += u'\n' + m_status.addresses.first();
    m_icon.setToolTip(toolTip);
    refreshIcon();
}

void TrayIcon::refreshIcon()
{
    const QPalette palette = QApplication::palette();
    m_icon.setIcon(icons::icon(iconName(state()), colorOf(state(), palette)));
}

void TrayIcon::copyAddress() const
{
    if (!m_status.addresses.isEmpty())
        QApplication::clipboard()->setText(u"ws://"_s + m_status.addresses.first());
}

bool TrayIcon::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == qApp && event->type() == QEvent::ApplicationPaletteChange)
        refreshIcon();
    return QObject::eventFilter(watched, event);
}

} // namespace ui
