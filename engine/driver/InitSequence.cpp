#include "engine/driver/InitSequence.h"

#include "engine/base/Constants.h"
#include "engine/driver/Evaluator.h"
#include "engine/driver/Fold.h"

#include <algorithm>
#include <utility>

namespace engine::language {

using namespace Qt::StringLiterals;

namespace {

/// Notifications that nobody waits for yet; of more the oldest are dropped.
constexpr std::size_t kMostKept = 32;

QByteArray bytesOf(std::span<const quint8> bytes)
{
    return {reinterpret_cast<const char *>(bytes.data()), static_cast<qsizetype>(bytes.size())};
}

} // namespace

InitSequence::InitSequence(const Steps &steps, Frame &frame, const Cipher &cipher, Hardware &hardware,
                           Scheduler &scheduler)
    : m_frame(frame)
    , m_cipher(cipher)
    , m_hardware(hardware)
    , m_timer(scheduler.createTimer([this] { handleTimeout(); }))
    , m_writer(kLargestPacket + Cipher::kAesBlockSize)
    , m_levels{{&steps}}
{
    connect(&hardware, &Hardware::writeFinished, this, &InitSequence::handleWriteFinished);
    connect(&hardware, &Hardware::readFinished, this, &InitSequence::handleRead);
    connect(&hardware, &Hardware::notified, this, &InitSequence::handleNotified);
}

InitSequence::~InitSequence() = default;

void InitSequence::start()
{
    run();
}

void InitSequence::run()
{
    while (!m_isFinished) {
        m_current = takeStep();
        if (m_isFinished)
            return;
        if (m_current == nullptr)
            return finish({});
        const Progress progress = std::visit([this](const auto &form) { return execute(form); }, m_current->form);
        if (progress == Progress::Failed)
            return;
        if (progress == Progress::Waiting) {
            m_isWaiting = true;
            return offerNotifications();
        }
    }
}

/// The next step in order; null at the end.
const Step *InitSequence::takeStep()
{
    while (!m_levels.empty()) {
        Level &level = m_levels.back();
        if (level.next < level.steps->size())
            return &(*level.steps)[level.next++];
        if (level.turnsLeft > 0) {
            --level.turnsLeft;
            level.next = 0;
            continue;
        }
        const Level ended = level;
        m_levels.pop_back();
        if (ended.isFailure) {
            fail(u"the device has refused the connection"_s);
            return nullptr;
        }
        if (ended.then != nullptr)
            return ended.then;
    }
    return nullptr;
}

InitSequence::Progress InitSequence::execute(const WriteStep &step)
{
    if (!requireEndpoint(step.write.to))
        return Progress::Failed;
    const Cipher &cipher = step.write.cipher ? *step.write.cipher : m_cipher;
    m_frame.hasFailed = false;
    const std::span<const quint8> bytes = m_writer.write(step.write.packet, m_frame, cipher);
    if (m_frame.hasFailed)
        return fail(u"the device has said less than expected"_s);
    switch (m_hardware.write({step.write.to, step.write.withResponse, 0, bytes})) {
    case Hardware::WriteStatus::Done:
        return Progress::Done;
    case Hardware::WriteStatus::Pending: // the system may be asking the user for a PIN
        return waitFor(step.hint.isEmpty() ? limits::kDeviceWriteDeadline : limits::kPairingDeadline);
    case Hardware::WriteStatus::Failed:
        break;
    }
    handleWriteFinished(false);
    return Progress::Failed;
}

InitSequence::Progress InitSequence::execute(const SubscribeStep &step)
{
    if (!requireEndpoint(step.endpoint))
        return Progress::Failed;
    if (step.isEnd)
        m_hardware.unsubscribe(step.endpoint);
    else
        m_hardware.subscribe(step.endpoint);
    return Progress::Done;
}

InitSequence::Progress InitSequence::execute(const ReadStep &step)
{
    if (!requireEndpoint(step.endpoint))
        return Progress::Failed;
    if (!m_hardware.answers())
        return Progress::Done;
    m_hardware.read(step.endpoint);
    return waitFor(step.timeout.value_or(limits::kDeviceReadDeadline));
}

InitSequence::Progress InitSequence::execute(const WaitStep &step)
{
    return m_hardware.answers() ? waitFor(step.timeout) : Progress::Done;
}

InitSequence::Progress InitSequence::execute(const RepeatStep &step)
{
    m_levels.push_back({&step.steps, step.count - 1});
    return Progress::Done;
}

InitSequence::Progress InitSequence::execute(const DelayStep &step)
{
    return waitFor(step.duration);
}

InitSequence::Progress InitSequence::execute(const SetStep &step)
{
    m_frame.hasFailed = false;
    std::vector<qint64> values;
    for (const Assignment &assignment : step.assignments)
        values.push_back(evaluate(assignment.value, m_frame).toInteger());
    for (std::size_t i = 0; i < values.size(); ++i)
        m_frame.states[static_cast<std::size_t>(step.assignments[i].state)] = values[i];
    return m_frame.hasFailed ? fail(u"the device has said less than expected"_s) : Progress::Done;
}

InitSequence::Progress InitSequence::execute(const IfStep &step)
{
    m_levels.push_back({evaluate(step.condition, m_frame).isTrue() ? &step.whenTrue : &step.whenFalse});
    return Progress::Done;
}

InitSequence::Progress InitSequence::execute(const AwaitStep &step)
{
    if (!m_hardware.answers())
        return Progress::Done;
    if (!step.hint.isEmpty())
        emit hint(step.hint);
    return waitFor(step.timeout.value_or(limits::kPairingDeadline));
}

InitSequence::Progress InitSequence::waitFor(std::chrono::milliseconds timeout)
{
    m_timer->start(timeout);
    return Progress::Waiting;
}

void InitSequence::handleTimeout()
{
    if (!m_isWaiting)
        return;
    const Step &step = *m_current;
    const auto *reading = std::get_if<ReadStep>(&step.form);
    const auto *waiting = std::get_if<WaitStep>(&step.form);
    const bool isOptional = (reading != nullptr && reading->isOptional) || (waiting != nullptr && waiting->isOptional);
    if (isOptional || std::holds_alternative<DelayStep>(step.form))
        return goOn();
    if (std::holds_alternative<WriteStep>(step.form))
        return handleWriteFinished(false);
    fail(u"the device did not answer in time"_s);
}

void InitSequence::handleWriteFinished(bool ok)
{
    const auto *writing = m_current != nullptr ? std::get_if<WriteStep>(&m_current->form) : nullptr;
    if (m_isFinished || writing == nullptr)
        return;
    if (ok) {
        if (m_isWaiting)
            goOn();
        return;
    }
    if (!writing->hint.isEmpty())
        emit hint(writing->hint);
    fail(u"the device did not take a packet of the handshake"_s);
}

void InitSequence::handleRead(Endpoint endpoint, const Result<QByteArray> &data)
{
    const auto *reading = m_current != nullptr ? std::get_if<ReadStep>(&m_current->form) : nullptr;
    if (!m_isWaiting || reading == nullptr || reading->endpoint != endpoint)
        return;
    const std::optional<QByteArray> plain = data ? m_cipher.decrypt(data.value()) : std::nullopt;
    if (plain)
        m_frame.data[static_cast<std::size_t>(reading->into)] = *plain;
    else if (!reading->isOptional) {
        fail(data ? u"the device said something unexpected"_s : data.error().detail);
        return;
    }
    goOn();
}

void InitSequence::handleNotified(Endpoint endpoint, const QByteArray &data)
{
    const std::optional<QByteArray> plain = m_cipher.decrypt(data);
    if (m_isFinished || !plain)
        return;
    m_notifications.push_back({endpoint, *plain});
    if (m_notifications.size() > kMostKept)
        m_notifications.pop_front();
    if (m_isWaiting)
        offerNotifications();
}

void InitSequence::offerNotifications()
{
    const auto *waiting = std::get_if<WaitStep>(&m_current->form);
    const auto *pairing = std::get_if<AwaitStep>(&m_current->form);
    if (waiting == nullptr && pairing == nullptr)
        return;
    const Endpoint endpoint = waiting != nullptr ? waiting->endpoint : pairing->endpoint;
    const auto isThere = [endpoint](const Notification &entry) { return entry.endpoint == endpoint; };
    for (auto entry = std::ranges::find_if(m_notifications, isThere); entry != m_notifications.end();
         entry = std::ranges::find_if(m_notifications, isThere)) {
        const QByteArray data = entry->data;
        m_notifications.erase(entry);
        if (waiting != nullptr ? takes(*waiting, data) : takes(*pairing, data))
            return goOn();
    }
}

bool InitSequence::takes(const WaitStep &step, const QByteArray &data)
{
    if (step.expected && bytesOf(m_writer.write(*step.expected, m_frame, Cipher())) != data)
        return false;
    m_frame.message = data;
    if (step.into)
        m_frame.data[static_cast<std::size_t>(*step.into)] = data;
    return true;
}

/// Runs the first case whose condition holds; a notification for which there is none is ignored.
bool InitSequence::takes(const AwaitStep &step, const QByteArray &data)
{
    m_frame.message = data;
    const auto holds = [this](const AwaitStep::Case &option) {
        m_frame.hasFailed = false;
        return !option.condition || (evaluate(*option.condition, m_frame).isTrue() && !m_frame.hasFailed);
    };
    const auto found = std::ranges::find_if(step.cases, holds);
    if (found == step.cases.end())
        return false;
    const bool isAgain = found->then == AwaitStep::Then::Again;
    m_levels.push_back({&found->steps, 0, isAgain ? m_current : nullptr, found->then == AwaitStep::Then::Fail});
    return true;
}

/// The current step is done.
void InitSequence::goOn()
{
    m_isWaiting = false;
    m_timer->stop();
    run();
}

bool InitSequence::requireEndpoint(Endpoint endpoint)
{
    if (m_hardware.endpoints().contains(endpoint))
        return true;
    fail(u"the device has no endpoint '%1'"_s.arg(endpointName(endpoint)));
    return false;
}

InitSequence::Progress InitSequence::fail(const QString &text)
{
    finish(Error{ErrorCode::HardwareIo, text});
    return Progress::Failed;
}

void InitSequence::finish(const Result<> &result)
{
    m_isWaiting = false;
    m_timer->stop();
    if (!std::exchange(m_isFinished, true))
        emit finished(result);
}

} // namespace engine::language
