#include "engine/gate/WebSocketChannel.h"

#include "engine/base/Constants.h"
#include "engine/base/Log.h"

#include <QTcpSocket>
#include <QWebSocket>

namespace engine {

namespace {

/// How long a peer may take to answer our close frame.
constexpr std::chrono::milliseconds kCloseDeadline{1000};
/// Orders that follow each other closer than this go out together. Less than any answer takes, more than a command
/// does.
constexpr std::chrono::microseconds kBurst{10};
/// What the system keeps for a peer that prefers fresh orders. Small messages are counted as a kilobyte each, and the
/// other side acknowledges some forty at a time: less than that, and an order now and then waits for its timer.
constexpr int kFreshSystemBuffer = 64 * 1024;

// The first bytes of unfragmented frames. \source RFC 6455 §5.2
constexpr quint8 kTextFrame = 0x81;
constexpr quint8 kBinaryFrame = 0x82;

/// Appends the header of an unmasked frame. \source RFC 6455 §5.2
void appendHeader(std::string &out, quint8 firstByte, std::size_t size)
{
    constexpr std::size_t kShort = 125;
    constexpr std::size_t kMedium = 0xffff;
    out += static_cast<char>(firstByte);
    if (size <= kShort) {
        out += static_cast<char>(size);
        return;
    }
    const int lengthBytes = size <= kMedium ? 2 : 8;
    out += static_cast<char>(size <= kMedium ? 126 : 127);
    for (int i = lengthBytes - 1; i >= 0; --i)
        out += static_cast<char>(size >> (8 * i) & 0xff);
}

} // namespace

WebSocketChannel::WebSocketChannel(Scheduler &scheduler, std::unique_ptr<QWebSocket> webSocket, QTcpSocket *socket,
                                   QObject *parent)
    : QObject(parent)
    , m_scheduler(scheduler)
    , m_webSocket(std::move(webSocket))
    , m_socket(socket)
{
    m_webSocket->setMaxAllowedIncomingMessageSize(limits::kMessageBytes);
    m_webSocket->setMaxAllowedIncomingFrameSize(limits::kMessageBytes);
    connect(m_webSocket.get(), &QWebSocket::textMessageReceived, this, &WebSocketChannel::handleText);
    connect(m_webSocket.get(), &QWebSocket::binaryMessageReceived, this, &WebSocketChannel::handleBinary);
    connect(m_webSocket.get(), &QWebSocket::pong, this, [this] { m_hasHeard = true; });
    connect(m_webSocket.get(), &QWebSocket::disconnected, this, &WebSocketChannel::closed, Qt::QueuedConnection);
    // After QWebSocket's own, which was connected first: by now all frames that had arrived have been handled.
    connect(m_socket, &QTcpSocket::readyRead, this, &WebSocketChannel::handleBatchEnd);
}

WebSocketChannel::~WebSocketChannel() = default;

void WebSocketChannel::preferFresh()
{
    if (std::exchange(m_prefersFresh, true) || !m_socket)
        return;
    m_socket->setSocketOption(QAbstractSocket::SendBufferSizeSocketOption, kFreshSystemBuffer);
    connect(m_socket, &QTcpSocket::bytesWritten, this, &WebSocketChannel::handleWritten);
}

void WebSocketChannel::handleText(const QString &message)
{
    if (m_isClosing)
        return;
    m_isInBatch = true;
    if (m_receiver)
        m_receiver->receiveText(message);
}

void WebSocketChannel::handleBinary(const QByteArray &message)
{
    if (m_isClosing)
        return;
    m_isInBatch = true;
    if (m_receiver)
        m_receiver->receiveBinary(message);
}

void WebSocketChannel::handleBatchEnd()
{
    m_hasHeard = true;
    m_isInBatch = false;
    writeOut();
    if (m_socket)
        m_socket->flush();
}

void WebSocketChannel::handleWritten()
{
    if (m_socket && m_socket->bytesToWrite() == 0)
        emit drained();
}

void WebSocketChannel::writeOut()
{
    if (m_socket && !m_out.empty())
        m_socket->write(m_out.data(), static_cast<qint64>(m_out.size()));
    m_out.clear();
}

qint64 WebSocketChannel::bytesWaiting() const
{
    return (m_socket ? m_socket->bytesToWrite() : 0) + static_cast<qint64>(m_out.size());
}

void WebSocketChannel::sendText(QUtf8StringView message)
{
    send(kTextFrame, message.data(), static_cast<std::size_t>(message.size()));
}

void WebSocketChannel::sendBinary(std::span<const quint8> message)
{
    send(kBinaryFrame, reinterpret_cast<const char *>(message.data()), message.size());
}

void WebSocketChannel::send(quint8 firstByte, const char *data, std::size_t size)
{
    if (m_isClosing || !m_socket)
        return;
    if (bytesWaiting() > limits::kSendQueueBytes) {
        qCWarning(logServer) << "a peer does not read what it is sent: disconnected";
        m_isClosing = true;
        m_socket->abort(); // R22
        return;
    }
    appendHeader(m_out, firstByte, size);
    m_out.append(data, size);
    if (m_isInBatch)
        return;
    writeOut();
    if (m_prefersFresh) {
        const Scheduler::TimePoint now = m_scheduler.now();
        if (now - std::exchange(m_lastSent, now) < kBurst)
            return; // the socket writes by itself with the next turn of the event loop
    }
    m_socket->flush();
}

void WebSocketChannel::ping()
{
    if (!m_isClosing)
        m_webSocket->ping();
}

void WebSocketChannel::close(int code, const QString &reason)
{
    if (std::exchange(m_isClosing, true))
        return;
    writeOut();
    // Later: we may be inside a signal of the socket.
    QMetaObject::invokeMethod(
        this,
        [this, code, reason] {
            m_webSocket->close(static_cast<QWebSocketProtocol::CloseCode>(code), reason);
            if (m_socket)
                m_socket->flush();
        },
        Qt::QueuedConnection);
    m_scheduler.callAfter(kCloseDeadline, this, [this] {
        if (m_socket)
            m_socket->abort();
    });
}

} // namespace engine
