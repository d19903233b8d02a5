#pragma once
#include "engine/base/Scheduler.h"

#include <QObject>
#include <QPointer>
#include <memory>
#include <span>
#include <string>
#include <utility>

class QTcpSocket;
class QWebSocket;

namespace engine {

/// Takes the messages of a WebSocketChannel. Not signals: this is the way of every command.
class WebSocketReceiver
{
public:
    virtual ~WebSocketReceiver() = default;
    virtual void receiveText(const QString &message) = 0;
    virtual void receiveBinary(const QByteArray &message) = 0;
};

/// One WebSocket, after its handshake. Messages are put into their (RFC 6455) frames here: QWebSocket would convert,
/// allocate and write twice for each. Nothing is allocated for a message once the buffers are warm. \thread engine.
/// closed() is never emitted from inside a call of the receiver.
class WebSocketChannel final : public QObject
{
    Q_OBJECT

public:
    /// \param socket below \a webSocket, which owns it
    WebSocketChannel(Scheduler &scheduler, std::unique_ptr<QWebSocket> webSocket, QTcpSocket *socket,
                     QObject *parent = nullptr);
    ~WebSocketChannel() override;

    /// \param receiver must outlive the channel, or be taken back with null
    void setReceiver(WebSocketReceiver *receiver) { m_receiver = receiver; }
    /// For a peer that gets orders, of which the newest counts: the system keeps little for it, so that bytesWaiting()
    /// tells soon that it does not read; drained() is told; and orders that follow each other closely go out together,
    /// with the next turn of the event loop. Without it answers go out together, at the end of the batch that is being
    /// received.
    void preferFresh();

    /// A peer that does not read is disconnected when limits::kSendQueueBytes wait for it.
    void sendText(QUtf8StringView message);
    void sendBinary(std::span<const quint8> message);
    /// A ping of the WebSocket; a pong counts as heard.
    void ping();
    /// Sends what is queued, then the close frame; closed() follows within a deadline. Nothing is received any more.
    /// \param code of RFC 6455 §7.4
    void close(int code, const QString &reason);
    /// Something has arrived since the last call, be it only a pong.
    bool takeHeard() { return std::exchange(m_hasHeard, false); }
    bool isOpen() const { return !m_isClosing; }
    /// Sent and not yet taken by the system.
    qint64 bytesWaiting() const;

signals:
    void closed();
    /// bytesWaiting() has become 0; only after preferFresh(), and perhaps from inside a call that sends.
    void drained();

private:
    void handleText(const QString &message);
    void handleBinary(const QByteArray &message);
    void handleBatchEnd();
    void handleWritten();
    void send(quint8 firstByte, const char *data, std::size_t size);
    void writeOut();

    Scheduler &m_scheduler;
    std::unique_ptr<QWebSocket> m_webSocket;
    QPointer<QTcpSocket> m_socket;
    WebSocketReceiver *m_receiver = nullptr;
    std::string m_out;               // frames that are not written yet
    Scheduler::TimePoint m_lastSent; // where it prefers fresh ones
    bool m_prefersFresh = false;
    bool m_isInBatch = false;
    bool m_isClosing = false;
    bool m_hasHeard = true;
};

} // namespace engine
