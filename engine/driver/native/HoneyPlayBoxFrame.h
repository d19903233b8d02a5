#pragma once
#include <QByteArray>
#include <array>
#include <optional>
#include <span>

/// The frames of the Honey Play Box family, both ways:
///
///     02 a5 5a 55 aa f0 | counter | b1 | command | data length:u16be | data | 03 | CRC:u16be
///
/// The CRC is CRC-16/MODBUS from b1 to the end of the data, high byte first.
namespace engine::native::honeyplaybox {

/// What a frame has beside its data, in bytes.
inline constexpr std::size_t kFrameOverhead = 14;
inline constexpr std::size_t kTokenSize = 16;
inline constexpr std::size_t kGroupSize = 8;
inline constexpr std::size_t kSignatureSize = 8;

/// What the device and we agree on when it is connected.
struct Session
{
    quint8 counter = 0; ///< of the last frame written
    std::array<quint8, kTokenSize> token{};
};

/// The question for a token. \returns the whole frame
QByteArray tokenQuestion(quint8 counter);

/// Size of a frame that gives \a motors motors their levels.
constexpr std::size_t levelFrameSize(std::size_t motors)
{
    return kFrameOverhead + motors * kGroupSize + kSignatureSize;
}

/// Writes a frame that gives motor k \a levels [k], signed with the token. Allocates nothing.
/// \param frame of levelFrameSize()
void writeLevelFrame(std::span<quint8> frame, const Session &session, std::span<const quint8> levels);

/// Puts replies together that come in pieces, and skips what is none. Does not look at the CRC of replies: nobody has
/// written down how they have it.
class ReplyReader
{
public:
    void add(const QByteArray &piece) { m_buffer += piece; }
    /// The data of the next reply, if it is there as a whole. To be called until there is none.
    std::optional<QByteArray> take();

private:
    QByteArray m_buffer;
};

} // namespace engine::native::honeyplaybox
