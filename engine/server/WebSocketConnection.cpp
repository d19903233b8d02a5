#include "engine/server/WebSocketConnection.h"

#include "engine/base/Constants.h"
#include "engine/base/Log.h"

#include <QTcpSocket>
#include <QWebSocket>

namespace engine {

namespace {

/// How long a client may take to answer our close frame.
constexpr std::chrono::milliseconds kCloseDeadline{1000};

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
    emit received(frame);
}

void WebSocketConnection::handleBatchEnd()
{
    m_hasHeard = true;
    m_isInBatch = false;
    if (m_socket)
        m_socket->flush();
}

void WebSocketConnection::send(const QString &frame)
{
    if (m_isClosing || !m_socket)
        return;
    if (m_socket->bytesToWrite() > limits::kSendQueueBytes) {
        qCWarning(logServer) << "a client does not read what it is sent: disconnected";
        m_isClosing = true;
        m_socket->abort(); // R22
        return;
    }
    m_webSocket->sendTextMessage(frame);
    if (!m_isInBatch)
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
