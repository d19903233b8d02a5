#include "engine/base/Constants.h"
#include "engine/device/Device.h"
#include "tests/fakes/FakeDriver.h"
#include "tests/fakes/FakeHardware.h"
#include "tests/fakes/ManualScheduler.h"

#include <QRegularExpression>
#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using engine::ClientId;
using engine::OutputValue;
using engine::ErrorCode;
using engine::FeatureIndex;
using engine::InputType;
using engine::OutputType;

namespace {

constexpr ClientId kAnna{1};
constexpr ClientId kBen{2};

engine::DeviceDescription description()
{
    engine::DeviceDescription device;
    device.name = u"Fixture"_s;
    device.features = {
        {FeatureIndex{0}, u"front"_s, {{OutputType::Vibrate, {0, 20}, {}}}, {}},
        {FeatureIndex{1}, u"head"_s, {{OutputType::Rotate, {-10, 10}, {}}}, {}},
        {FeatureIndex{4}, u"stroke"_s, {{OutputType::Position, {0, 100}, {}}, {OutputType::HwPositionWithDuration, {0, 99}, {100, 2000}}}, {}},
        {FeatureIndex{5}, u"battery"_s, {}, {{InputType::Battery, {0, 100}, true, false}}},
    };
    return device;
}

} // namespace

/// What a client's command does to a device: checks, latest values, ownership (S44), stop.
class TestDevice final : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void checksCommands_data();
    void checksCommands();
    void carriesOutAllOrNothing();
    void dropsRepeats();
    void repeatsAfterAStopOrAnotherType();
    void clampsDurations();
    void movesOfARhythmGetTheTimeThatIsLeft();
    void interruptingMoveKeepsItsTime();
    void moveThatWaitsKeepsTheLimits();
    void stopTakesBackAMoveThatWaits();
    void capsHoldForLevels_data();
    void capsHoldForLevels();
    void newLimitsClampWhatRuns();
    void newLimitsTellClients();
    void hiddenOutputEndsAndIsStillStopped();
    void stopWritesEachFeatureOnce();
    void stopOfOneFeatureLeavesTheOthers();
    void refusedValueIsNotRemembered();
    void ownerKeepsOthersOut();
    void ownershipEnds_data();
    void ownershipEnds();
    void userOverridesEveryClient();
    void readsBattery();
    void readDoesNotHoldUpOutputs();
    void readHasADeadline();
    void readEndsWithTheDevice();
    void tellsWhenHardwareIsGone();

private:
    void makeWithDurations(std::chrono::milliseconds gap);
    engine::Result<> output(ClientId client, int feature, OutputType type, int value, int durationMs = 0);

    std::unique_ptr<ManualScheduler> m_scheduler;
    FakeHardware *m_hardware = nullptr;
    FakeDriver *m_driver = nullptr;
    std::unique_ptr<engine::Device> m_device;
};

void TestDevice::init()
{
    QTest::failOnWarning(QRegularExpression(u".*"_s));
    m_device.reset();
    m_scheduler = std::make_unique<ManualScheduler>();
    auto hardware = std::make_unique<FakeHardware>(std::initializer_list{engine::Endpoint::Tx, engine::Endpoint::RxBleBattery});
    auto driver = std::make_unique<FakeDriver>(4);
    m_hardware = hardware.get();
    m_driver = driver.get();
    driver->addInput({3, InputType::Battery, engine::DriverInput::Way::Read, engine::Endpoint::RxBleBattery, {},
                      engine::limits::kDeviceReadDeadline, false});
    engine::Device::Parts parts;
    parts.description = description();
    parts.hardware = std::move(hardware);
    parts.driver = std::move(driver);
    m_device = std::make_unique<engine::Device>(std::move(parts), *m_scheduler);
}

