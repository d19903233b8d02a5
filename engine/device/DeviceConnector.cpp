#include "engine/device/DeviceConnector.h"

#include "engine/backend/Hardware.h"
#include "engine/base/Constants.h"
#include "engine/catalog/Catalog.h"
#include "engine/driver/Driver.h"
#include "engine/driver/Handshake.h"

#include <algorithm>

namespace engine {

using namespace Qt::StringLiterals;

DeviceConnector::DeviceConnector(const Catalog &catalog, Scheduler &scheduler, Advertisement advertisement,
                                 const QString &protocol, std::unique_ptr<Hardware> hardware, QObject *parent)
    : QObject(parent)
    , m_catalog(catalog)
    , m_scheduler(scheduler)
    , m_advertisement(std::move(advertisement))
    , m_deadline(scheduler.createTimer(
          [this] { finish(Error{ErrorCode::HardwareUnavailable, u"connecting took too long"_s}); }))
{
    m_parts.protocol = protocol;
    m_parts.bus = m_advertisement.bus;
    m_parts.address = m_advertisement.address;
    m_parts.hardware = std::move(hardware);
}

DeviceConnector::~DeviceConnector() = default;

Device::Parts DeviceConnector::takeParts()
{
    return std::move(m_parts);
}

void DeviceConnector::start()
{
    Hardware *hardware = m_parts.hardware.get();
    connect(hardware, &Hardware::opened, this, &DeviceConnector::identify);
    connect(hardware, &Hardware::closed, this, [this](const Error &error) { finish(error); });
    m_deadline->start(limits::kDeviceConnectDeadline);
    hardware->open();
}

void DeviceConnector::identify()
{
    const std::shared_ptr<const DriverProgram> program = m_catalog.driver(m_parts.protocol);
    if (!m_advertisement.identifier.isEmpty() || !m_parts.hardware->answers() || !program) {
        const bool isNamed = m_advertisement.identifier.isEmpty();
        return handleIdentified({isNamed ? m_advertisement.name : m_advertisement.identifier, {}});
    }
    m_identification = std::make_unique<Identification>(program, m_advertisement, *m_parts.hardware, m_scheduler);
    connect(m_identification.get(), &Identification::finished, this, &DeviceConnector::handleIdentified);
    m_identification->start();
}

void DeviceConnector::handleIdentified(const Identification::Outcome &outcome)
{
    m_parts.identifier = outcome.identifier;
    if (!outcome.protocol.isEmpty())
        m_parts.protocol = outcome.protocol;
    if (const Result<> bound = bindDriver(outcome.own); !bound)
        return finish(bound);
    shakeHands();
}

/// \param own what the device says of itself: goes before the default model, and not before one that a file lists
Result<> DeviceConnector::bindDriver(const OwnModel &own)
{
    const Result<CatalogModel> model = m_catalog.model(m_parts.protocol, m_parts.identifier);
    if (!model)
        return model.error();
    CatalogModel known = model.value();
    if (!own.features.empty() && known.identifier.isEmpty()) {
        known.name = own.name;
        known.features = own.features;
        known.driver = own.program;
    }
    Result<std::unique_ptr<Driver>> driver
        = Driver::bind(known.driver, {known.features, m_parts.hardware->endpoints(), m_advertisement.name,
                                      m_parts.identifier, m_advertisement.address,
                                      m_advertisement.manufacturerData});
    if (!driver)
        return driver.error();
    m_parts.driver = std::move(driver).value();
    m_parts.description.name = known.name;
    m_parts.description.messageGap = known.messageGap.value_or(m_parts.hardware->defaultGap());
    describe(known.features);
    const auto isEmpty = [](const FeatureDescription &feature) { return feature.outputs.empty() && feature.inputs.empty(); };
    if (std::ranges::all_of(m_parts.description.features, isEmpty))
        return Error{ErrorCode::NotSupported, u"what this device understands is not known yet"_s};
    return {};
}

/// What the model has and the driver can do.
void DeviceConnector::describe(const std::vector<FeatureDescription> &features)
{
    m_parts.description.features = features;
    for (std::size_t position = 0; position < features.size(); ++position) {
        FeatureDescription &feature = m_parts.description.features[position];
        std::erase_if(feature.outputs, [&](const OutputDescription &output) {
            return !m_parts.driver->supports(position, output.type);
        });
        std::erase_if(feature.inputs, [&](const InputDescription &input) {
            return std::ranges::none_of(m_parts.driver->inputs(), [&](const DriverInput &known) {
                return known.feature == position && known.type == input.type;
            });
        });
    }
}

void DeviceConnector::shakeHands()
{
    m_handshake = m_parts.driver->createHandshake(*m_parts.hardware, m_scheduler);
    if (!m_handshake)
        return finish({});
    connect(m_handshake.get(), &Handshake::finished, this, &DeviceConnector::finish);
    connect(m_handshake.get(), &Handshake::hint, this, &DeviceConnector::handleHint);
    m_handshake->start();
}

void DeviceConnector::handleHint(const QString &text)
{
    // Once: a device that goes on talking must not hold up the connection for ever.
    if (!std::exchange(m_isPairing, true))
        m_deadline->start(limits::kPairingDeadline);
    emit hint(text);
}

void DeviceConnector::finish(const Result<> &result)
{
    if (std::exchange(m_isFinished, true))
        return;
    m_deadline->stop();
    disconnect(m_parts.hardware.get(), nullptr, this, nullptr);
    emit finished(result);
}

} // namespace engine
