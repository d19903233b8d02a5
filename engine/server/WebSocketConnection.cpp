#include "engine/server/WebSocketConnection.h"

namespace engine {

WebSocketConnection::WebSocketConnection(std::unique_ptr<WebSocketChannel> channel, QObject *parent)
    : ClientConnection(parent)
    , m_channel(std::move(channel))
{
    m_channel->setReceiver(this);
    connect(m_channel.get(), &WebSocketChannel::closed, this, &WebSocketConnection::closed);
}

} // namespace engine
