#include "tests/consent/ConsentFixture.h"

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace consent_test;

/// S29, S36, S46, S47, S51 to S53: what answers leave behind.
class TestConsentGrants final : public ConsentFixture
{
    Q_OBJECT

private slots:
    void init()
    {
        QTest::failOnWarning(QRegularExpression(u".*"_s));
        setUp();
    }
    void cleanup() { tearDown(); }
    void answersLastAsLongAsTheySay_data();
    void answersLastAsLongAsTheySay();
    void blockEndsWhatWasAllowedBefore();
    void revokeEndsLiveClients();
    void revokeOfABlockAsksAgain();
    void policyDeniesWithoutAQuestion();
    void policyAllowsAllButTheBlocked();
    void commandLineAllowsForThisRun_data();
    void commandLineAllowsForThisRun();
    void commandLineFollowsLinks();
    void reportsAnUnusableFileOnce();
    void reportsAFailedWriteOncePerCause();
    void worksWithoutAFile();
};

void TestConsentGrants::answersLastAsLongAsTheySay_data()
{
    QTest::addColumn<Decision>("decision");
    QTest::addColumn<bool>("isKnownInThisRun");
    QTest::addColumn<bool>("isKnownAfterRestart");
    QTest::newRow("S29: once") << Decision::AllowOnce << false << false;
    QTest::newRow("S29: until quit") << Decision::AllowUntilQuit << true << false;
    QTest::newRow("S29: always") << Decision::AlwaysAllow << true << true;
    QTest::newRow("S29: blocked") << Decision::Block << true << true;
}

void TestConsentGrants::answersLastAsLongAsTheySay()
{
    QFETCH(Decision, decision);
    QFETCH(bool, isKnownInThisRun);
    QFETCH(bool, isKnownAfterRestart);
    const bool isBlock = decision == Decision::Block;
    request(1);
    answer(decision);
    m_consent->clientGone(ClientId{1});
    request(2);
    QCOMPARE(m_consent->openRequests().isEmpty(), isKnownInThisRun);
    QCOMPARE(m_consent->grants().size(), isKnownInThisRun ? 1 : 0);
    QCOMPARE(m_consent->isBlocked(program()), isBlock);
    restart();
    request(3);
    QCOMPARE(m_consent->openRequests().isEmpty(), isKnownAfterRestart);
    QCOMPARE(m_consent->isBlocked(program()), isBlock);
    QVERIFY(!m_consent->isBlocked(program(u"other"_s)));
    if (isKnownAfterRestart)
        QCOMPARE(events().last(), isBlock ? u"3 refused: "_s + kBlockedText : u"3 allowed"_s);
}

void TestConsentGrants::blockEndsWhatWasAllowedBefore()
{
    request(1);
    answer(Decision::AllowOnce);
    request(2);
    events();
    answer(Decision::Block);
    QCOMPARE(events(), (QStringList{u"closed 2"_s, u"grants"_s, u"1 revoked"_s, u"2 refused: "_s + kBlockedText}));
}

void TestConsentGrants::revokeEndsLiveClients()
{
    request(1);
    answer(Decision::AlwaysAllow);
    request(2);
    request(3);
    request(4, program(u"other"_s));
    m_consent->answer(ApprovalId{2}, Decision::AlwaysAllow);
    m_consent->clientGone(ClientId{2});
    events();
    m_consent->revoke(m_consent->grants().value(0).id);
    QCOMPARE(events(), (QStringList{u"1 revoked"_s, u"3 revoked"_s, u"grants"_s})); // S36
    QCOMPARE(m_consent->grants().size(), 1);
    QCOMPARE(m_consent->grants()[0].identity, program(u"other"_s));
    request(5);
    QCOMPARE(events(), QStringList{u"opened 3"_s});
    restart();
    QCOMPARE(m_consent->grants().size(), 1); // forgotten in the file, too
}

void TestConsentGrants::revokeOfABlockAsksAgain()
{
    refuse(program());
    advance(10s);
    request(1);
    answer(Decision::Block);
    events();
    m_consent->revoke(m_consent->grants().value(0).id);
    QVERIFY(!m_consent->isBlocked(program()));
    request(2);
    QCOMPARE(events(), (QStringList{u"grants"_s, u"opened 3"_s}));
}

void TestConsentGrants::policyDeniesWithoutAQuestion()
{
    request(1);
    answer(Decision::AlwaysAllow);
    events();
    m_consent->setPolicy(Consent::Policy::Deny);
    request(2, program(u"other"_s));
    QCOMPARE(events(), QStringList{u"2 refused: "_s + kNobodyText}); // S46
    request(3);
    QCOMPARE(events(), (QStringList{u"grants"_s, u"3 allowed"_s})); // a grant counts
    m_consent->setPolicy(Consent::Policy::Ask);
    request(4, program(u"other"_s)); // and that was no refusal by the user
    QCOMPARE(events(), QStringList{u"opened 2"_s});
}

