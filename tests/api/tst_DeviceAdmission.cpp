#include "engine/api/DeviceAdmission.h"
#include "engine/consent/Consent.h"
#include "tests/fakes/ManualScheduler.h"

#include <QHostAddress>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using engine::AdmissionId;
using engine::ApprovalRequest;
using engine::ClientId;
using engine::ConnectionOrigin;
using engine::Consent;
using engine::Decision;
using engine::DeviceAdmission;
using engine::Identity;

/// Devices are asked for as clients are, by who they verifiably are. The peer is a socket of this very process.
class TestDeviceAdmission final : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void asksAsADevice();
    void answersAreTheUsers_data();
    void answersAreTheUsers();
    void rolesHaveGrantsOfTheirOwn();
    void revokingIsTold();
    void leavingKeepsTheRowForAWhile();
    void blockedDevicesDoNotEnter();
    void grantsOfDevicesAreStored();
    void otherComputers();

private:
    void makeConsent(Consent::Policy policy = Consent::Policy::Ask);
    ConnectionOrigin origin() const;
    /// The question that is open, there being one.
    ApprovalRequest question();

    QTemporaryDir m_folder;
    std::unique_ptr<ManualScheduler> m_scheduler;
    std::unique_ptr<Consent> m_consent;
    std::unique_ptr<DeviceAdmission> m_admission;
    std::unique_ptr<QTcpServer> m_server;
    std::unique_ptr<QTcpSocket> m_peer;
    std::unique_ptr<QTcpSocket> m_accepted;
    QStringList m_told;
};

void TestDeviceAdmission::init()
{
    QTest::failOnWarning(QRegularExpression(u".*"_s));
    m_scheduler = std::make_unique<ManualScheduler>();
    makeConsent();
    m_server = std::make_unique<QTcpServer>();
    QVERIFY(m_server->listen(QHostAddress::LocalHost));
    m_peer = std::make_unique<QTcpSocket>();
    m_peer->connectToHost(QHostAddress(QHostAddress::LocalHost), m_server->serverPort());
    QTRY_VERIFY(m_server->hasPendingConnections());
    m_accepted.reset(m_server->nextPendingConnection());
    m_accepted->setParent(nullptr);
}

void TestDeviceAdmission::makeConsent(Consent::Policy policy)
{
    m_admission.reset();
    m_consent = std::make_unique<Consent>(*m_scheduler, QString());
    m_consent->setPolicy(policy);
    m_admission = std::make_unique<DeviceAdmission>(*m_consent, true);
    m_told.clear();
    connect(m_admission.get(), &engine::Admission::decided, this,
            [this](AdmissionId id, bool allowed, const QString &) {
                m_told += u"%1 %2"_s.arg(static_cast<quint64>(id)).arg(allowed ? u"yes"_s : u"no"_s);
            });
    connect(m_admission.get(), &engine::Admission::revoked, this,
            [this](AdmissionId id) { m_told += u"%1 revoked"_s.arg(static_cast<quint64>(id)); });
}

ConnectionOrigin TestDeviceAdmission::origin() const
{
    return {QString(), m_accepted->peerAddress(), m_accepted->peerPort(), m_accepted->localAddress(),
            m_accepted->localPort()};
}

ApprovalRequest TestDeviceAdmission::question()
{
    QCoreApplication::processEvents();
    return m_consent->openRequests().value(0);
}

void TestDeviceAdmission::asksAsADevice()
{
    QVERIFY(m_admission->mayEnter(origin()));
    m_admission->ask(origin(), u"LVSDevice"_s);
    const ApprovalRequest asked = question();
    QCOMPARE(asked.identity.role, Identity::Role::Device);
    QCOMPARE(asked.identity.kind, Identity::Kind::Program);
    QCOMPARE(asked.identity.executable, QCoreApplication::applicationFilePath());
    QCOMPARE(asked.claimedName, u"LVSDevice"_s);
    QVERIFY(m_told.isEmpty());
}

void TestDeviceAdmission::answersAreTheUsers_data()
{
    QTest::addColumn<int>("policy");
    QTest::addColumn<int>("decision");
    QTest::addColumn<QString>("told");
    const auto row = [](const char *name, Consent::Policy policy, int decision, const QString &told) {
        QTest::newRow(name) << int(policy) << decision << told;
    };
    row("allowed once", Consent::Policy::Ask, int(Decision::AllowOnce), u"1 yes"_s);
    row("allowed for ever", Consent::Policy::Ask, int(Decision::AlwaysAllow), u"1 yes"_s);
    row("denied", Consent::Policy::Ask, int(Decision::Deny), u"1 no"_s);
    row("blocked", Consent::Policy::Ask, int(Decision::Block), u"1 no"_s);
    row("S46: nobody can be asked", Consent::Policy::Deny, -1, u"1 no"_s);
    row("S47: everybody is allowed for testing", Consent::Policy::AllowAll, -1, u"1 yes"_s);
}

