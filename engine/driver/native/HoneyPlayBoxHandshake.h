#pragma once
#include "engine/driver/native/Dialogue.h"
#include "engine/driver/native/HoneyPlayBoxFrame.h"

namespace engine::native {

/// Asks the device for the token with which every frame is signed. A reply's data is a code, 9000 where all is well,
/// and the token; it may come in several notifications.
class HoneyPlayBoxHandshake final : public Dialogue
{
    Q_OBJECT

public:
    /// The question is asked once more after each of so many failures; each time the device gets a second more to
    /// answer.
    static constexpr int kRepetitions = 3;
    /// Notifications that an answer may come in.
    static constexpr int kMostPieces = 3;

    /// \param session which gets the token; must outlive the handshake, as must the others
    HoneyPlayBoxHandshake(honeyplaybox::Session &session, Hardware &hardware, Scheduler &scheduler);

protected:
    void begin() override;
    void hear(const QByteArray &message) override;
    void handleSilence() override;

private:
    void ask();
    void listenForPiece();
    void askAgain();

    honeyplaybox::Session &m_session;
    honeyplaybox::ReplyReader m_reader;
    int m_failures = 0; ///< questions that have brought no answer
    int m_pieces = 0;   ///< that have come since the question
};

} // namespace engine::native
