#include "engine/base/Constants.h"
#include "engine/driver/native/ChallengeHandshake.h"
#include "engine/driver/native/FlufferHandshake.h"
#include "engine/driver/native/Native.h"
#include "tests/fakes/FakeHardware.h"
#include "tests/fakes/ManualScheduler.h"

#include <QRegularExpression>
#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace engine;
using language::Cipher;
using native::ChallengeHandshake;
using native::FlufferHandshake;

namespace {

const QByteArray kFlufferKey = "jdk#Flu%y6fer32f";
const QByteArray kVibCrafterKey = "jdk#Cra%f5Vib28r";
const QByteArray kVibioKey = "jdk#vib%y5fir21a";
const QByteArray kAdvertised = QByteArray::fromHex("5c123400ff99");

// What is said, encrypted
const auto kFlufferChallenge = u"tx 04d80ef3aa887d8ba0a16e59264fa614"_s;
const auto kFlufferYes = u"rx fb146304205c5479bb6ba6c969fdaa96"_s;
const auto kFlufferStart = u"tx d9a06411f5e24e7e05db141d956305d5"_s;
const auto kCrafterToken = u"tx d0587474afc85b8459d7ce4b6fda83bf"_s;  // Auth:ABCDEF;
const auto kCrafterAsks = u"rx 214dffc1e4e74f205ab88827ab908e7b"_s;   // Ab1z:abcdefgh;
const auto kCrafterAnswer = u"tx 286eec1094536abb8697b6fc6a2d0dfd"_s; // Auth:9c56;
const auto kCrafterOk = u"rx 120a6defa705e36fa046e6cdf609f67a"_s;     // OK;
const auto kVibioToken = u"tx 900809267b4c7d02d27c1dfd12e819b0"_s;    // Auth:ABCDEFGH;
const auto kVibioAsks = u"rx d812d4848f2f48b9a6e8e5bfc36d4981"_s;     // 12ef:abcdefgh;
const auto kVibioAnswer = u"tx b4c5fabf7625d8d656cd3edb7adb021d"_s;   // Auth:9c56;
const auto kVibioOk = u"rx 73f4cbd11a61e4185e8e486283595a24"_s;       // OK;

const auto kUnexpected = u"the device said something unexpected"_s;
const auto kSilent = u"the device did not answer in time"_s;
const auto kNotTaken = u"the device did not take a packet of the handshake"_s;

/// 1, 2, 3, ... or from another start.
native::RandomByte counting(quint8 next)
{
    return [next]() mutable { return next++; };
}

/// A handshake of one family with hardware that a test speaks for.
struct Talk
{
    enum Family { Fluffer, VibCrafter, Vibio };

    explicit Talk(Family family, const QByteArray &advertised = kAdvertised)
    {
        if (family == Fluffer)
            handshake = std::make_unique<FlufferHandshake>(advertised, Cipher::aes128EcbPkcs7(kFlufferKey), hardware,
                                                           scheduler, counting(1));
        else if (family == VibCrafter)
            handshake = std::make_unique<ChallengeHandshake>(ChallengeHandshake::vibCrafter(),
                                                             Cipher::aes128EcbPkcs7(kVibCrafterKey), hardware,
                                                             scheduler, counting(0));
        else
            handshake = std::make_unique<ChallengeHandshake>(
                ChallengeHandshake::vibio(), Cipher::aes128EcbPkcs7(kVibioKey), hardware, scheduler, counting(0));
        QObject::connect(handshake.get(), &Handshake::finished, handshake.get(),
                         [this](const Result<> &result) { outcomes += result ? u"ready"_s : result.error().detail; });
    }

    void hear(const QString &line)
    {
        const Endpoint endpoint = line.startsWith(u"rx ") ? Endpoint::Rx : Endpoint::Command;
        hardware.notify(endpoint, QByteArray::fromHex(line.section(u' ', 1).toLatin1()));
    }

