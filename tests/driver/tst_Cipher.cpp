#include "engine/driver/Cipher.h"

#include <QRegularExpression>
#include <QTest>

using namespace Qt::StringLiterals;
using engine::language::Cipher;

namespace {

const QByteArray kCrafterKey = "jdk#Cra%f5Vib28r";
const QByteArray kVibioKey = "jdk#vib%y5fir21a";

/// The packet as it is written; empty if more came out than was announced.
QByteArray encrypted(const Cipher &cipher, const QByteArray &plain)
{
    std::vector<quint8> buffer(plain.begin(), plain.end());
    const auto size = static_cast<std::size_t>(plain.size());
    const std::size_t room = cipher.encryptedSize(size);
    buffer.resize(room);
    const std::size_t written = cipher.encrypt(buffer, size);
    if (written > room)
        return {};
    return {reinterpret_cast<const char *>(buffer.data()), static_cast<qsizetype>(written)};
}

Cipher cipherOf(const QByteArray &key)
{
    return key.isEmpty() ? Cipher::galaku() : Cipher::aes128EcbPkcs7(key);
}

} // namespace

/// What is done to whole packets, there and back.
class TestCipher final : public QObject
{
    Q_OBJECT

private slots:
    void init() { QTest::failOnWarning(QRegularExpression(u".*"_s)); }
    void givesWhatDevicesExpect_data();
    void givesWhatDevicesExpect();
    void comesBackFromEverySize();
    void refusesWhatCannotBeEncryptedLikeThis_data();
    void refusesWhatCannotBeEncryptedLikeThis();
    void leavesOtherFramesAsTheyAre();
    void changesNothingWithoutAKind();
    void keepsItsKeyWhenCopied();
};

/// Packets of real devices. An empty key: galaku.
void TestCipher::givesWhatDevicesExpect_data()
{
    QTest::addColumn<QByteArray>("key");
    QTest::addColumn<QByteArray>("plain");
    QTest::addColumn<QByteArray>("secret");
    const auto row = [](const char *name, const QByteArray &key, const QByteArray &plain, const char *secret) {
        QTest::newRow(name) << key << plain << QByteArray(secret);
    };
    const auto hex = [](const char *bytes) { return QByteArray::fromHex(bytes); };
    row("galaku: one motor at 50", {}, hex("235a0000013132000000 00e1"), "2381bbabd2ec29c3bba33bd2");
    row("galaku: one motor off", {}, hex("235a0000013100000000 00af"), "2381bbabd2ec3b23bba33b90");
    row("galaku: the first of two at 50", {}, hex("235a000001400332000000f3"), "2381bbabd27b44613ba33be4");
    row("galaku: both of two at 50", {}, hex("235a00000140033232000025"), "2381bbabd27b446169433b16");
    row("galaku: the pump at 50", {}, hex("235a00000160033200000013"), "2381bbabd29b44613ba33b44");
    row("AES: off, of vibcrafter", kCrafterKey, "MtInt:0000;", "dff02f0df45b1f0721623f8cf1b96138");
    row("AES: two levels, of vibcrafter", kCrafterKey, "MtInt:9950;", "7cf895d403889dc139ca3d818c6f239e");
    row("AES: an acknowledgement, of vibio", kVibioKey, "OK;", "73f4cbd11a61e4185e8e486283595a24");
    row("AES: an answer, of vibio", kVibioKey, "Auth:9c56;", "b4c5fabf7625d8d656cd3edb7adb021d");
    row("AES: two levels, of vibio", kVibioKey, "MtInt:9950;", "169cfeeb2361ba39554a7b0eb976f7c2");
}

void TestCipher::givesWhatDevicesExpect()
{
    QFETCH(QByteArray, key);
    QFETCH(QByteArray, plain);
    QFETCH(QByteArray, secret);
    const Cipher cipher = cipherOf(key);
    QCOMPARE(encrypted(cipher, plain).toHex(), secret);
    QCOMPARE(cipher.decrypt(QByteArray::fromHex(secret)), plain);
}

/// With AES there is always padding, so 16 bytes become 32.
void TestCipher::comesBackFromEverySize()
{
    const Cipher aes = Cipher::aes128EcbPkcs7(kCrafterKey);
    QByteArray plain;
    for (int size = 0; size <= 33; ++size) {
        const QByteArray secret = encrypted(aes, plain);
        QCOMPARE(secret.size(), (size / 16 + 1) * 16);
        QCOMPARE(aes.decrypt(secret), plain);
        plain.append(static_cast<char>(size));
    }
    const Cipher galaku = Cipher::galaku();
    for (int value = 0; value < 256; ++value) {
        const QByteArray frame = QByteArray::fromHex("23") + QByteArray(11, static_cast<char>(value));
        QCOMPARE(galaku.decrypt(encrypted(galaku, frame)), frame);
    }
}

void TestCipher::refusesWhatCannotBeEncryptedLikeThis_data()
{
    QTest::addColumn<QByteArray>("key");
    QTest::addColumn<QByteArray>("secret");
    const auto row = [](const char *name, const QByteArray &key, const char *secret) {
        QTest::newRow(name) << key << QByteArray::fromHex(secret);
    };
    const QByteArray aes = kCrafterKey;
    row("AES: nothing", aes, "");
    row("AES: half a block", aes, "dff02f0df45b1f07");
    row("AES: a block and a byte", aes, "dff02f0df45b1f0721623f8cf1b9613800");
    row("AES: a block of another key, so the padding is wrong", aes, "73f4cbd11a61e4185e8e486283595a24");
    row("galaku: nothing", {}, "");
    row("galaku: a byte is missing", {}, "2381bbabd2ec29c3bba33b");
    row("galaku: a byte too many", {}, "2381bbabd2ec29c3bba33bd200");
    row("galaku: another first byte", {}, "2481bbabd2ec29c3bba33bd2");
}

void TestCipher::refusesWhatCannotBeEncryptedLikeThis()
{
    QFETCH(QByteArray, key);
    QFETCH(QByteArray, secret);
    QCOMPARE(cipherOf(key).decrypt(secret), std::nullopt);
}

void TestCipher::leavesOtherFramesAsTheyAre()
{
    const auto pump = QByteArray::fromHex("aa010a0303320100000000000000000000");
    QCOMPARE(encrypted(Cipher::galaku(), pump), pump);
    const auto shortFrame = QByteArray::fromHex("235a00");
    QCOMPARE(encrypted(Cipher::galaku(), shortFrame), shortFrame);
    QCOMPARE(encrypted(Cipher::galaku(), {}), QByteArray());
}

void TestCipher::changesNothingWithoutAKind()
{
    const Cipher none;
    QVERIFY(none.isNone());
    QVERIFY(!Cipher::galaku().isNone());
    QCOMPARE(encrypted(none, "\x23\x01"), QByteArray("\x23\x01"));
    QCOMPARE(none.decrypt("\x23\x01"), QByteArray("\x23\x01"));
    QCOMPARE(none.decrypt({}), QByteArray());
}

void TestCipher::keepsItsKeyWhenCopied()
{
    Cipher copy;
    {
        const Cipher original = Cipher::aes128EcbPkcs7(kVibioKey);
        copy = original;
    }
    QVERIFY(!copy.isNone());
    QCOMPARE(encrypted(copy, "OK;").toHex(), QByteArray("73f4cbd11a61e4185e8e486283595a24"));
}

QTEST_GUILESS_MAIN(TestCipher)
#include "tst_Cipher.moc"
