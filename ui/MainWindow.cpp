#include "ui/MainWindow.h"

#include "ui/AddDeviceDialog.h"
#include "ui/BusPage.h"
#include "ui/ClientList.h"
#include "ui/DeviceFileMenu.h"
#include "ui/DeviceList.h"
#include "ui/DeviceSettingsDialog.h"
#include "ui/Format.h"
#include "ui/GrantList.h"
#include "ui/ServerHeader.h"

#include <QAction>
#include <QCloseEvent>
#include <QGuiApplication>
#include <QMessageBox>
#include <QPushButton>
#include <QSettings>
#include <QSplitter>
#include <QStatusBar>
#include <QTabBar>
#include <QTabWidget>
#include <QVBoxLayout>
#include <algorithm>
#include <chrono>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace ui {

namespace {

constexpr auto kSamplingInterval = 100ms;
constexpr double kFontPoints = 10; ///< the size up to which all texts fit into the smallest window
constexpr int kProblemShownMs = 15000;

constexpr auto kGeometryKey = "window/geometry"_L1;
constexpr auto kSplitterKey = "window/splitter"_L1;
constexpr auto kTrayNoticeKey = "window/trayNoticeShown"_L1;

QSettings makeSettings()
{
    return QSettings(QSettings::IniFormat, QSettings::UserScope, u"assent"_s, u"assent"_s);
}

QMessageBox *makeMessage(QMessageBox::Icon icon, const QString &text, const QString &detail, QWidget *parent)
{
    auto *box = new QMessageBox(icon, QGuiApplication::applicationDisplayName(), text, QMessageBox::NoButton, parent);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setTextFormat(Qt::PlainText);
    box->setInformativeText(detail);
    return box;
}

} // namespace

MainWindow::MainWindow(engine::Engine &engine, QWidget *parent) : MainWindow(&engine, parent) {}

MainWindow::MainWindow(engine::Engine *engine, QWidget *parent) : QMainWindow(parent), m_engine(engine)
{
    setWindowTitle(u"Assent"_s);
    const double scale = std::max(1.0, font().pointSizeF() / kFontPoints);
    setMinimumSize(QSize(720, 480) * scale);
    resize(QSize(960, 640) * scale);
    build();
    restoreLayout();
    m_sampling.setInterval(kSamplingInterval);
    if (m_engine != nullptr) {
        connectState(*m_engine);
        connectOrders(*m_engine);
        connectBuses(*m_engine);
        connectDeviceSettings(*m_engine);
    }
}

void MainWindow::build()
{
    m_header = new ServerHeader;
    m_clients = new ClientList;
    m_devices = new DeviceList;
    m_grants = new GrantList;
    m_buses = new BusPage;
    m_fileMenu = new DeviceFileMenu(this);
    m_devices->setFileMenu(m_fileMenu);
    m_splitter = new QSplitter(Qt::Horizontal);
    m_splitter->addWidget(m_clients);
    m_splitter->addWidget(m_devices);
    m_splitter->setChildrenCollapsible(false);
    m_splitter->setStretchFactor(1, 1);
    m_clients->setMinimumWidth(std::max(256, m_clients->minimumWidth()));
    m_devices->setMinimumWidth(416);
    m_splitter->setSizes({304, 624});
    auto *tabs = new QTabWidget;
    tabs->setAccessibleName(tr("Pages"));
    tabs->tabBar()->setAccessibleName(tr("Pages"));
    tabs->setDocumentMode(true);
    tabs->addTab(m_splitter, tr("Programs and devices"));
    tabs->addTab(m_grants, tr("Permissions"));
    tabs->addTab(m_buses, tr("Connections"));
    auto *content = new QWidget;
    auto *layout = new QVBoxLayout(content);
    layout->setContentsMargins(16, 16, 16, 8);
    layout->setSpacing(16);
    layout->addWidget(m_header);
    layout->addWidget(tabs, 1);
    setCentralWidget(content);
    statusBar()->setSizeGripEnabled(false);
    statusBar()->setAccessibleName(tr("Notices"));

    auto *quit = new QAction(tr("Quit"), this);
    quit->setShortcut(QKeySequence::Quit);
    addAction(quit);
    connect(quit, &QAction::triggered, this, &MainWindow::requestQuit);
    connect(m_clients, &ClientList::copyRequested, m_header, &ServerHeader::copyAddress);
    connect(m_clients, &ClientList::answerRequested, this, &MainWindow::approvalShowRequested);
    connect(m_devices, &DeviceList::addRequested, this, &MainWindow::addSimulatedDevice);
    connect(m_devices, &DeviceList::settingsRequested, this, &MainWindow::openDeviceSettings);
    connect(m_devices, &DeviceList::fileProblemsRequested, m_fileMenu, &DeviceFileMenu::showProblems);
}

