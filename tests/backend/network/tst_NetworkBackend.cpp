#include "engine/backend/Hardware.h"
#include "engine/backend/network/NetworkBackend.h"
#include "engine/base/Constants.h"
#include "tests/fakes/ManualScheduler.h"

#include <QNetworkDatagram>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>
#include <QUdpSocket>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace engine;
using Transport = NetworkDeviceSetting::Transport;

namespace {

const auto kHost = u"127.0.0.1"_s;

/// Hardware with what it has said.
struct Channel
{
    explicit Channel(std::unique_ptr<Hardware> made)
        : hardware(std::move(made))
        , opened(hardware.get(), &Hardware::opened)
        , closed(hardware.get(), &Hardware::closed)
        , notified(hardware.get(), &Hardware::notified)
    {
        hardware->open();
    }
    Hardware::WriteStatus write(const QByteArray &data)
    {
        const auto *bytes = reinterpret_cast<const quint8 *>(data.constData());
        return hardware->write({Endpoint::Tx, false, 0, {bytes, static_cast<std::size_t>(data.size())}});
    }
    Error reason() const { return closed.isEmpty() ? Error() : closed.first().first().value<Error>(); }

    std::unique_ptr<Hardware> hardware;
    QSignalSpy opened;
    QSignalSpy closed;
    QSignalSpy notified;
};

} // namespace

/// Devices at a host and port, over the loopback interface.
class TestNetworkBackend final : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void nothingIsConnectedBeforeItIsTold();
    void connectsWithoutAScan();
    void passesBytesBothWaysOverTcp();
    void sendsADatagramForEachWrite();
    void triesAgainLaterAndLater();
    void aScanTriesAtOnce();
    void connectsAgainAndSendsNothing();
    void aHostThatRefusesDatagramsIsNoDevice();
    void aHostThatStopsTakingDatagramsIsGone();
    void aSilentHostIsThereOverUdp();
    void namesAreResolved_data();
    void namesAreResolved();
    void nobodyTakesTheConnection();
    void settingsThatChangeCloseTheConnection();
    void bytesThatNobodyTakesAreBounded();

private:
    NetworkDeviceSetting tcp() const { return {Transport::Tcp, kHost, m_server->serverPort(), u"tcode-v03"_s}; }
    NetworkDeviceSetting udp() const { return {Transport::Udp, kHost, m_receiver->localPort(), u"tcode-v03"_s}; }
    void apply(const QList<NetworkDeviceSetting> &devices);
    void restart(quint16 port = 0);
    std::unique_ptr<Channel> connected(const NetworkDeviceSetting &device);
    BusItem item() const { return m_backend->status().items.value(0); }

    std::unique_ptr<QTcpServer> m_server;
    std::unique_ptr<QTcpSocket> m_peer;
    std::unique_ptr<QUdpSocket> m_receiver;
    std::unique_ptr<ManualScheduler> m_scheduler;
    std::unique_ptr<NetworkBackend> m_backend;
    std::unique_ptr<QSignalSpy> m_seen;
};

void TestNetworkBackend::init()
{
    QTest::failOnWarning(QRegularExpression(u".*"_s));
    qRegisterMetaType<engine::Advertisement>("engine::Advertisement");
    m_seen.reset();
    m_backend.reset();
    m_peer.reset();
    restart();
    m_receiver = std::make_unique<QUdpSocket>();
    QVERIFY(m_receiver->bind(QHostAddress::LocalHost));
    m_scheduler = std::make_unique<ManualScheduler>();
    m_backend = std::make_unique<NetworkBackend>(*m_scheduler);
    m_seen = std::make_unique<QSignalSpy>(m_backend.get(), &Backend::advertised);
}

void TestNetworkBackend::restart(quint16 port)
{
    m_server = std::make_unique<QTcpServer>();
    QVERIFY(m_server->listen(QHostAddress::LocalHost, port));
}

void TestNetworkBackend::apply(const QList<NetworkDeviceSetting> &devices)
{
    BusSettings settings;
    settings.networkDevices = devices;
    m_backend->applySettings(settings);
}

/// A channel to the device, open.
std::unique_ptr<Channel> TestNetworkBackend::connected(const NetworkDeviceSetting &device)
{
    apply({device});
    if (device.transport == Transport::Udp) {
        for (int i = 0; i < 100 && m_seen->isEmpty(); ++i) {
            QTest::qWait(5);
            if (m_receiver->hasPendingDatagrams()) { // it has asked, and nobody has refused
                m_receiver->receiveDatagram();
                m_scheduler->advance(limits::kDatagramRefusal);
            }
        }
    }
    if (m_seen->isEmpty() && !m_seen->wait())
        return nullptr;
    std::unique_ptr<Hardware> hardware = m_backend->create(m_seen->takeFirst()[0].value<Advertisement>(), {});
    if (!hardware)
        return nullptr;
    auto channel = std::make_unique<Channel>(std::move(hardware));
    if (!channel->opened.wait())
        return nullptr;
    if (device.transport == Transport::Tcp &&
        (m_server->hasPendingConnections() || m_server->waitForNewConnection(1000)))
        m_peer.reset(m_server->nextPendingConnection());
    return channel;
}

