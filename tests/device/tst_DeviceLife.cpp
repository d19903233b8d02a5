#include "engine/backend/simulated/SimulatedBackend.h"
#include "engine/backend/simulated/SimulatedHardware.h"
#include "engine/base/Constants.h"
#include "engine/catalog/Catalog.h"
#include "engine/device/DeviceManager.h"
#include "tests/fakes/ManualScheduler.h"

#include <QRegularExpression>
#include <QSignalSpy>
#include <QTest>
#include <algorithm>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using engine::DeviceIndex;
using engine::FeatureIndex;
using engine::OutputType;
using Opening = engine::SimulatedHardware::Opening;

namespace {

constexpr engine::ClientId kAnna{1};

} // namespace

/// Devices over hours: found, lost, taken up again, told apart, changed while they run. (R13, R16, protocol.md 7.3, 7.4)
class TestDeviceLife final : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void lostDeviceIsTakenUpAgain();
    void nothingIsSentAgainButStop();
    void stopThatWasNotTakenIsGivenLater();
    void quietLossIsFollowedByNothing();
    void reconnectsGetRarerAndEnd();
    void deviceThatIsGoneForGoodIsNotTried();
    void failedAdvertisementIsTriedOnceAScan();
    void fewConnectionsAtATime();
    void twinsHaveNamesAndIndexesOfTheirOwn_data();
    void twinsHaveNamesAndIndexesOfTheirOwn();
    void sameAddressOnAnotherBusIsTheSameDevice();
    void settingsReachConnectedDevices();
    void indexCanBeChanged();
    void longScansPause();

private:
    void appear(const QString &address, const QString &bus = u"simulated"_s);
    void loseLink(const QString &address);
    void turn();
    engine::Device *device(const QString &address) const;
    engine::Result<> vibrate(const QString &address, int value);

    std::unique_ptr<ManualScheduler> m_scheduler;
    std::unique_ptr<engine::Catalog> m_catalog;
    std::unique_ptr<engine::DeviceManager> m_devices;
    engine::SimulatedBackend *m_backend = nullptr;
    QStringList m_operations; // "connect aa", "write aa 1005"
};

void TestDeviceLife::init()
{
    QTest::failOnWarning(QRegularExpression(u"^(?!connecting)"_s)); // that it failed is logged
    m_devices.reset();
    m_operations.clear();
    m_scheduler = std::make_unique<ManualScheduler>();
    m_catalog = std::make_unique<engine::Catalog>();
    QVERIFY(m_catalog->load(QString::fromUtf8(FIXTURES_FOLDER)).empty());
    m_devices = std::make_unique<engine::DeviceManager>(*m_catalog, *m_scheduler);
    auto backend = std::make_unique<engine::SimulatedBackend>();
    m_backend = backend.get();
    m_backend->setObserver([this](const engine::SimulatedOperation &operation) {
        using Kind = engine::SimulatedOperation::Kind;
        const QByteArray data(reinterpret_cast<const char *>(operation.data.data()), static_cast<qsizetype>(operation.data.size()));
        if (operation.kind == Kind::Write)
            m_operations.append(u"write %1 %2"_s.arg(operation.address, QString::fromLatin1(data.toHex())));
        else if (operation.kind == Kind::Connect)
            m_operations.append(u"connect %1"_s.arg(operation.address));
    });
    m_devices->addBackend(std::move(backend));
}

void TestDeviceLife::turn()
{
    for (int i = 0; i < 4; ++i)
        QCoreApplication::processEvents();
}

void TestDeviceLife::appear(const QString &address, const QString &bus)
{
    engine::SimulatedDevice device;
    device.advertisement = {bus, address, u"Twin Buzz"_s, {}, {}, u"vib"_s, u"model"_s};
    device.endpoints = m_catalog->endpoints(u"vib"_s);
    m_backend->add(device);
    turn();
}

/// The link breaks; the device is still there.
void TestDeviceLife::loseLink(const QString &address)
{
    m_backend->hardware(address)->vanish();
    turn();
}

engine::Device *TestDeviceLife::device(const QString &address) const
{
    for (const auto &device : m_devices->devices()) {
        if (device->address() == address)
            return device.get();
    }
    return nullptr;
}

engine::Result<> TestDeviceLife::vibrate(const QString &address, int value)
{
    const engine::OutputValue command{FeatureIndex{0}, OutputType::Vibrate, value, 0};
    return device(address)->output(kAnna, {&command, 1});
}

