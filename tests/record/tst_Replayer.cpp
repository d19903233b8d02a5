#include "engine/record/RecordWriter.h"
#include "engine/record/Recorder.h"
#include "engine/record/Replayer.h"
#include "tests/record/RecordStage.h"

#include <QFile>
#include <QLoggingCategory>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace engine;

namespace {

constexpr ClientId kAnna{1};

OutputValue vibrate(quint32 feature, int value)
{
    return {FeatureIndex{feature}, OutputType::Vibrate, value, 0};
}

/// A recording in which a device named \a name, with two motors of so many steps, gets what \a what says.
RecordReader recording(const QString &name, int steps, const std::vector<RecordedEvent> &what, bool isWhole = true)
{
    RecordedDevice device{0, name, {}};
    for (const quint32 index : {0u, 1u})
        device.features.push_back({FeatureIndex{index}, {}, {{OutputType::Vibrate, {0, steps}, {}}}, {}});
    QByteArray bytes = RecordWriter::header();
    RecordWriter writer;
    writer.append(bytes, {0us, device});
    for (const RecordedEvent &event : what)
        writer.append(bytes, event);
    if (isWhole)
        writer.append(bytes, {what.back().at, RecordedEnd()});
    return RecordReader::create(bytes).value();
}

} // namespace

/// What devices get when a recording is played.
class TestReplayer final : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { QLoggingCategory::setFilterRules(u"assent.device.info=false"_s); }
    void init() { QTest::failOnWarning(QRegularExpression(u".*"_s)); }
    void theSamePacketsAtTheSameTimes();
    void fasterAndSlower_data();
    void fasterAndSlower();
    void theUsersLimitsHold();
    void theLimitOfTheClientHolds();
    void clientsAreOverridden();
    void anotherModelGetsItInProportion();
    void theNameDecides();
    void waitsForDevices();
    void goesOnWithoutADevice();
    void playsUpToADamage();
    void saysWhatWasLost();

private:
    static std::optional<ReplayReport> play(RecordStage &stage, const RecordReader &recording, double speed = 1,
                                            std::chrono::milliseconds time = 2s);
};

std::optional<ReplayReport> TestReplayer::play(RecordStage &stage, const RecordReader &recording, double speed,
                                               std::chrono::milliseconds time)
{
    Replayer replayer(stage.devices(), stage.scheduler, recording, speed);
    std::optional<ReplayReport> report;
    connect(&replayer, &Replayer::finished, &replayer, [&](const ReplayReport &result) { report = result; });
    replayer.start();
    stage.pass(time);
    return report;
}

void TestReplayer::theSamePacketsAtTheSameTimes()
{
    const QTemporaryDir folder;
    const QString path = folder.filePath(u"session.rec"_s);
    QStringList recorded;
    {
        RecordStage stage;
        const Recorder recorder(path, stage.devices(), stage.scheduler);
        Device *hub = stage.appear(u"hub"_s);
        Device *twin = stage.appear(u"vib"_s);
        stage.pass(1234ms);
        for (int step = 0; step < 60; ++step) { // several within the gap of the hub
            const std::array outputs{vibrate(0, step % 21),
                                     OutputValue{FeatureIndex{1}, OutputType::Rotate, step % 21 - 10, 0}};
            QVERIFY(hub->output(kAnna, outputs));
            const OutputValue move{FeatureIndex{4}, OutputType::HwPositionWithDuration, step, 100 + step};
            QVERIFY(hub->output(kAnna, {&move, 1}));
            const OutputValue one = vibrate(static_cast<quint32>(step % 2), step % 20);
            QVERIFY(twin->output(ClientId{2}, {&one, 1}));
            stage.pass(std::chrono::milliseconds(7 + step % 40));
            if (step % 10 == 5)
                QVERIFY(hub->stop(FeatureIndex{1}, Device::StopKind::Asked));
            if (step % 20 == 19)
                QVERIFY(twin->stop(step == 19 ? Device::StopKind::Asked : Device::StopKind::Emergency));
        }
        stage.pass(1s);
        recorded = stage.takePackets();
    }
    QVERIFY(recorded.size() > 60);
    RecordStage stage;
    stage.appear(u"vib"_s); // in another order
    stage.appear(u"hub"_s);
    const Result<RecordReader> reader = RecordReader::open(path);
    QVERIFY(reader);
    const std::optional<ReplayReport> report = play(stage, reader.value(), 1, 4s);
    QVERIFY(report);
    QCOMPARE(report->skipped, quint64(0));
    QCOMPARE(report->damage, QString());
    QCOMPARE(report->missing, QStringList());
    QCOMPARE(stage.takePackets(), recorded);
}

