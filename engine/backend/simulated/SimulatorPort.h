#pragma once
#include "engine/base/Result.h"

#include <QJsonObject>
#include <QObject>
#include <memory>

class QWebSocket;
class QWebSocketServer;

namespace engine {

/// A WebSocket on the loopback interface that carries one JSON object in each text frame, for one program at a time.
/// Web pages are refused, whatever they ask for. \thread engine
class SimulatorPort final : public QObject
{
    Q_OBJECT

public:
    explicit SimulatorPort(QObject *parent = nullptr);
    ~SimulatorPort() override;

    /// \param port 0 takes any free one \errors Busy: another program has it
    Result<> listen(quint16 port);
    quint16 port() const;
    bool isConnected() const { return m_socket != nullptr; }
    /// Ignored while nobody is connected.
    void send(const QJsonObject &object);

signals:
    void received(const QJsonObject &object);
    /// A frame that is no JSON object.
    void misunderstood(const QString &reason);
    /// The program has gone.
    void disconnected();

private:
    void handleNewConnection();
    void handleText(const QString &text);

    std::unique_ptr<QWebSocketServer> m_server;
    QWebSocket *m_socket = nullptr; // owned by this
};

} // namespace engine
