#include "engine/api/EngineCore.h"

#include <QElapsedTimer>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QWebSocket>

using namespace Qt::StringLiterals;
using engine::Decision;
using engine::EngineCore;
using engine::Scope;

namespace {

constexpr int kEndsWithinMs = 200; // S36

/// The last list of a signal.
template<typename Value>
QList<Value> last(const QSignalSpy &spy)
{
    return spy.isEmpty() ? QList<Value>() : spy.last()[0].value<QList<Value>>();
}

} // namespace

/// S36, S39, S41: through a socket, from the answer to the end of what it allowed.
class TestLiveGrants final : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void cleanup();
    void endsAtOnce_data();
    void endsAtOnce();

private:
    void connectClient();
    void allow(const Scope &scope);
    void say(const QString &name, const QJsonObject &fields);
    bool isOn();

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<EngineCore> m_core;
    std::unique_ptr<QWebSocket> m_client;
    std::unique_ptr<QSignalSpy> m_frames;
    std::unique_ptr<QSignalSpy> m_levels;
};

void TestLiveGrants::init()
{
    QTest::failOnWarning(QRegularExpression(u".*"_s));
    engine::registerEngineTypes();
    m_folder = std::make_unique<QTemporaryDir>();
    engine::EngineOptions options;
    options.port = 0;
    options.listsModels = false;
    options.disabledBuses = {u"ble"_s, u"serial"_s, u"usb"_s, u"hid"_s, u"gamepad"_s};
    options.simulatedDevices = {u"demo"_s};
    options.configFolder = m_folder->filePath(u"assent"_s);
    m_core = std::make_unique<EngineCore>(options);
    m_levels = std::make_unique<QSignalSpy>(m_core.get(), &EngineCore::levelsSampled);
}

void TestLiveGrants::cleanup()
{
    m_client.reset();
    m_core->shutdown();
    m_levels.reset();
    m_core.reset();
}

void TestLiveGrants::connectClient()
{
    const QSignalSpy status(m_core.get(), &EngineCore::serverStatusChanged);
    const QSignalSpy devices(m_core.get(), &EngineCore::devicesChanged);
    m_core->start();
    QTRY_VERIFY(!last<engine::DeviceInfo>(devices).isEmpty());
    const quint16 port = status.last()[0].value<engine::ServerStatus>().port;
    m_client = std::make_unique<QWebSocket>();
    m_frames = std::make_unique<QSignalSpy>(m_client.get(), &QWebSocket::textMessageReceived);
    const QSignalSpy connected(m_client.get(), &QWebSocket::connected);
    m_client->open(QUrl(u"ws://127.0.0.1:%1"_s.arg(port)));
    QTRY_COMPARE(connected.count(), 1);
}

void TestLiveGrants::allow(const Scope &scope)
{
    const QSignalSpy opened(m_core.get(), &EngineCore::approvalOpened);
    say(u"RequestServerInfo"_s,
        {{u"ClientName"_s, u"Test"_s}, {u"ProtocolVersionMajor"_s, 4}, {u"ProtocolVersionMinor"_s, 0}});
    QTRY_COMPARE(opened.count(), 1);
    m_core->answerApproval(opened[0][0].value<engine::ApprovalRequest>().id, Decision::AlwaysAllow, scope);
    QTRY_COMPARE(m_frames->count(), 1);
}

void TestLiveGrants::say(const QString &name, const QJsonObject &fields)
{
    QJsonObject body = fields;
    body.insert(u"Id"_s, 1);
    m_client->sendTextMessage(
        QString::fromUtf8(QJsonDocument(QJsonArray{QJsonObject{{name, body}}}).toJson(QJsonDocument::Compact)));
}

bool TestLiveGrants::isOn()
{
    m_core->sampleLevels();
    const auto levels = last<engine::DeviceLevels>(*m_levels);
    return !levels.isEmpty() && levels[0].isActive();
}

void TestLiveGrants::endsAtOnce_data()
{
    QTest::addColumn<bool>("isRevoked");
    QTest::newRow("S36: revoked") << true;
    QTest::newRow("S36: edited") << false;
}

void TestLiveGrants::endsAtOnce()
{
    QFETCH(bool, isRevoked);
    const QSignalSpy grants(m_core.get(), &EngineCore::grantsChanged);
    connectClient();
    Scope half = Scope::usual();
    half.maximumPercent = 50;
    allow(half);
    QTRY_COMPARE(last<engine::Grant>(grants).size(), 1);
    const engine::Grant grant = last<engine::Grant>(grants)[0];
    QCOMPARE(grant.scope, half);
    QVERIFY(grant.isStored);
    const QJsonObject level{{u"Vibrate"_s, QJsonObject{{u"Value"_s, 1}}}};
    say(u"OutputCmd"_s, {{u"DeviceIndex"_s, 0}, {u"FeatureIndex"_s, 0}, {u"Command"_s, level}});
    QTRY_COMPARE(m_frames->count(), 2);
    QVERIFY2(m_frames->last()[0].toString().contains(u"Ok"_s), qPrintable(m_frames->last()[0].toString()));
    QVERIFY(isOn());

    const QSignalSpy closed(m_client.get(), &QWebSocket::disconnected);
    QElapsedTimer timer;
    timer.start();
    if (isRevoked)
        m_core->revokeGrant(grant.id);
    else
        m_core->setGrantScope(grant.id, Scope::everything(), {});
    QTRY_COMPARE(closed.count(), 1);
    QVERIFY2(timer.elapsed() < kEndsWithinMs, qPrintable(QString::number(timer.elapsed())));
    QVERIFY(!isOn());
    QCOMPARE(m_client->closeCode(), QWebSocketProtocol::CloseCodePolicyViolated);
    QCOMPARE(m_frames->count(), 3);
    QVERIFY(m_frames->last()[0].toString().startsWith(uR"([{"Error":{"Id":0,"ErrorCode":1,)"_s));
}

QTEST_GUILESS_MAIN(TestLiveGrants)
#include "tst_LiveGrants.moc"
