#pragma once
#include "engine/gate/WebSocketChannel.h"
#include "engine/server/ClientConnection.h"

#include <memory>

namespace engine {

/// The channel to a client over a WebSocket. Binary messages are ignored.
class WebSocketConnection final : public ClientConnection, private WebSocketReceiver
{
    Q_OBJECT

public:
    explicit WebSocketConnection(std::unique_ptr<WebSocketChannel> channel, QObject *parent = nullptr);

    void send(QUtf8StringView frame) override { m_channel->sendText(frame); }
    void ping() override { m_channel->ping(); }
    void close(CloseCode code, const QString &reason) override { m_channel->close(static_cast<int>(code), reason); }
    bool takeHeard() override { return m_channel->takeHeard(); }

private:
    void receiveText(const QString &message) override { deliver(message); }
    void receiveBinary(const QByteArray &) override {}

    const std::unique_ptr<WebSocketChannel> m_channel;
};

} // namespace engine
