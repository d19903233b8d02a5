#pragma once
#include "engine/base/Scheduler.h"
#include "engine/gate/ConnectionOrigin.h"
#include "engine/gate/HttpRequest.h"

#include <QHash>
#include <QObject>
#include <QPointer>
#include <memory>

class QWebSocketServer;

namespace engine {

class GateSocket;
class WebSocketChannel;

/// Turns connections that have passed the gate into WebSockets, by Qt's own implementation.
/// \thread engine
class WebSocketEndpoint final : public QObject
{
    Q_OBJECT

public:
    explicit WebSocketEndpoint(Scheduler &scheduler, QObject *parent = nullptr);
    ~WebSocketEndpoint() override;

    /// Takes \a socket over; connected() follows if the handshake succeeds.
    void upgrade(GateSocket *socket, const UpgradeRequest &request);

signals:
    /// \a channel is the receiver's now.
    void connected(engine::WebSocketChannel *channel, const engine::ConnectionOrigin &origin);

private:
    struct Pending
    {
        QPointer<GateSocket> socket;
        ConnectionOrigin origin;
    };
    using Peer = std::pair<QHostAddress, quint16>;

    void handleNewConnection();

    Scheduler &m_scheduler;
    std::unique_ptr<QWebSocketServer> m_server;
    QHash<Peer, Pending> m_pending;
};

} // namespace engine