void MainWindow::connectState(engine::Engine &engine)
{
    const auto showApprovals = [this, &engine] { setApprovals(engine.approvals()); };
    connect(&engine, &engine::Engine::serverStatusChanged, this, &MainWindow::setStatus);
    connect(&engine, &engine::Engine::clientsChanged, this, [this, &engine] { setClients(engine.clients()); });
    connect(&engine, &engine::Engine::devicesChanged, this, [this, &engine] { setDevices(engine.devices()); });
    connect(&engine, &engine::Engine::grantsChanged, this, [this, &engine] { setGrants(engine.grants()); });
    connect(&engine, &engine::Engine::modelsChanged, this, [this, &engine] { setModels(engine.models()); });
    connect(&engine, &engine::Engine::scanningChanged, this, &MainWindow::setScanning);
    connect(&engine, &engine::Engine::levelsSampled, this, &MainWindow::setLevels);
    connect(&engine, &engine::Engine::approvalOpened, this, showApprovals);
    connect(&engine, &engine::Engine::approvalChanged, this, showApprovals);
    connect(&engine, &engine::Engine::approvalClosed, this, showApprovals);
    connect(&engine, &engine::Engine::problemReported, this, &MainWindow::showProblem);
    connect(&engine, &engine::Engine::deviceFileProblemsChanged, this,
            [this, &engine] { setDeviceFileProblems(engine.deviceFileProblems()); });
    connect(&engine, &engine::Engine::userConfigImported, m_fileMenu, &DeviceFileMenu::showImported);
    connect(&engine, &engine::Engine::userConfigExported, this,
            [this](const QString &path) { statusBar()->showMessage(tr("Written: %1").arg(path), kProblemShownMs); });
    setStatus(engine.serverStatus());
    setClients(engine.clients());
    setApprovals(engine.approvals());
    setDevices(engine.devices());
    setModels(engine.models());
    setGrants(engine.grants());
    setScanning(engine.isScanning());
    setDeviceFileProblems(engine.deviceFileProblems());
}

void MainWindow::connectOrders(engine::Engine &engine)
{
    const auto scan = [&engine](bool isOn) { isOn ? engine.startScanning() : engine.stopScanning(); };
    const auto deny = [&engine](engine::ApprovalId id) { engine.answerApproval(id, engine::Decision::Deny); };
    connect(&m_sampling, &QTimer::timeout, &engine, &engine::Engine::sampleLevels);
    connect(m_header, &ServerHeader::serverEnableRequested, &engine, &engine::Engine::setServerEnabled);
    connect(m_header, &ServerHeader::scanRequested, &engine, scan);
    connect(m_header, &ServerHeader::stopAllRequested, &engine, &engine::Engine::stopAllDevices);
    connect(m_clients, &ClientList::denyRequested, &engine, deny);
    connect(m_clients, &ClientList::stopRequested, &engine, &engine::Engine::stopClient);
    connect(m_clients, &ClientList::disconnectRequested, &engine, &engine::Engine::disconnectClient);
    connect(m_devices, &DeviceList::scanRequested, &engine, &engine::Engine::startScanning);
    connect(m_devices, &DeviceList::stopRequested, &engine, &engine::Engine::stopDevice);
    connect(m_devices, &DeviceList::removeRequested, &engine, &engine::Engine::removeSimulatedDevice);
    connect(m_grants, &GrantList::revokeRequested, &engine, &engine::Engine::revokeGrant);
    connect(m_grants, &GrantList::scopeRequested, &engine, &engine::Engine::setGrantScope);
    connect(m_fileMenu, &DeviceFileMenu::importRequested, &engine, &engine::Engine::importUserConfig);
    connect(m_fileMenu, &DeviceFileMenu::exportRequested, &engine, &engine::Engine::exportUserConfig);
}