/// One stroker whose packets have the duration in them.
void TestDevice::makeWithDurations(std::chrono::milliseconds gap)
{
    auto hardware = std::make_unique<FakeHardware>();
    auto driver = std::make_unique<FakeDriver>(1);
    driver->writeDurations();
    m_hardware = hardware.get();
    m_driver = driver.get();
    engine::Device::Parts parts;
    parts.description.name = u"Stroker"_s;
    parts.description.messageGap = gap;
    parts.description.features = {{FeatureIndex{0}, {}, {{OutputType::HwPositionWithDuration, {0, 99}, {0, 2000}}}, {}}};
    parts.hardware = std::move(hardware);
    parts.driver = std::move(driver);
    m_device = std::make_unique<engine::Device>(std::move(parts), *m_scheduler);
    m_scheduler->advance(1s);
}

engine::Result<> TestDevice::output(ClientId client, int feature, OutputType type, int value, int durationMs)
{
    const OutputValue command{FeatureIndex{static_cast<quint32>(feature)}, type, value, durationMs};
    return m_device->output(client, {&command, 1});
}

void TestDevice::checksCommands_data()
{
    QTest::addColumn<int>("feature");
    QTest::addColumn<int>("type");
    QTest::addColumn<int>("value");
    QTest::addColumn<QStringList>("writes");
    QTest::addColumn<int>("code"); // -1: Ok
    const auto row = [](const char *name, int feature, OutputType type, int value, const QStringList &writes, int code) {
        QTest::newRow(name) << feature << static_cast<int>(type) << value << writes << code;
    };
    const int range = static_cast<int>(ErrorCode::OutOfRange);
    const int unsupported = static_cast<int>(ErrorCode::NotSupported);
    row("127: a value in the range is written", 0, OutputType::Vibrate, 20, {u"tx 0014"_s}, -1);
    row("128: a value above the range", 0, OutputType::Vibrate, 21, {}, range);
    row("129: a negative value where there is one direction", 0, OutputType::Vibrate, -1, {}, range);
    row("130: a negative value where there are two", 1, OutputType::Rotate, -10, {u"tx 01f6"_s}, -1);
    row("130: a negative value below the range", 1, OutputType::Rotate, -11, {}, range);
    row("132: a feature that does not exist", 9, OutputType::Vibrate, 1, {}, range);
    row("132: an index in a gap", 2, OutputType::Vibrate, 1, {}, range);
    row("133: a type that the feature does not have", 1, OutputType::Vibrate, 1, {}, unsupported);
    row("134: a feature without outputs", 5, OutputType::Vibrate, 1, {}, unsupported);
    row("a feature after a gap", 4, OutputType::Position, 100, {u"tx 0264"_s}, -1);
}

void TestDevice::checksCommands()
{
    QFETCH(int, feature);
    QFETCH(int, type);
    QFETCH(int, value);
    QFETCH(QStringList, writes);
    QFETCH(int, code);
    for (int repetition = 0; repetition < 2; ++repetition) { // a bad command is bad each time (129)
        const engine::Result<> result = output(kAnna, feature, static_cast<OutputType>(type), value);
        QCOMPARE(result ? -1 : static_cast<int>(result.error().code), code);
    }
    QCOMPARE(m_hardware->takeWrites(), writes);
}

void TestDevice::carriesOutAllOrNothing()
{
    const std::array commands{OutputValue{FeatureIndex{0}, OutputType::Vibrate, 5, 0},
                              OutputValue{FeatureIndex{1}, OutputType::Rotate, 11, 0}};
    QVERIFY(!m_device->output(kAnna, commands));
    QCOMPARE(m_hardware->takeWrites(), QStringList{});
    QCOMPARE(m_device->outputs()[0].value, 0);
}

/// 152
void TestDevice::dropsRepeats()
{
    QVERIFY(output(kAnna, 0, OutputType::Vibrate, 5));
    QVERIFY(output(kAnna, 0, OutputType::Vibrate, 5));
    QCOMPARE(m_hardware->takeWrites(), QStringList{u"tx 0005"_s});
}

