#pragma once
#include "engine/base/Identity.h"

#include <QHostAddress>

namespace engine {

/// The process at the other end of a loopback connection, as the system sees it.
struct PeerProcess
{
    qint64 userId = -1;
    qint64 processId = -1; ///< -1 if not found; the oldest where several hold the socket
    quint64 startTime = 0; ///< in ticks since boot; tells a reused process id
    quint64 socketInode = 0;
    QString executable; ///< absolute path; empty if deleted, replaced, or not the file of that path here (containers)
    QString script;     ///< absolute path of the script of a known interpreter
    bool isShared = false; ///< processes with different executables or scripts hold the socket (S21)
    bool operator==(const PeerProcess &) const = default;
};

/// The owner's user id of a loopback peer's socket, -1 if unknown; cheap, for the gate (S12).
/// IPv4 addresses mapped into IPv6 are understood.
/// \param localAddress, localPort our end of the connection
qint64 peerUserId(const QHostAddress &peerAddress, quint16 peerPort, const QHostAddress &localAddress,
                  quint16 localPort);

/// Looks the peer's process up; everything unknown stays at its default (S19). Waits for nothing, but asks the system
/// about every open file of every process of that user: some milliseconds with hundreds of processes.
/// \thread any
PeerProcess peerProcess(const QHostAddress &peerAddress, quint16 peerPort, const QHostAddress &localAddress,
                        quint16 localPort);

/// True if looking up the holders of the same socket again gives the same: processes, start time, executable, script.
/// For use right before an approval takes effect (S20); that the connection itself still stands is the caller's to
/// know. True also for a process that was not found and still is not.
bool isSameProcess(const PeerProcess &process);

/// Name of the program that listens on a TCP port of this machine; empty if unknown (S1, R19). For interpreters it is
/// the script's name where that can be told.
QString listeningProgram(quint16 port);

/// Classifies a client (S15..S18):
/// http and https origins with a known executable are Web, origins of browser extensions likewise Extension; no origin
/// with a known executable is Program; everything else is Opaque ("null", file:, other schemes, malformed origins,
/// processes that are unknown or share the socket). What is known of an Opaque client is filled in all the same.
/// \param origin the Origin header as sent; null QString when there was none
Identity identify(const QString &origin, const PeerProcess &process);

} // namespace engine