void TestDeviceLife::lostDeviceIsTakenUpAgain()
{
    appear(u"aa"_s);
    QSignalSpy removed(m_devices.get(), &engine::DeviceManager::deviceRemoved);
    loseLink(u"aa"_s);
    QCOMPARE(removed.size(), 1);
    QVERIFY(!device(u"aa"_s));
    m_scheduler->advance(engine::limits::kFirstReconnect);
    turn();
    QVERIFY(device(u"aa"_s));
    QCOMPARE(device(u"aa"_s)->description().index, DeviceIndex{0});
    m_scheduler->advance(10min);
    turn();
    QCOMPARE(m_operations.count(u"connect aa"_s), 2);
    QCOMPARE(m_scheduler->armed(), 0);
}

/// R13, R16: no level comes back; a device that was on when it was lost is stopped first.
void TestDeviceLife::nothingIsSentAgainButStop()
{
    appear(u"aa"_s);
    QVERIFY(vibrate(u"aa"_s, 9));
    m_operations.clear();
    loseLink(u"aa"_s);
    m_scheduler->advance(engine::limits::kFirstReconnect);
    turn();
    QCOMPARE(m_operations, (QStringList{u"connect aa"_s, u"write aa 1000"_s, u"write aa 1100"_s}));
}

/// R12, R13: a stop that the device has not taken is given once it is back.
void TestDeviceLife::stopThatWasNotTakenIsGivenLater()
{
    appear(u"aa"_s);
    QVERIFY(vibrate(u"aa"_s, 9));
    m_backend->hardware(u"aa"_s)->failNext(engine::Endpoint::Tx, 100);
    QVERIFY(device(u"aa"_s)->stop());
    m_operations.clear();
    loseLink(u"aa"_s);
    m_scheduler->advance(engine::limits::kFirstReconnect);
    turn();
    QCOMPARE(m_operations, (QStringList{u"connect aa"_s, u"write aa 1000"_s, u"write aa 1100"_s}));
}

/// D11
void TestDeviceLife::quietLossIsFollowedByNothing()
{
    appear(u"aa"_s);
    m_operations.clear();
    loseLink(u"aa"_s);
    m_scheduler->advance(engine::limits::kFirstReconnect);
    turn();
    QCOMPARE(m_operations, QStringList{u"connect aa"_s});
}

/// R16: 1 to 30 s for five minutes.
void TestDeviceLife::reconnectsGetRarerAndEnd()
{
    QSignalSpy failures(m_devices.get(), &engine::DeviceManager::connectFailed);
    appear(u"aa"_s);
    loseLink(u"aa"_s);
    m_backend->setOpening(u"aa"_s, Opening::Refused);
    m_operations.clear();
    QList<int> seconds;
    for (int second = 1; second <= 600; ++second) {
        m_scheduler->advance(1s);
        if (m_backend->hardware(u"aa"_s)) // an attempt has begun
            seconds.append(second);
        turn();
    }
    QCOMPARE(seconds.first(5), (QList<int>{1, 3, 7, 15, 31}));
    QCOMPARE(seconds[6] - seconds[5], 30);
    QVERIFY(seconds.last() <= 300 && seconds.last() > 270);
    QCOMPARE(m_scheduler->armed(), 0);
    QCOMPARE(failures.size(), 0); // the user has been told once, that it is gone
    m_backend->setOpening(u"aa"_s, Opening::Works);
    m_devices->startScanning(kAnna);
    turn();
    QVERIFY(device(u"aa"_s));
}

void TestDeviceLife::deviceThatIsGoneForGoodIsNotTried()
{
    appear(u"aa"_s);
    m_backend->remove(u"aa"_s);
    turn();
    m_scheduler->advance(1s);
    turn();
    QCOMPARE(m_scheduler->armed(), 0);
}

/// protocol.md 7.3
void TestDeviceLife::failedAdvertisementIsTriedOnceAScan()
{
    QSignalSpy failures(m_devices.get(), &engine::DeviceManager::connectFailed);
    m_devices->startScanning(kAnna);
    m_backend->setOpening(u"aa"_s, Opening::Refused);
    appear(u"aa"_s);
    m_backend->startScanning(); // seen again
    turn();
    QCOMPARE(failures.size(), 1);
    m_devices->stopScanning(kAnna);
    m_devices->startScanning(kAnna);
    turn();
    QCOMPARE(failures.size(), 2);
}

void TestDeviceLife::fewConnectionsAtATime()
{
    QStringList addresses;
    for (int i = 0; i < 10; ++i)
        addresses.append(u"aa:%1"_s.arg(i));
    for (const QString &address : std::as_const(addresses)) {
        m_backend->setOpening(address, Opening::Hangs);
        appear(address);
    }
    const auto isTried = [this](const QString &address) { return m_backend->hardware(address) != nullptr; };
    QCOMPARE(std::ranges::count_if(addresses, isTried), engine::limits::kConnectsPerBus);
    for (const QString &address : std::as_const(addresses))
        m_backend->setOpening(address, Opening::Works);
    for (int i = 0; i < 4; ++i)
        turn();
    QCOMPARE(m_devices->devices().size(), std::size_t(10));
}