void TestNetworkBackend::nothingIsConnectedBeforeItIsTold()
{
    m_backend->startScanning();
    QVERIFY(!m_backend->isScanning());
    QCOMPARE(m_backend->status().problem, BusProblem::SwitchedOff);
    BusSettings off;
    off.networkDevices = {tcp()};
    off.switchedOff = {u"network"_s};
    m_backend->applySettings(off);
    QTest::qWait(50);
    QVERIFY(!m_server->hasPendingConnections());
    QCOMPARE(m_seen->size(), 0);
}

void TestNetworkBackend::connectsWithoutAScan()
{
    apply({tcp()});
    QVERIFY(m_seen->isEmpty()); // nothing from inside a call
    QVERIFY(m_seen->wait());
    const auto seen = m_seen->first()[0].value<Advertisement>();
    QCOMPARE(seen.bus, u"network"_s);
    QCOMPARE(seen.protocol, u"tcode-v03"_s);
    QCOMPARE(seen.address, u"tcp://127.0.0.1:%1"_s.arg(m_server->serverPort()));
    QCOMPARE(item(), (BusItem{seen.address, {}, {}, BusProblem::None, false}));
}

void TestNetworkBackend::passesBytesBothWaysOverTcp()
{
    const auto channel = connected(tcp());
    QVERIFY(channel && m_peer);
    QVERIFY(item().isInUse);
    QCOMPARE(channel->write("L0500\n"), Hardware::WriteStatus::Done);
    QCOMPARE(channel->write("L0700\n"), Hardware::WriteStatus::Done);
    QTRY_COMPARE(m_peer->bytesAvailable(), 12);
    QCOMPARE(m_peer->readAll(), "L0500\nL0700\n");
    channel->hardware->subscribe(Endpoint::Rx);
    m_peer->write("TCode v0.3\r\n");
    QVERIFY(channel->notified.wait());
    QCOMPARE(channel->notified.first()[1].toByteArray(), "TCode v0.3\r\n");
}

void TestNetworkBackend::sendsADatagramForEachWrite()
{
    const auto channel = connected(udp());
    QVERIFY(channel);
    QCOMPARE(channel->write("L0500\n"), Hardware::WriteStatus::Done);
    QCOMPARE(channel->write("L0700\n"), Hardware::WriteStatus::Done);
    QTRY_VERIFY(m_receiver->hasPendingDatagrams());
    const QNetworkDatagram first = m_receiver->receiveDatagram();
    QCOMPARE(first.data(), "L0500\n");
    QTRY_VERIFY(m_receiver->hasPendingDatagrams());
    QCOMPARE(m_receiver->receiveDatagram().data(), "L0700\n");
    channel->hardware->subscribe(Endpoint::Rx);
    m_receiver->writeDatagram(first.makeReply("TCode v0.3\r\n"));
    QVERIFY(channel->notified.wait());
    QCOMPARE(channel->notified.first()[1].toByteArray(), "TCode v0.3\r\n");
}

void TestNetworkBackend::triesAgainLaterAndLater()
{
    const NetworkDeviceSetting device = tcp();
    m_server->close();
    QSignalSpy changed(m_backend.get(), &Backend::statusChanged);
    apply({device});
    for (const auto delay : {1s, 2s, 4s, 8s, 16s, 30s, 30s}) {
        QTRY_COMPARE(item().problem, BusProblem::Failed);
        QTRY_COMPARE(m_scheduler->armed(), 1);
        m_scheduler->advance(delay - 1ms);
        QTest::qWait(5);
        QCOMPARE(m_scheduler->armed(), 1); // still waiting for that
        m_scheduler->advance(1ms);         // now the deadline of the attempt is armed
        QTest::qWait(20);                  // and is over, refused
    }
    QCOMPARE(m_seen->size(), 0);
    restart(device.port);
    m_scheduler->advance(limits::kNetworkLastRetry);
    QVERIFY(m_seen->wait());
    QCOMPARE(item().problem, BusProblem::None);
}

void TestNetworkBackend::aScanTriesAtOnce()
{
    const NetworkDeviceSetting device = tcp();
    m_server->close();
    apply({device});
    QTRY_COMPARE(item().problem, BusProblem::Failed);
    restart(device.port);
    m_backend->startScanning();
    QVERIFY(m_seen->wait());
}

