#include "engine/device/Device.h"

#include "engine/backend/Hardware.h"
#include "engine/base/Constants.h"
#include "engine/device/WriteQueue.h"
#include "engine/driver/Driver.h"

#include <QPointer>
#include <algorithm>

namespace engine {

using namespace Qt::StringLiterals;

struct Device::PendingRead
{
    QPointer<QObject> context;
    ReadCallback finished;
};

namespace {

QString outsideText(QLatin1StringView what, int value, const Range &range)
{
    return what + u' ' + QString::number(value) + u" is outside "_s + QString::number(range.min) + u" to "_s
        + QString::number(range.max);
}

} // namespace

Device::Device(Parts parts, Scheduler &scheduler, QObject *parent)
    : QObject(parent)
    , m_parts(std::move(parts))
    , m_scheduler(scheduler)
    , m_lastCommand(scheduler.now())
{
    for (const FeatureDescription &feature : m_parts.description.features) {
        for (const OutputDescription &output : feature.outputs)
            m_outputs.push_back({feature.index, output.type, 0, 0, false});
    }
    const WriteQueue::Settings settings{m_parts.description.messageGap, m_parts.driver->combinesFeatures(),
                                        m_parts.driver->maximumPacketSize(), m_parts.driver->maximumWrites()};
    m_queue = std::make_unique<WriteQueue>(*m_parts.hardware, m_scheduler, settings);
    connect(m_queue.get(), &WriteQueue::faulted, m_parts.hardware.get(), &Hardware::close);
    connect(m_parts.hardware.get(), &Hardware::closed, this, &Device::closed);
    connect(m_parts.hardware.get(), &Hardware::readFinished, this,
            [this](Endpoint endpoint, const Result<QByteArray> &data) {
                if (endpoint == Endpoint::RxBleBattery)
                    handleBattery(data);
            });
}

Device::~Device()
{
    const Result<QByteArray> gone(Error{ErrorCode::HardwareUnavailable, u"the device has gone"_s});
    handleBattery(gone);
}

bool Device::isSimulated() const
{
    return m_parts.hardware->isSimulated();
}

quint64 Device::writes() const
{
    return m_queue->writes();
}

QByteArray Device::lastPacket() const
{
    return m_parts.hardware->lastPacket();
}

bool Device::isActive() const
{
    return std::ranges::any_of(m_outputs, [](const DeviceOutputState &output) { return output.value != 0 && !isPosition(output.type); });
}

Result<std::size_t> Device::featurePosition(FeatureIndex feature) const
{
    const auto &features = m_parts.description.features;
    const auto guess = static_cast<std::size_t>(feature); // features without gaps stand at their index
    if (guess < features.size() && features[guess].index == feature)
        return guess;
    const auto found = std::ranges::find(features, feature, &FeatureDescription::index);
    if (found != features.end())
        return static_cast<std::size_t>(found - features.begin());
    return Error{ErrorCode::OutOfRange, u"FeatureIndex %1 does not exist; the device has %2 features"_s
                                            .arg(static_cast<quint32>(feature)).arg(features.size())};
}

DeviceOutputState *Device::state(FeatureIndex feature, OutputType type)
{
    const auto found = std::ranges::find_if(m_outputs, [&](const DeviceOutputState &output) { return output.feature == feature && output.type == type; });
    return found == m_outputs.end() ? nullptr : &*found;
}

Result<> Device::check(const DeviceOutput &output) const
{
    const Result<std::size_t> position = featurePosition(output.feature);
    if (!position)
        return position.error();
    const FeatureDescription &feature = m_parts.description.features[position.value()];
    const OutputDescription *description = feature.output(output.type);
    if (!description) {
        return Error{ErrorCode::NotSupported,
                     feature.outputs.empty() ? u"FeatureIndex %1 has no outputs"_s.arg(static_cast<quint32>(output.feature))
                                             : u"FeatureIndex %1 has no output %2"_s.arg(static_cast<quint32>(output.feature))
                                                   .arg(outputTypeName(output.type))};
    }
    if (!description->value.contains(output.value))
        return Error{ErrorCode::OutOfRange, outsideText("Value"_L1, output.value, description->value)};
    return {};
}

Result<> Device::takeOwnership(ClientId client)
{
    const Scheduler::TimePoint now = m_scheduler.now();
    if (client != m_owner && m_owner != kNoClient) {
        if (client != kNoClient && now - m_lastCommand < limits::kOwnerSilent)
            return Error{ErrorCode::Busy, u"another program is driving this device"_s};
        if (isActive() || m_hasMoved) {
            const Result<> stopped = stop(); // a change of hands passes through zero
            Q_UNUSED(stopped);
        }
    }
    m_owner = client;
    m_lastCommand = now;
    return {};
}

Result<> Device::output(ClientId client, std::span<const DeviceOutput> outputs)
{
    for (const DeviceOutput &output : outputs) {
        if (Result<> result = check(output); !result)
            return result;
    }
    if (Result<> result = takeOwnership(client); !result)
        return result;
    for (const DeviceOutput &output : outputs) {
        if (!apply(output))
            return Error{ErrorCode::NotSupported, u"the device does not take this value"_s};
    }
    m_queue->commit();
    m_commands += outputs.size();
    if (!m_hasMoved && !isActive())
        m_owner = kNoClient;
    return {};
}

/// Encodes one output, unless it is what was last sent. False if the driver has no packet for it.
bool Device::apply(const DeviceOutput &output)
{
    DeviceOutputState *last = state(output.feature, output.type);
    const std::size_t position = featurePosition(output.feature).value();
    int duration = 0;
    if (output.type == OutputType::HwPositionWithDuration) {
        const Range range = m_parts.description.features[position].output(output.type)->duration;
        duration = std::clamp(output.durationMs, range.min, range.max);
    }
    if (last->isKnown && last->value == output.value && last->durationMs == duration)
        return true;
    m_queue->begin(position);
    if (!m_parts.driver->encode(position, output.type, output.value, duration, *m_queue))
        return false;
    // Another type on the same feature makes this one unknown: repeating it means something again.
    for (DeviceOutputState &sibling : m_outputs) {
        if (sibling.feature == output.feature)
            sibling.isKnown = false;
    }
    *last = {output.feature, output.type, output.value, duration, true};
    m_hasMoved = m_hasMoved || isPosition(output.type);
    return true;
}

void Device::stopFeature(std::size_t position)
{
    const FeatureDescription &feature = m_parts.description.features[position];
    for (DeviceOutputState &output : m_outputs) {
        if (output.feature != feature.index)
            continue;
        output.isKnown = false;
        if (!isPosition(output.type))
            output.value = 0;
    }
    // One zero per feature, for the first type in the order of OutputType that a zero stops.
    const OutputDescription *first = nullptr;
    for (const OutputDescription &output : feature.outputs) {
        if (!isPosition(output.type) && (!first || output.type < first->type))
            first = &output;
    }
    m_queue->proceed(position);
    if (first)
        m_parts.driver->encode(position, first->type, 0, 0, *m_queue);
}

Result<> Device::stop()
{
    m_queue->discard();
    m_queue->begin(0); // one command: the writes of a stop never push each other out
    for (std::size_t position = 0; position < m_parts.description.features.size(); ++position)
        stopFeature(position);
    m_queue->commitUrgently();
    m_hasMoved = false;
    m_owner = kNoClient;
    return {};
}

Result<> Device::stop(FeatureIndex feature)
{
    const Result<std::size_t> position = featurePosition(feature);
    if (!position)
        return position.error();
    m_queue->discard(position.value());
    m_queue->begin(position.value());
    stopFeature(position.value());
    m_queue->commitUrgently();
    return {};
}

void Device::release(ClientId client)
{
    if (m_owner == client)
        m_owner = kNoClient;
}

Result<> Device::read(FeatureIndex index, InputType type, QObject *context, ReadCallback finished)
{
    const Result<std::size_t> position = featurePosition(index);
    if (!position)
        return position.error();
    const InputDescription *input = m_parts.description.features[position.value()].input(type);
    if (!input || !input->canRead)
        return Error{ErrorCode::NotSupported, u"FeatureIndex %1 has no %2 that can be read"_s
                                                  .arg(static_cast<quint32>(index)).arg(inputTypeName(type))};
    if (type != InputType::Battery || !m_parts.hardware->endpoints().contains(Endpoint::RxBleBattery))
        return Error{ErrorCode::NotSupported, u"the device has no way to read its %1"_s.arg(inputTypeName(type))};
    m_reads.push_back({context, std::move(finished)});
    if (m_reads.size() == 1) { // one transfer answers everybody who asks meanwhile
        m_parts.hardware->read(Endpoint::RxBleBattery);
        m_scheduler.callAfter(limits::kDeviceReadDeadline, this, [this, number = m_readNumber] {
            if (number == m_readNumber)
                handleBattery(Error{ErrorCode::HardwareIo, u"the device did not answer in time"_s});
        });
    }
    return {};
}

void Device::handleBattery(const Result<QByteArray> &data)
{
    if (m_reads.empty())
        return;
    ++m_readNumber;
    Result<int> value(Error{ErrorCode::HardwareIo, u"the device sent an empty battery level"_s});
    if (!data)
        value = data.error();
    else if (!data.value().isEmpty())
        value = std::min(static_cast<int>(static_cast<quint8>(data.value().front())), 100);
    if (value && m_lastBattery != value.value()) {
        m_lastBattery = value.value();
        emit batteryChanged();
    }
    const std::vector<PendingRead> reads = std::exchange(m_reads, {});
    for (const PendingRead &read : reads) {
        if (read.context)
            read.finished(value);
    }
}

void Device::close()
{
    m_parts.hardware->close();
}

} // namespace engine
