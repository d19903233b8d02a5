#include "engine/driver/native/HoneyPlayBoxFrame.h"

#include "engine/driver/Checksum.h"

#include <QtEndian>
#include <algorithm>
#include <nettle/md5.h>

namespace engine::native::honeyplaybox {

namespace {

constexpr std::array<quint8, 6> kHeader{0x02, 0xa5, 0x5a, 0x55, 0xaa, 0xf0};
constexpr quint8 kType = 0xb1;
constexpr quint8 kTail = 0x03;
constexpr quint8 kTokenCommand = 0x01;
constexpr quint8 kLevelCommand = 0x03;
constexpr std::array<quint8, 2> kTokenQuestion{0x00, 0x10};
constexpr std::array<quint8, 16> kSecret{0x8b, 0xe3, 0xfd, 0x04, 0x68, 0x35, 0x09, 0x86,
                                         0x12, 0x1a, 0xbf, 0x03, 0x30, 0xe9, 0xe3, 0xc5};
constexpr quint16 kDeciseconds = 60; // how long a level lasts by itself
constexpr std::size_t kCounterOffset = 6;
constexpr std::size_t kTypeOffset = 7;
constexpr std::size_t kCommandOffset = 8;
constexpr std::size_t kLengthOffset = 9;
constexpr std::size_t kDataOffset = 11;
/// Longest data of a reply that is believed.
constexpr std::size_t kLargestReply = 64;

/// Writes everything that stands before the data of \a frame.
void beginFrame(std::span<quint8> frame, quint8 counter, quint8 command)
{
    std::ranges::copy(kHeader, frame.begin());
    frame[kCounterOffset] = counter;
    frame[kTypeOffset] = kType;
    frame[kCommandOffset] = command;
    qToBigEndian(static_cast<quint16>(frame.size() - kFrameOverhead), &frame[kLengthOffset]);
}

/// Writes everything that stands behind the data of \a frame.
void endFrame(std::span<quint8> frame)
{
    const std::size_t end = frame.size() - 3;
    frame[end] = kTail;
    qToBigEndian(language::checksum::crc16Modbus(frame.subspan(kTypeOffset, end - kTypeOffset)), &frame[end + 1]);
}

void sign(std::span<quint8> frame, const Session &session)
{
    const std::size_t place = frame.size() - 3 - kSignatureSize;
    md5_ctx context;
    md5_init(&context);
    md5_update(&context, place - kTypeOffset, &frame[kTypeOffset]);
    md5_update(&context, kSecret.size(), kSecret.data());
    md5_update(&context, session.token.size(), session.token.data());
    md5_digest(&context, kSignatureSize, &frame[place]);
}

} // namespace

QByteArray tokenQuestion(quint8 counter)
{
    QByteArray result(kFrameOverhead + kTokenQuestion.size(), '\0');
    const std::span frame(reinterpret_cast<quint8 *>(result.data()), static_cast<std::size_t>(result.size()));
    beginFrame(frame, counter, kTokenCommand);
    std::ranges::copy(kTokenQuestion, frame.begin() + kDataOffset);
    endFrame(frame);
    return result;
}

void writeLevelFrame(std::span<quint8> frame, const Session &session, std::span<const quint8> levels)
{
    Q_ASSERT(frame.size() == levelFrameSize(levels.size()));
    beginFrame(frame, session.counter, kLevelCommand);
    for (std::size_t motor = 0; motor < levels.size(); ++motor) {
        // [motor << 4 | 1] 00 05 [deciseconds:u16be] [frequency:u16be, none] [level]
        const std::span<quint8> group = frame.subspan(kDataOffset + motor * kGroupSize, kGroupSize);
        group[0] = static_cast<quint8>((motor << 4U) | 1U);
        group[1] = 0x00;
        group[2] = 0x05;
        qToBigEndian(kDeciseconds, &group[3]);
        qToBigEndian(quint16(0), &group[5]);
        group[7] = levels[motor];
    }
    sign(frame, session);
    endFrame(frame);
}

std::optional<QByteArray> ReplyReader::take()
{
    const QByteArrayView header(kHeader);
    for (;;) {
        const qsizetype start = m_buffer.indexOf(header);
        if (start < 0) { // its beginning may have come
            m_buffer = m_buffer.last(std::min(m_buffer.size(), header.size() - 1));
            return std::nullopt;
        }
        m_buffer.remove(0, start);
        if (m_buffer.size() < qsizetype(kDataOffset))
            return std::nullopt;
        const quint16 length = qFromBigEndian<quint16>(m_buffer.constData() + kLengthOffset);
        const qsizetype tail = qsizetype(kDataOffset) + length;
        if (length <= kLargestReply && m_buffer.size() <= tail)
            return std::nullopt;
        if (length <= kLargestReply && m_buffer[tail] == char(kTail)) {
            const QByteArray data = m_buffer.mid(kDataOffset, length);
            m_buffer.remove(0, tail + 1);
            return data;
        }
        m_buffer.remove(0, 1); // only looks like a header
    }
}

} // namespace engine::native::honeyplaybox
