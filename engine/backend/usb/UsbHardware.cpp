#include "engine/backend/usb/UsbHardware.h"

#include "engine/backend/usb/UsbChannel.h"
#include "engine/backend/usb/UsbThread.h"

namespace engine {

using namespace Qt::StringLiterals;

UsbHardware::UsbHardware(std::shared_ptr<UsbThread> thread, const QString &address, const HardwareLayout::Usb &layout,
                         QObject *parent)
    : Hardware(parent)
    , m_thread(std::move(thread))
    , m_mailbox(std::make_shared<Mailbox<UsbHardware>>(*this))
    , m_channel(std::make_shared<UsbChannel>(address, layout, m_mailbox))
{
}

UsbHardware::~UsbHardware()
{
    m_mailbox->close();
    m_thread->close(m_channel);
}

void UsbHardware::open()
{
    m_thread->open(m_channel);
}

void UsbHardware::close()
{
    m_thread->close(m_channel);
}

std::chrono::milliseconds UsbHardware::defaultGap() const
{
    constexpr std::chrono::milliseconds kGap{10}; // no motor follows faster
    return kGap;
}

Hardware::WriteStatus UsbHardware::write(const HardwareCommand &command)
{
    if (!m_isOpen || !m_endpoints.contains(command.endpoint) || !m_channel->push(command))
        return WriteStatus::Failed;
    m_thread->wake();
    return WriteStatus::Pending;
}

void UsbHardware::read(Endpoint endpoint)
{
    m_thread->call([channel = m_channel, endpoint] { channel->read(endpoint); });
}

void UsbHardware::subscribe(Endpoint endpoint)
{
    m_thread->call([channel = m_channel, endpoint] { channel->subscribe(endpoint); });
}

void UsbHardware::unsubscribe(Endpoint endpoint)
{
    m_thread->call([channel = m_channel, endpoint] { channel->unsubscribe(endpoint); });
}

void UsbHardware::handleOpened(EndpointSet endpoints)
{
    m_endpoints = endpoints;
    m_isOpen = true;
    emit opened();
}

void UsbHardware::handleClosed(const Error &error)
{
    m_isOpen = false;
    if (!std::exchange(m_isClosed, true))
        emit closed(error);
}

void UsbHardware::handleWritten(bool ok)
{
    emit writeFinished(ok);
}

void UsbHardware::handleRead(Endpoint endpoint, const Result<QByteArray> &data)
{
    emit readFinished(endpoint, data);
}

void UsbHardware::handleHeard(Endpoint endpoint, const QByteArray &data)
{
    emit notified(endpoint, data);
}

} // namespace engine