    FakeHardware hardware{Endpoint::Tx, Endpoint::Rx};
    ManualScheduler scheduler;
    std::unique_ptr<Handshake> handshake;
    QStringList outcomes; ///< "ready", or what is wrong
};

} // namespace

/// The handshakes in C++ before drivers that are data: what is said, what is understood, and that each wait ends.
class TestNativeHandshakes final : public QObject
{
    Q_OBJECT

private slots:
    void init() { QTest::failOnWarning(QRegularExpression(u".*"_s)); }
    void areRegistered();
    void holdTheDialogue_data();
    void holdTheDialogue();
    void unmaskWhatWasAdvertised_data();
    void unmaskWhatWasAdvertised();
    void takeTheAdvertisementOfTheirCompany_data();
    void takeTheAdvertisementOfTheirCompany();
    void areDifferentEachTime();
    void throwUnevenRandomBytesAway();
    void needTheirEndpoints();
    void sayNothingToHardwareThatIsMute();
    void endWhenTheDeviceIsSilent_data();
    void endWhenTheDeviceIsSilent();
    void waitForTheLastWrite_data();
    void waitForTheLastWrite();
    void failWithAWrite();
};

void TestNativeHandshakes::areRegistered()
{
    DriverConnection connection;
    connection.manufacturerData = {{FlufferHandshake::kCompany, kAdvertised}};
    FakeHardware hardware;
    ManualScheduler scheduler;
    for (const QString &name : {u"fluffer.handshake"_s, u"vibcrafter.handshake"_s, u"vibio.handshake"_s}) {
        QVERIFY(native::handshakeNames().contains(name));
        QVERIFY(native::createHandshake(name, connection, Cipher::aes128EcbPkcs7(kVibioKey), hardware, scheduler));
    }
    QVERIFY(!native::createHandshake(u"nobody"_s, connection, {}, hardware, scheduler));
}

void TestNativeHandshakes::holdTheDialogue_data()
{
    QTest::addColumn<int>("family");
    QTest::addColumn<QByteArray>("advertised");
    QTest::addColumn<QStringList>("lines"); // "tx": has been written, "rx": is notified
    QTest::addColumn<QString>("outcome");
    const auto row = [](const char *name, int family, const QStringList &lines, const QString &outcome = u"ready"_s,
                        const QByteArray &advertised = kAdvertised) {
        QTest::newRow(name) << family << advertised << lines << outcome;
    };
    row("fluffer: the device agrees", Talk::Fluffer, {kFlufferChallenge, kFlufferYes, kFlufferStart});
    row("fluffer: nothing advertised, nothing said", Talk::Fluffer, {}, u"ready"_s, QByteArray());
    row("fluffer: the device refuses", Talk::Fluffer, {kFlufferChallenge, u"rx 5dd3187c000077db72d2d7844c19c64e"_s},
        kUnexpected);
    row("fluffer: half an answer", Talk::Fluffer, {kFlufferChallenge, u"rx 54168507d382eb165e558c06536ef88e"_s},
        kUnexpected);
    row("fluffer: an answer in plain", Talk::Fluffer, {kFlufferChallenge, u"rx a5010100"_s}, kUnexpected);
    row("fluffer: an empty answer", Talk::Fluffer, {kFlufferChallenge, u"rx "_s}, kUnexpected);
    row("fluffer: something from another endpoint first", Talk::Fluffer,
        {kFlufferChallenge, u"command 00"_s, kFlufferYes, kFlufferStart});

    row("vibcrafter: the token is enough", Talk::VibCrafter, {kCrafterToken, kCrafterOk});
    row("vibcrafter: a challenge", Talk::VibCrafter, {kCrafterToken, kCrafterAsks, kCrafterAnswer, kCrafterOk});
    row("vibcrafter: two challenges", Talk::VibCrafter,
        {kCrafterToken, kCrafterAsks, kCrafterAnswer, kCrafterAsks, kCrafterAnswer, kCrafterOk});
    row("vibcrafter: a challenge with a sign", Talk::VibCrafter,
        {kCrafterToken, u"rx d6afb8003c9c03a43f014369d8bd2bc5"_s}, kUnexpected); // 12ef:ab-cd;
    row("vibcrafter: a challenge without text", Talk::VibCrafter,
        {kCrafterToken, u"rx 6c5b9f67265fcb0a2d253c3e1767cf7d"_s}, kUnexpected); // 12ef:;
    row("vibcrafter: a challenge and a line break", Talk::VibCrafter,
        {kCrafterToken, u"rx b20b74ab52c36d567c8ed3c782edb83f"_s}, kUnexpected);
    row("vibcrafter: a refusal", Talk::VibCrafter, {kCrafterToken, u"rx 3b76e5cc4bd52b82f13d5b208557bf14"_s},
        kUnexpected); // NO;
    row("vibcrafter: an OK under the key of vibio", Talk::VibCrafter, {kCrafterToken, kVibioOk}, kUnexpected);
    QStringList endless{kCrafterToken};
    for (int i = 0; i < ChallengeHandshake::kMostChallenges; ++i)
        endless += {kCrafterAsks, kCrafterAnswer};
    row("vibcrafter: one challenge after another", Talk::VibCrafter, endless + QStringList{kCrafterAsks},
        u"the device did not accept 4 answers"_s);

    row("vibio: the token is enough", Talk::Vibio, {kVibioToken, kVibioOk});
    row("vibio: a challenge", Talk::Vibio, {kVibioToken, kVibioAsks, kVibioAnswer, kVibioOk});
    row("vibio: a challenge with a sign", Talk::Vibio,
        {kVibioToken, u"rx acded1385cc0ab1efcae1c7dfe588fae"_s, u"tx f200b878fbf09fea0d171bcc861223be"_s, kVibioOk});
    row("vibio: a number that is not hexadecimal", Talk::Vibio, {kVibioToken, u"rx 4394e0c513f5b2471c61a1b863cc0f51"_s},
        kUnexpected); // 12eg:abcdefgh;
    row("vibio: an OK and a line break", Talk::Vibio, {kVibioToken, u"rx 4efeb5c5cdb7ba9905d4ad99cdb73067"_s},
        kUnexpected);
}

