#include "engine/device/Device.h"

#include "engine/backend/Hardware.h"
#include "engine/base/Constants.h"
#include "engine/device/CommandObserver.h"
#include "engine/device/WriteQueue.h"
#include "engine/driver/Driver.h"

#include <algorithm>

namespace engine {

using namespace Qt::StringLiterals;

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
    , m_description(m_parts.description)
    , m_map({}, m_description.features)
    , m_scheduler(scheduler)
    , m_lastCommand(scheduler.now())
    , m_due(scheduler.createTimer([this] { writeDue(); }))
{
    for (const FeatureDescription &feature : m_parts.description.features) {
        for (const OutputDescription &output : feature.outputs)
            m_outputs.push_back({feature.index, output.type});
    }
    const WriteQueue::Settings settings{m_parts.description.messageGap, m_parts.driver->combinesFeatures(),
                                        m_parts.driver->maximumPacketSize(), m_parts.driver->maximumWrites(),
                                        m_parts.driver->repeatInterval()};
    m_queue = std::make_unique<WriteQueue>(*m_parts.hardware, m_scheduler, settings);
    m_queue->setLateEncoder([this] { encodeWaiting(); });
    connect(m_queue.get(), &WriteQueue::faulted, this, [this] {
        emit faulted();
        m_parts.hardware->close();
    });
    connect(m_parts.hardware.get(), &Hardware::closed, this, &Device::closed);
    connect(m_queue.get(), &WriteQueue::failed, this, &Device::handleFailedWrite);
    connect(m_parts.hardware.get(), &Hardware::notified, this, &Device::handleNotified);
    m_inputs = std::make_unique<DeviceInputs>(*m_parts.hardware, *m_parts.driver, *m_queue,
                                              m_parts.description.features, m_scheduler);
    connect(m_inputs.get(), &DeviceInputs::batteryChanged, this, [this] { emit batteryChanged(*this); });
    connect(m_inputs.get(), &DeviceInputs::reported, this, [this](std::size_t feature, InputType type, int value) {
        emit inputReported(*this, m_parts.description.features[feature].index, type, value);
    });
    if (m_parts.driver->repeatInterval().count() > 0) {
        const Result<> stopped = stop(); // so that there is a packet to repeat
        Q_UNUSED(stopped);
    }
    expectDue();
}

Device::~Device() = default;

bool Device::isSimulated() const
{
    return m_parts.hardware->isSimulated();
}

QByteArray Device::lastPacket() const
{
    return m_parts.hardware->lastPacket();
}

bool Device::isActive() const
{
    return std::ranges::any_of(m_outputs, [](const DeviceOutputState &output) { return output.value != 0 && !isPosition(output.type); });
}

void Device::noteActive()
{
    const bool active = isActive();
    if (std::exchange(m_wasActive, active) != active)
        emit activeChanged(active);
}

Result<std::size_t> Device::featurePosition(FeatureIndex feature) const
{
    const auto &features = m_description.features;
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

Result<> Device::check(const OutputValue &output) const
{
    const Result<std::size_t> position = featurePosition(output.feature);
    if (!position)
        return position.error();
    const FeatureDescription &feature = m_description.features[position.value()];
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
        if (client != kUser && now - m_lastCommand < limits::kOwnerSilent)
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

Result<> Device::output(ClientId client, std::span<const OutputValue> outputs, int maximumPercent)
{
    for (const OutputValue &output : outputs) {
        if (Result<> result = check(output); !result)
            return result;
    }
    if (Result<> result = takeOwnership(client); !result)
        return result;
    for (const OutputValue &output : outputs) {
        if (!apply(output, maximumPercent))
            return Error{ErrorCode::NotSupported, u"the device does not take this value"_s};
    }
    m_queue->commit();
    expectDue();
    m_commands += outputs.size();
    noteActive();
    if (m_observer)
        m_observer->noteOutputs(*this, outputs, maximumPercent);
    if (!m_hasMoved && !m_wasActive)
        m_owner = kNoClient;
    return {};
}

/// Encodes one output, unless it is what was last sent. False if the driver has no packet for it.
bool Device::apply(const OutputValue &output, int maximumPercent)
{
    DeviceOutputState *last = state(output.feature, output.type);
    const std::size_t position = featurePosition(output.feature).value();
    const bool isTimed = output.type == OutputType::HwPositionWithDuration;
    int duration = 0;
    if (isTimed) {
        const Range range = m_description.features[position].output(output.type)->duration;
        duration = std::clamp(output.durationMs, range.min, range.max);
    }
    const int value = m_map.toDevice(output.feature, output.type, output.value, std::min(maximumPercent, m_maximumPercent));
    if (last->isKnown && last->value == output.value && last->deviceValue == value && last->durationMs == duration)
        return true;
    DeviceOutputState next{output.feature, output.type, output.value, value, duration, maximumPercent, true};
    if (isTimed)
        next.endsAt = m_lastCommand + std::chrono::milliseconds(duration);
    if (isTimed && m_queue->isBusy() && followsInTime(*last)) {
        next.isWaiting = true;
    } else if (!encode(position, next, m_lastCommand)) {
        return false;
    }
    // Another type on the same feature makes this one unknown: repeating it means something again.
    for (DeviceOutputState &sibling : m_outputs) {
        if (sibling.feature == output.feature)
            sibling.isKnown = sibling.isWaiting = false;
    }
    *last = next;
    if (next.isWaiting)
        m_queue->expect();
    m_hasMoved = m_hasMoved || isPosition(output.type);
    return true;
}

/// True for a command that comes when the move before it is to have ended: it belongs to a movement with a rhythm, which
/// must not run late. Any other move is written as it is, whenever that is.
bool Device::followsInTime(const DeviceOutputState &before) const
{
    return std::chrono::abs(m_lastCommand - before.endsAt) <= limits::kRhythmTolerance;
}

bool Device::encode(std::size_t position, const DeviceOutputState &output, Scheduler::TimePoint since)
{
    m_queue->begin(position, since);
    const DriverCommand command{position, output.type, output.deviceValue, output.durationMs};
    return m_parts.driver->encode(command, m_scheduler.now(), *m_queue);
}

/// Timed moves of a rhythm that had to wait get the time that is left, but never less than one gap: so they neither pile up nor run late.
void Device::encodeWaiting()
{
    for (DeviceOutputState &output : m_outputs) {
        if (!std::exchange(output.isWaiting, false))
            continue;
        const std::size_t position = featurePosition(output.feature).value();
        const OutputDescription *description = m_description.features[position].output(output.type);
        if (!description)
            continue; // hidden by the user since
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(output.endsAt - m_scheduler.now());
        const int duration = static_cast<int>(std::max(left, m_description.messageGap).count());
        DeviceOutputState move = output;
        move.durationMs = std::clamp(duration, description->duration.min, description->duration.max);
        encode(position, move, output.endsAt - std::chrono::milliseconds(output.durationMs));
    }
    expectDue();
}

void Device::applySettings(const DeviceSettings &settings, int maximumPercent)
{
    DeviceDescription description = m_parts.description;
    description.displayName = settings.displayName;
    description.messageGap = settings.messageGap.value_or(description.messageGap);
    OutputMap map(settings.outputs, description.features);
    m_maximumPercent = std::min(settings.maximumPercent, maximumPercent);
    m_map = std::move(map);
    m_queue->setGap(description.messageGap);
    const bool isChanged = description != m_description;
    m_description = std::move(description);
    clampRunning();
    if (isChanged)
        emit changed();
}

/// Brings what runs within the limits; what is hidden now ends.
void Device::clampRunning()
{
    for (DeviceOutputState &output : m_outputs) {
        if (output.deviceValue == 0 && !(isPosition(output.type) && output.isKnown))
            continue;
        const std::size_t position = featurePosition(output.feature).value();
        const OutputDescription *const there = m_description.features[position].output(output.type);
        const bool isThere = there != nullptr;
        const int maximumPercent = std::min(output.maximumPercent, m_maximumPercent);
        DeviceOutputState next = output;
        next.value = m_map.fromDevice(output.feature, output.type, output.deviceValue);
        next.deviceValue = isThere ? m_map.toDevice(output.feature, output.type, next.value, maximumPercent) : 0;
        if (isThere && output.type == OutputType::HwPositionWithDuration)
            next.durationMs = std::clamp(output.durationMs, there->duration.min, there->duration.max);
        const bool isMoved = next.deviceValue != output.deviceValue && (isThere || !isPosition(output.type));
        output.value = next.value;
        if (isMoved && (output.isWaiting || encode(position, next, m_scheduler.now())))
            output = next;
    }
    m_queue->commit();
    expectDue();
}

void Device::stopFeature(std::size_t position, StopKind kind)
{
    const FeatureDescription &feature = m_parts.description.features[position]; // also what is hidden from clients
    // One zero per feature, for the first type in the order of OutputType that a zero stops.
    const OutputDescription *first = nullptr;
    for (const OutputDescription &output : feature.outputs) {
        if (!isPosition(output.type) && (!first || output.type < first->type))
            first = &output;
    }
    const DeviceOutputState *last = first ? state(feature.index, first->type) : nullptr;
    const bool isZero = last && last->isKnown && last->deviceValue == 0;
    m_parts.driver->halt(position);
    for (DeviceOutputState &output : m_outputs) {
        if (output.feature != feature.index)
            continue;
        output.isKnown = last == &output;
        output.isWaiting = false;
        if (!isPosition(output.type))
            output.value = output.deviceValue = 0;
    }
    if (!first || (isZero && kind == StopKind::Asked))
        return;
    m_queue->begin(position, m_scheduler.now()); // packets that carry the whole device replace each other: the last has all zeros
    m_parts.driver->encode({position, first->type, 0, 0}, m_scheduler.now(), *m_queue);
}

Result<> Device::stop(StopKind kind)
{
    const StopKind needed = m_queue->isEmpty() ? kind : StopKind::Emergency; // what waits may be a zero
    m_queue->discard();
    for (std::size_t position = 0; position < m_parts.description.features.size(); ++position)
        stopFeature(position, needed);
    m_queue->commitUrgently();
    expectDue();
    if (m_observer)
        m_observer->noteStop(*this, std::nullopt, kind == StopKind::Emergency);
    m_hasMoved = false;
    m_owner = kNoClient;
    noteActive();
    emit stopped(*this);
    return {};
}

Result<> Device::stop(FeatureIndex feature, StopKind kind)
{
    const Result<std::size_t> position = featurePosition(feature);
    if (!position)
        return position.error();
    const StopKind needed = m_queue->isEmpty() ? kind : StopKind::Emergency;
    m_queue->discard(position.value());
    stopFeature(position.value(), needed);
    m_queue->commitUrgently();
    expectDue();
    noteActive();
    if (m_observer)
        m_observer->noteStop(*this, feature, kind == StopKind::Emergency);
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
    const InputDescription *input = m_description.features[position.value()].input(type);
    if (!input || !input->canRead)
        return Error{ErrorCode::NotSupported, u"FeatureIndex %1 has no %2 that can be read"_s
                                                  .arg(static_cast<quint32>(index)).arg(inputTypeName(type))};
    return m_inputs->read(position.value(), type, context, std::move(finished));
}

Result<std::size_t> Device::subscribable(FeatureIndex index, InputType type) const
{
    const Result<std::size_t> position = featurePosition(index);
    if (!position)
        return position.error();
    const InputDescription *input = m_description.features[position.value()].input(type);
    if (!input || !input->canSubscribe)
        return Error{ErrorCode::NotSupported, u"FeatureIndex %1 has no %2 that can be subscribed to"_s
                                                  .arg(static_cast<quint32>(index)).arg(inputTypeName(type))};
    return position;
}

Result<> Device::subscribe(FeatureIndex index, InputType type, ClientId client)
{
    const Result<std::size_t> position = subscribable(index, type);
    if (!position)
        return position.error();
    return m_inputs->subscribe(position.value(), type, client);
}

Result<> Device::unsubscribe(FeatureIndex index, InputType type, ClientId client)
{
    const Result<std::size_t> position = subscribable(index, type);
    if (!position)
        return position.error();
    m_inputs->unsubscribe(position.value(), type, client);
    return {};
}

void Device::handleNotified(Endpoint endpoint, const QByteArray &data)
{
    m_queue->begin(WriteQueue::kWholeDevice, m_scheduler.now());
    m_parts.driver->react(endpoint, data, *m_queue);
    m_queue->commit();
    expectDue();
}

/// Moves end, and nothing is known any more of what the device has been told.
void Device::handleFailedWrite()
{
    for (DeviceOutputState &output : m_outputs)
        output.isKnown = false;
    for (std::size_t position = 0; position < m_parts.description.features.size(); ++position)
        m_parts.driver->halt(position);
    expectDue();
}

void Device::expectDue()
{
    const Scheduler::TimePoint now = m_scheduler.now();
    const Driver::Due due = m_parts.driver->nextDue(now);
    if (due.at != Scheduler::TimePoint::max())
        m_due->start(std::max(std::chrono::milliseconds(0), std::chrono::ceil<std::chrono::milliseconds>(due.at - now)));
    else if (m_due->isActive())
        m_due->stop();
}

/// Writes what is due. Presses of a button wait until those before them have been written.
void Device::writeDue()
{
    const Scheduler::TimePoint now = m_scheduler.now();
    const Driver::Due due = m_parts.driver->nextDue(now);
    if (due.at <= now && (due.feature != Driver::kWholeDevice || m_queue->isEmpty())) {
        m_queue->begin(due.feature, now);
        m_parts.driver->runDue(now, *m_queue);
        m_queue->commit();
    } else if (due.at <= now) {
        m_due->start(std::max(m_description.messageGap, std::chrono::milliseconds(1)));
        return;
    }
    expectDue();
}

void Device::close()
{
    m_parts.hardware->close();
}

} // namespace engine
