#include "engine/gate/HttpRequest.h"

#include <QRegularExpression>
#include <QTest>

using namespace Qt::StringLiterals;

namespace {

constexpr int kIncomplete = 0;
constexpr int kPassed = 101;

QByteArray request(const QByteArray &extra = {}, const QByteArray &host = "127.0.0.1:12345", const QByteArray &line = "GET / HTTP/1.1")
{
    return line + "\r\nHost: " + host + "\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n"
        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n" + extra + "\r\n";
}

} // namespace

/// S4 to S9: what the gate lets through and what it answers to the rest.
class TestHttpRequest final : public QObject
{
    Q_OBJECT

private slots:
    void init() { QTest::failOnWarning(QRegularExpression(u".*"_s)); }
    void decides_data();
    void decides();
    void knowsItsOwnAddress_data();
    void knowsItsOwnAddress();
    void keepsTheOrigin();
    void refusalsTellNothing();
};

void TestHttpRequest::decides_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("status");
    const auto row = [](const char *name, const QByteArray &bytes, int status) { QTest::newRow(name) << bytes << status; };
    row("a plain upgrade", request(), kPassed);
    row("an upgrade with an origin", request("Origin: https://example.org\r\n"), kPassed);
    row("localhost", request({}, "LOCALHOST"), kPassed);
    row("IPv6", request({}, "[::1]:12345"), kPassed);
    row("half a header", request().left(40), kIncomplete);
    row("nothing", {}, kIncomplete);
    row("S5: a foreign host", request({}, "evil.example"), 403);
    row("S5: a host that begins like ours", request({}, "127.0.0.1.evil.example"), 403);
    row("S5: a trailing dot", request({}, "localhost."), 403);
    row("S5: user information", request({}, "a@127.0.0.1"), 403);
    row("S5: two hosts", request("Host: 127.0.0.1\r\n"), 400);
    row("S5: no host", "GET / HTTP/1.1\r\nUpgrade: websocket\r\n\r\n", 400);
    row("S5: an absolute target", request({}, "127.0.0.1", "GET http://127.0.0.1/ HTTP/1.1"), 400);
    row("S6: two origins", request("Origin: https://a\r\nOrigin: https://b\r\n"), 400);
    row("S6: two keys", request("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"), 400);
    row("S6: a folded header", request("X-A: b\r\n c\r\n"), 400);
    row("S6: a NUL", request(QByteArray("X-A: b\0c\r\n", 10)), 400);
    row("S6: a bare line feed", "GET / HTTP/1.1\nHost: 127.0.0.1\n\n", 400);
    row("S6: another method", request({}, "127.0.0.1", "POST / HTTP/1.1"), 400);
    row("S6: another version of HTTP", request({}, "127.0.0.1", "GET / HTTP/1.0"), 400);
    row("S6: a short key", "GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: YWJj\r\nSec-WebSocket-Version: 13\r\n\r\n", 400);
    row("S6: an old WebSocket", "GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 8\r\n\r\n", 426);
    row("S7: too many lines", request(QByteArray("X-A: b\r\n").repeated(64)), 431);
    row("S7: a header too large", request("X-A: " + QByteArray(16384, 'b') + "\r\n"), 431);
    row("S7: a header too large without an end", "GET / HTTP/1.1\r\nX-A: " + QByteArray(16400, 'b'), 431);
    row("S7: a target too long", request({}, "127.0.0.1", "GET /" + QByteArray(2100, 'a') + " HTTP/1.1"), 431);
    row("S8: no upgrade", "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", 426);
    row("S8: a preflight", "OPTIONS / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", 204);
}

void TestHttpRequest::decides()
{
    QFETCH(QByteArray, bytes);
    const engine::HttpDecision decision = engine::examineRequest(bytes);
    int status = kIncomplete;
    if (const auto *refusal = std::get_if<engine::HttpRefusal>(&decision))
        status = refusal->status;
    else if (std::holds_alternative<engine::UpgradeRequest>(decision))
        status = kPassed;
    QTEST(status, "status");
}

void TestHttpRequest::knowsItsOwnAddress_data()
{
    QTest::addColumn<QByteArray>("host");
    QTest::addColumn<QByteArray>("own");
    QTest::addColumn<bool>("passes");
    QTest::newRow("the address that was connected to") << QByteArray("192.0.2.1:54817") << QByteArray("192.0.2.1") << true;
    QTest::newRow("without a port") << QByteArray("192.0.2.1") << QByteArray("192.0.2.1") << true;
    QTest::newRow("of IPv6") << QByteArray("[2001:DB8::1]:54817") << QByteArray("[2001:db8::1]") << true;
    QTest::newRow("the loopback all the same") << QByteArray("localhost:54817") << QByteArray("192.0.2.1") << true;
    QTest::newRow("S5: a name, which a page may have given to it") << QByteArray("rebound.example") << QByteArray("192.0.2.1") << false;
    QTest::newRow("S5: another address") << QByteArray("192.0.2.11") << QByteArray("192.0.2.1") << false;
    QTest::newRow("S5: on the loopback no other address") << QByteArray("192.0.2.1") << QByteArray() << false;
    QTest::newRow("S5: nothing is no address") << QByteArray(":54817") << QByteArray() << false;
}

void TestHttpRequest::knowsItsOwnAddress()
{
    QFETCH(QByteArray, host);
    QFETCH(QByteArray, own);
    const engine::HttpDecision decision = engine::examineRequest(request({}, host), own);
    QTEST(std::holds_alternative<engine::UpgradeRequest>(decision), "passes");
}

void TestHttpRequest::keepsTheOrigin()
{
    const auto originOf = [](const QByteArray &bytes) { return std::get<engine::UpgradeRequest>(engine::examineRequest(bytes)).origin; };
    QCOMPARE(originOf(request("Origin: https://example.org:8443\r\n")), u"https://example.org:8443"_s);
    QCOMPARE(originOf(request("Origin: null\r\n")), u"null"_s);
    QVERIFY(originOf(request()).isNull());
}

/// S9
void TestHttpRequest::refusalsTellNothing()
{
    for (const int status : {204, 400, 403, 426, 431}) {
        const QByteArray response = engine::refusalResponse(status).toLower();
        QVERIFY(response.startsWith(QByteArray("http/1.1 " + QByteArray::number(status))));
        QVERIFY(!response.contains("server:") && !response.contains("assent") && !response.contains("qt"));
        QCOMPARE(response.contains("access-control-allow-origin: *"), status == 204 || status == 426);
    }
}

QTEST_GUILESS_MAIN(TestHttpRequest)
#include "tst_HttpRequest.moc"