void TestReplayer::fasterAndSlower_data()
{
    QTest::addColumn<double>("speed");
    QTest::addColumn<int>("lastAt");
    QTest::newRow("as it was") << 1.0 << 100;
    QTest::newRow("twice as fast") << 2.0 << 50;
    QTest::newRow("four times slower") << 0.25 << 400;
    QTest::newRow("at once") << 1000.0 << 1;
}

void TestReplayer::fasterAndSlower()
{
    QFETCH(double, speed);
    QFETCH(int, lastAt);
    RecordStage stage;
    stage.appear(u"vib"_s);
    const auto report =
        play(stage,
             recording(u"Twin Buzz"_s, 20,
                       {{1h, RecordedOutput{0, vibrate(0, 20)}}, {1h + 100ms, RecordedOutput{0, vibrate(0, 5)}}}),
             speed);
    QVERIFY(report);
    QCOMPARE(report->duration, 100ms); // without the hour before
    QCOMPARE(stage.takePackets(), (QStringList{u"vib 0 1014"_s, u"vib %1 1005"_s.arg(lastAt)}));
}

void TestReplayer::theUsersLimitsHold()
{
    RecordStage stage;
    const Device *twin = stage.appear(u"vib"_s);
    DeviceSettings settings;
    settings.key = twin->key();
    settings.outputs = {{FeatureIndex{0}, OutputType::Vibrate, Range{0, 10}, {}, false, false}};
    stage.devices().setSettings({settings});
    const auto report =
        play(stage, recording(u"Twin Buzz"_s, 20,
                              {{1ms, RecordedOutput{0, vibrate(0, 20)}}, {2ms, RecordedOutput{0, vibrate(1, 20)}}}));
    QCOMPARE(report->commands, quint64(2));
    QCOMPARE(stage.takePackets(), (QStringList{u"vib 0 100a"_s, u"vib 1 1114"_s}));
}

void TestReplayer::theLimitOfTheClientHolds()
{
    RecordStage stage;
    stage.appear(u"vib"_s);
    play(stage, recording(u"Twin Buzz"_s, 20, {{1ms, RecordedOutput{0, vibrate(0, 20), 50}}}));
    QCOMPARE(stage.takePackets(), QStringList{u"vib 0 100a"_s});
}

void TestReplayer::clientsAreOverridden()
{
    RecordStage stage;
    Device *twin = stage.appear(u"vib"_s);
    const OutputValue output = vibrate(1, 3);
    QVERIFY(twin->output(kAnna, {&output, 1}));
    stage.takePackets();
    const auto report = play(stage, recording(u"Twin Buzz"_s, 20, {{1ms, RecordedOutput{0, vibrate(0, 20)}}}));
    QCOMPARE(report->commands, quint64(1));
    QCOMPARE(twin->owner(), kUser);
    QVERIFY(stage.takePackets().contains(u"vib 0 1014"_s));
    const OutputValue late = vibrate(1, 4);
    QVERIFY(!twin->output(kAnna, {&late, 1}));
}

