#include "engine/api/Engine.h"

#include "engine/api/EngineCore.h"

#include <algorithm>

namespace engine {

using namespace Qt::StringLiterals;

namespace {

/// Calls \a order of the core in its own thread.
template<typename Order>
void post(EngineCore *core, Order order)
{
    QMetaObject::invokeMethod(core, [core, order] { order(*core); }, Qt::QueuedConnection);
}

} // namespace

Engine::Engine(EngineOptions options, QObject *parent)
    : QObject(parent)
{
    registerEngineTypes();
    m_snapshot.server.port = options.port;
    m_core = std::make_unique<EngineCore>(std::move(options));
    connectCore();
    m_thread.setObjectName(u"engine"_s);
    m_core->moveToThread(&m_thread);
}

Engine::~Engine()
{
    if (m_thread.isRunning()) {
        // The core ends in its own thread, where its sockets and timers live.
        EngineCore *core = m_core.release();
        QMetaObject::invokeMethod(core, [core] {
            core->shutdown();
            delete core;
            QThread::currentThread()->quit();
        }, Qt::QueuedConnection);
        m_thread.wait();
    }
}

void Engine::connectCore()
{
    EngineCore *core = m_core.get();
    const auto keep = [this](auto member, auto changed) {
        return [this, member, changed](const auto &value) {
            m_snapshot.*member = value;
            emit (this->*changed)();
        };
    };
    connect(core, &EngineCore::clientsChanged, this, keep(&EngineSnapshot::clients, &Engine::clientsChanged));
    connect(core, &EngineCore::devicesChanged, this, keep(&EngineSnapshot::devices, &Engine::devicesChanged));
    connect(core, &EngineCore::grantsChanged, this, keep(&EngineSnapshot::grants, &Engine::grantsChanged));
    connect(core, &EngineCore::deviceFileProblemsChanged, this,
            keep(&EngineSnapshot::deviceFileProblems, &Engine::deviceFileProblemsChanged));
    connect(core, &EngineCore::modelsChanged, this, keep(&EngineSnapshot::models, &Engine::modelsChanged));
    connect(core, &EngineCore::busesChanged, this, keep(&EngineSnapshot::buses, &Engine::busesChanged));
    connect(core, &EngineCore::deviceSettingsChanged, this,
            keep(&EngineSnapshot::deviceSettings, &Engine::deviceSettingsChanged));
    connect(core, &EngineCore::busSettingsChanged, this, keep(&EngineSnapshot::busSettings, &Engine::busesChanged));
    connect(core, &EngineCore::serverStatusChanged, this, [this](const ServerStatus &status) {
        m_snapshot.server = status;
        emit serverStatusChanged(status);
    });
    connect(core, &EngineCore::scanningChanged, this, [this](bool scanning) {
        m_snapshot.isScanning = scanning;
        emit scanningChanged(scanning);
    });
    connect(core, &EngineCore::approvalOpened, this, [this](const ApprovalRequest &request) {
        m_snapshot.approvals.append(request);
        emit approvalOpened(request);
    });
    connect(core, &EngineCore::approvalChanged, this, [this](const ApprovalRequest &request) {
        std::ranges::replace_if(m_snapshot.approvals, [&](const ApprovalRequest &known) { return known.id == request.id; }, request);
        emit approvalChanged(request);
    });
    connect(core, &EngineCore::approvalClosed, this, [this](ApprovalId id) {
        m_snapshot.approvals.removeIf([id](const ApprovalRequest &known) { return known.id == id; });
        emit approvalClosed(id);
    });
    connect(core, &EngineCore::batteryLow, this, &Engine::batteryLow);
    connect(core, &EngineCore::deviceHint, this, &Engine::deviceHint);
    connect(core, &EngineCore::levelsSampled, this, &Engine::levelsSampled);
    connect(core, &EngineCore::replayFinished, this, &Engine::replayFinished);
    connect(core, &EngineCore::outputForgotten, this, &Engine::outputForgotten);
    connect(core, &EngineCore::problemReported, this, &Engine::problemReported);
    connect(core, &EngineCore::userConfigImported, this, &Engine::userConfigImported);
    connect(core, &EngineCore::userConfigExported, this, &Engine::userConfigExported);
    connect(core, &EngineCore::stopped, this, &Engine::stopped);
}

void Engine::start()
{
    m_thread.start();
    post(m_core.get(), [](EngineCore &core) { core.start(); });
}

void Engine::shutdown()
{
    post(m_core.get(), [](EngineCore &core) { core.shutdown(); });
}

void Engine::setServerEnabled(bool enabled)
{
    post(m_core.get(), [enabled](EngineCore &core) { core.setServerEnabled(enabled); });
}

void Engine::disconnectClient(ClientId client)
{
    post(m_core.get(), [client](EngineCore &core) { core.disconnectClient(client); });
}

void Engine::stopClient(ClientId client)
{
    post(m_core.get(), [client](EngineCore &core) { core.stopClient(client); });
}

void Engine::answerApproval(ApprovalId id, Decision decision, const Scope &scope)
{
    post(m_core.get(), [=](EngineCore &core) { core.answerApproval(id, decision, scope); });
}

void Engine::setGrantScope(GrantId id, const Scope &scope, std::optional<qint64> expiresAt)
{
    post(m_core.get(), [=](EngineCore &core) { core.setGrantScope(id, scope, expiresAt); });
}

void Engine::revokeGrant(GrantId id)
{
    post(m_core.get(), [id](EngineCore &core) { core.revokeGrant(id); });
}

void Engine::startScanning()
{
    post(m_core.get(), [](EngineCore &core) { core.startScanning(); });
}

void Engine::stopScanning()
{
    post(m_core.get(), [](EngineCore &core) { core.stopScanning(); });
}

void Engine::stopAllDevices()
{
    post(m_core.get(), [](EngineCore &core) { core.stopAllDevices(); });
}

void Engine::stopDevice(DeviceIndex device)
{
    post(m_core.get(), [device](EngineCore &core) { core.stopDevice(device); });
}

void Engine::setOutput(DeviceIndex device, FeatureIndex feature, OutputType type, int value)
{
    post(m_core.get(), [=](EngineCore &core) { core.setOutput(device, feature, type, value); });
}

void Engine::playPattern(DeviceIndex device, FeatureIndex feature, OutputType type, const Pattern &pattern)
{
    post(m_core.get(), [=](EngineCore &core) { core.playPattern(device, feature, type, pattern); });
}

void Engine::stopPattern(DeviceIndex device, FeatureIndex feature)
{
    post(m_core.get(), [=](EngineCore &core) { core.stopPattern(device, feature); });
}

void Engine::identifyDevice(DeviceIndex device)
{
    post(m_core.get(), [device](EngineCore &core) { core.identifyDevice(device); });
}

void Engine::addSimulatedDevice(const QString &model)
{
    post(m_core.get(), [model](EngineCore &core) { core.addSimulatedDevice(model); });
}

void Engine::importUserConfig(const QString &path)
{
    post(m_core.get(), [path](EngineCore &core) { core.importUserConfig(path); });
}

void Engine::exportUserConfig(const QString &path)
{
    post(m_core.get(), [path](EngineCore &core) { core.exportUserConfig(path); });
}

void Engine::removeSimulatedDevice(DeviceIndex device)
{
    post(m_core.get(), [device](EngineCore &core) { core.removeSimulatedDevice(device); });
}

void Engine::setDeviceSettings(const DeviceSettings &settings)
{
    post(m_core.get(), [settings](EngineCore &core) { core.setDeviceSettings(settings); });
}

void Engine::setBusSettings(const BusSettings &settings)
{
    post(m_core.get(), [settings](EngineCore &core) { core.setBusSettings(settings); });
}

void Engine::repairBus(const QString &bus)
{
    post(m_core.get(), [bus](EngineCore &core) { core.repairBus(bus); });
}

void Engine::sampleLevels()
{
    post(m_core.get(), [](EngineCore &core) { core.sampleLevels(); });
}

} // namespace engine
