#pragma once
#include <QHostAddress>
#include <QString>

namespace engine {

/// Where a connection to us came from: what its identity is made of.
struct ConnectionOrigin
{
    QString origin; ///< the Origin header as sent; null without one
    QHostAddress peerAddress;
    quint16 peerPort = 0;
    QHostAddress localAddress; ///< our end
    quint16 localPort = 0;
};

} // namespace engine
