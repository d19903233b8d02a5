#include "tests/consent/ConsentFixture.h"

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace consent_test;
using engine::Grant;
using engine::GrantId;
using engine::OutputType;
using engine::Scope;

namespace {

constexpr qint64 kNoon = 1'800'000'000;

Scope half()
{
    Scope scope = Scope::usual();
    scope.maximumPercent = 50;
    scope.setAllowed(OutputType::Spray, true);
    return scope;
}

} // namespace

/// S36, S37, S39, S40: what an answer allows, how it is changed, and when it ends.
class TestGrantScope final : public ConsentFixture
{
    Q_OBJECT

private slots:
    void init();
    void cleanup() { tearDown(); }
    void allowsWhatTheAnswerSays_data();
    void allowsWhatTheAnswerSays();
    void usualLeavesOut_data();
    void usualLeavesOut();
    void allowsEverythingWhereNobodyAsks_data();
    void allowsEverythingWhereNobodyAsks();
    void aPassKeepsItsScope();
    void changingEndsLiveClients();
    void changingNothingEndsNobody();
    void blocksAreNotChanged();
    void asksAgainAfterTheEnd_data();
    void asksAgainAfterTheEnd();
    void remembersItsLastUseForTheClock();
    void endsLiveClientsInTime();
    void aClockThatIsSetMovesNothing();
    void anEndFarAwayIsNoTrouble();

private:
    Grant grant() const { return m_consent->grants().value(0); }
    void allowAlways(const Scope &scope = Scope::usual())
    {
        m_consent->answer(m_consent->openRequests().value(0).id, Decision::AlwaysAllow, scope);
    }
    void setClock()
    {
        m_consent->setWallClock([this] { return m_time; });
    }

    qint64 m_time = kNoon;
};

void TestGrantScope::init()
{
    QTest::failOnWarning(QRegularExpression(u".*"_s));
    m_time = kNoon;
    setUp();
    setClock();
}

void TestGrantScope::allowsWhatTheAnswerSays_data()
{
    QTest::addColumn<Decision>("decision");
    QTest::addColumn<bool>("isKnownLater");
    QTest::addColumn<bool>("isKnownAfterRestart");
    QTest::newRow("S39: once") << Decision::AllowOnce << false << false;
    QTest::newRow("S39: until quit") << Decision::AllowUntilQuit << true << false;
    QTest::newRow("S39: always") << Decision::AlwaysAllow << true << true;
}

void TestGrantScope::allowsWhatTheAnswerSays()
{
    QFETCH(Decision, decision);
    QFETCH(bool, isKnownLater);
    QFETCH(bool, isKnownAfterRestart);
    request(1);
    request(2); // joins
    m_consent->answer(m_consent->openRequests().value(0).id, decision, half());
    QCOMPARE(m_consent->scope(ClientId{1}), half());
    QCOMPARE(m_consent->scope(ClientId{2}), half());
    if (isKnownLater) {
        request(3);
        QCOMPARE(m_consent->scope(ClientId{3}), half());
    }
    restart();
    request(4);
    QCOMPARE(m_consent->openRequests().isEmpty(), isKnownAfterRestart);
    if (isKnownAfterRestart)
        QCOMPARE(m_consent->scope(ClientId{4}), half());
}

void TestGrantScope::usualLeavesOut_data()
{
    QTest::addColumn<OutputType>("type");
    QTest::addColumn<bool>("isAllowed");
    for (int i = 0; i < engine::kOutputTypes; ++i) {
        const auto type = static_cast<OutputType>(i);
        const bool isOut =
            type == OutputType::Constrict || type == OutputType::Temperature || type == OutputType::Spray;
        QTest::addRow("S40: %s", engine::outputTypeName(type).data()) << type << !isOut;
    }
}

void TestGrantScope::usualLeavesOut()
{
    QFETCH(OutputType, type);
    QFETCH(bool, isAllowed);
    request(1);
    answer(Decision::AllowOnce); // with nothing ticked
    QCOMPARE(m_consent->scope(ClientId{1}).allows(type), isAllowed);
    QCOMPARE(Scope::isUnusual(type), !isAllowed);
    QVERIFY(Scope::everything().allows(type));
}

void TestGrantScope::allowsEverythingWhereNobodyAsks_data()
{
    QTest::addColumn<QString>("how");
    QTest::newRow("S47: everybody is let in") << u"all"_s;
    QTest::newRow("S48: --allow-program") << u"program"_s;
    QTest::newRow("S48: --allow-origin") << u"origin"_s;
}

void TestGrantScope::allowsEverythingWhereNobodyAsks()
{
    QFETCH(QString, how);
    if (how == u"all"_s)
        m_consent->setPolicy(Consent::Policy::AllowAll);
    m_consent->allowProgram(u"/opt/game"_s);
    m_consent->allowOrigin(u"https://example.org"_s);
    request(1, how == u"origin"_s ? page(u"https://example.org"_s) : program(how == u"all"_s ? u"other"_s : u"game"_s));
    QCOMPARE(events(), QStringList{u"1 allowed"_s});
    QCOMPARE(m_consent->scope(ClientId{1}), Scope::everything());
}

void TestGrantScope::aPassKeepsItsScope()
{
    request(1);
    m_consent->clientGone(ClientId{1});
    m_consent->answer(m_consent->openRequests().value(0).id, Decision::AllowOnce, half()); // S27
    request(2);
    QCOMPARE(m_consent->scope(ClientId{2}), half());
}

