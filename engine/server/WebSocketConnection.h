#pragma once
#include "engine/base/Scheduler.h"
#include "engine/server/ClientConnection.h"

#include <QPointer>
#include <memory>
#include <string>

class QTcpSocket;
class QWebSocket;

namespace engine {

/// One WebSocket. Answers given while a batch of frames is read are written once, at its end; everything else at once.
/// Text frames are put into their (RFC 6455) frames here: QWebSocket would convert, allocate and write twice for each.
class WebSocketConnection final : public ClientConnection
{
    Q_OBJECT

public:
    /// \param socket below \a webSocket, which owns it
    WebSocketConnection(Scheduler &scheduler, std::unique_ptr<QWebSocket> webSocket, QTcpSocket *socket,
                        QObject *parent = nullptr);
    ~WebSocketConnection() override;

    void send(QUtf8StringView frame) override;
    void ping() override;
    void close(CloseCode code, const QString &reason) override;
    bool takeHeard() override { return std::exchange(m_hasHeard, false); }

private:
    void handleText(const QString &frame);
    void handleBatchEnd();
    void writeOut();

    Scheduler &m_scheduler;
    std::unique_ptr<QWebSocket> m_webSocket;
    QPointer<QTcpSocket> m_socket;
    std::string m_out; // frames that are not written yet
    bool m_isInBatch = false;
    bool m_isClosing = false;
    bool m_hasHeard = true;
};

} // namespace engine
