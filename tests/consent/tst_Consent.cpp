#include "tests/consent/ConsentFixture.h"

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace consent_test;

/// S23 to S34 as Consent sees them: questions, deadlines, refusals.
class TestConsent final : public ConsentFixture
{
    Q_OBJECT

private slots:
    void init()
    {
        QTest::failOnWarning(QRegularExpression(u".*"_s));
        setUp();
    }
    void cleanup() { tearDown(); }
    void asksAndTellsTheAnswer_data();
    void asksAndTellsTheAnswer();
    void emitsNothingInsideACall();
    void showsWhatIsAsked();
    void deniesWithoutAnAnswer();
    void decidesAllClientsOfAnIdentityTogether();
    void aSecondRequestOfAClientChangesNothing();
    void keepsIdentitiesApart();
    void ignoresUnknownAndClosedQuestions();
    void marksAQuestionWhoseClientLeft();
    void aGoneQuestionCoversTheNextAttempt_data();
    void aGoneQuestionCoversTheNextAttempt();
    void allowOnceForTheGoneIsForOneAttempt();
    void allowOnceForTheGoneExpires();
    void aGoneQuestionEnds_data();
    void aGoneQuestionEnds();
    void comingAndGoingDoesNotKeepAQuestionForEver();
    void aClientThatLeftIsNotDecided();
    void offersToStoreOnlyWhatCanBeToldApart_data();
    void offersToStoreOnlyWhatCanBeToldApart();
    void alwaysAllowOfTheUnstorableEndsWithTheRun();
    void queuesFewQuestions();
    void asksOnlySoOftenInAMinute();
    void keepsTheRefusedAway_data();
    void keepsTheRefusedAway();
    void anAllowForgetsRefusals();
    void refusesTheOpaqueAsOne();
};

void TestConsent::asksAndTellsTheAnswer_data()
{
    QTest::addColumn<Decision>("decision");
    QTest::addColumn<QStringList>("expected");
    QTest::newRow("S26: denied") << Decision::Deny << QStringList{u"closed 1"_s, u"1 refused: "_s + kDeniedText};
    QTest::newRow("S29: once") << Decision::AllowOnce << QStringList{u"closed 1"_s, u"1 allowed"_s};
    QTest::newRow("S29: until quit") << Decision::AllowUntilQuit
                                     << QStringList{u"closed 1"_s, u"grants"_s, u"1 allowed"_s};
    QTest::newRow("S29: always") << Decision::AlwaysAllow << QStringList{u"closed 1"_s, u"grants"_s, u"1 allowed"_s};
    QTest::newRow("S29: blocked") << Decision::Block
                                  << QStringList{u"closed 1"_s, u"grants"_s, u"1 refused: "_s + kBlockedText};
}

void TestConsent::asksAndTellsTheAnswer()
{
    QFETCH(Decision, decision);
    request(1);
    QCOMPARE(events(), QStringList{u"opened 1"_s});
    answer(decision);
    QTEST(events(), "expected");
    QVERIFY(m_consent->openRequests().isEmpty());
    QCOMPARE(m_scheduler->armed(), 0);
}

void TestConsent::emitsNothingInsideACall()
{
    request(1);
    answer(Decision::AlwaysAllow);
    request(2);
    m_consent->revoke(m_consent->grants().value(0).id);
    QCOMPARE(m_events, QStringList());
    QCOMPARE(events(), (QStringList{u"opened 1"_s, u"closed 1"_s, u"grants"_s, u"1 allowed"_s, u"grants"_s,
                                    u"2 allowed"_s, u"1 revoked"_s, u"2 revoked"_s, u"grants"_s}));
}

void TestConsent::showsWhatIsAsked()
{
    m_consent->request(ClientId{1}, program(), u"evil\n"_s + QString(100, u'x'));
    advance(15s);
    const QList<ApprovalRequest> open = m_consent->openRequests();
    QCOMPARE(open.size(), 1);
    QCOMPARE(open[0].identity, program());
    QCOMPARE(open[0].claimedName, u"evil\ufffd"_s + QString(58, u'x') + u"\u2026"_s); // S32
    QCOMPARE(open[0].attempts, 1);
    QVERIFY(!open[0].isGone);
    QVERIFY(open[0].canBeStored);
    QCOMPARE(open[0].timeLeft, std::chrono::milliseconds(45s));
}

