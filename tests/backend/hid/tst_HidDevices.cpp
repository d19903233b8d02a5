#include "engine/backend/hid/HidBackend.h"
#include "engine/device/DeviceManager.h"
#include "engine/driver/native/JoyCon.h"
#include "tests/backend/hid/FakeHidSystem.h"
#include "tests/fakes/Fixtures.h"

#include <QRegularExpression>
#include <QSignalSpy>
#include <QTest>
#include <algorithm>

using namespace Qt::StringLiterals;
using namespace engine;
using namespace std::chrono_literals;

namespace {

constexpr ClientId kClient{1};
const KnownDevice kJoyCon{u"98:b6:e9:00:00:02"_s, u"057e:2007"_s, u"Joy-Con (R)"_s, u"/dev/hidraw0"_s};

} // namespace

/// Devices on HID from the advertisement to the report, with real time.
class TestHidDevices final : public QObject
{
    Q_OBJECT

private slots:
    void init() { QTest::failOnWarning(QRegularExpression(u".*"_s)); }
    void rumbleAsLongAsTheyAreTold();
    void goAwayAndComeBack();
    void areNotOfferedWhereNobodyKnowsTheirReports();

private:
    struct Stage
    {
        FakeHidBus bus;
        SystemScheduler scheduler;
        DeviceManager manager{fixtures::builtInCatalog(), scheduler};
        QSignalSpy added{&manager, &DeviceManager::deviceAdded};

        Stage()
        {
            manager.addBackend(std::make_unique<HidBackend>([this] { return bus.makeSystem(); }));
            manager.applyBusSettings({});
        }
        Device *connectJoyCon()
        {
            bus.plug(kJoyCon);
            manager.startScanning(kClient);
            return QTest::qWaitFor([this] { return !manager.devices().empty(); }) ? manager.devices().front().get()
                                                                                  : nullptr;
        }
    };
};

void TestHidDevices::rumbleAsLongAsTheyAreTold()
{
    Stage stage;
    Device *device = stage.connectJoyCon();
    QVERIFY(device);
    QCOMPARE(device->description().name, u"Nintendo Joycon"_s);
    const QByteArrayList begun = stage.bus.written(kJoyCon.address);
    QCOMPARE(begun.size(), 1);
    QVERIFY2(begun.first().startsWith("0100000000000000000048"
                                      "01"),
             begun.first().constData()); // vibration is switched on

    const OutputValue half{FeatureIndex(0), OutputType::Vibrate, 500, 0};
    QVERIFY(device->output(kClient, {&half, 1}));
    constexpr auto kDriven = 600ms;
    QTest::qWait(int(kDriven.count()));
    QVERIFY(device->stop());
    QVERIFY(
        QTest::qWaitFor([&] { return stage.bus.written(kJoyCon.address).last().startsWith("10010000414000004140"); }));

    const std::vector<FakeHidBus::Write> writes = stage.bus.writes(kJoyCon.address);
    const auto driven = static_cast<int>(writes.size()) - 2; // without the beginning and the end
    for (std::size_t i = 1; i + 1 < writes.size(); ++i)
        QVERIFY2(writes[i].hex.startsWith("1001a888ac62a888ac62"), writes[i].hex.constData());
    const auto most = static_cast<int>(kDriven / native::JoyCon::kInterval) + 1;
    QVERIFY2(driven <= most && driven > most / 2,
             qPrintable(QString::number(driven))); // every 15 ms, where the machine lets it
    QTest::qWait(100);
    QCOMPARE(stage.bus.writes(kJoyCon.address).size(), writes.size()); // R18: nothing after the stop
}

void TestHidDevices::goAwayAndComeBack()
{
    Stage stage;
    Device *device = stage.connectJoyCon();
    QVERIFY(device);
    const DeviceIndex index = device->description().index;
    QSignalSpy removed(&stage.manager, &DeviceManager::deviceRemoved);
    const OutputValue full{FeatureIndex(0), OutputType::Vibrate, 1000, 0};
    QVERIFY(device->output(kClient, {&full, 1}));
    QTest::ignoreMessage(QtInfoMsg, QRegularExpression(u"is gone"_s));
    stage.bus.unplug(kJoyCon.address);
    QVERIFY(removed.wait(1000)); // R16
    stage.bus.plug(kJoyCon);
    QVERIFY(QTest::qWaitFor([&] { return stage.manager.device(index) != nullptr; })); // found by the scan that goes on
    QTest::qWait(100);
    const QByteArrayList written = stage.bus.written(kJoyCon.address);
    const auto rumbles = [](const QByteArray &report) {
        return report.startsWith("10") && !report.startsWith("10010000414000004140");
    };
    QVERIFY(std::ranges::none_of(written, rumbles)); // R16: no level is sent again
}

void TestHidDevices::areNotOfferedWhereNobodyKnowsTheirReports()
{
    Stage stage;
    stage.bus.plug({u"x"_s, u"0483:5750"_s, u"Cyclone"_s, u"/dev/hidraw1"_s});
    QSignalSpy failed(&stage.manager, &DeviceManager::connectFailed);
    QTest::ignoreMessage(
        QtWarningMsg,
        QRegularExpression(u"connecting Cyclone failed: what this device understands is not known yet"_s));
    stage.manager.startScanning(kClient);
    QVERIFY(failed.wait(5000));
    QVERIFY(stage.manager.devices().empty());
    QVERIFY(QTest::qWaitFor([&] { return stage.bus.openHandles() == 0; }));
    const int sweeps = stage.bus.sweeps();
    QVERIFY(QTest::qWaitFor([&] { return stage.bus.sweeps() > sweeps; }));
    QCOMPARE(failed.count(), 1); // once in a scan
}

QTEST_GUILESS_MAIN(TestHidDevices)
#include "tst_HidDevices.moc"
