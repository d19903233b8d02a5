#include "engine/gate/WebSocketEndpoint.h"

#include "engine/base/Constants.h"
#include "engine/gate/Gate.h"
#include "engine/gate/GateSocket.h"
#include "engine/gate/WebSocketChannel.h"

#include <QWebSocket>
#include <QWebSocketServer>

namespace engine {

WebSocketEndpoint::WebSocketEndpoint(Scheduler &scheduler, QObject *parent)
    : QObject(parent)
    , m_scheduler(scheduler)
    , m_server(std::make_unique<QWebSocketServer>(QString(), QWebSocketServer::NonSecureMode))
{
    m_server->setMaxPendingConnections(limits::kOpenWebSockets);
    connect(m_server.get(), &QWebSocketServer::newConnection, this, &WebSocketEndpoint::handleNewConnection);
}

WebSocketEndpoint::~WebSocketEndpoint() = default;

void WebSocketEndpoint::upgrade(GateSocket *socket, const UpgradeRequest &request)
{
    const Peer peer(socket->peerAddress(), socket->peerPort());
    m_pending.insert(peer, {socket, originOf(*socket, request)});
    connect(socket, &QObject::destroyed, this, [this, peer] { m_pending.remove(peer); });
    socket->upgradeNext();
    m_server->handleConnection(socket);
}

void WebSocketEndpoint::handleNewConnection()
{
    while (std::unique_ptr<QWebSocket> webSocket{m_server->nextPendingConnection()}) {
        const Pending pending = m_pending.take({webSocket->peerAddress(), webSocket->peerPort()});
        if (!pending.socket)
            continue;
        webSocket->setParent(nullptr);
        disconnect(pending.socket, nullptr, this, nullptr);
        GateSocket *socket = pending.socket;
        emit connected(new WebSocketChannel(m_scheduler, std::move(webSocket), socket), pending.origin);
    }
}

} // namespace engine
