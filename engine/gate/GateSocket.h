#pragma once
#include <QTcpSocket>

namespace engine {

/// The socket of one connection. It exists for one reason: QWebSocketServer answers a handshake with a Server header and other
/// things we do not send before approval (S9), so the first thing written after upgradeNext() is replaced by the bare 101.
class GateSocket final : public QTcpSocket
{
    Q_OBJECT

public:
    using QTcpSocket::QTcpSocket;

    /// The next write is the answer to the WebSocket handshake.
    void upgradeNext() { m_isUpgrading = true; }

protected:
    qint64 writeData(const char *data, qint64 size) override;

private:
    bool m_isUpgrading = false;
};

} // namespace engine