void TestNativeHandshakes::holdTheDialogue()
{
    QFETCH(int, family);
    QFETCH(QByteArray, advertised);
    QFETCH(QStringList, lines);
    QFETCH(QString, outcome);
    Talk talk(Talk::Family(family), advertised);
    talk.handshake->start();
    QCOMPARE(talk.hardware.takeOperations(), QStringList{u"subscribe rx"_s});
    for (const QString &line : lines) {
        if (line.startsWith(u"tx "))
            QCOMPARE(talk.hardware.takeWrites(), QStringList{line});
        else
            talk.hear(line);
    }
    QCOMPARE(talk.outcomes, QStringList{outcome});
    // It is over: nothing is due, nothing is said any more.
    QCOMPARE(talk.scheduler.armed(), 0);
    talk.hear(family == Talk::Fluffer ? kFlufferYes : family == Talk::Vibio ? kVibioAsks : kCrafterAsks);
    talk.hardware.finishWrite(false);
    QCOMPARE(talk.hardware.takeWrites(), QStringList());
    QCOMPARE(talk.outcomes.size(), 1);
}

void TestNativeHandshakes::unmaskWhatWasAdvertised_data()
{
    QTest::addColumn<QByteArray>("advertised");
    QTest::addColumn<QString>("challenge");
    const auto row = [](const char *name, const char *advertised, const QString &challenge) {
        QTest::newRow(name) << QByteArray::fromHex(advertised) << challenge;
    };
    row("more than is needed, with a zero and the key itself", "5c123400ff99", kFlufferChallenge);
    row("the key itself first", "00681100ff", u"tx e57020859fabc2d0fdc494641f5fcb52"_s);
    row("one byte", "5c12", u"tx 7ef625050d6b842f0ce4c65fc5900bc0"_s);
    row("the key byte alone", "5c", u"tx 7a93b67fe6198c30767870247c8090a6"_s);
}