/// 153
void TestDevice::repeatsAfterAStopOrAnotherType()
{
    QVERIFY(output(kAnna, 0, OutputType::Vibrate, 5));
    QVERIFY(m_device->stop());
    m_hardware->takeWrites();
    QVERIFY(output(kAnna, 0, OutputType::Vibrate, 5));
    QCOMPARE(m_hardware->takeWrites(), QStringList{u"tx 0005"_s});
    QVERIFY(output(kAnna, 4, OutputType::Position, 50));
    QVERIFY(output(kAnna, 4, OutputType::HwPositionWithDuration, 10, 500));
    QVERIFY(output(kAnna, 4, OutputType::Position, 50));
    QCOMPARE(m_hardware->takeWrites(), (QStringList{u"tx 0232"_s, u"tx 020a"_s, u"tx 0232"_s}));
}

void TestDevice::clampsDurations()
{
    QVERIFY(output(kAnna, 4, OutputType::HwPositionWithDuration, 10, 99999));
    QCOMPARE(m_device->outputs()[3].durationMs, 2000);
    QVERIFY(output(kAnna, 4, OutputType::HwPositionWithDuration, 10, 0));
    QCOMPARE(m_device->outputs()[3].durationMs, 100);
}

/// Position kinds have no stop (126); everything else gets one zero, in order of features.
/// Moves of 40 ms on a gap of 50 ms: each write has the newest target, none lasts less than a gap, and none is late.
void TestDevice::movesOfARhythmGetTheTimeThatIsLeft()
{
    makeWithDurations(50ms);
    QStringList writes;
    for (int n = 0; n < 50; ++n) {
        QVERIFY(output(kAnna, 0, OutputType::HwPositionWithDuration, n % 2 ? 99 : 0, 40));
        m_scheduler->advance(40ms);
    }
    writes = m_hardware->takeWrites();
    QCOMPARE_LE(writes.size(), 41); // 2,000 ms in steps of 50
    QCOMPARE(writes.takeFirst(), u"tx 00000028"_s); // the first did not wait
    for (const QString &write : std::as_const(writes))
        QCOMPARE(write.last(4), u"0032"_s);
    QVERIFY(output(kAnna, 0, OutputType::HwPositionWithDuration, 50, 500));
    m_scheduler->advance(50ms);
    writes = m_hardware->takeWrites();
    QCOMPARE(writes.size(), 1);
    const int duration = writes[0].last(4).toInt(nullptr, 16);
    QVERIFY2(duration >= 450 && duration <= 500, qPrintable(writes[0]));
    m_scheduler->advance(1s);
    QCOMPARE(m_hardware->takeWrites(), QStringList{});
}

void TestDevice::interruptingMoveKeepsItsTime()
{
    makeWithDurations(50ms);
    QVERIFY(output(kAnna, 0, OutputType::HwPositionWithDuration, 99, 1000));
    m_scheduler->advance(20ms);
    QVERIFY(output(kAnna, 0, OutputType::HwPositionWithDuration, 10, 200));
    m_scheduler->advance(30ms);
    QCOMPARE(m_hardware->takeWrites(), (QStringList{u"tx 006303e8"_s, u"tx 000a00c8"_s}));
}

/// Limits that are set while a move waits hold for it: of its time, and whether it is allowed at all.
void TestDevice::moveThatWaitsKeepsTheLimits()
{
    makeWithDurations(50ms);
    engine::DeviceSettings settings;
    settings.outputs.push_back({FeatureIndex{0}, OutputType::HwPositionWithDuration, {}, engine::Range{100, 2000}, false, false});
    QVERIFY(output(kAnna, 0, OutputType::HwPositionWithDuration, 99, 40));
    m_scheduler->advance(40ms);
    QVERIFY(output(kAnna, 0, OutputType::HwPositionWithDuration, 0, 40));
    m_device->applySettings(settings);
    m_scheduler->advance(50ms);
    QCOMPARE(m_hardware->takeWrites(), (QStringList{u"tx 00630028"_s, u"tx 00000064"_s}));
    m_device->applySettings({});
    m_scheduler->advance(1s);
    QVERIFY(output(kAnna, 0, OutputType::HwPositionWithDuration, 99, 40));
    m_scheduler->advance(40ms);
    QVERIFY(output(kAnna, 0, OutputType::HwPositionWithDuration, 0, 40));
    settings.outputs[0].isDisabled = true;
    m_device->applySettings(settings);
    m_scheduler->advance(1s);
    QCOMPARE(m_hardware->takeWrites(), QStringList{u"tx 00630028"_s});
}

