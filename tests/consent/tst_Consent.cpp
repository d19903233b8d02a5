#include "engine/base/Constants.h"
#include "engine/consent/Consent.h"
#include "tests/fakes/ManualScheduler.h"

#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using engine::ApprovalId;
using engine::ApprovalRequest;
using engine::ClientId;
using engine::Consent;
using engine::Decision;
using engine::Identity;
using Kind = Identity::Kind;

namespace {

const QString kDeniedText = u"The user did not allow this program."_s;
const QString kTimeoutText = u"Nobody answered in 60 seconds."_s;
const QString kBlockedText = u"The user has blocked this program."_s;
const QString kBusyText = u"Too many programs are waiting for an answer; try again later."_s;
const QString kTooOftenText = u"Too many programs have asked in the last minute; try again later."_s;
const QString kNobodyText =
    u"No user can be asked; allow this program with --allow-program PATH or --allow-origin ORIGIN."_s;

QString againText(const QString &wait)
{
    return u"This program was refused a moment ago; try again in "_s + wait + u'.';
}

Identity program(const QString &name = u"game"_s)
{
    return {Kind::Program, {}, u"/opt/"_s + name, {}, 1000};
}

Identity page(const QString &origin, const QString &executable = u"/opt/browser"_s)
{
    return {executable.isEmpty() ? Kind::Opaque : Kind::Web, origin, executable, {}, 1000};
}

Identity opaque(const QString &origin)
{
    return {Kind::Opaque, origin, u"/opt/browser"_s, {}, 1000};
}

} // namespace

/// S23 to S36, S46, S47 as Consent sees them. What it emits is recorded line by line.
class TestConsent final : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void cleanup();
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

private:
    void restart();
    void record();
    void request(quint64 client, const Identity &identity = program());
    /// Asks and answers in one go, with a client of its own that leaves afterwards.
    void refuse(const Identity &identity);
    void answer(Decision decision) { m_consent->answer(m_consent->openRequests().value(0).id, decision); }
    /// What was emitted since the last call.
    QStringList events();
    void advance(std::chrono::milliseconds by);
    QString file() const { return m_folder->filePath(u"config/grants.json"_s); }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<ManualScheduler> m_scheduler;
    std::unique_ptr<Consent> m_consent;
    QStringList m_events;
    quint64 m_lastClient = 1000;
};

void TestConsent::init()
{
    QTest::failOnWarning(QRegularExpression(u".*"_s));
    m_folder = std::make_unique<QTemporaryDir>();
    m_scheduler = std::make_unique<ManualScheduler>();
    restart();
}

void TestConsent::cleanup()
{
    m_consent.reset();
    m_scheduler.reset();
    m_folder.reset();
}

void TestConsent::restart()
{
    m_consent.reset();
    m_consent = std::make_unique<Consent>(*m_scheduler, file());
    m_events.clear();
    record();
}

void TestConsent::record()
{
    Consent *consent = m_consent.get();
    connect(consent, &Consent::decided, this, [this](ClientId client, bool allowed, const QString &reason) {
        m_events.append(QString::number(quint64(client)) + (allowed ? u" allowed"_s : u" refused: "_s) + reason);
    });
    connect(consent, &Consent::clientRevoked, this,
            [this](ClientId client) { m_events.append(QString::number(quint64(client)) + u" revoked"_s); });
    connect(consent, &Consent::requestOpened, this, [this](const ApprovalRequest &request) {
        m_events.append(u"opened "_s + QString::number(quint64(request.id)));
    });
    connect(consent, &Consent::requestChanged, this, [this](const ApprovalRequest &request) {
        m_events.append(u"changed "_s + QString::number(quint64(request.id)) + u" attempts "_s +
                        QString::number(request.attempts) + (request.isGone ? u" gone"_s : u""_s));
    });
    connect(consent, &Consent::requestClosed, this,
            [this](ApprovalId id) { m_events.append(u"closed "_s + QString::number(quint64(id))); });
    connect(consent, &Consent::grantsChanged, this, [this] { m_events.append(u"grants"_s); });
    connect(consent, &Consent::storeFailed, this,
            [this](const engine::Error &error) { m_events.append(u"store failed: "_s + error.detail); });
}

void TestConsent::request(quint64 client, const Identity &identity)
{
    m_consent->request(ClientId{client}, identity, u"Party Game"_s);
}

void TestConsent::refuse(const Identity &identity)
{
    const ClientId client{++m_lastClient};
    m_consent->request(client, identity, {});
    for (const ApprovalRequest &open : m_consent->openRequests()) {
        if (open.identity == identity)
            m_consent->answer(open.id, Decision::Deny);
    }
    m_consent->clientGone(client);
    events();
}

QStringList TestConsent::events()
{
    QCoreApplication::sendPostedEvents();
    return std::exchange(m_events, {});
}

void TestConsent::advance(std::chrono::milliseconds by)
{
    m_scheduler->advance(by);
}

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

void TestConsent::answersLastAsLongAsTheySay_data()
{
    QTest::addColumn<Decision>("decision");
    QTest::addColumn<bool>("isKnownInThisRun");
    QTest::addColumn<bool>("isKnownAfterRestart");
    QTest::newRow("S29: once") << Decision::AllowOnce << false << false;
    QTest::newRow("S29: until quit") << Decision::AllowUntilQuit << true << false;
    QTest::newRow("S29: always") << Decision::AlwaysAllow << true << true;
    QTest::newRow("S29: blocked") << Decision::Block << true << true;
}

void TestConsent::answersLastAsLongAsTheySay()
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

void TestConsent::blockEndsWhatWasAllowedBefore()
{
    request(1);
    answer(Decision::AllowOnce);
    request(2);
    events();
    answer(Decision::Block);
    QCOMPARE(events(), (QStringList{u"closed 2"_s, u"grants"_s, u"1 revoked"_s, u"2 refused: "_s + kBlockedText}));
}

void TestConsent::revokeEndsLiveClients()
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

void TestConsent::revokeOfABlockAsksAgain()
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

void TestConsent::policyDeniesWithoutAQuestion()
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

void TestConsent::policyAllowsAllButTheBlocked()
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

void TestConsent::commandLineAllowsForThisRun_data()
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

void TestConsent::commandLineAllowsForThisRun()
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

void TestConsent::commandLineFollowsLinks()
{
    const QString target = QFileInfo(QCoreApplication::applicationFilePath()).canonicalFilePath();
    const QString link = m_folder->filePath(u"link"_s);
    QVERIFY(QFile::link(target, link));
    m_consent->allowProgram(link);
    request(1, {Kind::Program, {}, target, {}, 1000});
    QCOMPARE(events(), QStringList{u"1 allowed"_s});
}

void TestConsent::reportsAnUnusableFileOnce()
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

void TestConsent::reportsAFailedWriteOncePerCause()
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

void TestConsent::worksWithoutAFile()
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

QTEST_GUILESS_MAIN(TestConsent)
#include "tst_Consent.moc"
