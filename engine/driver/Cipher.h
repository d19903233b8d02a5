#pragma once
#include <QByteArray>
#include <memory>
#include <optional>
#include <span>

namespace engine::language {

/// What is done to the bytes of a whole packet before it is written, and undone to what is received.
/// A value that is cheap to copy; without a kind it changes nothing.
/// \source resources/devices/README.md, "Ciphers"
class Cipher
{
public:
    static constexpr qsizetype kAesKeySize = 16;
    static constexpr std::size_t kAesBlockSize = 16;

    Cipher() = default;
    /// Twelve-byte frames that begin with 0x23, each byte mixed with the one before it. Others are left as they are.
    static Cipher galaku();
    /// \param key of kAesKeySize bytes
    static Cipher aes128EcbPkcs7(const QByteArray &key);

    bool isNone() const { return m_kind == Kind::None; }
    /// Largest size that a packet of \a size bytes can have afterwards.
    std::size_t encryptedSize(std::size_t size) const;
    /// Encrypts the first \a size bytes of \a buffer, which has room for encryptedSize(), in place. Allocates nothing.
    /// \returns the new size
    std::size_t encrypt(std::span<quint8> buffer, std::size_t size) const;
    /// None if \a data cannot have been encrypted like this.
    std::optional<QByteArray> decrypt(const QByteArray &data) const;

private:
    enum class Kind : quint8 { None, Galaku, Aes128EcbPkcs7 };
    struct AesKeys;

    Kind m_kind = Kind::None;
    std::shared_ptr<const AesKeys> m_aes; // null but for AES
};

} // namespace engine::language
