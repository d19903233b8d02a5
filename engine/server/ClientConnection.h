#pragma once
#include <QObject>
#include <QString>

namespace engine {

/// Takes the frames of a client. Not a signal: this is the way of every command.
class FrameReceiver
{
public:
    virtual ~FrameReceiver() = default;
    virtual void receive(const QString &frame) = 0;
};

/// The text channel to one client, as a session sees it.
/// \thread engine. closed() is never emitted from inside a call of the receiver.
class ClientConnection : public QObject
{
    Q_OBJECT

public:
    /// WebSocket close codes that we use (RFC 6455).
    enum class CloseCode : quint16 { Normal = 1000, GoingAway = 1001, ProtocolError = 1002, PolicyViolated = 1008 };

    using QObject::QObject;

    /// \param receiver must outlive the connection
    void setReceiver(FrameReceiver &receiver) { m_receiver = &receiver; }

    /// Sends one frame; answers to what is being received are flushed together.
    virtual void send(QUtf8StringView frame) = 0;
    /// A transport-level ping; a pong counts as heard().
    virtual void ping() = 0;
    /// Sends what is queued, then the close frame; closed() follows within a deadline. Nothing is received any more.
    virtual void close(CloseCode code, const QString &reason) = 0;
    /// Something has arrived since the last call, be it only a pong.
    virtual bool takeHeard() = 0;

signals:
    void closed();

protected:
    void deliver(const QString &frame)
    {
        if (m_receiver)
            m_receiver->receive(frame);
    }

private:
    FrameReceiver *m_receiver = nullptr;
};

} // namespace engine
