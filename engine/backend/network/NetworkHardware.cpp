#include "engine/backend/network/NetworkHardware.h"

#include "engine/base/Constants.h"

#include <QAbstractSocket>
#include <QUdpSocket>

namespace engine {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kLargestDatagram = 64 * 1024;

} // namespace

NetworkHardware::NetworkHardware(std::unique_ptr<QAbstractSocket> socket, QString address, Scheduler &scheduler,
                                 QObject *parent)
    : Hardware(parent)
    , m_socket(std::move(socket))
    , m_address(std::move(address))
    , m_deadline(scheduler.createTimer([this] { finishClosing(); }))
    , m_buffer(isDatagram() ? kLargestDatagram : 0, Qt::Uninitialized)
{
    connect(m_socket.get(), &QAbstractSocket::readyRead, this, &NetworkHardware::handleReadyRead);
    connect(m_socket.get(), &QAbstractSocket::bytesWritten, this, &NetworkHardware::handleBytesWritten);
    connect(m_socket.get(), &QAbstractSocket::errorOccurred, this, &NetworkHardware::lose);
    connect(m_socket.get(), &QAbstractSocket::disconnected, this, &NetworkHardware::lose);
}

NetworkHardware::~NetworkHardware()
{
    m_socket->disconnect(this);
}

bool NetworkHardware::isDatagram() const
{
    return m_socket->socketType() == QAbstractSocket::UdpSocket;
}

EndpointSet NetworkHardware::endpoints() const
{
    EndpointSet result;
    if (m_isOpen) {
        result.insert(Endpoint::Tx);
        result.insert(Endpoint::Rx);
    }
    return result;
}

void NetworkHardware::open()
{
    m_isOpening = true;
    QMetaObject::invokeMethod(
        this,
        [this] {
            if (!std::exchange(m_isOpening, false))
                return; // closed or lost meanwhile
            m_isOpen = true;
            emit opened();
        },
        Qt::QueuedConnection);
}

Hardware::WriteStatus NetworkHardware::write(const HardwareCommand &command)
{
    const auto size = static_cast<qint64>(command.data.size());
    if (!m_isOpen || command.endpoint != Endpoint::Tx || m_socket->bytesToWrite() + size > limits::kNetworkQueueBytes)
        return WriteStatus::Failed;
    if (m_socket->write(reinterpret_cast<const char *>(command.data.data()), size) != size) {
        if (isDatagram())
            lose(); // the host has refused an earlier one
        return WriteStatus::Failed;
    }
    m_socket->flush(); // at once, and not with the next turn of the event loop
    if (!m_isOpen)
        return WriteStatus::Failed;
    if (m_socket->bytesToWrite() == 0 && m_pending == 0)
        return WriteStatus::Done;
    ++m_pending;
    return WriteStatus::Pending;
}

void NetworkHardware::handleBytesWritten()
{
    // Not from here: this may be inside of write().
    if (m_pending > 0)
        QMetaObject::invokeMethod(this, &NetworkHardware::reportWritten, Qt::QueuedConnection);
}

void NetworkHardware::reportWritten()
{
    if (!m_isOpen || m_socket->bytesToWrite() > 0)
        return;
    for (int left = std::exchange(m_pending, 0); left > 0; --left)
        emit writeFinished(true);
}

void NetworkHardware::handleReadyRead()
{
    if (!isDatagram()) {
        const QByteArray data = m_socket->readAll();
        if (m_isHeard && m_isOpen && !data.isEmpty())
            emit notified(Endpoint::Rx, data);
        return;
    }
    // A refusal (ICMP) arrives as something to read that cannot be read; asking what is pending would hide it.
    auto *socket = qobject_cast<QUdpSocket *>(m_socket.get());
    do {
        const qint64 size = socket->read(m_buffer.data(), m_buffer.size());
        if (size < 0)
            return lose();
        if (size > 0 && m_isHeard && m_isOpen)
            emit notified(Endpoint::Rx, m_buffer.first(size));
    } while (m_isOpen && socket->hasPendingDatagrams());
}

void NetworkHardware::lose()
{
    if (m_isClosing && m_reason.code == ErrorCode::HardwareUnavailable)
        return;
    const bool wasThere = m_isOpening || m_isOpen;
    if (!wasThere && !m_isClosing)
        return;
    if (wasThere) {
        const bool isRefused = isDatagram() || m_socket->error() == QAbstractSocket::UnknownSocketError;
        const QString text = isRefused ? u"the host refuses"_s : m_socket->errorString();
        m_reason = {ErrorCode::HardwareUnavailable, m_address + u": "_s + text};
    }
    m_isOpening = false;
    m_isOpen = false;
    m_isClosing = true;
    QMetaObject::invokeMethod(this, &NetworkHardware::finishClosing, Qt::QueuedConnection);
}

void NetworkHardware::close()
{
    m_isOpening = false;
    if (!m_isOpen)
        return;
    m_isOpen = false;
    m_isClosing = true;
    m_reason = {ErrorCode::Cancelled, m_address + u": closed"_s};
    m_deadline->start(limits::kSerialDrainDeadline);
    QMetaObject::invokeMethod(
        this, [this] { m_socket->disconnectFromHost(); }, Qt::QueuedConnection);
}

void NetworkHardware::finishClosing()
{
    if (!std::exchange(m_isClosing, false))
        return;
    m_deadline->stop();
    m_socket->disconnect(this);
    m_socket->abort();
    emit closed(m_reason);
}

void NetworkHardware::read(Endpoint endpoint)
{
    QMetaObject::invokeMethod(
        this,
        [this, endpoint] {
            emit readFinished(endpoint, Error{ErrorCode::NotSupported, u"a connection cannot be read at will"_s});
        },
        Qt::QueuedConnection);
}

void NetworkHardware::subscribe(Endpoint endpoint)
{
    m_isHeard = m_isHeard || endpoint == Endpoint::Rx;
}

void NetworkHardware::unsubscribe(Endpoint endpoint)
{
    m_isHeard = m_isHeard && endpoint != Endpoint::Rx;
}

} // namespace engine
