#pragma once
#include "engine/base/Result.h"
#include "engine/base/Scheduler.h"
#include "engine/gate/ConnectionOrigin.h"
#include "engine/gate/HttpRequest.h"

#include <QHash>
#include <QHostAddress>
#include <QObject>
#include <QTcpServer>
#include <functional>
#include <list>
#include <memory>

namespace engine {

class GateSocket;

/// Where \a socket came from, with what its request said.
ConnectionOrigin originOf(const GateSocket &socket, const UpgradeRequest &request);

/// What a connection passes before anything of the WebSocket or of the protocol is looked at: it accepts on the loopback
/// addresses, or on all, keeps the caps and the header deadline, and lets through only requests that examineRequest() likes.
/// \thread engine
class Gate final : public QObject
{
    Q_OBJECT

public:
    /// Has the last word on a request that is well formed: false refuses it with 403.
    using Admission = std::function<bool(const ConnectionOrigin &origin)>;

    Gate(Scheduler &scheduler, Admission admission, QObject *parent = nullptr);
    ~Gate() override;

    enum class Reach : quint8 { Loopback, AllInterfaces };

    /// Listens on 127.0.0.1 and, where it exists, ::1, both on \a port; 0 takes any that is free on both. (S1, S2)
    /// With AllInterfaces on every address of the computer; Host may then also be the address that was connected to, never
    /// a name, so that no page gets here by a name of its own (S3, S5).
    /// \errors Busy if the port is taken, else HardwareIo
    Result<> listen(quint16 port, Reach reach = Reach::Loopback);
    /// Stops listening and drops connections that have not passed.
    void close();
    bool isListening() const { return !m_listeners.empty(); }
    quint16 port() const;
    QList<QHostAddress> addresses() const;

    /// Connections that have passed and still exist; set by the server, checked at accept (S11).
    void setOpenConnections(int count) { m_openConnections = count; }

signals:
    /// \a socket is the receiver's now; its request is unread.
    void passed(engine::GateSocket *socket, const engine::UpgradeRequest &request);

private:
    class Listener;
    struct HalfOpen
    {
        GateSocket *socket = nullptr;
        std::unique_ptr<Timer> deadline;
    };
    using HalfOpens = std::list<HalfOpen>;

    Result<> listenOn(const QHostAddress &address, quint16 port);
    void accept(qintptr descriptor);
    void examine(GateSocket *socket);
    void refuse(GateSocket *socket, const HttpRefusal &refusal);
    void drop(GateSocket *socket);
    HalfOpens::iterator find(GateSocket *socket);
    void count(const QByteArray &reason);

    Scheduler &m_scheduler;
    const Admission m_admission;
    std::vector<std::unique_ptr<Listener>> m_listeners;
    HalfOpens m_halfOpen; // oldest first
    int m_openConnections = 0;
    QHash<QByteArray, int> m_refusals; // by reason, since the last log line
    Scheduler::TimePoint m_lastLog;
    Reach m_reach = Reach::Loopback;
};

} // namespace engine
