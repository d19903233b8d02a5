#pragma once
#include <QHostAddress>

namespace engine {

/// Whose a socket is, as the kernel's table of TCP connections says.
struct SocketOwner
{
    qint64 userId = -1;
    quint64 inode = 0; ///< 0: not found
};

/// Looks up the socket at the peer's end of a connection within this machine. sock_diag is asked for exactly this one;
/// where that is not allowed, /proc/net/tcp and tcp6 are read.
SocketOwner peerSocket(const QHostAddress &peerAddress, quint16 peerPort, const QHostAddress &localAddress,
                       quint16 localPort);

/// Looks up the socket that listens on a port, on whatever address.
SocketOwner listeningSocket(quint16 port);

} // namespace engine
