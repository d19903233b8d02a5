#pragma once
#include "engine/base/Scheduler.h"
#include "engine/server/HttpRequest.h"

#include <QHash>
#include <QHostAddress>
#include <QObject>
#include <QPointer>
#include <memory>

class QWebSocketServer;

namespace engine {

class GateSocket;
class WebSocketConnection;

/// Where a client came from: what its identity is made of.
struct ClientOrigin
{
    QString origin; ///< null without an Origin header
    QHostAddress peerAddress;
    quint16 peerPort = 0;
    QHostAddress localAddress;
    quint16 localPort = 0;
};

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
    /// \a connection is the receiver's now.
    void connected(engine::WebSocketConnection *connection, const engine::ClientOrigin &origin);

private:
    struct Pending
    {
        QPointer<GateSocket> socket;
        ClientOrigin origin;
    };
    using Peer = std::pair<QHostAddress, quint16>;

    void handleNewConnection();

    Scheduler &m_scheduler;
    std::unique_ptr<QWebSocketServer> m_server;
    QHash<Peer, Pending> m_pending;
};

} // namespace engine