void TestConsentGrants::policyAllowsAllButTheBlocked()
{
    request(1);
    answer(Decision::Block);
    events();
    m_consent->setPolicy(Consent::Policy::AllowAll);
    request(2, opaque(u"null"_s));
    request(3);
    QCOMPARE(events(), (QStringList{u"2 allowed"_s, u"3 refused: "_s + kBlockedText})); // S47
    QCOMPARE(m_consent->grants().size(), 1);
}

void TestConsentGrants::commandLineAllowsForThisRun_data()
{
    QTest::addColumn<Identity>("identity");
    QTest::addColumn<bool>("expected");
    const Identity python{Kind::Program, {}, u"/usr/bin/python3.11"_s, u"/opt/script.py"_s, 1000};
    QTest::newRow("S48: the origin") << page(u"https://example.org"_s) << true;
    QTest::newRow("S48: the origin where no process can be seen") << page(u"https://example.org"_s, {}) << true;
    QTest::newRow("S16: a longer origin") << page(u"https://example.org.evil"_s) << false;
    QTest::newRow("S16: another port") << page(u"https://example.org:8443"_s) << false;
    QTest::newRow("S17: the null origin, though named") << opaque(u"null"_s) << false;
    QTest::newRow("S48: the program") << program(u"listed"_s) << true;
    QTest::newRow("S48: another program") << program(u"listed2"_s) << false;
    QTest::newRow("S48: a page in the program") << page(u"https://other.org"_s, u"/opt/listed"_s) << false;
    QTest::newRow("S48: a script by its path") << python << true;
    QTest::newRow("an unknown process") << Identity{} << false;
}

void TestConsentGrants::commandLineAllowsForThisRun()
{
    QFETCH(Identity, identity);
    QFETCH(bool, expected);
    for (const QString &origin : {u"https://example.org"_s, u"null"_s, QString()})
        m_consent->allowOrigin(origin);
    for (const QString &path : {u"/opt/listed"_s, u"/opt/script.py"_s, QString()})
        m_consent->allowProgram(path);
    request(1, identity);
    QCOMPARE(events(), expected ? QStringList{u"1 allowed"_s} : QStringList{u"opened 1"_s});
    QVERIFY(m_consent->grants().isEmpty());
    QVERIFY(!QFile::exists(file()));
}

void TestConsentGrants::commandLineFollowsLinks()
{
    const QString target = QFileInfo(QCoreApplication::applicationFilePath()).canonicalFilePath();
    const QString link = m_folder->filePath(u"link"_s);
    QVERIFY(QFile::link(target, link));
    m_consent->allowProgram(link);
    request(1, {Kind::Program, {}, target, {}, 1000});
    QCOMPARE(events(), QStringList{u"1 allowed"_s});
}

void TestConsentGrants::reportsAnUnusableFileOnce()
{
    request(1);
    answer(Decision::AlwaysAllow);
    m_consent.reset();
    QFile broken(file());
    QVERIFY(broken.open(QIODevice::WriteOnly | QIODevice::Truncate));
    broken.write("{");
    broken.close();
    restart();
    const QStringList told = events();
    QCOMPARE(told.size(), 1); // S52
    QVERIFY2(told[0].startsWith(u"store failed: the grants file is not valid"_s), qPrintable(told[0]));
    request(2);
    QCOMPARE(events(), QStringList{u"opened 1"_s}); // and works without grants
    restart();
    QCOMPARE(events(), QStringList());
}

void TestConsentGrants::reportsAFailedWriteOncePerCause()
{
    QFile obstacle(m_folder->filePath(u"config"_s)); // a file where the folder should be
    QVERIFY(obstacle.open(QIODevice::WriteOnly));
    obstacle.close();
    request(1);
    answer(Decision::AlwaysAllow);
    QTRY_COMPARE(m_events.filter(u"store failed"_s).size(), 1); // S53, R29
    request(2, program(u"other"_s));
    m_consent->answer(ApprovalId{2}, Decision::AlwaysAllow);
    request(3);
    request(4, program(u"other"_s));
    QTRY_COMPARE(m_events.last(), u"4 allowed"_s); // both hold for this run
    QVERIFY(m_events.contains(u"3 allowed"_s));
    m_consent->revoke(m_consent->grants().value(0).id);
    QVERIFY(QFile::remove(obstacle.fileName()));
    m_consent->revoke(m_consent->grants().value(0).id);
    QTRY_VERIFY(QFile::exists(file())); // writing goes on when it can
    QCOMPARE(m_events.filter(u"store failed"_s).size(), 1);
}

void TestConsentGrants::worksWithoutAFile()
{
    m_consent = std::make_unique<Consent>(*m_scheduler, QString());
    record();
    request(1);
    answer(Decision::AlwaysAllow);
    request(2);
    QCOMPARE(events().last(), u"2 allowed"_s);
    m_consent.reset(); // writes what is to be written
    QVERIFY(!QFile::exists(file()));
}

QTEST_GUILESS_MAIN(TestConsentGrants)
#include "tst_ConsentGrants.moc"
