#include "engine/backend/Hardware.h"
#include "engine/backend/lovense/LovenseBackend.h"
#include "engine/backend/lovense/LovenseHttp.h"
#include "tests/backend/lovense/FakeService.h"
#include "tests/fakes/ManualScheduler.h"

#include <QRegularExpression>
#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using engine::Advertisement;
using engine::BusProblem;
using engine::BusSettings;
using engine::Endpoint;
using engine::Error;
using engine::ErrorCode;
using engine::Hardware;
using engine::LovenseBackend;
using engine::LovenseToy;
using engine::Result;

namespace {

const QByteArray kNora =
    R"({"type":"OK","code":200,"data":{"f082c0":{"id":"f082c0","name":"nora","nickName":"","status":1,"battery":64}}})";
const QByteArray kNobody = R"({"type":"OK","code":200,"data":{}})";

BusSettings switchedOn()
{
    BusSettings settings;
    settings.lovenseConnect = true;
    return settings;
}

Hardware::WriteStatus write(Hardware &hardware, QByteArrayView text)
{
    const std::span data(reinterpret_cast<const quint8 *>(text.data()), static_cast<std::size_t>(text.size()));
    return hardware.write({Endpoint::Tx, false, 0, data});
}

} // namespace

/// The Lovense Connect application, played by a server of ours; nothing leaves this machine.
class TestLovenseBackend final : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void cleanup();
    void asksNobodyUntilItIsSwitchedOn();
    void readsToys_data();
    void readsToys();
    void readsHosts_data();
    void readsHosts();
    void offersWhatIsConnected();
    void saysWhenThereIsNoApplication();
    void saysWhenTheServerFails();
    void writesOneAfterAnother();
    void readsTheBattery();
    void closesWhatTheApplicationHasLost();
    void closesWhenTheApplicationDoesNotAnswer();
    void closingWaitsForTheStop();
    void aRequestHasADeadline();
    void switchingOffEndsEverything();
    void restsWhenNobodyScansOrDrives();

private:
    bool scan();
    std::unique_ptr<Hardware> openNora();
    void lookAgain();

    std::unique_ptr<ManualScheduler> m_scheduler;
    std::unique_ptr<FakeService> m_service;
    std::unique_ptr<LovenseBackend> m_backend;
    QList<Advertisement> m_advertised;
};

void TestLovenseBackend::init()
{
    QTest::failOnWarning(QRegularExpression(u".*"_s));
    m_scheduler = std::make_unique<ManualScheduler>();
    m_service = std::make_unique<FakeService>();
    m_service->hosts =
        R"({"a":{"domain":"127.0.0.1","httpPort":")" + QByteArray::number(m_service->port()) + R"(","toys":{}}})";
    m_service->toys = kNora;
    m_backend = std::make_unique<LovenseBackend>(*m_scheduler, m_service->directory());
    m_advertised.clear();
    connect(m_backend.get(), &engine::Backend::advertised, this,
            [this](const Advertisement &seen) { m_advertised.append(seen); });
}

void TestLovenseBackend::cleanup()
{
    m_backend.reset();
    m_service.reset();
}

bool TestLovenseBackend::scan()
{
    m_backend->applySettings(switchedOn());
    m_backend->startScanning();
    return QTest::qWaitFor([this] { return !m_advertised.isEmpty(); });
}

std::unique_ptr<Hardware> TestLovenseBackend::openNora()
{
    if (!scan())
        return nullptr;
    std::unique_ptr<Hardware> hardware = m_backend->create(m_advertised.constFirst(), {});
    QSignalSpy opened(hardware.get(), &Hardware::opened);
    hardware->open();
    return opened.wait() ? std::move(hardware) : nullptr;
}

/// One more list from the application.
void TestLovenseBackend::lookAgain()
{
    const int before = m_service->count(u"/GetToys"_s);
    m_scheduler->advance(LovenseBackend::kToysInterval);
    QTRY_COMPARE(m_service->count(u"/GetToys"_s), before + 1);
    QTest::qWait(20); // for the answer
}

void TestLovenseBackend::asksNobodyUntilItIsSwitchedOn()
{
    m_backend->startScanning();
    m_backend->applySettings(BusSettings());
    BusSettings overridden = switchedOn();
    overridden.switchedOff.insert(u"lovense_connect"_s);
    m_backend->applySettings(overridden);
    m_scheduler->advance(30s);
    QTest::qWait(20);
    QCOMPARE(m_service->count(u"/directory"_s), 0);
    QVERIFY(!m_backend->isScanning());
    QCOMPARE(m_backend->status().problem, BusProblem::SwitchedOff);
    m_backend->applySettings(switchedOn());
    QTRY_COMPARE(m_service->count(u"/directory"_s), 1);
    QVERIFY(m_backend->isScanning());
}

