#include "tests/conformance/ConformanceStage.h"

#include "engine/backend/simulated/SimulatedHardware.h"
#include "engine/device/Device.h"
#include "tests/fakes/FakeConnection.h"

#include <QCoreApplication>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

/// An expected operation comes within so much time.
constexpr auto kPatience = 500ms;
constexpr auto kDevicePatience = 10s;
constexpr auto kGap = 10ms;

} // namespace

ConformanceStage::ConformanceStage(const engine::Catalog &catalog)
    : m_catalog(catalog)
{
    m_consent.setPolicy(engine::Consent::Policy::AllowAll);
    auto backend = std::make_unique<engine::SimulatedBackend>();
    m_backend = backend.get();
    m_backend->setObserver([this](const engine::SimulatedOperation &operation) { note(operation); });
    m_devices.addBackend(std::move(backend));
    auto connection = std::make_unique<FakeConnection>();
    m_connection = connection.get();
    QObject::connect(m_connection, &FakeConnection::sent, m_connection, [this](const QString &frame) { m_frames += frame; });
    m_session = std::make_unique<engine::Session>(m_context, engine::ClientId{1}, std::move(connection),
                                                  [] { return engine::Identity(); }, [] { return true; });
    QObject::connect(&m_consent, &engine::Consent::decided, m_session.get(),
                     [this](engine::ClientId, bool allowed, const QString &reason) { m_session->decide(allowed, reason); });
    QObject::connect(&m_devices, &engine::DeviceManager::deviceAdded, m_session.get(),
                     [this](engine::Device *device) { m_session->announceAdded(*device); });
    QObject::connect(&m_devices, &engine::DeviceManager::deviceRemoved, m_session.get(),
                     [this](engine::DeviceIndex index) { m_session->announceRemoved(index); });
}

void ConformanceStage::addDevice(const ConformanceCase &conformanceCase)
{
    engine::SimulatedDevice device;
    device.advertisement.bus = u"ble"_s;
    device.advertisement.name = conformanceCase.deviceName;
    device.advertisement.address = conformanceCase.address.isEmpty() ? u"any"_s : conformanceCase.address;
    device.gap = kGap;
    device.isScripted = true;
    const QStringList candidates = m_catalog.candidates(device.advertisement);
    if (!candidates.isEmpty())
        device.endpoints = m_catalog.endpoints(candidates.constFirst());
    m_address = m_backend->add(device);
}

void ConformanceStage::note(const engine::SimulatedOperation &operation)
{
    using Kind = engine::SimulatedOperation::Kind;
    const QByteArray data(reinterpret_cast<const char *>(operation.data.data()), static_cast<qsizetype>(operation.data.size()));
    const auto add = [&](const QString &verb) {
        m_operations += operationText(verb, engine::endpointName(operation.endpoint), data, operation.withResponse);
    };
    if (operation.kind == Kind::Write)
        add(u"write"_s);
    else if (operation.kind == Kind::Subscribe)
        add(u"subscribe"_s);
    else if (operation.kind == Kind::Unsubscribe)
        add(u"unsubscribe"_s);
}

void ConformanceStage::settle()
{
    for (int turn = 0; turn < 4; ++turn)
        QCoreApplication::processEvents();
}

void ConformanceStage::send(const QString &frame)
{
    m_connection->receive(frame);
    settle();
}

QStringList ConformanceStage::takeFrames()
{
    settle();
    return std::exchange(m_frames, {});
}

QString ConformanceStage::takeOperation()
{
    settle();
    for (auto waited = 0ms; m_operations.isEmpty() && waited < kPatience; ++waited) {
        m_scheduler.advance(1ms);
        settle();
    }
    return m_operations.isEmpty() ? QString() : m_operations.takeFirst();
}

void ConformanceStage::say(const ConformanceCase::Step &step)
{
    settle();
    engine::SimulatedHardware *hardware = m_backend->hardware(m_address);
    if (!hardware)
        return;
    if (step.kind == ConformanceCase::Step::Kind::Read)
        hardware->queueRead(step.endpoint, step.data);
    else
        hardware->notify(step.endpoint, step.data);
    settle();
}

const engine::Device *ConformanceStage::waitForDevice()
{
    settle();
    for (auto waited = 0ms; m_devices.devices().empty() && waited < kDevicePatience; waited += 10ms) {
        m_scheduler.advance(10ms);
        settle();
    }
    return m_devices.devices().empty() ? nullptr : m_devices.devices().front().get();
}
