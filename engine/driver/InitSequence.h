#pragma once
#include "engine/backend/Hardware.h"
#include "engine/base/Scheduler.h"
#include "engine/driver/Frame.h"
#include "engine/driver/Handshake.h"
#include "engine/driver/PacketWriter.h"
#include "engine/driver/Steps.h"

#include <deque>

namespace engine::language {

/// Carries out the "init" of a device file, step by step. The first failure ends it. What the device says between two
/// steps is kept, so that an answer that comes before its "wait" is not lost.
class InitSequence final : public Handshake
{
    Q_OBJECT

public:
    /// All parameters must outlive the sequence. \param steps folded \param frame of the driver, which the steps change
    InitSequence(const Steps &steps, Frame &frame, const Cipher &cipher, Hardware &hardware, Scheduler &scheduler);
    ~InitSequence() override;

    void start() override;

private:
    /// A list of steps that is being carried out.
    struct Level
    {
        const Steps *steps = nullptr;
        int turnsLeft = 0;          ///< after this one
        const Step *then = nullptr; ///< the pairing loop that goes on when the list is done
        bool isFailure = false;     ///< the device has refused; the list is what is still said to it
        std::size_t next = 0;
    };
    struct Notification
    {
        Endpoint endpoint;
        QByteArray data;
    };
    enum class Progress : quint8 { Done, Waiting, Failed };

    void run();
    const Step *takeStep();
    Progress execute(const WriteStep &step);
    Progress execute(const SubscribeStep &step);
    Progress execute(const ReadStep &step);
    Progress execute(const WaitStep &step);
    Progress execute(const RepeatStep &step);
    Progress execute(const DelayStep &step);
    Progress execute(const SetStep &step);
    Progress execute(const IfStep &step);
    Progress execute(const AwaitStep &step);

    Progress waitFor(std::chrono::milliseconds timeout);
    void handleTimeout();
    void handleWriteFinished(bool ok);
    void handleRead(Endpoint endpoint, const Result<QByteArray> &data);
    void handleNotified(Endpoint endpoint, const QByteArray &data);
    /// Offers the notifications that are kept to the step that waits for one.
    void offerNotifications();
    bool takes(const WaitStep &step, const QByteArray &data);
    bool takes(const AwaitStep &step, const QByteArray &data);
    void goOn();
    void finish(const Result<> &result);
    bool requireEndpoint(Endpoint endpoint);
    Progress fail(const QString &text);

    Frame &m_frame;
    const Cipher &m_cipher;
    Hardware &m_hardware;
    std::unique_ptr<Timer> m_timer;
    PacketWriter m_writer;
    std::vector<Level> m_levels;
    std::deque<Notification> m_notifications;
    const Step *m_current = nullptr;
    bool m_isWaiting = false; ///< m_current is not done yet
    bool m_isFinished = false;
};

} // namespace engine::language