void TestLovenseBackend::readsToys_data()
{
    QTest::addColumn<QByteArray>("answer");
    QTest::addColumn<QString>("read"); // "id name connected battery" each; "-" an error
    QTest::newRow("one device") << kNora << u"f082c0 Nora 1 64"_s;
    QTest::newRow("numbers as texts")
        << QByteArray(R"({"data":{"a1":{"id":"a1","name":"XMachine","status":"1","battery":"7"}}})")
        << u"a1 XMachine 1 7"_s;
    QTest::newRow("not connected, battery unknown")
        << QByteArray(R"({"data":{"a1":{"id":"a1","name":"Max","status":0}}})") << u"a1 Max 0 -1"_s;
    QTest::newRow("the key is the id") << QByteArray(R"({"data":{"a1":{"name":"Max","status":1,"battery":300}}})")
                                       << u"a1 Max 1 -1"_s;
    QTest::newRow("an id that is more than that is left out")
        << QByteArray(R"({"data":{"a&v=20":{"id":"a&v=20","name":"Max","status":1}}})") << QString();
    QTest::newRow("nobody") << kNobody << QString();
    QTest::newRow("no list") << QByteArray(R"({"code":500})") << u"-"_s;
    QTest::newRow("no JSON") << QByteArray("<html>") << u"-"_s;
    QTest::newRow("nothing") << QByteArray() << u"-"_s;
}

void TestLovenseBackend::readsToys()
{
    QFETCH(QByteArray, answer);
    const Result<QList<LovenseToy>> toys = engine::readToys(answer);
    QStringList read;
    if (toys) {
        for (const LovenseToy &toy : toys.value())
            read += u"%1 %2 %3 %4"_s.arg(toy.id, toy.name).arg(toy.isConnected ? 1 : 0).arg(toy.battery);
    } else {
        read += u"-"_s;
    }
    QTEST(read.join(u", "_s), "read");
}

void TestLovenseBackend::readsHosts_data()
{
    QTest::addColumn<QByteArray>("answer");
    QTest::addColumn<QString>("urls"); // "-" an error
    QTest::newRow("a number") << QByteArray(R"({"x":{"domain":"192-168-1-44.example","httpPort":34567}})")
                              << u"http://192-168-1-44.example:34567/"_s;
    QTest::newRow("a text") << QByteArray(R"({"x":{"domain":"h.example","httpPort":"20010","toys":{}}})")
                            << u"http://h.example:20010/"_s;
    QTest::newRow("none") << QByteArray("{}") << QString();
    QTest::newRow("a host that is none") << QByteArray(R"({"x":{"domain":"a/b?c","httpPort":1}})") << QString();
    QTest::newRow("a port that is none") << QByteArray(R"({"x":{"domain":"a","httpPort":70000}})") << QString();
    QTest::newRow("without a port") << QByteArray(R"({"x":{"domain":"a"}})") << QString();
    QTest::newRow("an array") << QByteArray("[]") << u"-"_s;
}

void TestLovenseBackend::readsHosts()
{
    QFETCH(QByteArray, answer);
    const Result<QList<engine::LovenseHost>> hosts = engine::readHosts(answer);
    QStringList urls;
    if (hosts) {
        for (const engine::LovenseHost &host : hosts.value())
            urls += host.url.toString();
    } else {
        urls += u"-"_s;
    }
    QTEST(urls.join(u' '), "urls");
}

void TestLovenseBackend::offersWhatIsConnected()
{
    QVERIFY(scan());
    QCOMPARE(
        m_advertised.constFirst(),
        (Advertisement{u"lovense_connect"_s, u"f082c0"_s, u"Nora"_s, {}, {}, u"lovense-connect-service"_s, u"Nora"_s}));
    QCOMPARE(m_backend->status().problem, BusProblem::None);
    QCOMPARE(m_backend->status().items.size(), 1);
}

void TestLovenseBackend::saysWhenThereIsNoApplication()
{
    m_service->hosts = "{}";
    m_backend->applySettings(switchedOn());
    m_backend->startScanning();
    QTRY_COMPARE(m_backend->status().problem, BusProblem::ServiceNotRunning);
    QVERIFY(m_advertised.isEmpty());
}

void TestLovenseBackend::saysWhenTheServerFails()
{
    m_service->status = 500;
    m_backend->applySettings(switchedOn());
    m_backend->startScanning();
    QTRY_COMPARE(m_backend->status().problem, BusProblem::Failed);
    QVERIFY(m_backend->status().detail.contains(u"127.0.0.1"_s));
    m_service->status = 200; // it is asked again
    m_scheduler->advance(LovenseBackend::kDirectoryInterval);
    QTRY_COMPARE(m_advertised.size(), 1);
    QCOMPARE(m_backend->status().problem, BusProblem::None);
}