void TestNativeHandshakes::unmaskWhatWasAdvertised()
{
    QFETCH(QByteArray, advertised);
    QFETCH(QString, challenge);
    Talk talk(Talk::Fluffer, advertised);
    talk.handshake->start();
    QCOMPARE(talk.hardware.takeWrites(), QStringList{challenge});
}

void TestNativeHandshakes::takeTheAdvertisementOfTheirCompany_data()
{
    QTest::addColumn<QList<ManufacturerData>>("advertised");
    QTest::addColumn<int>("writes");
    const ManufacturerData own{FlufferHandshake::kCompany, kAdvertised};
    const ManufacturerData foreign{0x004c, QByteArray("\x01\x02\x03")};
    QTest::newRow("its own") << QList{own} << 1;
    QTest::newRow("another one before its own") << QList{foreign, own} << 1;
    QTest::newRow("another one alone: nothing to prove") << QList{foreign} << 0;
}

void TestNativeHandshakes::takeTheAdvertisementOfTheirCompany()
{
    QFETCH(QList<ManufacturerData>, advertised);
    DriverConnection connection;
    connection.manufacturerData = advertised;
    FakeHardware hardware{Endpoint::Tx, Endpoint::Rx};
    ManualScheduler scheduler;
    const auto handshake = native::createHandshake(u"fluffer.handshake"_s, connection,
                                                   Cipher::aes128EcbPkcs7(kFlufferKey), hardware, scheduler);
    handshake->start();
    QTEST(static_cast<int>(hardware.takeWrites().size()), "writes");
}

/// With the system's random bytes.
void TestNativeHandshakes::areDifferentEachTime()
{
    DriverConnection connection;
    connection.manufacturerData = {{FlufferHandshake::kCompany, kAdvertised}};
    const Cipher cipher = Cipher::aes128EcbPkcs7(kFlufferKey);
    for (const QString &name : native::handshakeNames()) {
        QStringList said;
        for (int i = 0; i < 3; ++i) {
            FakeHardware hardware{Endpoint::Tx, Endpoint::Rx};
            ManualScheduler scheduler;
            const auto handshake = native::createHandshake(name, connection, cipher, hardware, scheduler);
            handshake->start();
            said += hardware.takeWrites();
        }
        QCOMPARE(said.size(), 3);
        QCOMPARE(said.removeDuplicates(), 0);
    }
}

/// 256 is no multiple of the 62 characters: the bytes that would favour some of them are not used.
void TestNativeHandshakes::throwUnevenRandomBytesAway()
{
    FakeHardware hardware{Endpoint::Tx, Endpoint::Rx};
    ManualScheduler scheduler;
    ChallengeHandshake handshake(ChallengeHandshake::vibCrafter(), {}, hardware, scheduler, counting(245));
    handshake.start();
    // 245, 246 and 247 are the last three characters; 248 to 255 are skipped.
    QCOMPARE(hardware.takeWrites(), QStringList{u"tx "_s + QString::fromLatin1(QByteArray("Auth:789ABC;").toHex())});
}

void TestNativeHandshakes::needTheirEndpoints()
{
    FakeHardware hardware{Endpoint::Tx};
    ManualScheduler scheduler;
    ChallengeHandshake handshake(ChallengeHandshake::vibio(), {}, hardware, scheduler);
    QString outcome;
    connect(&handshake, &Handshake::finished, this,
            [&outcome](const Result<> &result) { outcome = result ? u"ready"_s : result.error().detail; });
    handshake.start();
    QCOMPARE(outcome, u"the device has no endpoint 'rx'"_s);
    QCOMPARE(hardware.takeWrites(), QStringList());
}

void TestNativeHandshakes::sayNothingToHardwareThatIsMute()
{
    for (const Talk::Family family : {Talk::Fluffer, Talk::VibCrafter, Talk::Vibio}) {
        Talk talk(family);
        talk.hardware.beMute();
        talk.handshake->start();
        QCOMPARE(talk.outcomes, QStringList{u"ready"_s});
        QCOMPARE(talk.hardware.takeWrites(), QStringList());
        QCOMPARE(talk.scheduler.armed(), 0);
    }
}