/// R12: nothing that waits, encoded or not, comes after a stop.
void TestDevice::stopTakesBackAMoveThatWaits()
{
    makeWithDurations(50ms);
    QVERIFY(output(kAnna, 0, OutputType::HwPositionWithDuration, 99, 40));
    m_scheduler->advance(40ms);
    QVERIFY(output(kAnna, 0, OutputType::HwPositionWithDuration, 0, 40));
    m_hardware->takeWrites();
    QVERIFY(m_device->stop());
    m_scheduler->advance(1s);
    QCOMPARE(m_hardware->takeWrites(), QStringList{});
    QCOMPARE(m_scheduler->armed(), 0);
}

void TestDevice::capsHoldForLevels_data()
{
    QTest::addColumn<int>("feature");
    QTest::addColumn<int>("type");
    QTest::addColumn<int>("value");
    QTest::addColumn<int>("device"); // percent
    QTest::addColumn<int>("client");
    QTest::addColumn<QString>("written");
    const auto row = [](const char *name, int feature, OutputType type, int value, int device, int client, const char *written) {
        QTest::newRow(name) << feature << static_cast<int>(type) << value << device << client << QString::fromLatin1(written);
    };
    row("below every cap", 0, OutputType::Vibrate, 4, 50, 25, "tx 0004");
    row("the client's is the lower one", 0, OutputType::Vibrate, 20, 50, 25, "tx 0005");
    row("the device's is the lower one", 0, OutputType::Vibrate, 20, 30, 90, "tx 0006");
    row("both directions: forwards", 1, OutputType::Rotate, 10, 50, 100, "tx 0105");
    row("both directions: backwards", 1, OutputType::Rotate, -10, 50, 100, "tx 01fb");
    row("nothing at all", 0, OutputType::Vibrate, 20, 100, 0, "tx 0000");
    row("positions have no strength", 4, OutputType::Position, 100, 10, 10, "tx 0264");
}

/// S42
void TestDevice::capsHoldForLevels()
{
    QFETCH(int, feature);
    QFETCH(int, type);
    QFETCH(int, value);
    QFETCH(int, device);
    QFETCH(int, client);
    engine::DeviceSettings settings;
    settings.maximumPercent = device;
    m_device->applySettings(settings);
    const OutputValue command{FeatureIndex{static_cast<quint32>(feature)}, static_cast<OutputType>(type), value, 0};
    QVERIFY(m_device->output(kAnna, {&command, 1}, client));
    QCOMPARE(m_hardware->takeWrites().size(), 1);
    QVERIFY(m_device->stop());
    m_hardware->takeWrites();
    QVERIFY(m_device->output(kAnna, {&command, 1}, client));
    QTEST(m_hardware->takeWrites().value(0), "written");
}

void TestDevice::newLimitsClampWhatRuns()
{
    QVERIFY(output(kAnna, 0, OutputType::Vibrate, 20));
    QVERIFY(output(kAnna, 1, OutputType::Rotate, 2));
    m_hardware->takeWrites();
    engine::DeviceSettings settings;
    settings.outputs.push_back({FeatureIndex{0}, OutputType::Vibrate, engine::Range{5, 12}, {}, false, false});
    m_device->applySettings(settings);
    QCOMPARE(m_hardware->takeWrites(), QStringList{u"tx 000c"_s}); // within 50 ms, and only what was beyond
    settings.outputs.clear();
    settings.maximumPercent = 10;
    m_device->applySettings(settings);
    QCOMPARE(m_hardware->takeWrites(), (QStringList{u"tx 0002"_s, u"tx 0101"_s}));
}

