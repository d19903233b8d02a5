#include "engine/api/Simulation.h"

#include "engine/backend/simulated/SimulatedBackend.h"
#include "engine/backend/simulated/SimulatorControl.h"
#include "engine/base/Log.h"
#include "engine/catalog/Catalog.h"
#include "engine/device/DeviceManager.h"

namespace engine {

namespace {

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

} // namespace

Simulation::Simulation(const Catalog &catalog, DeviceManager &devices, bool logsPackets)
    : m_catalog(catalog)
    , m_logsPackets(logsPackets)
{
    auto backend = std::make_unique<SimulatedBackend>();
    m_backend = backend.get();
    devices.addBackend(std::move(backend));
    if (m_logsPackets)
        m_backend->setObserver([this](const SimulatedOperation &operation) { handleOperation(operation); });
}

Simulation::~Simulation() = default;

Result<> Simulation::add(const QString &name)
{
    const Result<CatalogModel> model = m_catalog.find(name);
    if (!model)
        return model.error();
    m_backend->add(simulatedDevice(model.value()));
    return {};
}

void Simulation::add(const std::vector<SimulatedEntry> &entries)
{
    for (const SimulatedEntry &entry : entries) {
        const Result<CatalogModel> model = m_catalog.find(entry.archetype);
        if (!model || m_backend->contains(entry.address))
            continue;
        SimulatedDevice device = simulatedDevice(model.value());
        device.advertisement.address = entry.address;
        m_backend->add(device);
    }
}

void Simulation::remove(const QString &address)
{
    m_backend->remove(address);
}

Result<quint16> Simulation::listen(quint16 port, SimulatorScheduler &scheduler)
{
    const auto endpointsOf = [this](const Advertisement &advertisement) {
        const QStringList candidates = m_catalog.candidates(advertisement);
        return candidates.isEmpty() ? EndpointSet() : m_catalog.endpoints(candidates.constFirst());
    };
    m_control = std::make_unique<SimulatorControl>(*m_backend, scheduler, endpointsOf);
    m_backend->setObserver([this](const SimulatedOperation &operation) { handleOperation(operation); });
    if (const Result<> listening = m_control->listen(port); !listening)
        return listening.error();
    return m_control->port();
}

void Simulation::handleOperation(const SimulatedOperation &operation)
{
    if (m_control)
        m_control->note(operation);
    if (!m_logsPackets || operation.kind != SimulatedOperation::Kind::Write)
        return;
    const auto bytes = QByteArray::fromRawData(reinterpret_cast<const char *>(operation.data.data()),
                                               static_cast<qsizetype>(operation.data.size()));
    qCInfo(logDevice).noquote() << "packet" << operation.name << endpointName(operation.endpoint) << bytes.toHex();
}

} // namespace engine
