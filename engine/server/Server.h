#pragma once
#include "engine/base/Ids.h"
#include "engine/base/Result.h"
#include "engine/server/Session.h"
#include "engine/gate/WebSocketEndpoint.h"

#include <QObject>
#include <memory>
#include <vector>

namespace engine {

class Gate;

/// Everything between the port and the devices: gate, endpoint and the sessions of all clients.
/// \thread engine
class Server final : public QObject
{
    Q_OBJECT

public:
    /// \param forgottenOutput as in SessionContext
    Server(Consent &consent, DeviceManager &devices, Scheduler &scheduler, const QString &serverName,
           std::chrono::milliseconds forgottenOutput = limits::kForgottenOutput, QObject *parent = nullptr);
    ~Server() override;

    /// \errors Busy if the port is taken
    Result<> listen(quint16 port);
    /// Stops listening and ends every session, stopping what it drove.
    void close();
    bool isListening() const;
    quint16 port() const;
    /// As people write them: "127.0.0.1:12345", "[::1]:12345".
    QStringList addresses() const;

    const std::vector<std::unique_ptr<Session>> &sessions() const { return m_sessions; }
    /// Null if there is none.
    Session *session(ClientId client) const;

signals:
    /// A client came, went, or changed.
    void sessionsChanged();
    /// Outputs of this client have been stopped, because it had said nothing for so long (R9).
    void outputForgotten(engine::ClientId client);

private:
    void addSession(WebSocketChannel *channel, const ConnectionOrigin &origin);
    void removeSession(Session *session);
    void noteOpenConnections();

    Consent &m_consent;
    DeviceManager &m_devices;
    Scheduler &m_scheduler;
    Decoder m_decoder;
    SessionContext m_context;
    std::unique_ptr<Gate> m_gate;
    std::unique_ptr<WebSocketEndpoint> m_endpoint;
    std::vector<std::unique_ptr<Session>> m_sessions;
    quint64 m_lastClient = 0;
};

} // namespace engine