void TestNativeHandshakes::endWhenTheDeviceIsSilent_data()
{
    QTest::addColumn<int>("family");
    QTest::addColumn<QStringList>("heard");
    QTest::newRow("fluffer: from the start") << int(Talk::Fluffer) << QStringList();
    QTest::newRow("vibcrafter: from the start") << int(Talk::VibCrafter) << QStringList();
    QTest::newRow("vibcrafter: after its challenge") << int(Talk::VibCrafter) << QStringList{kCrafterAsks};
    QTest::newRow("vibio: from the start") << int(Talk::Vibio) << QStringList();
    QTest::newRow("vibio: after two challenges") << int(Talk::Vibio) << QStringList{kVibioAsks, kVibioAsks};
}

void TestNativeHandshakes::endWhenTheDeviceIsSilent()
{
    QFETCH(int, family);
    QFETCH(QStringList, heard);
    Talk talk{Talk::Family(family)};
    talk.handshake->start();
    constexpr auto kAlmost = limits::kHandshakeAnswerDeadline - std::chrono::milliseconds(1);
    for (const QString &line : heard) {
        talk.scheduler.advance(kAlmost); // each answer has its own deadline
        talk.hear(line);
    }
    talk.scheduler.advance(kAlmost);
    QCOMPARE(talk.outcomes, QStringList());
    talk.scheduler.advance(std::chrono::milliseconds(1));
    QCOMPARE(talk.outcomes, QStringList{kSilent});
    QCOMPARE(talk.scheduler.armed(), 0);
}

void TestNativeHandshakes::waitForTheLastWrite_data()
{
    QTest::addColumn<QString>("event");
    QTest::addColumn<QString>("outcome");
    QTest::newRow("it is written") << u"done"_s << u"ready"_s;
    QTest::newRow("it is not written") << u"failed"_s << kNotTaken;
    QTest::newRow("nobody says whether it is written") << u"silence"_s << kNotTaken;
}

void TestNativeHandshakes::waitForTheLastWrite()
{
    QFETCH(QString, event);
    QFETCH(QString, outcome);
    Talk talk(Talk::Fluffer);
    talk.hardware.answerWritesWith(Hardware::WriteStatus::Pending);
    talk.handshake->start();
    talk.hear(kFlufferYes); // before the system has confirmed the write
    QCOMPARE(talk.hardware.takeWrites(), (QStringList{kFlufferChallenge, kFlufferStart}));
    talk.hardware.finishWrite(true);
    QCOMPARE(talk.outcomes, QStringList());
    if (event == u"silence"_s)
        talk.scheduler.advance(limits::kDeviceWriteDeadline);
    else
        talk.hardware.finishWrite(event == u"done"_s);
    QCOMPARE(talk.outcomes, QStringList{outcome});
    QCOMPARE(talk.scheduler.armed(), 0);
}

void TestNativeHandshakes::failWithAWrite()
{
    for (const Talk::Family family : {Talk::Fluffer, Talk::VibCrafter, Talk::Vibio}) {
        Talk refused(family);
        refused.hardware.answerWritesWith(Hardware::WriteStatus::Failed);
        refused.handshake->start();
        QCOMPARE(refused.outcomes, QStringList{kNotTaken});
        QCOMPARE(refused.scheduler.armed(), 0);

        Talk lost(family);
        lost.hardware.answerWritesWith(Hardware::WriteStatus::Pending);
        lost.handshake->start();
        lost.hardware.finishWrite(false);
        QCOMPARE(lost.outcomes, QStringList{kNotTaken});
        QCOMPARE(lost.scheduler.armed(), 0);
    }
}

QTEST_GUILESS_MAIN(TestNativeHandshakes)
#include "tst_NativeHandshakes.moc"
