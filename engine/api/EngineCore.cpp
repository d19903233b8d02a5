#include "engine/api/EngineCore.h"

#include "engine/api/Buses.h"
#include "engine/api/DeviceAdmission.h"
#include "engine/backend/simulated/SimulatedBackend.h"
#include "engine/backend/simulated/SimulatorControl.h"
#include "engine/base/Constants.h"
#include "engine/base/Log.h"
#include "engine/base/PrivateFile.h"
#include "engine/base/Text.h"
#include "engine/config/UserConfigWriter.h"
#include "engine/consent/Consent.h"
#include "engine/consent/PeerProcess.h"
#include "engine/device/Device.h"
#include "engine/device/DeviceManager.h"
#include "engine/device/WriteQueue.h"
#include "engine/server/Server.h"

#include <QDateTime>
#include <QFile>
#include <QFileInfo>
#include <algorithm>

namespace engine {

using namespace Qt::StringLiterals;

namespace {

DeviceInfo infoOf(const Device &device)
{
    return {device.description(), device.bus(), device.address(), device.isSimulated(), device.lastBattery()};
}

/// A device of \a model that nobody speaks for.
SimulatedDevice simulatedDevice(const CatalogModel &model)
{
    SimulatedDevice device;
    device.advertisement.name = model.identifier.isEmpty() ? model.name : model.identifier;
    device.advertisement.protocol = model.protocol;
    device.advertisement.identifier = model.identifier;
    device.endpoints = model.endpoints;
    return device;
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
    // Simulated hardware still tells when it goes, so all of this is there until then.
    m_simulator.reset();
    m_server.reset();
    m_devices.reset();
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
    m_server = std::make_unique<Server>(*m_consent, *m_devices, *m_scheduler, m_options.serverName);
    connectConsent();
    connectDevices();
    connect(m_server.get(), &Server::sessionsChanged, this, &EngineCore::reportClients);
    loadCatalog();
    addBackends();
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
        connect(device, &Device::batteryChanged, this, &EngineCore::reportDevices, Qt::UniqueConnection);
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

void EngineCore::loadCatalog()
{
    const QString folder = m_options.configFolder.isEmpty() ? QString() : m_options.configFolder + u"/devices"_s;
    m_catalogKeeper = std::make_unique<CatalogKeeper>(m_catalog, *m_scheduler, folder);
    const QString imported = importedConfigFile();
    const QString config = m_options.userConfigFile.value_or(QFile::exists(imported) ? imported : QString());
    const Result<> loaded = config.isEmpty() ? Result<>() : m_catalogKeeper->loadUserConfig(config);
    if (!loaded) {
        qCWarning(logCatalog).noquote() << loaded.error().detail;
        emit problemReported(loaded.error());
    }
    if (config.isEmpty() || !loaded)
        m_catalogKeeper->load();
    applySettings();
    connect(m_catalogKeeper.get(), &CatalogKeeper::changed, this, [this] {
        applySettings();
        reportModels();
    });
    // The list is for people and can wait; listening cannot.
    m_scheduler->callAfter(std::chrono::milliseconds(0), this, [this] { reportModels(); });
}

void EngineCore::reportModels()
{
    emit deviceFileProblemsChanged(m_catalogKeeper->problems());
    if (!m_options.listsModels)
        return;
    QList<ModelName> names;
    for (const CatalogModel &model : m_catalog.models())
        names.append({model.name, model.protocol});
    emit modelsChanged(names);
}

/// The copy of what was imported last.
QString EngineCore::importedConfigFile() const
{
    return m_options.configFolder.isEmpty() ? QString() : m_options.configFolder + u"/user-device-config.json"_s;
}

void EngineCore::importUserConfig(const QString &path)
{
    if (const Result<> loaded = m_catalogKeeper->loadUserConfig(path); !loaded) {
        qCWarning(logCatalog).noquote() << loaded.error().detail;
        emit problemReported(loaded.error());
        return;
    }
    applySettings();
    addConfiguredDevices();
    reportModels();
    const QString copy = importedConfigFile();
    if (!copy.isEmpty() && QFileInfo(path) != QFileInfo(copy)) {
        if (const Result<> stored = private_file::write(copy, m_catalogKeeper->userConfigText()); !stored)
            emit problemReported(stored.error());
    }
    emit userConfigImported(m_catalogKeeper->configRemarks());
}

void EngineCore::exportUserConfig(const QString &path)
{
    const Result<QByteArray> content = writeUserConfig(m_catalogKeeper->userConfig(), m_catalog);
    const Result<> written = content ? private_file::write(path, content.value()) : Result<>(content.error());
    if (written)
        emit userConfigExported(path);
    else
        emit problemReported(written.error());
}

/// Hands the user's settings to the devices that connect from now on, with the names of the simulated ones.
void EngineCore::applySettings()
{
    std::vector<DeviceSettings> settings = m_catalogKeeper->userConfig().devices;
    for (const SimulatedEntry &entry : m_catalogKeeper->userConfig().simulatedDevices) {
        const Result<CatalogModel> model = m_catalog.find(entry.archetype);
        if (!model || entry.displayName.isEmpty())
            continue;
        DeviceSettings named;
        named.key = {model.value().protocol, model.value().identifier, entry.address};
        const auto known = std::ranges::find(settings, named.key, &DeviceSettings::key);
        DeviceSettings &target = known != settings.end() ? *known : settings.emplace_back(named);
        if (target.displayName.isEmpty())
            target.displayName = entry.displayName;
    }
    m_devices->setSettings(std::move(settings));
}

void EngineCore::addBackends()
{
    auto simulated = std::make_unique<SimulatedBackend>();
    m_simulated = simulated.get();
    if (m_options.logPackets || m_simulatorScheduler)
        m_simulated->setObserver([this](const SimulatedOperation &operation) { handleSimulated(operation); });
    m_devices->addBackend(std::move(simulated));
    if (m_simulatorScheduler)
        startSimulator();
    for (std::unique_ptr<Backend> &backend : createBackends(*m_scheduler, *m_admission))
        m_devices->addBackend(std::move(backend));
    // Looking for adapters can wait; listening cannot.
    m_scheduler->callAfter(std::chrono::milliseconds(0), this, [this] { applyBusSettings(); });
    for (const QString &model : m_options.simulatedDevices)
        addSimulatedDevice(model);
    addConfiguredDevices();
}

void EngineCore::startSimulator()
{
    const auto endpointsOf = [this](const Advertisement &advertisement) {
        const QStringList candidates = m_catalog.candidates(advertisement);
        return candidates.isEmpty() ? EndpointSet() : m_catalog.endpoints(candidates.constFirst());
    };
    m_simulator = std::make_unique<SimulatorControl>(*m_simulated, *m_simulatorScheduler, endpointsOf);
    if (const Result<> listening = m_simulator->listen(*m_options.simulatorPort); listening) {
        qCInfo(logDevice) << "simulator port" << m_simulator->port();
    } else {
        qCWarning(logDevice).noquote() << listening.error().detail;
        emit problemReported(listening.error());
    }
}

void EngineCore::handleSimulated(const SimulatedOperation &operation)
{
    if (m_simulator)
        m_simulator->note(operation);
    if (!m_options.logPackets || operation.kind != SimulatedOperation::Kind::Write)
        return;
    const auto bytes = QByteArray::fromRawData(reinterpret_cast<const char *>(operation.data.data()),
                                               static_cast<qsizetype>(operation.data.size()));
    qCInfo(logDevice).noquote() << "packet" << operation.name << endpointName(operation.endpoint) << bytes.toHex();
}

void EngineCore::applyBusSettings()
{
    BusSettings settings = m_busSettings;
    settings.switchedOff += m_options.disabledBuses;
    settings.gamepads |= m_options.usesGamepads;
    settings.lovenseConnect |= m_options.usesLovenseConnect;
    if (m_options.deviceWebSocketPort) {
        settings.deviceWebSocket = true;
        settings.deviceWebSocketPort = *m_options.deviceWebSocketPort;
    }
    m_devices->applyBusSettings(settings);
    reportBuses();
}

void EngineCore::setBusSettings(const BusSettings &settings)
{
    m_busSettings = settings;
    emit busSettingsChanged(settings);
    applyBusSettings();
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

/// The simulated devices of the user configuration that are not there yet.
void EngineCore::addConfiguredDevices()
{
    for (const SimulatedEntry &entry : m_catalogKeeper->userConfig().simulatedDevices) {
        const Result<CatalogModel> model = m_catalog.find(entry.archetype);
        if (!model || m_simulated->contains(entry.address))
            continue;
        SimulatedDevice device = simulatedDevice(model.value());
        device.advertisement.address = entry.address;
        m_simulated->add(device);
    }
}

void EngineCore::shutdown()
{
    if (!m_server) {
        emit stopped();
        return;
    }
    m_server->close();
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
                        session->state() == Session::State::Connected, since});
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

void EngineCore::disconnectClient(ClientId client)
{
    if (Session *session = m_server->session(client))
        session->end(u"The user has disconnected this program."_s);
}

void EngineCore::stopClient(ClientId client)
{
    m_devices->stopDrivenBy(client);
}

void EngineCore::answerApproval(ApprovalId id, Decision decision)
{
    m_consent->answer(id, decision);
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

void EngineCore::addSimulatedDevice(const QString &name)
{
    const Result<CatalogModel> model = m_catalog.find(name);
    if (!model) {
        qCWarning(logDevice).noquote() << "cannot simulate:" << model.error().detail;
        emit problemReported(model.error());
        return;
    }
    m_simulated->add(simulatedDevice(model.value()));
}

void EngineCore::removeSimulatedDevice(DeviceIndex index)
{
    if (const Device *device = m_devices->device(index))
        m_simulated->remove(device->address());
}

void EngineCore::sampleLevels()
{
    QList<DeviceLevels> levels;
    for (const auto &device : m_devices->devices())
        levels.append(levelsOf(*device));
    emit levelsSampled(levels);
}

} // namespace engine
