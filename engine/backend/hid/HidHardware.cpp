#include "engine/backend/hid/HidHardware.h"

#include "engine/backend/hid/HidChannel.h"
#include "engine/backend/hid/HidThread.h"

namespace engine {

using namespace Qt::StringLiterals;

namespace {

const Error kDisconnected{ErrorCode::Cancelled, u"disconnected"_s};

} // namespace

HidHardware::HidHardware(std::shared_ptr<HidThread> thread, const QString &address, QObject *parent)
    : Hardware(parent)
    , m_thread(std::move(thread))
    , m_mailbox(std::make_shared<Mailbox<HidHardware>>(*this))
    , m_channel(std::make_shared<HidChannel>(address, m_mailbox))
{
}

HidHardware::~HidHardware()
{
    m_mailbox->close();
    m_channel->close(kDisconnected);
    m_thread->forget(m_channel);
}

void HidHardware::open()
{
    m_thread->open(m_channel);
}

void HidHardware::close()
{
    m_channel->close(kDisconnected);
    m_thread->forget(m_channel);
}

EndpointSet HidHardware::endpoints() const
{
    EndpointSet result;
    if (m_isOpen) {
        for (const Endpoint endpoint : {Endpoint::Tx, Endpoint::Rx, Endpoint::Command})
            result.insert(endpoint);
    }
    return result;
}

std::chrono::milliseconds HidHardware::defaultGap() const
{
    constexpr std::chrono::milliseconds kGap{10}; // no motor follows faster
    return kGap;
}

Hardware::WriteStatus HidHardware::write(const HardwareCommand &command)
{
    const bool isOutput = command.endpoint == Endpoint::Tx || command.endpoint == Endpoint::Command;
    return m_isOpen && isOutput && m_channel->push(command) ? WriteStatus::Pending : WriteStatus::Failed;
}

void HidHardware::read(Endpoint endpoint)
{
    if (m_isOpen && endpoint == Endpoint::Rx)
        return m_channel->read();
    const Error error{ErrorCode::HardwareIo, u"nothing to read there"_s};
    QMetaObject::invokeMethod(
        this, [this, endpoint, error] { emit readFinished(endpoint, error); }, Qt::QueuedConnection);
}

void HidHardware::subscribe(Endpoint endpoint)
{
    if (endpoint == Endpoint::Rx)
        m_channel->setSubscribed(true);
}

void HidHardware::unsubscribe(Endpoint endpoint)
{
    if (endpoint == Endpoint::Rx)
        m_channel->setSubscribed(false);
}

void HidHardware::handleOpened()
{
    m_isOpen = true;
    emit opened();
}

void HidHardware::handleClosed(const Error &error)
{
    m_isOpen = false;
    if (!std::exchange(m_isClosed, true))
        emit closed(error);
}

void HidHardware::handleWritten(bool ok)
{
    emit writeFinished(ok);
}

void HidHardware::handleRead(const Result<QByteArray> &report)
{
    emit readFinished(Endpoint::Rx, report);
}

void HidHardware::handleHeard(Endpoint endpoint, const QByteArray &report)
{
    emit notified(endpoint, report);
}

} // namespace engine
