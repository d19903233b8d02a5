#pragma once
#include "engine/driver/native/Dialogue.h"
#include "engine/driver/native/RandomByte.h"

#include <QRegularExpression>

namespace engine::native {

/// A dialogue in text, under the driver's cipher, of two families of one maker:
///
///     to the device   Auth:TOKEN;   random letters and digits
///     from the device XXXX:TEXT;    a challenge; there may be several
///     to the device   Auth:HASH;    first two bytes of SHA-256(TEXT) as four lower-case digits
///     from the device OK;
///
/// Anything else that the device says is a refusal.
class ChallengeHandshake final : public Dialogue
{
    Q_OBJECT

public:
    struct Family
    {
        int tokenLength = 0;
        QString challenge; ///< regular expression of the whole challenge; its first group is TEXT
    };
    static Family vibCrafter();
    static Family vibio();
    /// A device that still is not content after so many answers is refused.
    static constexpr int kMostChallenges = 4;

    ChallengeHandshake(const Family &family, const language::Cipher &cipher, Hardware &hardware, Scheduler &scheduler,
                       RandomByte random = randomByte);

protected:
    void begin() override;
    void hear(const QByteArray &message) override;

private:
    QByteArray token() const;

    const int m_tokenLength;
    const QRegularExpression m_challenge;
    const RandomByte m_random;
    int m_challenges = 0;
};

} // namespace engine::native