void TestDeviceLife::twinsHaveNamesAndIndexesOfTheirOwn_data()
{
    QTest::addColumn<QStringList>("order");
    QTest::newRow("in one order") << QStringList{u"aa"_s, u"bb"_s};
    QTest::newRow("in the other") << QStringList{u"bb"_s, u"aa"_s};
}

void TestDeviceLife::twinsHaveNamesAndIndexesOfTheirOwn()
{
    QFETCH(QStringList, order);
    const engine::DeviceKey first{u"vib"_s, u"model"_s, u"aa"_s};
    const engine::DeviceKey second{u"vib"_s, u"model"_s, u"bb"_s};
    m_devices->setIndexes({{first, DeviceIndex{0}}, {second, DeviceIndex{1}}}); // of an earlier run
    for (const QString &address : std::as_const(order))
        appear(address);
    QCOMPARE(device(u"aa"_s)->description().index, DeviceIndex{0});
    QCOMPARE(device(u"aa"_s)->description().displayName, QString());
    QCOMPARE(device(u"bb"_s)->description().index, DeviceIndex{1});
    QCOMPARE(device(u"bb"_s)->description().displayName, u"Twin Buzz 2"_s);
    QCOMPARE(m_devices->indexes().size(), std::size_t(2));
}

void TestDeviceLife::sameAddressOnAnotherBusIsTheSameDevice()
{
    appear(u"aa:bb:cc:dd:ee:ff"_s);
    appear(u"aa:bb:cc:dd:ee:ff"_s, u"lovense_connect"_s);
    QCOMPARE(m_devices->devices().size(), std::size_t(1));
}

/// Names, limits and prohibitions, while it runs; clients see it go and come.
void TestDeviceLife::settingsReachConnectedDevices()
{
    appear(u"aa"_s);
    QVERIFY(vibrate(u"aa"_s, 20));
    m_operations.clear();
    QSignalSpy changed(m_devices.get(), &engine::DeviceManager::deviceChanged);
    engine::DeviceSettings settings;
    settings.key = {u"vib"_s, u"model"_s, u"aa"_s};
    settings.displayName = u"Left"_s;
    settings.outputs.push_back({FeatureIndex{0}, OutputType::Vibrate, engine::Range{0, 10}, {}, false, false});
    m_devices->setSettings({settings});
    QCOMPARE(changed.size(), 1);
    QCOMPARE(m_operations, QStringList{u"write aa 100a"_s});
    settings.isDenied = true;
    m_devices->setSettings({settings});
    turn();
    QVERIFY(!device(u"aa"_s));
    QVERIFY(m_operations.contains(u"write aa 1000"_s));
    m_scheduler->advance(10s);
    turn();
    QVERIFY(!device(u"aa"_s));
}

void TestDeviceLife::indexCanBeChanged()
{
    appear(u"aa"_s);
    appear(u"bb"_s);
    QSignalSpy removed(m_devices.get(), &engine::DeviceManager::deviceRemoved);
    QSignalSpy added(m_devices.get(), &engine::DeviceManager::deviceAdded);
    engine::DeviceSettings settings;
    settings.key = {u"vib"_s, u"model"_s, u"aa"_s};
    settings.index = DeviceIndex{7};
    m_devices->setSettings({settings});
    QCOMPARE(removed.size(), 1);
    QCOMPARE(removed[0][0].value<DeviceIndex>(), DeviceIndex{0});
    QCOMPARE(added.size(), 1);
    QCOMPARE(m_devices->device(DeviceIndex{7}), device(u"aa"_s));
    QCOMPARE(m_devices->devices().back().get(), device(u"aa"_s));
}

void TestDeviceLife::longScansPause()
{
    m_devices->startScanning(kAnna);
    QVERIFY(m_backend->isScanning());
    m_scheduler->advance(engine::limits::kScanWithoutPause);
    QVERIFY(!m_backend->isScanning());
    QVERIFY(m_devices->isScanning()); // for clients
    m_scheduler->advance(engine::limits::kScanPause);
    QVERIFY(m_backend->isScanning());
    m_scheduler->advance(engine::limits::kScanAgain);
    QVERIFY(!m_backend->isScanning());
    QVERIFY(m_devices->startScanning(kAnna)); // somebody asks again: at once
    QVERIFY(m_backend->isScanning());
    m_devices->stopScanning(kAnna);
    QVERIFY(!m_backend->isScanning());
    QCOMPARE(m_scheduler->armed(), 0);
}

QTEST_GUILESS_MAIN(TestDeviceLife)
#include "tst_DeviceLife.moc"