void TestConsent::deniesWithoutAnAnswer()
{
    request(1);
    advance(59'999ms);
    QCOMPARE(events(), QStringList{u"opened 1"_s});
    advance(1ms);
    QCOMPARE(events(), (QStringList{u"closed 1"_s, u"1 refused: "_s + kTimeoutText})); // S26
    QCOMPARE(m_scheduler->armed(), 0);
}

void TestConsent::decidesAllClientsOfAnIdentityTogether()
{
    request(1);
    request(2);
    request(3);
    m_consent->clientGone(ClientId{2});
    QCOMPARE(events(), (QStringList{u"opened 1"_s, u"changed 1 attempts 2"_s, u"changed 1 attempts 3"_s}));
    answer(Decision::AllowOnce);
    QCOMPARE(events(), (QStringList{u"closed 1"_s, u"1 allowed"_s, u"3 allowed"_s}));
    request(4); // it was for those who waited
    QCOMPARE(events(), QStringList{u"opened 2"_s});
}

void TestConsent::aSecondRequestOfAClientChangesNothing()
{
    request(1);
    request(1);
    QCOMPARE(events(), QStringList{u"opened 1"_s});
    answer(Decision::AllowOnce);
    QCOMPARE(events(), (QStringList{u"closed 1"_s, u"1 allowed"_s}));
}

void TestConsent::keepsIdentitiesApart()
{
    request(1, page(u"https://example.org"_s));
    request(2, page(u"https://example.org"_s, u"/usr/bin/curl"_s)); // S18
    request(3, page(u"https://example.org.evil"_s));                // S16
    QCOMPARE(events(), (QStringList{u"opened 1"_s, u"opened 2"_s, u"opened 3"_s}));
    m_consent->answer(ApprovalId{1}, Decision::AlwaysAllow);
    QCOMPARE(events(), (QStringList{u"closed 1"_s, u"grants"_s, u"1 allowed"_s}));
}

void TestConsent::ignoresUnknownAndClosedQuestions()
{
    request(1);
    m_consent->answer(ApprovalId{7}, Decision::AlwaysAllow);
    QCOMPARE(events(), QStringList{u"opened 1"_s});
    answer(Decision::Deny);
    events();
    m_consent->answer(ApprovalId{1}, Decision::AlwaysAllow);
    m_consent->clientGone(ClientId{99});
    m_consent->revoke(engine::GrantId{99});
    QCOMPARE(events(), QStringList());
    QVERIFY(m_consent->grants().isEmpty());
}

void TestConsent::marksAQuestionWhoseClientLeft()
{
    request(1);
    m_consent->clientGone(ClientId{1});
    QCOMPARE(events(), (QStringList{u"opened 1"_s, u"changed 1 attempts 1 gone"_s})); // S27
    QVERIFY(m_consent->openRequests().value(0).isGone);
    request(2);
    QCOMPARE(events(), QStringList{u"changed 1 attempts 2"_s});
    QVERIFY(!m_consent->openRequests().value(0).isGone);
    answer(Decision::AllowOnce);
    QCOMPARE(events(), (QStringList{u"closed 1"_s, u"2 allowed"_s}));
}

void TestConsent::aGoneQuestionCoversTheNextAttempt_data()
{
    QTest::addColumn<Decision>("decision");
    QTest::addColumn<QString>("expected");
    QTest::newRow("S27: once") << Decision::AllowOnce << u"2 allowed"_s;
    QTest::newRow("S27: until quit") << Decision::AllowUntilQuit << u"2 allowed"_s;
    QTest::newRow("S27: always") << Decision::AlwaysAllow << u"2 allowed"_s;
    QTest::newRow("S34: denied") << Decision::Deny << u"2 refused: "_s + againText(u"5 seconds"_s);
    QTest::newRow("S29: blocked") << Decision::Block << u"2 refused: "_s + kBlockedText;
}

void TestConsent::aGoneQuestionCoversTheNextAttempt()
{
    QFETCH(Decision, decision);
    request(1);
    advance(500ms);
    m_consent->clientGone(ClientId{1});
    advance(20s);
    answer(decision);
    events();
    advance(5s);
    request(2);
    QTEST(events().last(), "expected");
    QVERIFY(m_consent->openRequests().isEmpty());
}

void TestConsent::allowOnceForTheGoneIsForOneAttempt()
{
    request(1);
    m_consent->clientGone(ClientId{1});
    answer(Decision::AllowOnce);
    request(2, program(u"other"_s));
    request(3);
    request(4);
    QCOMPARE(events().mid(3), (QStringList{u"opened 2"_s, u"3 allowed"_s, u"opened 3"_s}));
}

void TestConsent::allowOnceForTheGoneExpires()
{
    request(1);
    m_consent->clientGone(ClientId{1});
    answer(Decision::AllowOnce);
    events();
    advance(engine::limits::kGoneRequestKept);
    request(2);
    QCOMPARE(events(), QStringList{u"opened 2"_s});
}

void TestConsent::aGoneQuestionEnds_data()
{
    QTest::addColumn<int>("leavesAfter");
    QTest::addColumn<int>("endsAfter");
    QTest::newRow("S27: a minute after an early leave") << 1 << 61;
    QTest::newRow("S27: a minute after a late leave") << 50 << 110;
}

void TestConsent::aGoneQuestionEnds()
{
    QFETCH(int, leavesAfter);
    QFETCH(int, endsAfter);
    request(1);
    advance(std::chrono::seconds(leavesAfter));
    m_consent->clientGone(ClientId{1});
    events();
    advance(std::chrono::seconds(endsAfter - leavesAfter) - 1ms);
    QCOMPARE(events(), QStringList());
    QCOMPARE(m_consent->openRequests().size(), 1);
    advance(1ms);
    QCOMPARE(events(), QStringList{u"closed 1"_s});
    request(2); // nobody answered, which counts as a refusal (S34)
    QCOMPARE(events(), QStringList{u"2 refused: "_s + againText(u"10 seconds"_s)});
}

void TestConsent::comingAndGoingDoesNotKeepAQuestionForEver()
{
    quint64 client = 0;
    std::chrono::seconds passed{0};
    do { // like a client that tries every five seconds and waits half of one
        request(++client);
        advance(500ms);
        m_consent->clientGone(ClientId{client});
        advance(4500ms);
        passed += 5s;
    } while (!events().contains(u"closed 1"_s) && passed < 1h);
    QCOMPARE(passed, std::chrono::seconds(engine::limits::kApprovalWait + engine::limits::kGoneRequestKept));
}

void TestConsent::aClientThatLeftIsNotDecided()
{
    request(1);
    request(2);
    answer(Decision::AllowOnce);
    m_consent->clientGone(ClientId{1}); // before the news could reach it
    QCOMPARE(events().mid(2), (QStringList{u"closed 1"_s, u"2 allowed"_s}));
}

void TestConsent::offersToStoreOnlyWhatCanBeToldApart_data()
{
    QTest::addColumn<Identity>("identity");
    QTest::addColumn<bool>("expected");
    const Identity script{Kind::Program, {}, u"/usr/bin/python3.11"_s, u"/home/user/a.py"_s, 1000};
    const Identity noScript{Kind::Program, {}, u"/usr/bin/python3.11"_s, {}, 1000};
    const Identity extension{Kind::Extension, u"moz-extension://1"_s, u"/opt/browser"_s, {}, 1000};
    QTest::newRow("S31: a program") << program() << true;
    QTest::newRow("S31: an https page") << page(u"https://example.org"_s) << true;
    QTest::newRow("S31: an extension") << extension << true;
    QTest::newRow("S31: an http page elsewhere") << page(u"http://example.org"_s) << false;
    QTest::newRow("S31: an http page on localhost") << page(u"http://localhost:8080"_s) << true;
    QTest::newRow("S31: an http page on 127.0.0.1") << page(u"http://127.0.0.1"_s) << true;
    QTest::newRow("S31: an http page on [::1]") << page(u"http://[::1]:80"_s) << true;
    QTest::newRow("S31: a name that begins with localhost") << page(u"http://localhost.example.org"_s) << false;
    QTest::newRow("S31: a name that begins with 127.") << page(u"http://127.0.0.1.example.org"_s) << false;
    QTest::newRow("S31: an opaque origin") << opaque(u"null"_s) << false;
    QTest::newRow("S31: an unknown process") << Identity{} << false;
    QTest::newRow("an interpreter with its script") << script << true;
    QTest::newRow("an interpreter that may run anything") << noScript << false;
}

void TestConsent::offersToStoreOnlyWhatCanBeToldApart()
{
    QFETCH(Identity, identity);
    request(1, identity);
    QTEST(m_consent->openRequests().value(0).canBeStored, "expected");
    answer(Decision::AlwaysAllow);
    QTEST(m_consent->grants().value(0).isStored, "expected");
}

void TestConsent::alwaysAllowOfTheUnstorableEndsWithTheRun()
{
    request(1, page(u"http://example.org"_s));
    answer(Decision::AlwaysAllow);
    request(2, page(u"http://example.org"_s));
    QCOMPARE(events().last(), u"2 allowed"_s);
    restart();
    request(3, page(u"http://example.org"_s));
    QCOMPARE(events(), QStringList{u"opened 1"_s});
}

void TestConsent::queuesFewQuestions()
{
    for (quint64 client = 1; client <= 4; ++client)
        request(client, program(QString::number(client)));
    QCOMPARE(events().size(), 4);
    request(5, program(u"5"_s));
    QCOMPARE(events(), QStringList{u"5 refused: "_s + kBusyText}); // S33
    request(6, program(u"1"_s));                                   // joins all the same
    QCOMPARE(events(), QStringList{u"changed 1 attempts 2"_s});
    m_consent->answer(ApprovalId{1}, Decision::AllowOnce);
    events();
    request(7, program(u"5"_s)); // busy was no refusal
    QCOMPARE(events(), QStringList{u"opened 5"_s});
}

void TestConsent::asksOnlySoOftenInAMinute()
{
    for (quint64 client = 1; client <= 6; ++client) {
        request(client, program(QString::number(client)));
        answer(Decision::AllowOnce);
        advance(1s);
    }
    QCOMPARE(events().count(u"opened 6"_s), 1);
    request(7, program(u"7"_s));
    QCOMPARE(events(), QStringList{u"7 refused: "_s + kTooOftenText}); // S33
    advance(54s);                                                      // a minute after the first
    request(8, program(u"7"_s));
    QCOMPARE(events(), QStringList{u"opened 7"_s});
    answer(Decision::AllowOnce);
    events();
    request(9, program(u"8"_s));
    QCOMPARE(events(), QStringList{u"9 refused: "_s + kTooOftenText});
}

void TestConsent::keepsTheRefusedAway_data()
{
    QTest::addColumn<int>("refusals");
    QTest::addColumn<int>("secondsPassed");
    QTest::addColumn<QString>("reason"); // empty: it may ask
    QTest::newRow("S34: right after the first") << 1 << 0 << againText(u"10 seconds"_s);
    QTest::newRow("S34: nearly ten seconds after the first") << 1 << 9 << againText(u"1 second"_s);
    QTest::newRow("S34: ten seconds after the first") << 1 << 10 << QString();
    QTest::newRow("S34: right after the second") << 2 << 0 << againText(u"60 seconds"_s);
    QTest::newRow("S34: a minute after the second") << 2 << 60 << QString();
    QTest::newRow("S34: right after the third") << 3 << 0 << againText(u"10 minutes"_s);
    QTest::newRow("S34: nearly ten minutes after the third") << 3 << 599 << againText(u"1 second"_s);
    QTest::newRow("S34: ten minutes after the third") << 3 << 600 << QString();
    QTest::newRow("S34: a week after the fourth")
        << 4 << 7 * 24 * 3600
        << u"This program was refused several times; it may not ask again until the server restarts."_s;
}

void TestConsent::keepsTheRefusedAway()
{
    QFETCH(int, refusals);
    QFETCH(int, secondsPassed);
    QFETCH(QString, reason);
    for (int i = 0; i < refusals; ++i) {
        if (i > 0)
            advance(10min);
        refuse(program());
    }
    advance(std::chrono::seconds(secondsPassed));
    request(1);
    const QStringList expected = reason.isEmpty() ? QStringList{u"opened "_s + QString::number(refusals + 1)}
                                                  : QStringList{u"1 refused: "_s + reason};
    QCOMPARE(events(), expected);
    request(2, program(u"other"_s)); // nobody else is meant
    QCOMPARE(events().size(), 1);
    QCOMPARE(m_consent->openRequests().last().identity, program(u"other"_s));
}

void TestConsent::anAllowForgetsRefusals()
{
    refuse(program());
    advance(10s);
    request(1);
    answer(Decision::AllowOnce);
    events();
    refuse(program());
    request(2);
    QCOMPARE(events(), QStringList{u"2 refused: "_s + againText(u"10 seconds"_s)}); // S34: the first again
}

void TestConsent::refusesTheOpaqueAsOne()
{
    refuse(opaque(u"null"_s));
    request(1, opaque(u"app://game"_s));
    QCOMPARE(events(), QStringList{u"1 refused: "_s + againText(u"10 seconds"_s)}); // S34
    request(2, program());
    QCOMPARE(events(), QStringList{u"opened 2"_s});
}

QTEST_GUILESS_MAIN(TestConsent)
#include "tst_Consent.moc"