void TestLovenseBackend::writesOneAfterAnother()
{
    const auto hardware = openNora();
    QVERIFY(hardware);
    QSignalSpy finished(hardware.get(), &Hardware::writeFinished);
    m_service->hold();
    QCOMPARE(write(*hardware, "Vibrate1?v=10&t=f082c0"), Hardware::WriteStatus::Pending);
    QCOMPARE(write(*hardware, "Vibrate1?v=0&t=f082c0"), Hardware::WriteStatus::Pending);
    QTest::qWait(50);
    QCOMPARE(m_service->orders(), QStringList{u"Vibrate1?v=10&t=f082c0"_s}); // the stop cannot overtake it on its way
    QVERIFY(finished.isEmpty());
    m_service->answer();
    QTRY_COMPARE(m_service->orders(), (QStringList{u"Vibrate1?v=10&t=f082c0"_s, u"Vibrate1?v=0&t=f082c0"_s}));
    QTRY_COMPARE(finished.size(), 2);
    QVERIFY(finished[0][0].toBool() && finished[1][0].toBool());
}

void TestLovenseBackend::readsTheBattery()
{
    const auto hardware = openNora();
    QVERIFY(hardware);
    QSignalSpy read(hardware.get(), &Hardware::readFinished);
    hardware->read(Endpoint::Rx);
    QTRY_COMPARE(read.size(), 1);
    QCOMPARE(read[0][1].value<Result<QByteArray>>().value(), QByteArray(1, 64));
    m_service->toys = QByteArray(kNora).replace("64", "63");
    lookAgain();
    hardware->read(Endpoint::Rx);
    QTRY_COMPARE(read.size(), 2);
    QCOMPARE(read[1][1].value<Result<QByteArray>>().value(), QByteArray(1, 63));
}

void TestLovenseBackend::closesWhatTheApplicationHasLost()
{
    const auto hardware = openNora();
    QVERIFY(hardware);
    QSignalSpy closed(hardware.get(), &Hardware::closed);
    m_service->toys = QByteArray(kNora).replace("\"status\":1", "\"status\":0");
    lookAgain();
    QTRY_COMPARE(closed.size(), 1);
    QCOMPARE(closed[0][0].value<Error>().code, ErrorCode::HardwareUnavailable);
}

void TestLovenseBackend::closesWhenTheApplicationDoesNotAnswer()
{
    const auto hardware = openNora();
    QVERIFY(hardware);
    QSignalSpy closed(hardware.get(), &Hardware::closed);
    m_service->status = 500;
    for (int i = 1; i < LovenseBackend::kFailures; ++i) {
        lookAgain();
        QVERIFY(closed.isEmpty());
    }
    lookAgain();
    QTRY_COMPARE(closed.size(), 1);
}

void TestLovenseBackend::closingWaitsForTheStop()
{
    const auto hardware = openNora();
    QVERIFY(hardware);
    QSignalSpy closed(hardware.get(), &Hardware::closed);
    m_service->hold();
    write(*hardware, "Vibrate1?v=10&t=f082c0");
    write(*hardware, "Vibrate1?v=0&t=f082c0");
    hardware->close();
    QTest::qWait(20);
    QVERIFY(closed.isEmpty());
    m_service->answer();
    QTRY_COMPARE(closed.size(), 1);
    QCOMPARE(closed[0][0].value<Error>().code, ErrorCode::Cancelled);
    QCOMPARE(m_service->orders(), (QStringList{u"Vibrate1?v=10&t=f082c0"_s, u"Vibrate1?v=0&t=f082c0"_s}));
}

void TestLovenseBackend::aRequestHasADeadline()
{
    const auto hardware = openNora();
    QVERIFY(hardware);
    QSignalSpy finished(hardware.get(), &Hardware::writeFinished);
    m_service->hold();
    write(*hardware, "Vibrate1?v=10&t=f082c0");
    QTRY_COMPARE(m_service->orders().size(), 1);
    m_scheduler->advance(engine::LovenseHttp::kDeadline);
    QTRY_COMPARE(finished.size(), 1);
    QVERIFY(!finished[0][0].toBool());
}

void TestLovenseBackend::switchingOffEndsEverything()
{
    const auto hardware = openNora();
    QVERIFY(hardware);
    QSignalSpy closed(hardware.get(), &Hardware::closed);
    m_backend->applySettings(BusSettings());
    QTRY_COMPARE(closed.size(), 1);
    QCOMPARE(write(*hardware, "Vibrate1?v=10&t=f082c0"), Hardware::WriteStatus::Failed);
    const int before = m_service->count(u"/GetToys"_s);
    m_scheduler->advance(30s);
    QTest::qWait(20);
    QCOMPARE(m_service->count(u"/GetToys"_s), before);
    QCOMPARE(m_backend->status().problem, BusProblem::SwitchedOff);
}

void TestLovenseBackend::restsWhenNobodyScansOrDrives()
{
    auto hardware = openNora();
    QVERIFY(hardware);
    m_backend->stopScanning();
    lookAgain(); // still: somebody uses a device
    hardware.reset();
    m_scheduler->advance(1h);
    QCOMPARE(m_scheduler->armed(), 0);
}

QTEST_GUILESS_MAIN(TestLovenseBackend)
#include "tst_LovenseBackend.moc"
