#include "engine/driver/native/FlufferHandshake.h"

#include "engine/base/Constants.h"

#include <QCryptographicHash>

namespace engine::native {

namespace {

constexpr int kRandomBytes = 4;
constexpr int kMaskedBytes = 4;
constexpr int kHashBytes = 4;

/// What the device has hidden in its advertisement. The first byte makes the key: [key byte][masked:up to 4]...
QByteArray unmasked(const QByteArray &advertised)
{
    const auto key = static_cast<char>(advertised.front() ^ (FlufferHandshake::kCompany >> 8));
    QByteArray result = advertised.mid(1, kMaskedBytes);
    for (char &byte : result) {
        if (byte != 0 && byte != key)
            byte = static_cast<char>(byte ^ key);
    }
    return result;
}

} // namespace

FlufferHandshake::FlufferHandshake(QByteArray manufacturerData, const language::Cipher &cipher, Hardware &hardware,
                                   Scheduler &scheduler, RandomByte random)
    : Dialogue(cipher, Listening::Yes, hardware, scheduler)
    , m_manufacturerData(std::move(manufacturerData))
    , m_random(std::move(random))
{
}

void FlufferHandshake::begin()
{
    if (m_manufacturerData.isEmpty())
        return succeed();
    if (say(challenge(), false))
        listen(limits::kHandshakeAnswerDeadline);
}

void FlufferHandshake::hear(const QByteArray &message)
{
    if (message != QByteArray::fromHex("a5010100"))
        return failUnexpected();
    if (say(QByteArray::fromHex("820e020001"), false))
        succeed();
}

QByteArray FlufferHandshake::challenge() const
{
    QByteArray random;
    for (int i = 0; i < kRandomBytes; ++i)
        random += static_cast<char>(m_random());
    const QByteArray proof = random + unmasked(m_manufacturerData);
    const QByteArray hash = QCryptographicHash::hash(proof, QCryptographicHash::Sha256);
    return QByteArray::fromHex("a50108") + random + hash.first(kHashBytes);
}

} // namespace engine::native
