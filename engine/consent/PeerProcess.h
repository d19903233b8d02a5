#pragma once
#include "engine/base/Identity.h"

#include <QHostAddress>

namespace engine {

/// The process at the other end of a loopback connection, as the system sees it.
struct PeerProcess
{
    qint64 userId = -1;
    qint64 processId = -1;    ///< -1 if not found
    quint64 startTime = 0;    ///< in ticks since boot; tells a reused process id
    quint64 socketInode = 0;
    QString executable;       ///< absolute path
    QString script;           ///< absolute path of the script of a known interpreter
    bool isShared = false;    ///< processes with different executables hold the socket (S21)
    bool operator==(const PeerProcess &) const = default;
};

/// The owner's user id of a loopback peer's socket, -1 if unknown; cheap, for the gate (S12).
qint64 peerUserId(const QHostAddress &peerAddress, quint16 peerPort, const QHostAddress &localAddress, quint16 localPort);

/// Looks the peer's process up; everything unknown stays at its default (S19).
PeerProcess peerProcess(const QHostAddress &peerAddress, quint16 peerPort, const QHostAddress &localAddress,
                        quint16 localPort);

/// Name of the program that listens on a TCP port of this machine; empty if unknown (S1, R19).
QString listeningProgram(quint16 port);

/// Classifies a client. \param origin the Origin header as sent; null QString when there was none (S15..S18)
Identity identify(const QString &origin, const PeerProcess &process);

} // namespace engine