void TestReplayer::anotherModelGetsItInProportion()
{
    RecordStage stage;
    stage.appear(u"vib"_s); // twenty steps
    const auto report = play(stage, recording(u"Another"_s, 100,
                                              {{1ms, RecordedOutput{0, vibrate(0, 100)}},
                                               {50ms, RecordedOutput{0, vibrate(0, 50)}},
                                               {100ms, RecordedOutput{0, vibrate(0, 1)}},
                                               {150ms, RecordedOutput{0, vibrate(1, 99)}},
                                               {200ms, RecordedStop{0, FeatureIndex{0}, false}}}));
    QCOMPARE(report->skipped, quint64(0));
    QCOMPARE(stage.takePackets(),
             (QStringList{u"vib 0 1014"_s, u"vib 49 100a"_s, u"vib 99 1001"_s, u"vib 149 1114"_s, u"vib 199 1000"_s}));
}

void TestReplayer::theNameDecides()
{
    RecordStage stage;
    stage.appear(u"hub"_s); // has a motor as well, and was here first
    stage.appear(u"vib"_s);
    play(stage, recording(u"Twin Buzz"_s, 20, {{1ms, RecordedOutput{0, vibrate(0, 20)}}}));
    QCOMPARE(stage.takePackets(), QStringList{u"vib 0 1014"_s});
    play(stage, recording(u"Demo Hub"_s, 20, {{1ms, RecordedOutput{0, vibrate(0, 20)}}}));
    QCOMPARE(stage.takePackets(), QStringList{u"hub 0 2014"_s});
}

void TestReplayer::waitsForDevices()
{
    RecordStage stage;
    Replayer replayer(stage.devices(), stage.scheduler,
                      recording(u"Twin Buzz"_s, 20, {{1ms, RecordedOutput{0, vibrate(0, 20)}}}), 1);
    const QSignalSpy finished(&replayer, &Replayer::finished);
    replayer.start();
    QVERIFY(stage.devices().isScanning());
    stage.pass(9s);
    QCOMPARE(finished.count(), 0);
    stage.appear(u"vib"_s);
    stage.pass(5ms);
    QCOMPARE(finished.count(), 1);
    QVERIFY(!stage.devices().isScanning());
    QCOMPARE(stage.takePackets().size(), 1);
}

void TestReplayer::goesOnWithoutADevice()
{
    RecordStage stage;
    stage.appear(u"stk"_s); // has no motor
    const auto report =
        play(stage,
             recording(u"Twin Buzz"_s, 20,
                       {{1ms, RecordedOutput{0, vibrate(0, 20)}}, {2ms, RecordedStop{0, std::nullopt, true}}}),
             1, 11s);
    QVERIFY(report);
    QCOMPARE(report->missing, QStringList{u"Twin Buzz"_s});
    QCOMPARE(report->commands, quint64(0));
    QCOMPARE(report->skipped, quint64(2));
    QCOMPARE(stage.takePackets(), QStringList());
}

void TestReplayer::playsUpToADamage()
{
    RecordStage stage;
    stage.appear(u"vib"_s);
    const auto report = play(stage, recording(u"Twin Buzz"_s, 20, {{1ms, RecordedOutput{0, vibrate(0, 20)}}}, false));
    QVERIFY(report);
    QVERIFY2(report->damage.contains(u"breaks off"_s), qPrintable(report->damage));
    QCOMPARE(report->commands, quint64(1));
}

void TestReplayer::saysWhatWasLost()
{
    RecordStage stage;
    stage.appear(u"vib"_s);
    const auto report = play(stage, recording(u"Twin Buzz"_s, 20,
                                              {{1ms, RecordedOutput{0, vibrate(0, 20)}},
                                               {2ms, RecordedLoss{17}},
                                               {3ms, RecordedOutput{0, vibrate(7, 1)}}}));
    QCOMPARE(report->lost, quint64(17));
    QCOMPARE(report->commands, quint64(1));
    QCOMPARE(report->skipped, quint64(1)); // a feature that the recording does not know
}

QTEST_GUILESS_MAIN(TestReplayer)
#include "tst_Replayer.moc"
