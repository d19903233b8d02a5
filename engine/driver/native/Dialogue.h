#pragma once
#include "engine/backend/Hardware.h"
#include "engine/base/Scheduler.h"
#include "engine/driver/Cipher.h"
#include "engine/driver/Handshake.h"

#include <memory>

namespace engine::native {

/// What the handshakes of this folder have in common: packets go to tx through the driver's cipher, answers come from
/// rx, whatever is waited for has a deadline, and there is one outcome. With hardware that nobody speaks for it
/// succeeds at once and says nothing.
class Dialogue : public Handshake
{
    Q_OBJECT

public:
    void start() final;

protected:
    enum class Listening : bool { No, Yes };

    /// \a hardware and \a scheduler must outlive the dialogue.
    Dialogue(const language::Cipher &cipher, Listening listening, Hardware &hardware, Scheduler &scheduler);
    ~Dialogue() override;

    /// Says the first words; rx is subscribed by now.
    virtual void begin() = 0;
    /// Hears what the device has said on rx, decrypted. Not called any more after succeed() or fail().
    virtual void hear(const QByteArray &message);
    /// What listen() waited for has not come. Fails if not overridden.
    virtual void handleSilence();

    /// Writes to tx. \returns false after a failure, which has ended the dialogue: the caller returns at once
    [[nodiscard]] bool say(const QByteArray &message, bool withResponse);
    /// Waits for the next hear(), or handleSilence() after \a timeout.
    void listen(std::chrono::milliseconds timeout);
    /// Ends the dialogue well, as soon as everything that was said has been written. The caller returns at once.
    void succeed();
    /// Ends the dialogue with HardwareIo. The caller returns at once. \param text English, for the log
    void fail(const QString &text);
    /// Fails because the device has said something that does not belong here.
    void failUnexpected();

private:
    void handleTimeout();
    void handleWriteFinished(bool ok);
    void handleNotified(Endpoint endpoint, const QByteArray &data);
    void finish(const Result<> &result);

    const language::Cipher m_cipher;
    const Listening m_listening;
    Hardware &m_hardware;
    std::unique_ptr<Timer> m_timer;
    int m_inFlight = 0;          ///< writes that the hardware has not confirmed
    bool m_hasSucceeded = false; ///< but writes may be in flight
    bool m_isFinished = false;
};

} // namespace engine::native
