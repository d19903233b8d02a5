#include "engine/server/WebSocketConnection.h"

#include "engine/base/Constants.h"
#include "engine/base/Log.h"

#include <QTcpSocket>
#include <QWebSocket>

namespace engine {

namespace {

/// How long a client may take to answer our close frame.
constexpr std::chrono::milliseconds kCloseDeadline{1000};

/// Appends the header of an unmasked, unfragmented text frame. \source RFC 6455 §5.2
void appendHeader(std::string &out, std::size_t size)
{
    constexpr std::size_t kShort = 125;
    constexpr std::size_t kMedium = 0xffff;
    out += static_cast<char>(0x81);
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

WebSocketConnection::WebSocketConnection(Scheduler &scheduler, std::unique_ptr<QWebSocket> webSocket, QTcpSocket *socket,
                                         QObject *parent)
    : ClientConnection(parent)
    , m_scheduler(scheduler)
    , m_webSocket(std::move(webSocket))
    , m_socket(socket)
{
    m_webSocket->setMaxAllowedIncomingMessageSize(limits::kMessageBytes);
    m_webSocket->setMaxAllowedIncomingFrameSize(limits::kMessageBytes);
    connect(m_webSocket.get(), &QWebSocket::textMessageReceived, this, &WebSocketConnection::handleText);
    connect(m_webSocket.get(), &QWebSocket::pong, this, [this] { m_hasHeard = true; });
    connect(m_webSocket.get(), &QWebSocket::disconnected, this, &WebSocketConnection::closed, Qt::QueuedConnection);
    // After QWebSocket's own, which was connected first: by now all frames that had arrived have been handled.
    connect(m_socket, &QTcpSocket::readyRead, this, &WebSocketConnection::handleBatchEnd);
}

WebSocketConnection::~WebSocketConnection() = default;

void WebSocketConnection::handleText(const QString &frame)
{
    if (m_isClosing)
        return;
    m_isInBatch = true;
    deliver(frame);
}

void WebSocketConnection::handleBatchEnd()
{
    m_hasHeard = true;
    m_isInBatch = false;
    writeOut();
    if (m_socket)
        m_socket->flush();
}

void WebSocketConnection::writeOut()
{
    if (m_socket && !m_out.empty())
        m_socket->write(m_out.data(), static_cast<qint64>(m_out.size()));
    m_out.clear();
}

void WebSocketConnection::send(QUtf8StringView frame)
{
    if (m_isClosing || !m_socket)
        return;
    if (m_socket->bytesToWrite() + static_cast<qint64>(m_out.size()) > limits::kSendQueueBytes) {
        qCWarning(logServer) << "a client does not read what it is sent: disconnected";
        m_isClosing = true;
        m_socket->abort(); // R22
        return;
    }
    appendHeader(m_out, static_cast<std::size_t>(frame.size()));
    m_out.append(frame.data(), static_cast<std::size_t>(frame.size()));
    if (m_isInBatch)
        return;
    writeOut();
    m_socket->flush();
}

void WebSocketConnection::ping()
{
    if (!m_isClosing)
        m_webSocket->ping();
}

void WebSocketConnection::close(CloseCode code, const QString &reason)
{
    if (std::exchange(m_isClosing, true))
        return;
    writeOut();
    // Later: we may be inside a signal of the socket.
    QMetaObject::invokeMethod(this, [this, code, reason] {
        m_webSocket->close(static_cast<QWebSocketProtocol::CloseCode>(code), reason);
        if (m_socket)
            m_socket->flush();
    }, Qt::QueuedConnection);
    m_scheduler.callAfter(kCloseDeadline, this, [this] {
        if (m_socket)
            m_socket->abort();
    });
}

} // namespace engine