void TestGrantScope::changingEndsLiveClients()
{
    request(1);
    allowAlways();
    request(2);
    request(3, program(u"other"_s));
    m_consent->answer(ApprovalId{2}, Decision::AlwaysAllow);
    events();
    m_consent->setScope(grant().id, half(), {});
    QCOMPARE(events(), (QStringList{u"1 revoked"_s, u"2 revoked"_s, u"grants"_s})); // S36
    request(4);
    QCOMPARE(events(), (QStringList{u"grants"_s, u"4 allowed"_s})); // without a question
    QCOMPARE(m_consent->scope(ClientId{4}), half());
    QCOMPARE(m_consent->scope(ClientId{3}), Scope::usual());
    restart();
    QCOMPARE(grant().scope, half());
}

void TestGrantScope::changingNothingEndsNobody()
{
    request(1);
    allowAlways();
    events();
    m_consent->setScope(grant().id, Scope::usual(), {});
    m_consent->setScope(GrantId{77}, half(), {});
    QCOMPARE(events(), QStringList());
}

void TestGrantScope::blocksAreNotChanged()
{
    request(1);
    answer(Decision::Block);
    events();
    m_consent->setScope(grant().id, Scope::everything(), kNoon);
    QCOMPARE(events(), QStringList());
    QVERIFY(m_consent->isBlocked(program()));
    QVERIFY(!grant().expiresAt);
}

void TestGrantScope::asksAgainAfterTheEnd_data()
{
    QTest::addColumn<bool>("hasEnd");
    QTest::addColumn<int>("clock"); // seconds after its last use
    QTest::addColumn<bool>("isAllowed");
    QTest::newRow("S37: before the end") << true << 3599 << true;
    QTest::newRow("S37: at the end") << true << 3600 << false;
    QTest::newRow("S37: long after the end") << true << 1'000'000 << false;
    QTest::newRow("S37: the clock as it was") << true << 0 << true;
    QTest::newRow("S37: the clock set back") << true << -1 << false;
    QTest::newRow("S37: the clock set back by years") << true << -100'000'000 << false;
    QTest::newRow("without an end, long after") << false << 1'000'000 << true;
    QTest::newRow("without an end, the clock set back") << false << -1'000'000 << true;
}

void TestGrantScope::asksAgainAfterTheEnd()
{
    QFETCH(bool, hasEnd);
    QFETCH(int, clock);
    QFETCH(bool, isAllowed);
    request(1);
    allowAlways();
    if (hasEnd)
        m_consent->setScope(grant().id, Scope::usual(), kNoon + 3600);
    restart();
    setClock();
    m_time = kNoon + clock;
    request(2);
    QCOMPARE(m_consent->openRequests().isEmpty(), isAllowed);
    QCOMPARE(m_consent->grants().size(), 1);
    if (isAllowed)
        return;
    m_consent->setPolicy(Consent::Policy::Deny);
    request(3, program(u"other"_s));
    QCOMPARE(events().last(), u"3 refused: "_s + kNobodyText);
    allowAlways(); // and the answer takes the place of what has ended
    QCOMPARE(m_consent->grants().size(), 1);
    QVERIFY(!grant().expiresAt);
}

/// S37: over a restart, too, though uses of other grants are not saved.
void TestGrantScope::remembersItsLastUseForTheClock()
{
    request(1);
    allowAlways();
    m_consent->setScope(grant().id, Scope::usual(), kNoon + 36'000);
    m_time = kNoon + 7200;
    request(2);
    QCOMPARE(events().last(), u"2 allowed"_s);
    restart();
    setClock();
    m_time = kNoon + 7199;
    request(3);
    QCOMPARE(m_consent->openRequests().size(), 1);
}

void TestGrantScope::endsLiveClientsInTime()
{
    request(1);
    allowAlways();
    m_consent->setScope(grant().id, Scope::usual(), kNoon + 3 * 3600);
    m_consent->clientGone(ClientId{1});
    request(2);
    events();
    advance(3h - 1ms);
    QCOMPARE(events(), QStringList());
    advance(1ms);
    QCOMPARE(events(), QStringList{u"2 revoked"_s}); // S37
    advance(24h);
    QCOMPARE(events(), QStringList());
    QCOMPARE(m_scheduler->armed(), 0);
}

void TestGrantScope::aClockThatIsSetMovesNothing()
{
    request(1);
    allowAlways();
    m_consent->setScope(grant().id, Scope::usual(), kNoon + 3600);
    m_consent->clientGone(ClientId{1});
    request(2);
    events();
    m_time += 100'000; // R21
    advance(1h - 1ms);
    QCOMPARE(events(), QStringList());
    advance(1ms);
    QCOMPARE(events(), QStringList{u"2 revoked"_s});
}

void TestGrantScope::anEndFarAwayIsNoTrouble()
{
    request(1);
    allowAlways();
    m_consent->setScope(grant().id, Scope::usual(), Q_INT64_C(1) << 53);
    m_consent->clientGone(ClientId{1});
    request(2);
    QCOMPARE(events().last(), u"2 allowed"_s);
    advance(240h);
    QCOMPARE(events(), QStringList());
    m_consent->clientGone(ClientId{2});
    QCOMPARE(m_scheduler->armed(), 0);
}

QTEST_GUILESS_MAIN(TestGrantScope)
#include "tst_GrantScope.moc"
