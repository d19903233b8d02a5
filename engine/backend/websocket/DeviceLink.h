#pragma once
#include "engine/backend/Admission.h"
#include "engine/backend/websocket/DeviceHello.h"
#include "engine/base/Scheduler.h"
#include "engine/gate/WebSocketChannel.h"

#include <QObject>
#include <memory>

namespace engine {

/// The connection of one device, from its upgrade to its end: waits for the hello, asks whether it is wanted, then
/// carries its bytes. Until it is admitted nothing but pings is sent to it. \thread engine; owned by WebSocketBackend.
/// Nothing is emitted from inside a call of the receiver.
class DeviceLink final : public QObject, private WebSocketReceiver
{
    Q_OBJECT

public:
    enum class State : quint8 { AwaitingHello, AwaitingApproval, Admitted, Closed };

    DeviceLink(Scheduler &scheduler, Admission &admission, std::unique_ptr<WebSocketChannel> channel,
               const ConnectionOrigin &origin, QObject *parent = nullptr);
    ~DeviceLink() override;

    State state() const { return m_state; }
    const DeviceHello &hello() const { return m_hello; } ///< empty before it has come
    const ConnectionOrigin &origin() const { return m_origin; }
    /// A hardware uses it: it is not offered again.
    bool isTaken() const { return m_isTaken; }
    void take() { m_isTaken = true; }

    /// Sends a message to the device; only while it is admitted.
    void send(std::span<const quint8> message) { m_channel->sendBinary(message); }
    qint64 bytesWaiting() const { return m_channel->bytesWaiting(); }
    /// Closes the connection; closed() follows. \param code of RFC 6455 §7.4
    void end(int code, const QString &reason);

signals:
    void admitted();
    /// The device has said something, in text or in bytes; only while it is admitted.
    void received(const QByteArray &message);
    /// See WebSocketChannel::drained().
    void drained();
    /// Once, when it is of no more use.
    void closed();
    /// Once, after closed(): the other side has had its close frame, or its time for it; the link may be deleted.
    void finished();

private:
    void receiveText(const QString &message) override;
    void receiveBinary(const QByteArray &message) override;
    void handleHello(const QString &message);
    void handleDecided(AdmissionId id, bool allowed, const QString &reason);
    void handleRevoked(AdmissionId id);
    void handleLiveness();
    void countWhileWaiting();
    void handleChannelClosed();
    void becomeClosed();

    Scheduler &m_scheduler;
    Admission &m_admission;
    const std::unique_ptr<WebSocketChannel> m_channel;
    const ConnectionOrigin m_origin;
    State m_state = State::AwaitingHello;
    DeviceHello m_hello;
    AdmissionId m_question{0};
    int m_messagesWhileWaiting = 0;
    bool m_isTaken = false;
    Scheduler::TimePoint m_lastHeard;
    std::unique_ptr<Timer> m_deadline; // of the hello
    std::unique_ptr<Timer> m_liveness;
};

} // namespace engine
