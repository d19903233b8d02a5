#pragma once
#include "engine/driver/native/Dialogue.h"
#include "engine/driver/native/RandomByte.h"

namespace engine::native {

/// Proves to the device that its advertisement was seen: a hash of random bytes and of what it advertised.
///
///     to the device   a5 01 08, random:4, first 4 bytes of SHA-256(random, unmasked advertisement bytes)
///     from the device a5 01 01 00
///     to the device   82 0e 02 00 01
///
/// A device that has advertised no data needs none of it.
class FlufferHandshake final : public Dialogue
{
    Q_OBJECT

public:
    /// Under which the device advertises.
    static constexpr quint16 kCompany = 0x684a;

    /// \param manufacturerData as advertised, without the company id
    FlufferHandshake(QByteArray manufacturerData, const language::Cipher &cipher, Hardware &hardware,
                     Scheduler &scheduler, RandomByte random = randomByte);

protected:
    void begin() override;
    void hear(const QByteArray &message) override;

private:
    QByteArray challenge() const;

    const QByteArray m_manufacturerData;
    const RandomByte m_random;
};

} // namespace engine::native
