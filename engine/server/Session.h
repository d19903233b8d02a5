#pragma once
#include "engine/base/Ids.h"
#include "engine/base/Constants.h"
#include "engine/base/Scheduler.h"
#include "engine/base/Identity.h"
#include "engine/message/Decoder.h"
#include "engine/message/FrameWriter.h"
#include "engine/message/Protocol.h"
#include "engine/server/ClientConnection.h"
#include "engine/server/DeviceView.h"

#include <QObject>
#include <QVarLengthArray>
#include <functional>
#include <memory>

namespace engine {

class Consent;
class Device;
class DeviceManager;

/// What all sessions share; outlives them.
struct SessionContext
{
    Decoder &decoder;
    Consent &consent;
    DeviceManager &devices;
    Scheduler &scheduler;
    QString serverName;
    /// An output that has run for this long with no message from its client is stopped (R9); 0: never.
    std::chrono::milliseconds forgottenOutput = limits::kForgottenOutput;
};

/// One connected client from its first frame to its last: handshake, approval, then its messages. Answers every request
/// exactly once, sends nothing before ServerInfo, and when it ends for whatever reason stops what the client drove.
/// \thread engine; owned by Server
/// What lies outside the client's scope is not there for it.
/// \source protocol.md §2, security.md S23 to S27, S41 to S43, R1 to R3, R9
class Session final : public QObject, private FrameReceiver, private MessageHandler, private DeviceLookup
{
    Q_OBJECT

public:
    enum class State : quint8 { AwaitingHandshake, AwaitingApproval, Connected, Closed };
    /// Finds out who the client is, when it matters: as it asks for approval.
    using Identify = std::function<Identity()>;
    /// S20: true if the client is still the one that was identified.
    using Recheck = std::function<bool()>;

    Session(SessionContext &context, ClientId id, std::unique_ptr<ClientConnection> connection, Identify identify,
            Recheck recheck, QObject *parent = nullptr);
    ~Session() override;

    ClientId id() const { return m_id; }
    State state() const { return m_state; }
    const QString &clientName() const { return m_clientName; } ///< sanitized
    const Identity &identity() const { return m_identity; }
    const Scope &scope() const { return m_view.scope(); } ///< once it is connected
    int protocolVersion() const { return m_protocol ? m_protocol->version() : 0; }

    /// The answer of Consent; \a reason is for the client.
    void decide(bool allowed, const QString &reason);
    /// Ends the session: stops what the client drove, tells it why, closes.
    void end(const QString &reason);
    /// The server stops listening: closes without an Error.
    void endQuietly();

    void announceAdded(const Device &device);
    /// What the device can do has changed: for clients it goes and comes again.
    void announceChanged(const Device &device);
    void announceRemoved(DeviceIndex device);
    void announceScanningFinished();

signals:
    /// Name, identity, version or approval are new.
    void changed();
    /// Outputs of this client have been stopped, because it had said nothing for so long (R9).
    void outputForgotten();
    /// The connection is gone; the session is to be deleted.
    void closed();

private:
    void receive(const QString &frame) override;
    bool handle(const ClientMessage &message) override;
    bool reject(MessageId id, const Error &error) override;
    const DeviceDescription *description(DeviceIndex index) const override;

    void handleClosed();

    void carryOut(const RequestServerInfo &request);
    void carryOut(const Ping &ping);
    void carryOut(const StartScanning &request);
    void carryOut(const StopScanning &request);
    void carryOut(const RequestDeviceList &request);
    void carryOut(const Disconnect &request);
    void carryOut(const Test &test);
    void carryOut(const RequestLog &request);
    void carryOut(const OutputCmd &command);
    void carryOut(const InputCmd &command);
    void carryOut(const StopCmd &command);

    Device *deviceFor(MessageId id, DeviceIndex index);
    Result<> changeSubscription(Device &device, const InputCmd &command);
    void announceReading(const Device &device, FeatureIndex feature, InputType type, int value);
    void endSubscriptions(std::optional<DeviceIndex> only);
    void refuseVersion(const RequestServerInfo &request);
    void closeWith(ClientConnection::CloseCode code, const QString &reason);
    void stopDriving();
    void sendOk(MessageId id);
    void sendError(MessageId id, const Error &error);
    void sendDeviceList(MessageId id, const Device *without = nullptr);
    void answer(MessageId id, const Result<> &result);
    bool noteFailure();
    void startLiveness(std::chrono::milliseconds interval);
    void handleLiveness();
    void stopForgotten(Scheduler::TimePoint now);

    SessionContext &m_context;
    const ClientId m_id;
    std::unique_ptr<ClientConnection> m_connection;
    const Identify m_identify;
    const Recheck m_recheck;
    State m_state = State::AwaitingHandshake;
    const Protocol *m_protocol = nullptr;
    FrameWriter m_writer;
    DeviceView m_view;
    QString m_clientName;
    Identity m_identity;
    QVarLengthArray<MessageId, 4> m_handshakes; // Ids of RequestServerInfo that wait for the approval
    QVarLengthArray<DeviceIndex, 16> m_announced; // devices that the client knows of
    QList<InputCmd> m_subscriptions;
    int m_messagesWhileWaiting = 0;
    int m_failures = 0; // since the last valid message
    Scheduler::TimePoint m_firstFailure;
    Scheduler::TimePoint m_lastHeard;
    Scheduler::TimePoint m_lastSaid; // when a message was last seen to have come, at a look after its coming
    bool m_hasSaid = false; // a message has come since the last look
    bool m_isDriving = false; // has given an output command since the last look
    bool m_isSilenced = false; // stopped for silence; says so once
    std::chrono::milliseconds m_livenessInterval{0};
    std::unique_ptr<Timer> m_handshakeDeadline;
    std::unique_ptr<Timer> m_liveness;
};

} // namespace engine
