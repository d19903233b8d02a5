#include "engine/driver/Cipher.h"

#include <algorithm>
#include <array>
#include <nettle/aes.h>

namespace engine::language {

struct Cipher::AesKeys
{
    aes128_ctx encryption;
    aes128_ctx decryption;
};

namespace {

constexpr std::size_t kGalakuSize = 12;
constexpr quint8 kGalakuStart = 0x23;

/// Which value a byte is mixed with: by the two lowest bits of the encrypted byte before it, and by its place.
constexpr std::array<std::array<quint8, kGalakuSize>, 4> kGalakuTable{{
    {0x00, 0x18, 0x98, 0xf7, 0xa5, 0x3d, 0x0d, 0x29, 0x25, 0x50, 0x44, 0x46},
    {0x00, 0x45, 0x6e, 0x6a, 0x6f, 0x78, 0x20, 0x53, 0x2d, 0x31, 0x2e, 0x37},
    {0x00, 0x65, 0x78, 0x20, 0x54, 0x6f, 0x79, 0x73, 0x0a, 0x8e, 0x9d, 0xa3},
    {0x00, 0xc5, 0xd6, 0xe7, 0xf8, 0x0a, 0x32, 0x20, 0x6f, 0x62, 0x0d, 0x0a},
}};

quint8 galakuKey(quint8 before, std::size_t place)
{
    return kGalakuTable[before & 3U][place];
}

quint8 asByte(int value)
{
    return static_cast<quint8>(value & 0xff);
}

void encryptGalaku(std::span<quint8> frame)
{
    for (std::size_t i = 1; i < frame.size(); ++i) {
        const quint8 key = galakuKey(frame[i - 1], i);
        frame[i] = asByte((key ^ frame[0] ^ frame[i]) + key);
    }
}

void decryptGalaku(std::span<quint8> frame)
{
    for (std::size_t i = frame.size() - 1; i > 0; --i) {
        const quint8 key = galakuKey(frame[i - 1], i);
        frame[i] = asByte(asByte(frame[i] - key) ^ frame[0] ^ key);
    }
}

bool isGalakuFrame(std::span<const quint8> bytes)
{
    return bytes.size() == kGalakuSize && bytes[0] == kGalakuStart;
}

std::span<quint8> bytesOf(QByteArray &array)
{
    return {reinterpret_cast<quint8 *>(array.data()), static_cast<std::size_t>(array.size())};
}

} // namespace

Cipher Cipher::galaku()
{
    Cipher result;
    result.m_kind = Kind::Galaku;
    return result;
}

Cipher Cipher::aes128EcbPkcs7(const QByteArray &key)
{
    Q_ASSERT(key.size() == kAesKeySize);
    auto keys = std::make_shared<AesKeys>();
    const auto *bytes = reinterpret_cast<const quint8 *>(key.constData());
    aes128_set_encrypt_key(&keys->encryption, bytes);
    aes128_set_decrypt_key(&keys->decryption, bytes);
    Cipher result;
    result.m_kind = Kind::Aes128EcbPkcs7;
    result.m_aes = std::move(keys);
    return result;
}

std::size_t Cipher::encryptedSize(std::size_t size) const
{
    // There is always padding, a whole block if nothing else is needed.
    return m_aes ? (size / kAesBlockSize + 1) * kAesBlockSize : size;
}

std::size_t Cipher::encrypt(std::span<quint8> buffer, std::size_t size) const
{
    if (m_kind == Kind::Galaku && isGalakuFrame(buffer.first(size)))
        encryptGalaku(buffer.first(size));
    if (!m_aes)
        return size;
    const std::size_t total = encryptedSize(size);
    std::ranges::fill(buffer.subspan(size, total - size), static_cast<quint8>(total - size));
    aes128_encrypt(&m_aes->encryption, total, buffer.data(), buffer.data());
    return total;
}

std::optional<QByteArray> Cipher::decrypt(const QByteArray &data) const
{
    QByteArray result = data;
    if (m_kind == Kind::Galaku) {
        if (!isGalakuFrame(bytesOf(result)))
            return std::nullopt;
        decryptGalaku(bytesOf(result));
    }
    if (!m_aes)
        return result;
    const std::span<quint8> bytes = bytesOf(result);
    if (bytes.empty() || bytes.size() % kAesBlockSize != 0)
        return std::nullopt;
    aes128_decrypt(&m_aes->decryption, bytes.size(), bytes.data(), bytes.data());
    const quint8 padding = bytes.back();
    if (padding == 0 || padding > kAesBlockSize ||
        std::ranges::any_of(bytes.last(padding), [padding](quint8 byte) { return byte != padding; }))
        return std::nullopt;
    result.chop(padding);
    return result;
}

} // namespace engine::language