void MainWindow::connectBuses(engine::Engine &engine)
{
    connect(&engine, &engine::Engine::busesChanged, this,
            [this, &engine] { setBuses(engine.buses(), engine.busSettings()); });
    connect(m_buses, &BusPage::settingsChanged, &engine, &engine::Engine::setBusSettings);
    connect(m_buses, &BusPage::repairRequested, &engine, &engine::Engine::repairBus);
    setBuses(engine.buses(), engine.busSettings());
}

void MainWindow::connectDeviceSettings(engine::Engine &engine)
{
    connect(&engine, &engine::Engine::deviceSettingsChanged, this,
            [this, &engine] { setDeviceSettings(engine.deviceSettings()); });
    connect(&engine, &engine::Engine::batteryLow, this, &MainWindow::showBatteryLow);
    connect(&engine, &engine::Engine::deviceHint, this, &MainWindow::showDeviceHint);
    setDeviceSettings(engine.deviceSettings());
}

void MainWindow::showAndRaise()
{
    if (isMinimized())
        showNormal();
    show();
    raise();
    activateWindow();
}

void MainWindow::setStatus(const engine::ServerStatus &status)
{
    m_header->setStatus(status);
    m_clients->setAddress(serverAddress(status));
}

void MainWindow::setClients(const QList<engine::ClientInfo> &clients)
{
    m_connected = static_cast<int>(std::ranges::count_if(clients, &engine::ClientInfo::isApproved));
    m_clients->setClients(clients);
    m_devices->setClients(clients);
}

void MainWindow::setApprovals(const QList<engine::ApprovalRequest> &approvals)
{
    m_clients->setApprovals(approvals);
}

void MainWindow::setDevices(const QList<engine::DeviceInfo> &devices)
{
    m_deviceInfos = devices;
    m_devices->setDevices(devices);
    m_grants->setDevices(devices);
    updateSettingsDialog();
    updateSampling();
}

void MainWindow::setLevels(const QList<engine::DeviceLevels> &levels)
{
    m_devices->setLevels(levels);
}

void MainWindow::setModels(const QList<engine::ModelName> &models)
{
    m_models = models;
    if (m_addDialog != nullptr)
        m_addDialog->setModels(models);
}

void MainWindow::setGrants(const QList<engine::Grant> &grants)
{
    m_grants->setGrants(grants);
}

void MainWindow::setDeviceFileProblems(const QStringList &problems)
{
    m_fileMenu->setProblems(problems);
    m_devices->setFileProblems(static_cast<int>(problems.size()));
}

void MainWindow::setDeviceSettings(const QList<engine::DeviceSettings> &settings)
{
    m_deviceSettings = settings;
    m_devices->setSettings(settings);
    if (m_settingsDialog != nullptr)
        m_settingsDialog->setSettings(settingsFor(m_settingsDialog->key()));
}

void MainWindow::setBuses(const QList<engine::BusStatus> &buses, const engine::BusSettings &settings)
{
    m_buses->setBuses(buses, settings);
}

void MainWindow::setScanning(bool isScanning)
{
    m_header->setScanning(isScanning);
    m_devices->setScanning(isScanning);
}

void MainWindow::showProblem(const engine::Error &error)
{
    statusBar()->showMessage(error.detail, kProblemShownMs);
}

void MainWindow::showBatteryLow(engine::DeviceIndex device, int percent)
{
    const auto found = std::ranges::find_if(m_deviceInfos, [device](const engine::DeviceInfo &info) {
        return info.description.index == device;
    });
    if (found != m_deviceInfos.end())
        statusBar()->showMessage(batteryLowText(found->description, percent), kProblemShownMs);
}

void MainWindow::showDeviceHint(const QString &name, const QString &text)
{
    statusBar()->showMessage(deviceHintText(name, text), kProblemShownMs);
}

engine::DeviceSettings MainWindow::settingsFor(const engine::DeviceKey &key) const
{
    const auto known = std::ranges::find(m_deviceSettings, key, &engine::DeviceSettings::key);
    if (known != m_deviceSettings.end())
        return *known;
    engine::DeviceSettings unset;
    unset.key = key;
    return unset;
}