void TestDevice::newLimitsTellClients()
{
    QSignalSpy changed(m_device.get(), &engine::Device::changed);
    engine::DeviceSettings settings;
    m_device->applySettings(settings);
    QCOMPARE(changed.size(), 0);
    settings.outputs.push_back({FeatureIndex{0}, OutputType::Vibrate, engine::Range{5, 12}, {}, false, false});
    m_device->applySettings(settings);
    QCOMPARE(changed.size(), 1);
    QCOMPARE(m_device->description().features[0].outputs[0].value, (engine::Range{0, 7}));
    settings.displayName = u"Left"_s;
    m_device->applySettings(settings);
    QCOMPARE(changed.size(), 2);
    m_device->applySettings({});
    QCOMPARE(m_device->description(), m_device->model());
}

/// protocol.md 6.4: disabled outputs are still stopped.
void TestDevice::hiddenOutputEndsAndIsStillStopped()
{
    QVERIFY(output(kAnna, 0, OutputType::Vibrate, 20));
    m_hardware->takeWrites();
    engine::DeviceSettings settings;
    settings.outputs.push_back({FeatureIndex{0}, OutputType::Vibrate, {}, {}, true, false});
    m_device->applySettings(settings);
    QCOMPARE(m_hardware->takeWrites(), QStringList{u"tx 0000"_s});
    QVERIFY(!output(kAnna, 0, OutputType::Vibrate, 1));
    QVERIFY(m_device->stop());
    QVERIFY(m_hardware->takeWrites().contains(u"tx 0000"_s));
}

void TestDevice::stopWritesEachFeatureOnce()
{
    QVERIFY(output(kAnna, 0, OutputType::Vibrate, 5));
    m_hardware->takeWrites();
    QVERIFY(m_device->stop());
    QCOMPARE(m_hardware->takeWrites(), (QStringList{u"tx 0000"_s, u"tx 0100"_s}));
    QVERIFY(!m_device->isActive());
}

void TestDevice::stopOfOneFeatureLeavesTheOthers()
{
    QVERIFY(output(kAnna, 0, OutputType::Vibrate, 5));
    QVERIFY(output(kAnna, 1, OutputType::Rotate, 5));
    m_hardware->takeWrites();
    QVERIFY(m_device->stop(FeatureIndex{1}));
    QCOMPARE(m_hardware->takeWrites(), QStringList{u"tx 0100"_s});
    QVERIFY(m_device->isActive());
    QVERIFY(!m_device->stop(FeatureIndex{9}));
}

void TestDevice::refusedValueIsNotRemembered()
{
    m_driver->refuse(0);
    QVERIFY(!output(kAnna, 0, OutputType::Vibrate, 5));
    QVERIFY(!output(kAnna, 0, OutputType::Vibrate, 5));
    QCOMPARE(m_device->outputs()[0].value, 0);
}

/// S44
void TestDevice::ownerKeepsOthersOut()
{
    QVERIFY(output(kAnna, 0, OutputType::Vibrate, 5));
    m_hardware->takeWrites();
    const engine::Result<> refused = output(kBen, 1, OutputType::Rotate, 5);
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::Busy);
    QCOMPARE(m_hardware->takeWrites(), QStringList{});
    QCOMPARE(m_device->owner(), kAnna);
}

void TestDevice::ownershipEnds_data()
{
    QTest::addColumn<QString>("how");
    QTest::addColumn<QStringList>("writes");
    const QStringList taken{u"tx 0105"_s};
    const QStringList throughZero{u"tx 0000"_s, u"tx 0100"_s, u"tx 0105"_s};
    QTest::newRow("S44: the owner stops the device") << u"stop"_s << taken;
    QTest::newRow("S44: the owner sets everything to zero") << u"zero"_s << taken;
    QTest::newRow("S44: the owner is silent; the change passes through zero") << u"silence"_s << throughZero;
}