void TestDeviceAdmission::answersAreTheUsers()
{
    QFETCH(int, policy);
    QFETCH(int, decision);
    makeConsent(static_cast<Consent::Policy>(policy));
    m_admission->ask(origin(), u"LVSDevice"_s);
    QVERIFY(m_told.isEmpty()); // never from inside the call
    if (decision >= 0)
        m_consent->answer(question().id, static_cast<Decision>(decision));
    QCoreApplication::processEvents();
    QCOMPARE(m_told.size(), 1);
    QTEST(m_told.constFirst(), "told");
}

void TestDeviceAdmission::rolesHaveGrantsOfTheirOwn()
{
    m_admission->ask(origin(), u"LVSDevice"_s);
    Identity client = question().identity;
    m_consent->answer(question().id, Decision::AlwaysAllow);
    QCoreApplication::processEvents();
    QCOMPARE(m_told, QStringList{u"1 yes"_s});
    // The same program as a client: that is another question.
    client.role = Identity::Role::Client;
    QSignalSpy decided(m_consent.get(), &Consent::decided);
    m_consent->request(ClientId{1}, client, u"Game"_s);
    QCOMPARE(question().identity, client);
    QVERIFY(decided.isEmpty());
    m_consent->answer(question().id, Decision::Deny);
    QCoreApplication::processEvents();
    QCOMPARE(decided.size(), 1);
    // And its refusal is none of the device.
    m_admission->ask(origin(), u"LVSDevice"_s);
    QCoreApplication::processEvents();
    QCOMPARE(m_told, (QStringList{u"1 yes"_s, u"2 yes"_s}));
}

void TestDeviceAdmission::revokingIsTold() // S36
{
    m_admission->ask(origin(), u"LVSDevice"_s);
    m_consent->answer(question().id, Decision::AllowUntilQuit);
    QCoreApplication::processEvents();
    QCOMPARE(m_consent->grants().size(), 1);
    m_consent->revoke(m_consent->grants().constFirst().id);
    QCoreApplication::processEvents();
    QCOMPARE(m_told, (QStringList{u"1 yes"_s, u"1 revoked"_s}));
}

void TestDeviceAdmission::leavingKeepsTheRowForAWhile() // S27
{
    const AdmissionId id = m_admission->ask(origin(), u"LVSDevice"_s);
    QVERIFY(!question().isGone);
    m_admission->leave(id);
    QVERIFY(question().isGone);
    m_consent->answer(question().id, Decision::AllowOnce);
    QCoreApplication::processEvents();
    QVERIFY(m_told.isEmpty());
    m_admission->ask(origin(), u"LVSDevice"_s); // comes back, as devices do
    QCoreApplication::processEvents();
    QCOMPARE(m_told, QStringList{u"2 yes"_s});
}

void TestDeviceAdmission::blockedDevicesDoNotEnter() // S26
{
    m_admission->ask(origin(), u"LVSDevice"_s);
    m_consent->answer(question().id, Decision::Block);
    QCoreApplication::processEvents();
    QVERIFY(!m_admission->mayEnter(origin()));
}

void TestDeviceAdmission::grantsOfDevicesAreStored()
{
    const QString file = m_folder.filePath(u"grants.json"_s);
    {
        Consent consent(*m_scheduler, file);
        DeviceAdmission admission(consent, true);
        admission.ask(origin(), u"LVSDevice"_s);
        QCoreApplication::processEvents();
        consent.answer(consent.openRequests().constFirst().id, Decision::AlwaysAllow);
        QCoreApplication::processEvents();
    }
    const Consent consent(*m_scheduler, file);
    QCOMPARE(consent.grants().size(), 1);
    QCOMPARE(consent.grants().constFirst().identity.role, Identity::Role::Device);
}

void TestDeviceAdmission::otherComputers()
{
    const ConnectionOrigin far{QString(), QHostAddress(u"192.0.2.7"_s), 4711, QHostAddress(u"192.0.2.1"_s), 54817};
    QVERIFY(m_admission->mayEnter(far));
    m_admission->ask(far, u"LVSDevice"_s);
    QCOMPARE(question().identity.kind, Identity::Kind::Opaque);
    QCOMPARE(question().identity.origin, u"192.0.2.7"_s); // all that is known
    QVERIFY(!question().canBeStored);
    DeviceAdmission loopbackOnly(*m_consent, false); // S47
    QVERIFY(!loopbackOnly.mayEnter(far));
    QVERIFY(loopbackOnly.mayEnter(origin()));
}

QTEST_GUILESS_MAIN(TestDeviceAdmission)
#include "tst_DeviceAdmission.moc"