/// R16: nothing that was written before is written again.
void TestNetworkBackend::connectsAgainAndSendsNothing()
{
    auto channel = connected(tcp());
    QVERIFY(channel && m_peer);
    channel->write("L0500\n");
    QTRY_COMPARE(m_peer->bytesAvailable(), 6);
    m_peer->abort();
    QVERIFY(channel->closed.wait(1000));
    QCOMPARE(channel->reason().code, ErrorCode::HardwareUnavailable);
    QCOMPARE(channel->write("L0600\n"), Hardware::WriteStatus::Failed);
    QTRY_COMPARE(item().problem, BusProblem::Failed);
    m_scheduler->advance(limits::kNetworkFirstRetry);
    QVERIFY(m_seen->wait());
    channel = std::make_unique<Channel>(m_backend->create(m_seen->takeFirst()[0].value<Advertisement>(), {}));
    QVERIFY(channel->opened.wait());
    QVERIFY(m_server->hasPendingConnections() || m_server->waitForNewConnection(1000));
    m_peer.reset(m_server->nextPendingConnection());
    QTest::qWait(50);
    QCOMPARE(m_peer->bytesAvailable(), 0);
}

void TestNetworkBackend::aHostThatRefusesDatagramsIsNoDevice()
{
    const NetworkDeviceSetting device = udp();
    m_receiver->close();
    apply({device});
    QTRY_COMPARE(item().problem, BusProblem::Failed);
    QCOMPARE(m_seen->size(), 0);
}

void TestNetworkBackend::aHostThatStopsTakingDatagramsIsGone()
{
    const auto channel = connected(udp());
    QVERIFY(channel);
    m_receiver->close();
    channel->write("L0500\n");
    QVERIFY(channel->closed.wait(1000));
    QCOMPARE(channel->reason().code, ErrorCode::HardwareUnavailable);
    QTRY_COMPARE(item().problem, BusProblem::Failed);
}

void TestNetworkBackend::aSilentHostIsThereOverUdp()
{
    const auto channel = connected(udp());
    QVERIFY(channel);
    m_scheduler->advance(10min);
    QTest::qWait(50);
    QCOMPARE(channel->closed.size(), 0);
}

void TestNetworkBackend::namesAreResolved_data()
{
    QTest::addColumn<Transport>("transport");
    QTest::newRow("for TCP") << Transport::Tcp;
    QTest::newRow("for UDP: of its two addresses, the one where somebody is") << Transport::Udp;
}

void TestNetworkBackend::namesAreResolved()
{
    QFETCH(Transport, transport);
    NetworkDeviceSetting device = transport == Transport::Tcp ? tcp() : udp();
    device.host = u"localhost"_s;
    const auto channel = connected(device);
    QVERIFY(channel);
}

void TestNetworkBackend::nobodyTakesTheConnection()
{
    apply({tcp()});
    QVERIFY(m_seen->wait());
    m_scheduler->advance(limits::kNetworkUnclaimed);
    QCOMPARE(item().problem, BusProblem::Failed);
    QCOMPARE(m_scheduler->armed(), 0);
    QVERIFY(!m_backend->create(m_seen->takeFirst()[0].value<Advertisement>(), {}));
    m_backend->startScanning();
    QVERIFY(m_seen->wait());
}

void TestNetworkBackend::settingsThatChangeCloseTheConnection()
{
    const auto channel = connected(tcp());
    QVERIFY(channel && m_peer);
    NetworkDeviceSetting other = udp();
    apply({other, tcp()});
    QTest::qWait(50);
    QCOMPARE(channel->closed.size(), 0); // it is among them
    channel->write("V00\n");
    apply({other});
    QVERIFY(channel->closed.wait(1000));
    QCOMPARE(channel->reason().code, ErrorCode::Cancelled);
    QTRY_COMPARE(m_peer->bytesAvailable(), 4); // what was written before has arrived
    QCOMPARE(m_backend->status().items.size(), 1);
}

void TestNetworkBackend::bytesThatNobodyTakesAreBounded()
{
    const auto channel = connected(tcp());
    QVERIFY(channel && m_peer);
    m_peer->setReadBufferSize(1); // so that it does not read on behalf of nobody
    const QByteArray line(1000, 'x');
    Hardware::WriteStatus status = Hardware::WriteStatus::Done;
    int pending = 0;
    for (int i = 0; i < 20000 && status != Hardware::WriteStatus::Failed; ++i) {
        status = channel->write(line);
        pending += status == Hardware::WriteStatus::Pending ? 1 : 0;
    }
    QCOMPARE(status, Hardware::WriteStatus::Failed);
    QVERIFY2(pending <= limits::kNetworkQueueBytes / 1000 + 1, qPrintable(QString::number(pending)));
    QCOMPARE(channel->closed.size(), 0);
}

QTEST_GUILESS_MAIN(TestNetworkBackend)
#include "tst_NetworkBackend.moc"
