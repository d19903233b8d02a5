#include "engine/device/DeviceInputs.h"

#include "engine/backend/Hardware.h"
#include "engine/base/Constants.h"
#include "engine/device/WriteQueue.h"
#include "engine/driver/Driver.h"

#include <QPointer>
#include <algorithm>
#include <utility>

namespace engine {

using namespace Qt::StringLiterals;

namespace {

struct PendingRead
{
    QPointer<QObject> context;
    DeviceInputs::ReadCallback finished;
};

} // namespace

/// One input: who waits for its value, and who is told.
struct DeviceInputs::Channel
{
    std::size_t number = 0; // in Driver::inputs()
    DriverInput input;
    std::vector<PendingRead> reads;
    std::unique_ptr<Timer> deadline; // of the transfer that answers the reads
    bool isPrepared = false;         // what has to be subscribed before a question is
    QList<ClientId> subscribers;
    std::optional<int> lastReported;
    std::optional<int> lastRead;
    bool isFromMemory = false; // the open reads are answered with lastRead
    Scheduler::TimePoint readAt;
};

DeviceInputs::DeviceInputs(Hardware &hardware, Driver &driver, WriteQueue &queue,
                           const std::vector<FeatureDescription> &features, Scheduler &scheduler)
    : m_hardware(hardware)
    , m_driver(driver)
    , m_queue(queue)
    , m_features(features)
    , m_scheduler(scheduler)
{
    for (const DriverInput &input : driver.inputs()) {
        auto made = std::make_unique<Channel>();
        made->number = m_channels.size();
        made->input = input;
        made->deadline = scheduler.createTimer([this, waiting = made.get()] { handleDeadline(*waiting); });
        m_channels.push_back(std::move(made));
    }
    connect(&hardware, &Hardware::readFinished, this, &DeviceInputs::handleRead);
    connect(&hardware, &Hardware::notified, this, &DeviceInputs::handleNotified);
}

DeviceInputs::~DeviceInputs()
{
    for (const auto &channel : m_channels)
        answer(*channel, Error{ErrorCode::HardwareUnavailable, u"the device has gone"_s});
}

DeviceInputs::Channel *DeviceInputs::channel(std::size_t feature, InputType type)
{
    const auto found = std::ranges::find_if(m_channels, [&](const auto &entry) {
        return entry->input.feature == feature && entry->input.type == type;
    });
    return found == m_channels.end() ? nullptr : found->get();
}

Result<> DeviceInputs::read(std::size_t feature, InputType type, QObject *context, ReadCallback finished)
{
    Channel *asked = channel(feature, type);
    if (!asked || asked->input.way == DriverInput::Way::Listen)
        return Error{ErrorCode::NotSupported, u"the device has no way to read its %1"_s.arg(inputTypeName(type))};
    asked->reads.push_back({context, std::move(finished)});
    const bool isFresh = type == InputType::Battery && asked->lastRead
        && m_scheduler.now() - asked->readAt < limits::kBatteryAge;
    if (asked->reads.size() > 1)
        return {}; // on its way
    asked->isFromMemory = isFresh;
    if (isFresh)
        asked->deadline->start(std::chrono::milliseconds(0));
    else
        ask(*asked);
    return {};
}

void DeviceInputs::handleDeadline(Channel &channel)
{
    if (channel.isFromMemory)
        answer(channel, *channel.lastRead);
    else
        answer(channel, Error{ErrorCode::HardwareIo, u"the device did not answer in time"_s});
}

void DeviceInputs::ask(Channel &channel)
{
    const DriverInput &input = channel.input;
    channel.deadline->start(input.timeout);
    if (!m_hardware.answers()) {
        m_hardware.read(Endpoint::RxBleBattery);
        return;
    }
    if (input.way == DriverInput::Way::Read) {
        m_hardware.read(input.endpoint);
        return;
    }
    if (input.subscribe && !std::exchange(channel.isPrepared, true))
        m_hardware.subscribe(*input.subscribe);
    m_queue.begin(WriteQueue::kWholeDevice, m_scheduler.now());
    m_driver.encodeQuestion(channel.number, m_queue);
    m_queue.commit();
}

void DeviceInputs::answer(Channel &channel, Result<int> value)
{
    channel.deadline->stop();
    const std::vector<PendingRead> reads = std::exchange(channel.reads, {});
    const bool isFromMemory = std::exchange(channel.isFromMemory, false);
    if (value && !isFromMemory) {
        channel.lastRead = value.value();
        channel.readAt = m_scheduler.now();
    }
    if (value && channel.input.type == InputType::Battery && m_lastBattery != value.value()) {
        m_lastBattery = value.value();
        emit batteryChanged();
    }
    for (const PendingRead &read : reads) {
        if (read.context)
            read.finished(value);
    }
}

/// The value in \a data, held within the published range.
std::optional<int> DeviceInputs::decoded(const Channel &channel, const QByteArray &data)
{
    std::optional<int> value = m_driver.decode(channel.number, data);
    if (!m_hardware.answers() && channel.input.way != DriverInput::Way::Listen && !data.isEmpty())
        value = static_cast<quint8>(data.front());
    const InputDescription *description = m_features[channel.input.feature].input(channel.input.type);
    if (!value || !description)
        return value;
    return std::clamp(*value, description->value.min, std::max(description->value.min, description->value.max));
}

void DeviceInputs::handleRead(Endpoint endpoint, const Result<QByteArray> &data)
{
    for (const auto &channel : m_channels) {
        const bool isAsked = channel->input.way == DriverInput::Way::Read && channel->input.endpoint == endpoint;
        if (channel->reads.empty() || (m_hardware.answers() && !isAsked))
            continue;
        const std::optional<int> value = data ? decoded(*channel, data.value()) : std::nullopt;
        if (value)
            answer(*channel, *value);
        else if (data)
            answer(*channel, Error{ErrorCode::HardwareIo, u"the device sent something that is no %1"_s
                                                              .arg(inputTypeName(channel->input.type))});
        else
            answer(*channel, data.error());
    }
}

void DeviceInputs::handleNotified(Endpoint endpoint, const QByteArray &data)
{
    for (const auto &channel : m_channels) {
        const DriverInput &input = channel->input;
        const bool isAwaited = input.way == DriverInput::Way::Ask && !channel->reads.empty();
        const bool isReported = input.way == DriverInput::Way::Listen && !channel->subscribers.isEmpty();
        if (input.endpoint != endpoint || (!isAwaited && !isReported))
            continue;
        const std::optional<int> value = decoded(*channel, data);
        if (!value)
            continue;
        if (isAwaited)
            answer(*channel, *value);
        else if (std::exchange(channel->lastReported, *value) != *value || !input.onChange)
            emit reported(input.feature, input.type, *value);
    }
}

Result<> DeviceInputs::subscribe(std::size_t feature, InputType type, ClientId client)
{
    Channel *wanted = channel(feature, type);
    if (!wanted || wanted->input.way != DriverInput::Way::Listen)
        return Error{ErrorCode::NotSupported, u"the device does not report its %1"_s.arg(inputTypeName(type))};
    const Endpoint endpoint = wanted->input.endpoint;
    const bool isListening = std::ranges::any_of(m_channels, [endpoint](const auto &entry) {
        return entry->input.endpoint == endpoint && !entry->subscribers.isEmpty();
    });
    if (!wanted->subscribers.contains(client))
        wanted->subscribers.append(client);
    if (!isListening)
        m_hardware.subscribe(endpoint);
    return {};
}

void DeviceInputs::unsubscribe(std::size_t feature, InputType type, ClientId client)
{
    if (Channel *left = channel(feature, type); left && left->subscribers.removeOne(client))
        releaseEndpoint(*left);
}

void DeviceInputs::unsubscribeAll(ClientId client)
{
    for (const auto &channel : m_channels) {
        if (channel->subscribers.removeOne(client))
            releaseEndpoint(*channel);
    }
}

/// Ends the subscription at the hardware with the last client of the last input on its endpoint.
void DeviceInputs::releaseEndpoint(Channel &channel)
{
    if (channel.subscribers.isEmpty())
        channel.lastReported.reset();
    const Endpoint endpoint = channel.input.endpoint;
    const bool isNeeded = std::ranges::any_of(m_channels, [endpoint](const auto &entry) {
        return entry->input.endpoint == endpoint && !entry->subscribers.isEmpty();
    });
    if (!isNeeded)
        m_hardware.unsubscribe(endpoint);
}

} // namespace engine