void MainWindow::openDeviceSettings(const engine::DeviceKey &key)
{
    if (m_settingsDialog != nullptr)
        m_settingsDialog->close();
    const engine::DeviceSettings settings = settingsFor(key);
    const auto found = std::ranges::find(m_deviceInfos, key, &engine::DeviceInfo::key);
    engine::DeviceInfo device;
    device.key = key;
    device.description.name = knownDeviceName(settings);
    m_settingsDialog = new DeviceSettingsDialog(found == m_deviceInfos.end() ? device : *found, settings, this);
    m_settingsDialog->setAttribute(Qt::WA_DeleteOnClose);
    if (m_engine != nullptr) {
        connect(m_settingsDialog, &DeviceSettingsDialog::settingsChanged, m_engine, &engine::Engine::setDeviceSettings);
        connect(m_settingsDialog, &DeviceSettingsDialog::findRequested, m_engine, &engine::Engine::identifyDevice);
    }
    updateSettingsDialog();
    m_settingsDialog->show(); // beside the window: its stop button stays in reach
}

void MainWindow::updateSettingsDialog()
{
    if (m_settingsDialog == nullptr)
        return;
    const auto found = std::ranges::find(m_deviceInfos, m_settingsDialog->key(), &engine::DeviceInfo::key);
    m_settingsDialog->setDevice(found == m_deviceInfos.end() ? nullptr : &*found);
}

void MainWindow::addSimulatedDevice()
{
    if (m_addDialog != nullptr) {
        m_addDialog->raise();
        return;
    }
    m_addDialog = new AddDeviceDialog(this);
    m_addDialog->setAttribute(Qt::WA_DeleteOnClose);
    m_addDialog->setModels(m_models);
    connect(m_addDialog, &QDialog::accepted, this, [this] {
        const QString model = m_addDialog->chosenModel();
        if (m_engine != nullptr && !model.isEmpty())
            m_engine->addSimulatedDevice(model);
    });
    m_addDialog->open();
}

void MainWindow::closeEvent(QCloseEvent *event)
{
    saveLayout();
    if (qGuiApp->isSavingSession()) {
        event->accept();
        return;
    }
    event->ignore();
    if (m_isTrayAvailable)
        hideToTray();
    else
        requestQuit();
}

void MainWindow::hideToTray()
{
    QSettings settings = makeSettings();
    if (settings.value(kTrayNoticeKey, false).toBool()) {
        hide();
        return;
    }
    settings.setValue(kTrayNoticeKey, true);
    QMessageBox *box = makeMessage(QMessageBox::Information, tr("Assent keeps running in the notification area."),
                                   tr("Connected programs stay connected. Use the icon there to quit."), this);
    box->addButton(tr("Close"), QMessageBox::AcceptRole);
    connect(box, &QDialog::finished, this, &QWidget::hide);
    box->open();
}

void MainWindow::requestQuit()
{
    if (m_connected == 0) {
        saveLayout();
        emit quitRequested();
        return;
    }
    QMessageBox *box = makeMessage(QMessageBox::Question, tr("Quit Assent?"),
                                   tr("Devices are stopped and programs disconnected."), this);
    QPushButton *quit = box->addButton(tr("Quit"), QMessageBox::AcceptRole);
    box->setDefaultButton(box->addButton(tr("Cancel"), QMessageBox::RejectRole));
    connect(quit, &QPushButton::clicked, this, &MainWindow::quitRequested);
    box->open();
}

void MainWindow::restoreLayout()
{
    const QSettings settings = makeSettings();
    restoreGeometry(settings.value(kGeometryKey).toByteArray());
    m_splitter->restoreState(settings.value(kSplitterKey).toByteArray());
}

void MainWindow::saveLayout() const
{
    QSettings settings = makeSettings();
    settings.setValue(kGeometryKey, saveGeometry());
    settings.setValue(kSplitterKey, m_splitter->saveState());
}

void MainWindow::showEvent(QShowEvent *event)
{
    QMainWindow::showEvent(event);
    updateSampling();
}

void MainWindow::hideEvent(QHideEvent *event)
{
    QMainWindow::hideEvent(event);
    updateSampling();
}

void MainWindow::updateSampling()
{
    const bool isNeeded = isVisible() && !m_devices->isEmpty();
    if (!isNeeded)
        m_sampling.stop();
    else if (!m_sampling.isActive())
        m_sampling.start();
}

} // namespace ui
