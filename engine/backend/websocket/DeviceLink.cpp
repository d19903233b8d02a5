#include "engine/backend/websocket/DeviceLink.h"

#include "engine/base/Constants.h"
#include "engine/base/Log.h"
#include "engine/base/Text.h"

namespace engine {

using namespace Qt::StringLiterals;

namespace {

constexpr int kGoingAway = 1001;
constexpr int kPolicyViolated = 1008;

} // namespace

DeviceLink::DeviceLink(Scheduler &scheduler, Admission &admission, std::unique_ptr<WebSocketChannel> channel,
                       const ConnectionOrigin &origin, QObject *parent)
    : QObject(parent)
    , m_scheduler(scheduler)
    , m_admission(admission)
    , m_channel(std::move(channel))
    , m_origin(origin)
    , m_lastHeard(scheduler.now())
    , m_deadline(scheduler.createTimer([this] { end(kPolicyViolated, {}); }))
    , m_liveness(scheduler.createTimer([this] { handleLiveness(); }))
{
    m_channel->setReceiver(this);
    m_channel->preferFresh();
    connect(m_channel.get(), &WebSocketChannel::drained, this, &DeviceLink::drained);
    connect(m_channel.get(), &WebSocketChannel::closed, this, &DeviceLink::handleChannelClosed);
    connect(&m_admission, &Admission::decided, this, &DeviceLink::handleDecided);
    connect(&m_admission, &Admission::revoked, this, &DeviceLink::handleRevoked);
    m_deadline->start(limits::kDeviceHelloDeadline);
    m_liveness->start(limits::kPingOutputsOff);
}

DeviceLink::~DeviceLink()
{
    m_channel->setReceiver(nullptr);
    if (m_question != AdmissionId{0})
        m_admission.leave(m_question);
}

void DeviceLink::receiveText(const QString &message)
{
    switch (m_state) {
    case State::AwaitingHello:
        return handleHello(message);
    case State::AwaitingApproval:
        return countWhileWaiting();
    case State::Admitted:
        emit received(message.toUtf8());
        return;
    case State::Closed:
        return;
    }
}

void DeviceLink::receiveBinary(const QByteArray &message)
{
    if (m_state == State::Admitted)
        emit received(message);
    else if (m_state == State::AwaitingApproval)
        countWhileWaiting();
    else if (m_state == State::AwaitingHello)
        end(kPolicyViolated, {}); // whatever that is, it is no hello
}

void DeviceLink::handleHello(const QString &message)
{
    m_deadline->stop();
    const Result<DeviceHello> hello = readHello(message);
    if (!hello) {
        qCInfo(logDevice).noquote() << "a connection that is no device:" << sanitized(hello.error().detail);
        end(kPolicyViolated, {});
        return;
    }
    m_hello = hello.value();
    m_state = State::AwaitingApproval;
    m_question = m_admission.ask(m_origin, m_hello.identifier);
}

/// What a device says before anybody listens is lost; too much of it ends the connection.
void DeviceLink::countWhileWaiting()
{
    if (++m_messagesWhileWaiting > limits::kMessagesWhileWaiting)
        end(kPolicyViolated, {});
}

void DeviceLink::handleDecided(AdmissionId id, bool allowed, const QString &reason)
{
    if (id != m_question || m_state != State::AwaitingApproval)
        return;
    if (!allowed) {
        qCInfo(logDevice).noquote() << "device" << sanitized(m_hello.identifier) << "was not admitted:" << reason;
        end(kPolicyViolated, reason);
        return;
    }
    m_state = State::Admitted;
    emit admitted();
}

void DeviceLink::handleRevoked(AdmissionId id)
{
    if (id == m_question)
        end(kPolicyViolated, u"The user has withdrawn the permission."_s);
}

void DeviceLink::handleLiveness()
{
    const Scheduler::TimePoint now = m_scheduler.now();
    if (m_channel->takeHeard())
        m_lastHeard = now;
    if (now - m_lastHeard >= limits::kSilenceCloses) {
        end(kGoingAway, u"no sign of life"_s);
        return;
    }
    m_channel->ping();
    m_liveness->start(limits::kPingOutputsOff);
}

void DeviceLink::end(int code, const QString &reason)
{
    if (m_state == State::Closed)
        return;
    becomeClosed();
    m_channel->close(code, reason);
    QMetaObject::invokeMethod(this, &DeviceLink::closed, Qt::QueuedConnection);
}

void DeviceLink::handleChannelClosed()
{
    if (m_state != State::Closed) {
        becomeClosed();
        emit closed();
    }
    emit finished();
}

void DeviceLink::becomeClosed()
{
    m_state = State::Closed;
    m_deadline->stop();
    m_liveness->stop();
    if (const AdmissionId question = std::exchange(m_question, AdmissionId{0}); question != AdmissionId{0})
        m_admission.leave(question);
}

} // namespace engine
