#include "engine/backend/simulated/SimulatedBackend.h"
#include "engine/base/Constants.h"
#include "engine/catalog/Catalog.h"
#include "engine/device/DeviceManager.h"
#include "engine/device/PatternPlayer.h"
#include "tests/fakes/ManualScheduler.h"

#include <QRegularExpression>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using engine::DeviceIndex;
using engine::FeatureIndex;
using engine::OutputType;
using engine::Pattern;

namespace {

constexpr engine::ClientId kAnna{1};
constexpr DeviceIndex kDevice{0};
constexpr FeatureIndex kMotor{0};

} // namespace

/// What the window drives: levels that change by themselves, as one more owner with the same limits (S43, S44).
class TestPatternPlayer final : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void levels_data();
    void levels();
    void waveReachesTheDevice();
    void endsWithItsTime();
    void keepsClientsOutWhileItPlays();
    void takesTheDeviceFromAClient();
    void stopOfAnyoneEndsIt();
    void limitsHold();
    void identifyIsShortAndLeavesTheDeviceFree();
    void refusesWhatTheDeviceHasNot();

private:
    engine::Device &device() { return *m_devices->devices().front(); }
    int level() const { return m_level; }

    std::unique_ptr<ManualScheduler> m_scheduler;
    std::unique_ptr<engine::Catalog> m_catalog;
    std::unique_ptr<engine::DeviceManager> m_devices;
    std::unique_ptr<engine::PatternPlayer> m_player;
    int m_level = -1; // that the first motor was told last
};

void TestPatternPlayer::init()
{
    QTest::failOnWarning(QRegularExpression(u".*"_s));
    m_player.reset();
    m_devices.reset();
    m_level = -1;
    m_scheduler = std::make_unique<ManualScheduler>();
    m_catalog = std::make_unique<engine::Catalog>();
    QVERIFY(m_catalog->load(QString::fromUtf8(FIXTURES_FOLDER)).empty());
    m_devices = std::make_unique<engine::DeviceManager>(*m_catalog, *m_scheduler);
    m_player = std::make_unique<engine::PatternPlayer>(*m_devices, *m_scheduler);
    auto backend = std::make_unique<engine::SimulatedBackend>();
    backend->setObserver([this](const engine::SimulatedOperation &operation) {
        if (operation.kind == engine::SimulatedOperation::Kind::Write && operation.data[0] == 0x10)
            m_level = operation.data[1];
    });
    engine::SimulatedDevice device;
    device.advertisement = {u"simulated"_s, u"aa"_s, u"Twin Buzz"_s, {}, {}, u"vib"_s, u"model"_s};
    device.endpoints = m_catalog->endpoints(u"vib"_s);
    backend->add(device);
    m_devices->addBackend(std::move(backend));
    for (int turn = 0; turn < 4; ++turn)
        QCoreApplication::processEvents();
    QCOMPARE(m_devices->devices().size(), std::size_t(1));
}

void TestPatternPlayer::levels_data()
{
    QTest::addColumn<int>("shape");
    QTest::addColumn<QList<int>>("times"); // ms, of a period of 1,000
    QTest::addColumn<QList<int>>("levels");
    const auto row = [](const char *name, Pattern::Shape shape, const QList<int> &times, const QList<int> &levels) {
        QTest::newRow(name) << static_cast<int>(shape) << times << levels;
    };
    row("a level stays", Pattern::Shape::Level, {0, 500, 99999}, {800, 800, 800});
    row("a ramp rises once", Pattern::Shape::Ramp, {0, 500, 1000, 5000}, {200, 500, 800, 800});
    row("a wave comes back", Pattern::Shape::Wave, {0, 250, 500, 750, 1000, 1500}, {200, 500, 800, 500, 200, 800});
    row("steps follow each other", Pattern::Shape::Steps, {0, 499, 500, 999, 1000}, {1000, 1000, 0, 0, 1000});
}

void TestPatternPlayer::levels()
{
    QFETCH(int, shape);
    QFETCH(QList<int>, times);
    Pattern pattern;
    pattern.shape = static_cast<Pattern::Shape>(shape);
    pattern.low = 200;
    pattern.high = 800;
    pattern.steps = {2000, 0}; // held within the range
    pattern.period = 1s;
    QList<int> levels;
    for (const int time : std::as_const(times))
        levels.append(pattern.levelAt(std::chrono::milliseconds(time)));
    QTEST(levels, "levels");
}

