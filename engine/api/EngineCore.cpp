#include "engine/api/EngineCore.h"

#include "engine/api/Buses.h"
#include "engine/api/DeviceAdmission.h"
#include "engine/api/Simulation.h"
#include "engine/backend/Backend.h"
#include "engine/backend/simulated/SimulatorScheduler.h"
#include "engine/base/Constants.h"
#include "engine/base/Log.h"
#include "engine/base/Text.h"
#include "engine/consent/Consent.h"
#include "engine/consent/PeerProcess.h"
#include "engine/device/Device.h"
#include "engine/device/DeviceManager.h"
#include "engine/device/PatternPlayer.h"
#include "engine/device/WriteQueue.h"
#include "engine/record/Recorder.h"
#include "engine/record/Replayer.h"
#include "engine/server/Server.h"

#include <QDateTime>
#include <algorithm>

namespace engine {

using namespace Qt::StringLiterals;

namespace {

DeviceInfo infoOf(const Device &device)
{
    return {device.description(), device.key(), device.bus(), device.address(), device.isSimulated(), device.lastBattery(), device.model()};
}

DeviceLevels levelsOf(const Device &device)
{
    DeviceLevels levels;
    levels.device = device.description().index;
    levels.driver = device.owner();
    levels.commands = device.commands();
    levels.writes = device.queue().writes();
    levels.replaced = device.queue().replaced();
    levels.latencies.assign(device.queue().latencies().begin(), device.queue().latencies().end());
    levels.lastPacket = device.lastPacket();
    for (const DeviceOutputState &output : device.outputs())
        levels.outputs.push_back({output.feature, output.type, output.value, device.publishedValue(output), output.durationMs});
    return levels;
}

} // namespace

EngineCore::EngineCore(EngineOptions options, std::unique_ptr<Scheduler> scheduler)
    : m_options(std::move(options))
    , m_scheduler(std::move(scheduler))
    , m_port(m_options.port)
{
    if (!m_scheduler && m_options.simulatorPort) {
        auto simulated = std::make_unique<SimulatorScheduler>();
        m_simulatorScheduler = simulated.get();
        m_scheduler = std::move(simulated);
    } else if (!m_scheduler) {
        m_scheduler = std::make_unique<SystemScheduler>();
    }
    m_status.port = m_port;
}

EngineCore::~EngineCore()
{
    // The devices go while what is told of them is still there.
    m_recorder.reset();
    m_replayer.reset();
    m_server.reset();
    m_patterns.reset();
    m_devices.reset();
    m_settings.reset(); // looks at the options to the last
}

void EngineCore::start()
{
    const QString grantsFile = m_options.configFolder.isEmpty() ? QString() : m_options.configFolder + u"/grants.json"_s;
    m_consent = std::make_unique<Consent>(*m_scheduler, grantsFile);
    m_consent->setPolicy(m_options.allowAllClients ? Consent::Policy::AllowAll
                             : m_options.canAsk    ? Consent::Policy::Ask
                                                   : Consent::Policy::Deny);
    for (const QString &origin : m_options.allowedOrigins)
        m_consent->allowOrigin(origin);
    for (const QString &program : m_options.allowedPrograms)
        m_consent->allowProgram(program);
    m_admission = std::make_unique<DeviceAdmission>(*m_consent, !m_options.allowAllClients);
    m_devices = std::make_unique<DeviceManager>(m_catalog, *m_scheduler);
    m_patterns = std::make_unique<PatternPlayer>(*m_devices, *m_scheduler);
    m_server = std::make_unique<Server>(*m_consent, *m_devices, *m_scheduler, m_options.serverName, m_options.forgottenOutput);
    connectConsent();
    connectDevices();
    connect(m_server.get(), &Server::sessionsChanged, this, &EngineCore::reportClients);
    connect(m_server.get(), &Server::outputForgotten, this, &EngineCore::outputForgotten);
    loadSettings();
    startRecording();
    addBackends();
    startReplay();
    if (m_options.startServer)
        setServerEnabled(true);
    emit grantsChanged(m_consent->grants());
}

void EngineCore::connectConsent()
{
    connect(m_consent.get(), &Consent::requestOpened, this, &EngineCore::approvalOpened);
    connect(m_consent.get(), &Consent::requestChanged, this, &EngineCore::approvalChanged);
    connect(m_consent.get(), &Consent::requestClosed, this, &EngineCore::approvalClosed);
    connect(m_consent.get(), &Consent::grantsChanged, this, [this] { emit grantsChanged(m_consent->grants()); });
    connect(m_consent.get(), &Consent::storeFailed, this, [this](const Error &error) {
        qCWarning(logConsent).noquote() << error.detail;
        emit problemReported(error);
    });
}

void EngineCore::connectDevices()
{
    connect(m_devices.get(), &DeviceManager::deviceAdded, this, [this](Device *device) {
        connect(device, &Device::batteryChanged, this, &EngineCore::noteBattery, Qt::UniqueConnection);
        qCInfo(logDevice).noquote() << "connected:" << device->description().name << device->address();
        reportDevices();
    });
    connect(m_devices.get(), &DeviceManager::deviceChanged, this, &EngineCore::reportDevices);
    connect(m_devices.get(), &DeviceManager::deviceRemoved, this, &EngineCore::reportDevices);
    connect(m_devices.get(), &DeviceManager::deviceFaulted, this, [this](const Device *device) {
        emit problemReported({ErrorCode::HardwareIo, device->description().name
                                                         + u" takes no commands any more. Check that it has stopped."_s});
    });
    connect(m_devices.get(), &DeviceManager::hintGiven, this, [this](const Advertisement &advertisement, const QString &text) {
        qCInfo(logDevice).noquote() << sanitized(advertisement.name) << "asks:" << text;
        emit deviceHint(sanitized(advertisement.name), text);
    });
    connect(m_devices.get(), &DeviceManager::scanningChanged, this, &EngineCore::scanningChanged);
    connect(m_devices.get(), &DeviceManager::busesChanged, this, &EngineCore::reportBuses);
    connect(m_devices.get(), &DeviceManager::connectFailed, this,
            [this](const Advertisement &, const Error &error) { emit problemReported(error); });
    connect(m_devices.get(), &DeviceManager::devicesClosed, this, [this] {
        if (!std::exchange(m_isStopped, true))
            emit stopped();
    });
}

void EngineCore::loadSettings()
{
    m_settings = std::make_unique<UserSettings>(m_options, m_catalog, *m_scheduler);
    UserSettings *settings = m_settings.get();
    connect(settings, &UserSettings::problemFound, this, &EngineCore::problemReported);
    connect(settings, &UserSettings::imported, this, &EngineCore::userConfigImported);
    connect(settings, &UserSettings::exported, this, &EngineCore::userConfigExported);
    connect(settings, &UserSettings::busesChanged, this, &EngineCore::applyBusSettings);
    connect(settings, &UserSettings::catalogChanged, this, &EngineCore::reportModels);
    connect(settings, &UserSettings::devicesChanged, this, [this] {
        const std::vector<DeviceSettings> &devices = m_settings->devices();
        emit deviceSettingsChanged({devices.begin(), devices.end()});
    });
    settings->load(*m_devices);
    // The list is for people and can wait; listening cannot.
    m_scheduler->callAfter(std::chrono::milliseconds(0), this, [this] { reportModels(); });
}

void EngineCore::reportModels()
{
    emit deviceFileProblemsChanged(m_settings->deviceFileProblems());
    if (!m_options.listsModels)
        return;
    QList<ModelName> names;
    for (const CatalogModel &model : m_catalog.models())
        names.append({model.name, model.protocol});
    emit modelsChanged(names);
}

void EngineCore::importUserConfig(const QString &path)
{
    if (!m_settings->importUserConfig(path))
        return;
    m_simulation->add(m_settings->userConfig().simulatedDevices);
    reportModels();
}

void EngineCore::exportUserConfig(const QString &path)
{
    m_settings->exportUserConfig(path);
}

void EngineCore::setDeviceSettings(const DeviceSettings &settings)
{
    m_settings->setDevice(settings);
}

void EngineCore::addBackends()
{
    m_simulation = std::make_unique<Simulation>(m_catalog, *m_devices, m_options.logPackets);
    if (m_simulatorScheduler)
        startSimulator();
    for (std::unique_ptr<Backend> &backend : createBackends(*m_scheduler, *m_admission))
        m_devices->addBackend(std::move(backend));
    // Looking for adapters can wait; listening cannot.
    m_scheduler->callAfter(std::chrono::milliseconds(0), this, [this] { applyBusSettings(); });
    for (const QString &model : m_options.simulatedDevices)
        addSimulatedDevice(model);
    m_simulation->add(m_settings->userConfig().simulatedDevices);
}

void EngineCore::startSimulator()
{
    const Result<quint16> port = m_simulation->listen(*m_options.simulatorPort, *m_simulatorScheduler);
    if (port) {
        qCInfo(logDevice) << "simulator port" << port.value();
    } else {
        qCWarning(logDevice).noquote() << port.error().detail;
        emit problemReported(port.error());
    }
}

void EngineCore::startRecording()
{
    if (m_options.recordFile.isEmpty())
        return;
    m_recorder = std::make_unique<Recorder>(m_options.recordFile, *m_devices, *m_scheduler);
    connect(m_recorder.get(), &Recorder::failed, this, [this](const Error &error) {
        qCWarning(logDevice).noquote() << error.detail;
        emit problemReported(error);
    });
}

void EngineCore::startReplay()
{
    if (m_options.replayFile.isEmpty())
        return;
    const Result<RecordReader> recording = RecordReader::open(m_options.replayFile);
    if (!recording) {
        ReplayReport report;
        report.damage = recording.error().detail;
        emit replayFinished(report);
        return;
    }
    m_replayer = std::make_unique<Replayer>(*m_devices, *m_scheduler, recording.value(), m_options.replaySpeed);
    connect(m_replayer.get(), &Replayer::finished, this, &EngineCore::replayFinished);
    m_replayer->start();
}

void EngineCore::applyBusSettings()
{
    emit busSettingsChanged(m_settings->buses());
    BusSettings settings = m_settings->buses();
    settings.switchedOff += m_options.disabledBuses;
    settings.gamepads |= m_options.usesGamepads;
    settings.lovenseConnect |= m_options.usesLovenseConnect;
    if (m_options.deviceWebSocketPort) {
        settings.deviceWebSocket = true;
        settings.deviceWebSocketPort = *m_options.deviceWebSocketPort;
    }
    settings.serialPorts = m_options.serialPorts + settings.serialPorts;
    settings.networkDevices = m_options.networkDevices + settings.networkDevices;
    m_devices->applyBusSettings(settings);
    reportBuses();
}

void EngineCore::setBusSettings(const BusSettings &settings)
{
    m_settings->setBuses(settings);
}

void EngineCore::repairBus(const QString &bus)
{
    m_devices->repairBus(bus);
}

void EngineCore::reportBuses()
{
    QList<BusStatus> buses = m_devices->buses();
    for (const QString &bus : missingBuses())
        buses.append({bus, BusProblem::NotBuilt, {}, false, {}});
    emit busesChanged(buses);
}

void EngineCore::shutdown()
{
    if (!m_server) {
        emit stopped();
        return;
    }
    m_server->close();
    if (m_recorder) // the stop that follows is part of every end
        m_recorder->finish();
    if (m_simulatorScheduler) // deadlines hold from here on, whoever has taken time over
        m_simulatorScheduler->setVirtual(false);
    // Whatever hangs, the program ends (R4).
    m_scheduler->callAfter(limits::kShutdownDeadline, this, [this] {
        if (!std::exchange(m_isStopped, true))
            emit stopped();
    });
    m_devices->shutdown();
}

void EngineCore::setStatus(const ServerStatus &status)
{
    m_status = status;
    emit serverStatusChanged(status);
}

void EngineCore::setServerEnabled(bool enabled)
{
    if (!enabled) {
        m_server->close();
        setStatus({ServerStatus::State::Off, {}, m_port, false, {}, {}});
        return;
    }
    if (m_server->isListening())
        return;
    if (const Result<> listening = m_server->listen(m_port); !listening) {
        setStatus(failedStatus(listening.error()));
        return;
    }
    m_port = m_server->port();
    setStatus({ServerStatus::State::Listening, m_server->addresses(), m_port, false, {}, {}});
}

ServerStatus EngineCore::failedStatus(const Error &error) const
{
    ServerStatus status;
    status.state = ServerStatus::State::Failed;
    status.port = m_port;
    status.isPortTaken = error.code == ErrorCode::Busy;
    status.holder = status.isPortTaken ? listeningProgram(m_port) : QString();
    status.detail = error.detail;
    return status;
}

void EngineCore::reportClients()
{
    QList<ClientInfo> clients;
    QHash<ClientId, qint64> connectedAt;
    for (const auto &session : m_server->sessions()) {
        const qint64 since = m_connectedAt.value(session->id(), QDateTime::currentSecsSinceEpoch());
        connectedAt.insert(session->id(), since);
        if (session->state() == Session::State::Closed)
            continue;
        clients.append({session->id(), session->clientName(), session->identity(), session->protocolVersion(),
                        session->state() == Session::State::Connected, since, session->scope()});
    }
    m_connectedAt = connectedAt;
    emit clientsChanged(clients);
}

void EngineCore::reportDevices()
{
    QList<DeviceInfo> devices;
    for (const auto &device : m_devices->devices())
        devices.append(infoOf(*device));
    emit devicesChanged(devices);
}

/// Tells once that a battery is low, and again only after it has been charged.
void EngineCore::noteBattery(const Device &device)
{
    const DeviceIndex index = device.description().index;
    const int percent = device.lastBattery().value_or(Pattern::kFull);
    if (percent > limits::kBatteryNotLow)
        m_lowBatteries.remove(index);
    if (percent <= limits::kBatteryLow && !m_lowBatteries.contains(index)) {
        m_lowBatteries.insert(index);
        emit batteryLow(index, percent);
    }
    reportDevices();
}

void EngineCore::disconnectClient(ClientId client)
{
    if (Session *session = m_server->session(client))
        session->end(u"The user has disconnected this program."_s);
}

void EngineCore::stopClient(ClientId client)
{
    m_devices->stopDrivenBy(client);
}

void EngineCore::answerApproval(ApprovalId id, Decision decision, const Scope &scope)
{
    m_consent->answer(id, decision, scope);
}

void EngineCore::setGrantScope(GrantId id, const Scope &scope, std::optional<qint64> expiresAt)
{
    m_consent->setScope(id, scope, expiresAt);
}

void EngineCore::revokeGrant(GrantId id)
{
    m_consent->revoke(id);
}

void EngineCore::startScanning()
{
    m_devices->startScanning(kUser);
}

void EngineCore::stopScanning()
{
    m_devices->stopScanning(kUser);
}

void EngineCore::stopAllDevices()
{
    m_devices->stopAll();
}

void EngineCore::stopDevice(DeviceIndex index)
{
    if (Device *device = m_devices->device(index)) {
        const Result<> stopped = device->stop();
        Q_UNUSED(stopped);
    }
}

void EngineCore::setOutput(DeviceIndex index, FeatureIndex feature, OutputType type, int value)
{
    Device *device = m_devices->device(index);
    if (!device)
        return;
    constexpr int kMoveMs = 500;
    const OutputValue output{feature, type, value, type == OutputType::HwPositionWithDuration ? kMoveMs : 0};
    if (const Result<> result = device->output(kUser, {&output, 1}); !result)
        emit problemReported(result.error());
}

void EngineCore::playPattern(DeviceIndex device, FeatureIndex feature, OutputType type, const Pattern &pattern)
{
    if (const Result<> playing = m_patterns->play(device, feature, type, pattern); !playing)
        emit problemReported(playing.error());
}

void EngineCore::stopPattern(DeviceIndex device, FeatureIndex feature)
{
    m_patterns->stop(device, feature);
}

void EngineCore::identifyDevice(DeviceIndex device)
{
    if (const Result<> playing = m_patterns->identify(device); !playing)
        emit problemReported(playing.error());
}

void EngineCore::addSimulatedDevice(const QString &model)
{
    if (const Result<> added = m_simulation->add(model); !added) {
        qCWarning(logDevice).noquote() << "cannot simulate:" << added.error().detail;
        emit problemReported(added.error());
    }
}

void EngineCore::removeSimulatedDevice(DeviceIndex index)
{
    if (const Device *device = m_devices->device(index))
        m_simulation->remove(device->address());
}

void EngineCore::sampleLevels()
{
    QList<DeviceLevels> levels;
    for (const auto &device : m_devices->devices())
        levels.append(levelsOf(*device));
    emit levelsSampled(levels);
}

} // namespace engine
