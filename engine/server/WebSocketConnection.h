#pragma once
#include "engine/base/Scheduler.h"
#include "engine/server/ClientConnection.h"

#include <QPointer>
#include <memory>

class QTcpSocket;
class QWebSocket;

namespace engine {

/// One WebSocket. Answers given while a batch of frames is read are flushed once, at its end; everything else at once.
class WebSocketConnection final : public ClientConnection
{
    Q_OBJECT

public:
    /// \param socket below \a webSocket, which owns it
    WebSocketConnection(Scheduler &scheduler, std::unique_ptr<QWebSocket> webSocket, QTcpSocket *socket,
                        QObject *parent = nullptr);
    ~WebSocketConnection() override;

    void send(const QString &frame) override;
    void ping() override;
    void close(CloseCode code, const QString &reason) override;
    bool takeHeard() override { return std::exchange(m_hasHeard, false); }

private:
    void handleText(const QString &frame);
    void handleBatchEnd();

    Scheduler &m_scheduler;
    std::unique_ptr<QWebSocket> m_webSocket;
    QPointer<QTcpSocket> m_socket;
    bool m_isInBatch = false;
    bool m_isClosing = false;
    bool m_hasHeard = true;
};

} // namespace engine