void TestPatternPlayer::waveReachesTheDevice()
{
    Pattern wave;
    wave.shape = Pattern::Shape::Wave;
    wave.period = 1s;
    QVERIFY(m_player->play(kDevice, kMotor, OutputType::Vibrate, wave));
    m_scheduler->advance(500ms);
    QCOMPARE(level(), 20);
    m_scheduler->advance(500ms);
    QCOMPARE(level(), 0);
    QVERIFY(m_player->isPlaying(kDevice, kMotor));
    m_player->stop(kDevice, kMotor);
    QCOMPARE(level(), 0);
    QCOMPARE(device().owner(), engine::kNoClient);
    QCOMPARE(m_scheduler->armed(), 0);
}

void TestPatternPlayer::endsWithItsTime()
{
    Pattern level;
    level.duration = 1s;
    QVERIFY(m_player->play(kDevice, kMotor, OutputType::Vibrate, level));
    m_scheduler->advance(900ms);
    QCOMPARE(level.levelAt(900ms), Pattern::kFull);
    QCOMPARE(m_level, 20);
    m_scheduler->advance(150ms);
    QCOMPARE(m_level, 0);
    QCOMPARE(m_scheduler->armed(), 0);
}

void TestPatternPlayer::keepsClientsOutWhileItPlays()
{
    Pattern level;
    level.duration = 1min;
    QVERIFY(m_player->play(kDevice, kMotor, OutputType::Vibrate, level));
    const engine::OutputValue command{kMotor, OutputType::Vibrate, 3, 0};
    m_scheduler->advance(20s);
    const engine::Result<> refused = device().output(kAnna, {&command, 1});
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, engine::ErrorCode::Busy);
    m_player->stop(kDevice, kMotor);
    QVERIFY(device().output(kAnna, {&command, 1}));
}

void TestPatternPlayer::takesTheDeviceFromAClient()
{
    const engine::OutputValue command{FeatureIndex{1}, OutputType::Vibrate, 3, 0};
    QVERIFY(device().output(kAnna, {&command, 1}));
    Pattern level;
    level.duration = 1min;
    QVERIFY(m_player->play(kDevice, kMotor, OutputType::Vibrate, level));
    QCOMPARE(device().owner(), engine::kUser);
    QCOMPARE(device().outputs()[1].value, 0); // a change of hands passes through zero
    QVERIFY(m_player->isPlaying(kDevice, kMotor));
}

void TestPatternPlayer::stopOfAnyoneEndsIt()
{
    Pattern level;
    level.duration = 1min;
    QVERIFY(m_player->play(kDevice, kMotor, OutputType::Vibrate, level));
    QVERIFY(device().stop(engine::Device::StopKind::Asked));
    QVERIFY(!m_player->isPlaying(kDevice, kMotor));
    m_scheduler->advance(1s);
    QCOMPARE(m_level, 0);
}

void TestPatternPlayer::limitsHold()
{
    engine::DeviceSettings settings;
    settings.key = device().key();
    settings.outputs.push_back({kMotor, OutputType::Vibrate, engine::Range{0, 5}, {}, false, false});
    m_devices->setSettings({settings});
    Pattern level;
    level.duration = 1min;
    QVERIFY(m_player->play(kDevice, kMotor, OutputType::Vibrate, level));
    QCOMPARE(m_level, 5);
}

void TestPatternPlayer::identifyIsShortAndLeavesTheDeviceFree()
{
    QVERIFY(m_player->identify(kDevice));
    QCOMPARE(m_level, 8);
    m_scheduler->advance(2s);
    QCOMPARE(m_level, 0);
    QCOMPARE(device().owner(), engine::kNoClient);
    QCOMPARE(m_scheduler->armed(), 0);
}

void TestPatternPlayer::refusesWhatTheDeviceHasNot()
{
    QCOMPARE(m_player->play(DeviceIndex{9}, kMotor, OutputType::Vibrate, {}).error().code, engine::ErrorCode::UnknownDevice);
    QCOMPARE(m_player->play(kDevice, kMotor, OutputType::Rotate, {}).error().code, engine::ErrorCode::NotSupported);
    QCOMPARE(m_player->identify(DeviceIndex{9}).error().code, engine::ErrorCode::UnknownDevice);
}

QTEST_GUILESS_MAIN(TestPatternPlayer)
#include "tst_PatternPlayer.moc"
