#include "engine/device/DeviceConnector.h"

#include "engine/backend/Hardware.h"
#include "engine/base/Constants.h"
#include "engine/catalog/Catalog.h"
#include "engine/driver/Driver.h"

namespace engine {

using namespace Qt::StringLiterals;

namespace {

/// Writes a handshake straight through: nothing else talks to the device yet.
class HandshakeSink final : public HardwareCommandSink
{
public:
    explicit HandshakeSink(Hardware &hardware) : m_hardware(hardware) {}
    void take(const HardwareCommand &command) override { m_hardware.write(command); }

private:
    Hardware &m_hardware;
};

} // namespace

DeviceConnector::DeviceConnector(const Catalog &catalog, Scheduler &scheduler, Advertisement advertisement,
                                 const QString &protocol, std::unique_ptr<Hardware> hardware, QObject *parent)
    : QObject(parent)
    , m_catalog(catalog)
    , m_scheduler(scheduler)
    , m_advertisement(std::move(advertisement))
    , m_protocol(protocol)
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
    connect(hardware, &Hardware::opened, this, &DeviceConnector::handleOpened);
    connect(hardware, &Hardware::closed, this, [this](const Error &error) { finish(error); });
    m_scheduler.callAfter(limits::kDeviceConnectDeadline, this,
                          [this] { finish(Error{ErrorCode::HardwareUnavailable, u"connecting took too long"_s}); });
    hardware->open();
}

void DeviceConnector::handleOpened()
{
    Result<> bound = bindDriver();
    if (bound)
        writeHandshake();
    finish(bound);
}

Result<> DeviceConnector::bindDriver()
{
    m_parts.identifier = m_advertisement.identifier.isEmpty() ? m_advertisement.name : m_advertisement.identifier;
    Result<CatalogModel> model = m_catalog.model(m_protocol, m_parts.identifier);
    if (!model)
        return model.error();
    const CatalogModel &known = model.value();
    Result<std::unique_ptr<Driver>> driver = Driver::bind(known.driver, {known.features, m_parts.hardware->endpoints(),
                                                                         m_advertisement.name, m_parts.identifier,
                                                                         m_advertisement.address});
    if (!driver)
        return driver.error();
    m_parts.driver = std::move(driver).value();
    m_parts.description.name = known.name;
    m_parts.description.messageGap = known.messageGap.value_or(m_parts.hardware->defaultGap());
    m_parts.description.features = known.features;
    for (std::size_t position = 0; position < known.features.size(); ++position) {
        std::erase_if(m_parts.description.features[position].outputs,
                      [&](const OutputDescription &output) { return !m_parts.driver->supports(position, output.type); });
    }
    return {};
}

void DeviceConnector::writeHandshake()
{
    HandshakeSink sink(*m_parts.hardware);
    m_parts.driver->encodeInit(sink);
}

void DeviceConnector::finish(const Result<> &result)
{
    if (std::exchange(m_isFinished, true))
        return;
    disconnect(m_parts.hardware.get(), nullptr, this, nullptr);
    emit finished(result);
}

} // namespace engine
