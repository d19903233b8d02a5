#include "engine/consent/PeerProcess.h"

#include <QRegularExpression>
#include <QTest>

using namespace Qt::StringLiterals;
using Kind = engine::Identity::Kind;

/// S15 to S18, S21: what an Origin header and a process make of a client.
class TestIdentity final : public QObject
{
    Q_OBJECT

private slots:
    void init() { QTest::failOnWarning(QRegularExpression(u".*"_s)); }
    void classifies_data();
    void classifies();
    void carriesWhatIsKnown();
    void namesNoExecutableOfASharedSocket();
    void keysDiffer_data();
    void keysDiffer();
};

void TestIdentity::classifies_data()
{
    QTest::addColumn<QString>("origin");
    QTest::addColumn<QString>("executable");
    QTest::addColumn<bool>("isShared");
    QTest::addColumn<Kind>("expected");
    const QString firefox = u"/usr/lib/firefox/firefox"_s;
    const auto row = [](const char *name, const QString &origin, const QString &executable, bool shared, Kind kind) {
        QTest::newRow(name) << origin << executable << shared << kind;
    };
    row("S15: an https page in a browser", u"https://example.org"_s, firefox, false, Kind::Web);
    row("S15: an http page with a port", u"http://localhost:8080"_s, firefox, false, Kind::Web);
    row("S15: a page on an IPv6 address", u"http://[::1]:8080"_s, firefox, false, Kind::Web);
    row("S17: a page in an unknown process", u"https://example.org"_s, {}, false, Kind::Opaque);
    row("S15: a Chromium extension", u"chrome-extension://abcdefghijklmnop"_s, firefox, false, Kind::Extension);
    row("S15: a Firefox extension", u"moz-extension://0a1b2c3d-0000"_s, firefox, false, Kind::Extension);
    row("S15: a Safari extension", u"safari-web-extension://0A1B2C3D-0000"_s, firefox, false, Kind::Extension);
    row("S17: an extension in an unknown process", u"moz-extension://0a1b2c3d"_s, {}, false, Kind::Opaque);
    row("S17: an extension without an id", u"chrome-extension://"_s, firefox, false, Kind::Opaque);
    row("S17: an extension's page instead of its origin", u"chrome-extension://abc/x"_s, firefox, false, Kind::Opaque);
    row("S17: the null origin", u"null"_s, firefox, false, Kind::Opaque);
    row("S17: a file", u"file://"_s, firefox, false, Kind::Opaque);
    row("S17: an unknown scheme", u"app://game"_s, firefox, false, Kind::Opaque);
    row("S17: a scheme in capitals", u"HTTPS://example.org"_s, firefox, false, Kind::Opaque);
    row("S17: an empty Origin header", u""_s, firefox, false, Kind::Opaque);
    row("S16: an origin with a path", u"https://example.org/"_s, firefox, false, Kind::Opaque);
    row("S16: an origin with a user", u"https://a@example.org"_s, firefox, false, Kind::Opaque);
    row("S16: an origin without a host", u"https://"_s, firefox, false, Kind::Opaque);
    row("S16: two origins", u"https://a.org https://b.org"_s, firefox, false, Kind::Opaque);
    row("S16: an origin that is not ASCII", u"https://exämple.org"_s, firefox, false, Kind::Opaque);
    row("S18: a program without an origin", {}, u"/opt/game"_s, false, Kind::Program);
    row("S17: no origin and no known process", {}, {}, false, Kind::Opaque);
    row("S21: a page over a shared socket", u"https://example.org"_s, firefox, true, Kind::Opaque);
    row("S21: a program over a shared socket", {}, u"/opt/game"_s, true, Kind::Opaque);
}

void TestIdentity::classifies()
{
    QFETCH(QString, origin);
    QFETCH(QString, executable);
    QFETCH(bool, isShared);
    engine::PeerProcess process;
    process.executable = executable;
    process.isShared = isShared;
    QTEST(engine::identify(origin, process).kind, "expected");
}

void TestIdentity::carriesWhatIsKnown()
{
    engine::PeerProcess process;
    process.userId = 1000;
    process.executable = u"/usr/bin/python3.11"_s;
    process.script = u"/home/user/a.py"_s;
    const engine::Identity expected{Kind::Opaque, u"null"_s, process.executable, process.script, 1000};
    QCOMPARE(engine::identify(u"null"_s, process), expected);
}

void TestIdentity::namesNoExecutableOfASharedSocket()
{
    engine::PeerProcess process;
    process.userId = 1000;
    process.executable = u"/opt/game"_s;
    process.isShared = true;
    const engine::Identity expected{Kind::Opaque, u"https://example.org"_s, {}, {}, 1000};
    QCOMPARE(engine::identify(u"https://example.org"_s, process), expected);
}

void TestIdentity::keysDiffer_data()
{
    QTest::addColumn<engine::Identity>("other");
    const engine::Identity base{Kind::Web, u"https://example.org"_s, u"/opt/browser"_s, {}, 1000};
    const auto row = [&base](const char *name, auto change) {
        engine::Identity other = base;
        change(other);
        QTest::newRow(name) << other;
    };
    row("S15: of another kind", [](engine::Identity &other) { other.kind = Kind::Opaque; });
    row("S16: with a longer origin", [](engine::Identity &other) { other.origin += u".evil"_s; });
    row("S16: with another port", [](engine::Identity &other) { other.origin += u":8080"_s; });
    row("S16: not secure", [](engine::Identity &other) { other.origin = u"http://example.org"_s; });
    row("S18: with a forged origin from another executable",
        [](engine::Identity &other) { other.executable = u"/usr/bin/curl"_s; });
    row("S15: of another script", [](engine::Identity &other) { other.script = u"/a.py"_s; });
    row("S15: of another user", [](engine::Identity &other) { other.userId = 1001; });
    row("with the border between two parts moved", [](engine::Identity &other) {
        other.origin = u"https://example.org/opt"_s;
        other.executable = u"/browser"_s;
    });
}

void TestIdentity::keysDiffer()
{
    QFETCH(engine::Identity, other);
    const engine::Identity base{Kind::Web, u"https://example.org"_s, u"/opt/browser"_s, {}, 1000};
    QCOMPARE(engine::Identity(base).key(), base.key());
    QVERIFY(other.key() != base.key());
}

QTEST_GUILESS_MAIN(TestIdentity)
#include "tst_Identity.moc"