void TestDevice::ownershipEnds()
{
    QFETCH(QString, how);
    QVERIFY(output(kAnna, 0, OutputType::Vibrate, 5));
    if (how == u"stop"_s)
        QVERIFY(m_device->stop());
    else if (how == u"zero"_s)
        QVERIFY(output(kAnna, 0, OutputType::Vibrate, 0));
    else
        m_scheduler->advance(engine::limits::kOwnerSilent);
    m_hardware->takeWrites();
    QVERIFY(output(kBen, 1, OutputType::Rotate, 5));
    QTEST(m_hardware->takeWrites(), "writes");
    QCOMPARE(m_device->owner(), kBen);
}

/// S43
void TestDevice::userOverridesEveryClient()
{
    QVERIFY(output(kAnna, 0, OutputType::Vibrate, 5));
    QVERIFY(output(engine::kUser, 0, OutputType::Vibrate, 3));
    QCOMPARE(m_device->outputs()[0].value, 3);
}

/// 144, and one transfer serves everybody who asks at once.
void TestDevice::readsBattery()
{
    QObject context;
    QList<int> levels;
    int changed = 0;
    connect(m_device.get(), &engine::Device::batteryChanged, &context, [&changed] { ++changed; });
    const auto keep = [&](const engine::Result<int> &value) { levels.append(value ? value.value() : -1); };
    QVERIFY(m_device->read(FeatureIndex{5}, InputType::Battery, &context, keep));
    QVERIFY(m_device->read(FeatureIndex{5}, InputType::Battery, &context, keep));
    QCOMPARE(m_hardware->reads(), 1);
    QVERIFY(levels.isEmpty());
    m_hardware->finishRead(engine::Endpoint::RxBleBattery, QByteArray("\x57"));
    QCOMPARE(levels, (QList<int>{87, 87}));
    QCOMPARE(m_device->lastBattery(), 87);
    QCOMPARE(changed, 1);
    QVERIFY(!m_device->read(FeatureIndex{0}, InputType::Battery, &context, keep));
}

/// 165
void TestDevice::readDoesNotHoldUpOutputs()
{
    QObject context;
    std::optional<int> level;
    QVERIFY(m_device->read(FeatureIndex{5}, InputType::Battery, &context, [&](const engine::Result<int> &value) { level = value.value(); }));
    QVERIFY(output(kAnna, 0, OutputType::Vibrate, 10));
    QCOMPARE(m_hardware->takeWrites(), QStringList{u"tx 000a"_s});
    QVERIFY(!level);
    m_hardware->finishRead(engine::Endpoint::RxBleBattery, QByteArray("\x57"));
    QCOMPARE(level, 87);
}

void TestDevice::readHasADeadline()
{
    QObject context;
    std::optional<engine::ErrorCode> code;
    QVERIFY(m_device->read(FeatureIndex{5}, InputType::Battery, &context, [&](const engine::Result<int> &value) { code = value.error().code; }));
    m_scheduler->advance(engine::limits::kDeviceReadDeadline);
    QCOMPARE(code, ErrorCode::HardwareIo);
}

/// 157
void TestDevice::readEndsWithTheDevice()
{
    QObject context;
    std::optional<engine::ErrorCode> code;
    QVERIFY(m_device->read(FeatureIndex{5}, InputType::Battery, &context, [&](const engine::Result<int> &value) { code = value.error().code; }));
    m_device.reset();
    QCOMPARE(code, ErrorCode::HardwareUnavailable);
}

void TestDevice::tellsWhenHardwareIsGone()
{
    QSignalSpy closed(m_device.get(), &engine::Device::closed);
    m_hardware->vanish();
    QCOMPARE(closed.count(), 1);
}

QTEST_GUILESS_MAIN(TestDevice)
#include "tst_Device.moc"
