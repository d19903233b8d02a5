#include "engine/driver/native/ChallengeHandshake.h"

#include "engine/base/Constants.h"

#include <QCryptographicHash>

namespace engine::native {

using namespace Qt::StringLiterals;

namespace {

constexpr QByteArrayView kAlphanumerics("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789");
constexpr int kHashBytes = 2;

} // namespace

ChallengeHandshake::Family ChallengeHandshake::vibCrafter()
{
    return {6, u"[a-zA-Z0-9]{4}:([a-zA-Z0-9]+);"_s};
}

ChallengeHandshake::Family ChallengeHandshake::vibio()
{
    return {8, u"[0-9A-Fa-f]{4}:([^;]+);"_s};
}

ChallengeHandshake::ChallengeHandshake(const Family &family, const language::Cipher &cipher, Hardware &hardware,
                                       Scheduler &scheduler, RandomByte random)
    : Dialogue(cipher, Listening::Yes, hardware, scheduler)
    , m_tokenLength(family.tokenLength)
    , m_challenge(QRegularExpression::anchoredPattern(family.challenge))
    , m_random(std::move(random))
{
}

void ChallengeHandshake::begin()
{
    if (say("Auth:" + token() + ';', false))
        listen(limits::kHandshakeAnswerDeadline);
}

void ChallengeHandshake::hear(const QByteArray &message)
{
    if (message == "OK;")
        return succeed();
    const QRegularExpressionMatch match = m_challenge.match(QString::fromLatin1(message)); // a byte for each character
    if (!match.hasMatch())
        return failUnexpected();
    if (++m_challenges > kMostChallenges)
        return fail(u"the device did not accept %1 answers"_s.arg(kMostChallenges));
    const QByteArray hash = QCryptographicHash::hash(match.captured(1).toLatin1(), QCryptographicHash::Sha256);
    if (say("Auth:" + hash.first(kHashBytes).toHex() + ';', false))
        listen(limits::kHandshakeAnswerDeadline);
}

QByteArray ChallengeHandshake::token() const
{
    // Bytes beyond the last whole multiple are thrown away, so that every character is equally likely.
    constexpr auto kCharacters = static_cast<int>(kAlphanumerics.size());
    constexpr int kUsable = 256 / kCharacters * kCharacters;
    QByteArray result;
    while (result.size() < m_tokenLength) {
        const int byte = m_random();
        if (byte < kUsable)
            result += kAlphanumerics[byte % kCharacters];
    }
    return result;
}

} // namespace engine::native
