#include "ui/Desktop.h"

#include "engine/api/Engine.h"
#include "engine/base/Text.h"
#include "ui/ApprovalDialog.h"
#include "ui/Format.h"

#include <QApplication>
#include <algorithm>

namespace ui {

namespace {

using engine::ApprovalId;
using engine::ApprovalRequest;
using engine::Decision;
using engine::Engine;
using namespace std::chrono_literals;

constexpr auto kTick = 1s;

} // namespace

Desktop::Desktop(Engine &engine, QObject *parent) : QObject(parent), m_engine(engine), m_window(engine)
{
    connectEngine();
    connectTray();
    connectRequests();
    connect(&m_tick, &QTimer::timeout, this, &Desktop::handleTick);
    m_tray.setStatus(engine.serverStatus());
    m_tray.setScanning(engine.isScanning());
    refreshClients();
    refreshDevices();
}

Desktop::~Desktop() = default;

void Desktop::connectEngine()
{
    connect(&m_engine, &Engine::serverStatusChanged, &m_tray, &TrayIcon::setStatus);
    connect(&m_engine, &Engine::scanningChanged, &m_tray, &TrayIcon::setScanning);
    connect(&m_engine, &Engine::clientsChanged, this, &Desktop::refreshClients);
    connect(&m_engine, &Engine::devicesChanged, this, &Desktop::refreshDevices);
    connect(&m_engine, &Engine::batteryLow, this, &Desktop::handleBatteryLow);
    connect(&m_engine, &Engine::deviceHint, this, &Desktop::handleDeviceHint);
    connect(&m_engine, &Engine::levelsSampled, this, &Desktop::handleLevels);
    connect(&m_engine, &Engine::outputForgotten, this, &Desktop::handleForgotten);
    connect(&m_engine, &Engine::approvalOpened, this, &Desktop::handleOpened);
    connect(&m_engine, &Engine::approvalChanged, this, &Desktop::handleChanged);
    connect(&m_engine, &Engine::approvalClosed, this, &Desktop::handleClosed);
}

void Desktop::connectTray()
{
    connect(&m_tray, &TrayIcon::stopClientRequested, &m_engine, &Engine::stopClient);
    connect(&m_tray, &TrayIcon::disconnectRequested, &m_engine, &Engine::disconnectClient);
    connect(&m_tray, &TrayIcon::stopDeviceRequested, &m_engine, &Engine::stopDevice);
    connect(&m_tray, &TrayIcon::stopAllRequested, &m_engine, &Engine::stopAllDevices);
    connect(&m_tray, &TrayIcon::serverEnabledRequested, &m_engine, &Engine::setServerEnabled);
    connect(&m_tray, &TrayIcon::scanRequested, &m_engine, [this](bool scan) {
        if (scan)
            m_engine.startScanning();
        else
            m_engine.stopScanning();
    });
}

void Desktop::connectRequests()
{
    connect(&m_tray, &TrayIcon::openRequested, this, &Desktop::showWindow);
    connect(&m_tray, &TrayIcon::quitRequested, this, &Desktop::quit);
    connect(&m_tray, &TrayIcon::approvalAnswered, this,
            [this](ApprovalId id, Decision decision) { answer(id, decision, engine::Scope::usual()); });
    connect(&m_tray, &TrayIcon::approvalShowRequested, this, &Desktop::showApproval);
    connect(&m_window, &MainWindow::approvalShowRequested, this, &Desktop::showApproval);
    connect(&m_window, &MainWindow::quitRequested, this, &Desktop::quit);
}

void Desktop::start(bool hidden)
{
    m_hasTray = TrayIcon::isAvailable();
    m_window.setTrayAvailable(m_hasTray);
    m_tray.show();
    if (!hidden || !m_hasTray)
        m_window.show();
    m_tick.start(kTick);
}

void Desktop::showWindow()
{
    m_window.showAndRaise();
}

void Desktop::quit()
{
    m_isQuitting = true;
    m_tick.stop();
    closeDialog();
    m_tray.hide();
    m_window.hide();
    m_engine.shutdown();
}

void Desktop::handleTick()
{
    const bool hasTray = TrayIcon::isAvailable();
    if (hasTray != m_hasTray) {
        m_hasTray = hasTray;
        m_window.setTrayAvailable(hasTray);
        if (!hasTray)
            m_window.show(); // nothing is left to open it from
    }
    if (m_hasTray && !m_engine.devices().isEmpty())
        m_engine.sampleLevels();
}

void Desktop::handleBatteryLow(engine::DeviceIndex device, int percent)
{
    for (const engine::DeviceInfo &info : m_engine.devices()) {
        if (info.description.index == device)
            m_tray.notify(batteryLowText(info.description, percent), tr("Charge it before it stops by itself."));
    }
}

void Desktop::handleDeviceHint(const QString &name, const QString &text)
{
    m_tray.notify(deviceHintText(name, text), tr("It is being connected."));
}

void Desktop::handleLevels(const QList<engine::DeviceLevels> &levels)
{
    m_tray.setActive(std::ranges::any_of(levels, &engine::DeviceLevels::isActive));
}

void Desktop::handleOpened(const ApprovalRequest &request)
{
    m_waiting.append(request);
    keepDeadline(request);
    m_tray.setApprovals(m_waiting);
    m_tray.notify(tr("%1 waits for your answer.").arg(engine::sanitized(programName(request.identity))),
                  tr("No answer means Deny."));
    showNextApproval();
}

void Desktop::handleChanged(const ApprovalRequest &request)
{
    const auto known = std::ranges::find(m_waiting, request.id, &ApprovalRequest::id);
    if (known == m_waiting.end())
        return;
    *known = request;
    keepDeadline(request);
    m_tray.setApprovals(m_waiting);
    if (m_dialog && m_dialog->approval() == request.id)
        m_dialog->update(request);
}

void Desktop::handleClosed(ApprovalId id)
{
    forget(id);
}

void Desktop::answer(ApprovalId id, Decision decision, const engine::Scope &scope)
{
    m_engine.answerApproval(id, decision, scope);
    forget(id);
}

/// The time left in a request is that of the moment it came; it may be shown later.
void Desktop::keepDeadline(const ApprovalRequest &request)
{
    m_deadlines.insert(static_cast<quint64>(request.id), QDeadlineTimer(request.timeLeft));
}

/// Drops a request that has been decided, and goes on with the next.
void Desktop::forget(ApprovalId id)
{
    if (m_waiting.removeIf([id](const ApprovalRequest &request) { return request.id == id; }) == 0)
        return;
    m_deadlines.remove(static_cast<quint64>(id));
    m_tray.setApprovals(m_waiting);
    if (m_dialog && m_dialog->approval() == id)
        closeDialog();
    showNextApproval();
}

void Desktop::showNextApproval()
{
    if (m_dialog || m_waiting.isEmpty() || m_isQuitting)
        return;
    ApprovalRequest request = m_waiting.first();
    request.timeLeft = std::chrono::milliseconds(m_deadlines.value(static_cast<quint64>(request.id)).remainingTime());
    m_dialog = std::make_unique<ApprovalDialog>(request);
    m_dialog->setDevices(m_engine.devices());
    connect(m_dialog.get(), &ApprovalDialog::answered, this, &Desktop::answer);
    m_dialog->show();
    m_dialog->raise();
    QApplication::alert(m_dialog.get()); // it takes neither the keyboard nor the place above other windows
}

void Desktop::showApproval(ApprovalId id)
{
    const auto known = std::ranges::find(m_waiting, id, &ApprovalRequest::id);
    if (known == m_waiting.end())
        return;
    if (!m_dialog || m_dialog->approval() != id) {
        closeDialog();
        std::rotate(m_waiting.begin(), known, known + 1);
        showNextApproval();
    }
    if (m_dialog) {
        m_dialog->raise();
        m_dialog->activateWindow();
    }
}

/// Takes the dialog away without an answer.
void Desktop::closeDialog()
{
    if (!m_dialog)
        return;
    m_dialog->disconnect(this);
    m_dialog->hide();
    m_dialog.release()->deleteLater(); // may be the sender of what we are handling
}

/// R9
void Desktop::handleForgotten(engine::ClientId id)
{
    const QList<engine::ClientInfo> clients = m_engine.clients();
    const auto client = std::ranges::find(clients, id, &engine::ClientInfo::id);
    if (client == clients.end())
        return;
    m_tray.notify(tr("%1 has been stopped.").arg(engine::sanitized(programName(client->identity))),
                  tr("A device ran for it, and it had said nothing for a long time."));
}

void Desktop::refreshClients()
{
    const QList<engine::ClientInfo> clients = m_engine.clients();
    m_tray.setClients(clients);
    QSet<quint64> approved;
    for (const engine::ClientInfo &client : clients) {
        if (!client.isApproved)
            continue;
        const auto id = static_cast<quint64>(client.id);
        approved.insert(id);
        if (!m_approved.contains(id)) {
            m_tray.notify(tr("%1 may control your devices now.").arg(engine::sanitized(programName(client.identity))),
                          tr("Open Assent to stop or disconnect it."));
        }
    }
    m_approved = approved;
}

void Desktop::refreshDevices()
{
    const QList<engine::DeviceInfo> devices = m_engine.devices();
    m_tray.setDevices(devices);
    if (m_dialog)
        m_dialog->setDevices(devices);
    if (devices.isEmpty())
        m_tray.setActive(false);
}

} // namespace ui
