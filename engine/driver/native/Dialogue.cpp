#include "engine/driver/native/Dialogue.h"

#include "engine/base/Constants.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace engine::native {

using namespace Qt::StringLiterals;

namespace {

const auto kNotTaken = u"the device did not take a packet of the handshake"_s;

} // namespace

Dialogue::Dialogue(const language::Cipher &cipher, Listening listening, Hardware &hardware, Scheduler &scheduler)
    : m_cipher(cipher)
    , m_listening(listening)
    , m_hardware(hardware)
    , m_timer(scheduler.createTimer([this] { handleTimeout(); }))
{
    connect(&hardware, &Hardware::writeFinished, this, &Dialogue::handleWriteFinished);
    connect(&hardware, &Hardware::notified, this, &Dialogue::handleNotified);
}

Dialogue::~Dialogue() = default;

void Dialogue::start()
{
    if (!m_hardware.answers())
        return succeed();
    const EndpointSet endpoints = m_hardware.endpoints();
    for (const Endpoint endpoint : {Endpoint::Tx, Endpoint::Rx}) {
        const bool isNeeded = endpoint == Endpoint::Tx || m_listening == Listening::Yes;
        if (isNeeded && !endpoints.contains(endpoint))
            return fail(u"the device has no endpoint '%1'"_s.arg(endpointName(endpoint)));
    }
    if (m_listening == Listening::Yes)
        m_hardware.subscribe(Endpoint::Rx);
    begin();
}

void Dialogue::hear(const QByteArray &) {}

void Dialogue::handleSilence()
{
    fail(u"the device did not answer in time"_s);
}

bool Dialogue::say(const QByteArray &message, bool withResponse)
{
    const auto plainSize = static_cast<std::size_t>(message.size());
    std::vector<quint8> buffer(m_cipher.encryptedSize(plainSize));
    std::copy(message.begin(), message.end(), buffer.begin());
    const std::size_t size = m_cipher.encrypt(buffer, plainSize);
    switch (m_hardware.write({Endpoint::Tx, withResponse, 0, std::span(buffer).first(size)})) {
    case Hardware::WriteStatus::Pending:
        ++m_inFlight;
        return true;
    case Hardware::WriteStatus::Done:
        return true;
    case Hardware::WriteStatus::Failed:
        break;
    }
    fail(kNotTaken);
    return false;
}

void Dialogue::listen(std::chrono::milliseconds timeout)
{
    m_timer->start(timeout);
}

void Dialogue::succeed()
{
    m_hasSucceeded = true;
    if (m_inFlight == 0)
        return finish({});
    m_timer->start(limits::kDeviceWriteDeadline);
}

void Dialogue::fail(const QString &text)
{
    finish(Error{ErrorCode::HardwareIo, text});
}

void Dialogue::failUnexpected()
{
    fail(u"the device said something unexpected"_s);
}

void Dialogue::handleTimeout()
{
    if (m_hasSucceeded)
        return fail(kNotTaken);
    handleSilence();
}

void Dialogue::handleWriteFinished(bool ok)
{
    if (m_isFinished || m_inFlight == 0)
        return;
    --m_inFlight;
    if (!ok)
        return fail(kNotTaken);
    if (m_hasSucceeded && m_inFlight == 0)
        finish({});
}

void Dialogue::handleNotified(Endpoint endpoint, const QByteArray &data)
{
    if (m_isFinished || m_hasSucceeded || endpoint != Endpoint::Rx)
        return;
    const std::optional<QByteArray> message = m_cipher.decrypt(data);
    if (!message)
        return failUnexpected();
    hear(*message);
}

void Dialogue::finish(const Result<> &result)
{
    m_timer->stop();
    if (!std::exchange(m_isFinished, true))
        emit finished(result);
}

} // namespace engine::native
