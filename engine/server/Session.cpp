#include "engine/server/Session.h"

#include "engine/base/Constants.h"
#include "engine/base/Log.h"
#include "engine/base/Text.h"
#include "engine/consent/Consent.h"
#include "engine/device/Device.h"
#include "engine/device/DeviceManager.h"

#include <algorithm>

namespace engine {

using namespace Qt::StringLiterals;

using CloseCode = ClientConnection::CloseCode;

Session::Session(SessionContext &context, ClientId id, std::unique_ptr<ClientConnection> connection, Identify identify,
                 Recheck recheck, QObject *parent)
    : QObject(parent)
    , m_context(context)
    , m_id(id)
    , m_connection(std::move(connection))
    , m_identify(std::move(identify))
    , m_recheck(std::move(recheck))
    , m_view(context.devices)
    , m_lastHeard(context.scheduler.now())
    , m_lastSaid(m_lastHeard)
    , m_handshakeDeadline(context.scheduler.createTimer(
          [this] { closeWith(CloseCode::PolicyViolated, u"RequestServerInfo did not come"_s); }))
    , m_liveness(context.scheduler.createTimer([this] { handleLiveness(); }))
{
    m_connection->setReceiver(*this);
    connect(m_connection.get(), &ClientConnection::closed, this, &Session::handleClosed);
    m_handshakeDeadline->start(limits::kRequestServerInfoDeadline);
}

Session::~Session() = default;

void Session::receive(const QString &frame)
{
    m_hasSaid = true;
    m_context.decoder.decode(frame, m_state == State::Connected ? m_protocol : nullptr, *this, *this);
}

const DeviceDescription *Session::description(DeviceIndex index) const
{
    const Device *device = m_context.devices.device(index);
    return device ? m_view.description(*device) : nullptr;
}

/// The device that a message is about; null, and the client has been told, if there is none for it.
Device *Session::deviceFor(MessageId id, DeviceIndex index)
{
    Device *device = m_context.devices.device(index);
    if (device && m_view.shows(*device))
        return device;
    sendError(id, {ErrorCode::UnknownDevice, u"DeviceIndex %1 is not a known device"_s.arg(static_cast<quint32>(index))});
    return nullptr;
}

bool Session::handle(const ClientMessage &message)
{
    m_failures = 0;
    std::visit([this](const auto &known) { carryOut(known); }, message);
    return m_state != State::Closed;
}

bool Session::reject(MessageId id, const Error &error)
{
    sendError(id, error);
    if (m_state == State::AwaitingApproval && ++m_messagesWhileWaiting > limits::kMessagesWhileWaiting)
        closeWith(CloseCode::PolicyViolated, u"too many messages before the answer"_s);
    else if (noteFailure())
        closeWith(CloseCode::PolicyViolated, u"too many messages that cannot be understood"_s);
    return m_state != State::Closed;
}

/// S59. True if there have been too many.
bool Session::noteFailure()
{
    const Scheduler::TimePoint now = m_context.scheduler.now();
    if (m_failures == 0 || now - m_firstFailure > limits::kFailureWindow) {
        m_firstFailure = now;
        m_failures = 0;
    }
    return ++m_failures > limits::kFailures;
}

// Handshake and approval

void Session::carryOut(const RequestServerInfo &request)
{
    if (m_state == State::Connected) {
        sendError(request.id, {ErrorCode::UnexpectedState, u"the handshake has already happened"_s});
        return;
    }
    const Protocol *protocol = protocolFor(request.version);
    const bool isOldLayoutOfNewest = request.version == kNewestProtocol && !request.isVersion4Layout;
    if (!protocol || isOldLayoutOfNewest) {
        refuseVersion(request);
        return;
    }
    m_protocol = protocol;
    m_handshakes.append(request.id);
    if (m_state == State::AwaitingApproval) { // belongs to the question that is open
        if (++m_messagesWhileWaiting > limits::kMessagesWhileWaiting)
            closeWith(CloseCode::PolicyViolated, u"too many messages before the answer"_s);
        return;
    }
    m_state = State::AwaitingApproval;
    m_handshakeDeadline->stop();
    startLiveness(limits::kWaitingPing);
    m_clientName = sanitized(request.clientName, limits::kClientNameShown);
    m_identity = m_identify();
    m_context.consent.request(m_id, m_identity, m_clientName);
    emit changed();
}

void Session::refuseVersion(const RequestServerInfo &request)
{
    sendError(request.id, {ErrorCode::UnexpectedState, u"version %1 is not supported; the newest one is %2"_s
                                                           .arg(request.version).arg(kNewestProtocol)});
    closeWith(CloseCode::ProtocolError, u"unsupported version"_s);
}

void Session::decide(bool allowed, const QString &reason)
{
    if (m_state != State::AwaitingApproval)
        return;
    if (allowed && !m_recheck()) {
        m_context.consent.clientGone(m_id);
        allowed = false;
    }
    if (!allowed) {
        const Error error{ErrorCode::UnexpectedState, reason.isEmpty() ? u"this program could not be identified again"_s : reason};
        for (const MessageId id : m_handshakes)
            sendError(id, error);
        closeWith(CloseCode::PolicyViolated, error.detail);
        return;
    }
    m_state = State::Connected;
    m_view.setScope(m_context.consent.scope(m_id));
    for (const MessageId id : m_handshakes) {
        m_protocol->writeServerInfo(m_writer, id, m_context.serverName, 0);
        m_connection->send(m_writer.text());
    }
    startLiveness(limits::kPingOutputsOff);
    emit changed();
}

// Messages of approved clients

void Session::carryOut(const OutputCmd &command)
{
    Device *device = deviceFor(command.id, command.device);
    if (!device)
        return;
    const std::span<const OutputValue> values(command.values.constData(), static_cast<size_t>(command.values.size()));
    Result<> result = m_view.checkOutputs(*device, values);
    if (result)
        result = device->output(m_id, values, m_view.scope().maximumPercent);
    answer(command.id, result);
    m_isDriving = true;
    m_isSilenced = false;
    if (m_livenessInterval != limits::kPingOutputsOn)
        startLiveness(limits::kPingOutputsOn);
}

void Session::carryOut(const StopCmd &command)
{
    if (!command.device) {
        if (command.inputs)
            endSubscriptions({});
        if (command.outputs)
            m_view.stopAll(Device::StopKind::Asked);
        sendOk(command.id);
        return;
    }
    Device *device = deviceFor(command.id, *command.device);
    if (!device)
        return;
    if (const Result<> known = command.feature ? m_view.checkFeature(*device, *command.feature) : Result<>(); !known) {
        sendError(command.id, known.error());
        return;
    }
    if (command.inputs)
        endSubscriptions(command.device);
    if (!command.outputs)
        sendOk(command.id);
    else
        answer(command.id, command.feature ? device->stop(*command.feature, Device::StopKind::Asked)
                                           : device->stop(Device::StopKind::Asked));
}

void Session::carryOut(const InputCmd &command)
{
    Device *device = deviceFor(command.id, command.device);
    if (!device)
        return;
    if (command.command != InputCmd::Command::Read) {
        answer(command.id, changeSubscription(*device, command));
        return;
    }
    const auto finished = [this, command](const Result<int> &value) {
        if (m_state != State::Connected)
            return;
        if (!value) {
            sendError(command.id, value.error());
            return;
        }
        m_protocol->writeInputReading(m_writer, {command.id, command.device, command.feature, command.type, value.value(),
                                                 command.sensorIndex, command.spelling});
        m_connection->send(m_writer.text());
    };
    Result<> started = m_view.checkInput(*device, command.feature, command.type, true);
    if (started)
        started = device->read(command.feature, command.type, this, finished);
    if (!started)
        sendError(command.id, started.error());
}

Result<> Session::changeSubscription(Device &device, const InputCmd &command)
{
    if (!m_protocol->canSubscribe())
        return Error{ErrorCode::NotSupported, u"inputs cannot be subscribed to in this message version"_s};
    if (Result<> known = m_view.checkInput(device, command.feature, command.type, false); !known)
        return known;
    const bool isWanted = command.command == InputCmd::Command::Subscribe;
    const Result<> changed = isWanted ? device.subscribe(command.feature, command.type, m_id)
                                      : device.unsubscribe(command.feature, command.type, m_id);
    if (!changed)
        return changed;
    m_subscriptions.removeIf([&](const InputCmd &known) {
        return known.device == command.device && known.feature == command.feature && known.type == command.type;
    });
    if (!isWanted)
        return {};
    m_subscriptions.append(command);
    connect(&device, &Device::inputReported, this, &Session::announceReading, Qt::UniqueConnection);
    return {};
}

void Session::announceReading(const Device &device, FeatureIndex feature, InputType type, int value)
{
    if (m_state != State::Connected)
        return;
    for (const InputCmd &known : std::as_const(m_subscriptions)) {
        if (known.device != device.description().index || known.feature != feature || known.type != type)
            continue;
        m_protocol->writeInputReading(m_writer, {0, known.device, feature, type, value, known.sensorIndex, known.spelling});
        m_connection->send(m_writer.text());
    }
}

/// Ends the subscriptions to one device, or to all.
void Session::endSubscriptions(std::optional<DeviceIndex> only)
{
    for (const auto &device : m_context.devices.devices()) {
        if (!only || device->description().index == *only)
            device->unsubscribeAll(m_id);
    }
    m_subscriptions.removeIf([&](const InputCmd &known) { return !only || known.device == *only; });
}

void Session::carryOut(const Ping &ping)
{
    sendOk(ping.id);
}

void Session::carryOut(const StartScanning &request)
{
    sendOk(request.id);
    m_context.devices.startScanning(m_id);
}

void Session::carryOut(const StopScanning &request)
{
    sendOk(request.id);
    if (m_context.devices.stopScanning(m_id) && m_protocol->announcesStoppedScan())
        announceScanningFinished();
}

void Session::carryOut(const RequestDeviceList &request)
{
    sendDeviceList(request.id);
}

void Session::carryOut(const Disconnect &request)
{
    stopDriving();
    sendOk(request.id);
    closeWith(CloseCode::Normal, QString());
}

void Session::carryOut(const Test &test)
{
    writeTest(m_writer, test.id, test.testString);
    m_connection->send(m_writer.text());
}

void Session::carryOut(const RequestLog &request)
{
    sendOk(request.id);
}

// What the client is told unasked

void Session::announceAdded(const Device &device)
{
    const DeviceIndex index = device.description().index;
    if (m_state != State::Connected || m_announced.contains(index) || !m_view.shows(device))
        return;
    if (m_protocol->announcesWholeList()) {
        sendDeviceList(0);
        return;
    }
    m_announced.append(index);
    m_protocol->writeDeviceAdded(m_writer, *m_view.description(device));
    m_connection->send(m_writer.text());
}

void Session::announceChanged(const Device &device)
{
    const DeviceIndex index = device.description().index;
    if (m_state != State::Connected || !m_view.update(device))
        return;
    const bool wasKnown = m_announced.removeAll(index) > 0;
    if (!wasKnown && m_view.scope().hidesNothing())
        return;
    if (wasKnown && m_protocol->announcesWholeList()) {
        sendDeviceList(0, &device);
    } else if (wasKnown) {
        m_protocol->writeDeviceRemoved(m_writer, index);
        m_connection->send(m_writer.text());
    }
    announceAdded(device);
}

void Session::announceRemoved(DeviceIndex device)
{
    m_view.forget(device);
    if (m_state != State::Connected)
        return;
    m_subscriptions.removeIf([device](const InputCmd &known) { return known.device == device; });
    const bool wasKnown = m_announced.removeAll(device) > 0;
    if (m_protocol->announcesWholeList() && (wasKnown || m_view.scope().hidesNothing())) {
        sendDeviceList(0);
    } else if (wasKnown) {
        m_protocol->writeDeviceRemoved(m_writer, device);
        m_connection->send(m_writer.text());
    }
}

void Session::announceScanningFinished()
{
    if (m_state != State::Connected)
        return;
    writeScanningFinished(m_writer);
    m_connection->send(m_writer.text());
}

void Session::sendDeviceList(MessageId id, const Device *without)
{
    QVarLengthArray<const DeviceDescription *, 16> list;
    m_announced.clear();
    for (const auto &device : m_context.devices.devices()) {
        const DeviceDescription *description = device.get() == without ? nullptr : m_view.description(*device);
        if (!description)
            continue;
        list.append(description);
        m_announced.append(device->description().index);
    }
    m_protocol->writeDeviceList(m_writer, id, {list.constData(), static_cast<size_t>(list.size())});
    m_connection->send(m_writer.text());
}

void Session::sendOk(MessageId id)
{
    writeOk(m_writer, id);
    m_connection->send(m_writer.text());
}

void Session::sendError(MessageId id, const Error &error)
{
    writeError(m_writer, id, error);
    m_connection->send(m_writer.text());
}

void Session::answer(MessageId id, const Result<> &result)
{
    if (result)
        sendOk(id);
    else
        sendError(id, result.error());
}

// The end

void Session::stopDriving()
{
    m_context.devices.stopScanning(m_id);
    m_context.devices.stopDrivenBy(m_id);
    endSubscriptions({});
}

void Session::closeWith(CloseCode code, const QString &reason)
{
    if (m_state == State::Closed)
        return;
    m_state = State::Closed;
    m_handshakeDeadline->stop();
    m_liveness->stop();
    stopDriving();
    m_connection->close(code, reason);
}

void Session::end(const QString &reason)
{
    if (m_state == State::Connected)
        sendError(0, {ErrorCode::UnexpectedState, reason});
    closeWith(CloseCode::PolicyViolated, reason);
}

void Session::endQuietly()
{
    closeWith(CloseCode::GoingAway, QString());
}

void Session::handleClosed()
{
    m_state = State::Closed;
    m_handshakeDeadline->stop();
    m_liveness->stop();
    stopDriving();
    m_context.consent.clientGone(m_id);
    emit closed();
}

// Liveness (R2): no sign of life while an output is on ends in a stop, then in a close

void Session::startLiveness(std::chrono::milliseconds interval)
{
    m_livenessInterval = interval;
    m_liveness->start(interval);
}

void Session::handleLiveness()
{
    const Scheduler::TimePoint now = m_context.scheduler.now();
    if (m_connection->takeHeard())
        m_lastHeard = now;
    const auto silent = now - m_lastHeard;
    if (silent >= limits::kSilenceCloses) {
        closeWith(CloseCode::GoingAway, u"no sign of life"_s);
        return;
    }
    if (silent >= limits::kSilenceStops && m_state == State::Connected && !std::exchange(m_isSilenced, true)) {
        qCInfo(logServer).noquote() << "no sign of life from" << m_clientName << "- stopping what it drives";
        m_context.devices.stopDrivenBy(m_id);
    }
    stopForgotten(now);
    m_connection->ping();
    const bool isDriving = std::exchange(m_isDriving, false) || std::ranges::any_of(m_context.devices.devices(), [this](const auto &device) {
        return device->owner() == m_id;
    });
    if (m_state == State::AwaitingApproval)
        startLiveness(limits::kWaitingPing);
    else
        startLiveness(isDriving ? limits::kPingOutputsOn : limits::kPingOutputsOff);
}

/// R9
void Session::stopForgotten(Scheduler::TimePoint now)
{
    if (std::exchange(m_hasSaid, false))
        m_lastSaid = now;
    if (m_context.forgottenOutput.count() == 0 || now - m_lastSaid < m_context.forgottenOutput)
        return;
    const bool isOn = std::ranges::any_of(m_context.devices.devices(), [this](const auto &device) {
        return device->owner() == m_id && device->isActive();
    });
    if (!isOn)
        return;
    qCInfo(logServer).noquote() << "no message from" << m_clientName << "for long - stopping what it drives";
    m_context.devices.stopDrivenBy(m_id);
    emit outputForgotten();
}

} // namespace engine
