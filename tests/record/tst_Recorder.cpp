#include "engine/record/RecordReader.h"
#include "engine/record/Recorder.h"
#include "tests/fakes/AllocationCount.h"
#include "tests/record/RecordStage.h"

#include <QDir>
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

} // namespace

/// What of a session comes into the file, and what that costs.
class TestRecorder final : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { QLoggingCategory::setFilterRules(u"assent.device.info=false"_s); }
    void init();
    void recordsWhatDevicesAccept();
    void aDeviceThatComesBackIsAnotherOne();
    void finishedRecordingsAreWhole();
    void costsNoAllocations();
    void countsWhatIsLost();
    void isThereUpToACrash();
    void reportsAFileThatCannotBeWritten_data();
    void reportsAFileThatCannotBeWritten();

private:
    QString path() const { return m_folder->filePath(u"session.rec"_s); }
    std::vector<RecordedEvent> recorded(QString *damage = nullptr) const;
    static Result<> drive(Device &device, quint32 feature, int value);

    std::unique_ptr<QTemporaryDir> m_folder;
};

void TestRecorder::init()
{
    QTest::failOnWarning(QRegularExpression(u".*"_s));
    m_folder = std::make_unique<QTemporaryDir>();
}

std::vector<RecordedEvent> TestRecorder::recorded(QString *damage) const
{
    const Result<RecordReader> opened = RecordReader::open(path());
    if (!opened)
        return {};
    RecordReader reader = opened.value();
    std::vector<RecordedEvent> events;
    while (const std::optional<RecordedEvent> event = reader.next())
        events.push_back(*event);
    if (damage)
        *damage = reader.damage();
    return events;
}

Result<> TestRecorder::drive(Device &device, quint32 feature, int value)
{
    const OutputValue output{FeatureIndex{feature}, OutputType::Vibrate, value, 0};
    return device.output(kAnna, {&output, 1});
}

void TestRecorder::recordsWhatDevicesAccept()
{
    RecordStage stage;
    {
        Recorder recorder(path(), stage.devices(), stage.scheduler);
        Device *twin = stage.appear(u"vib"_s);
        Device *stroker = stage.appear(u"stk"_s);
        QVERIFY(twin && stroker);
        stage.pass(5ms);
        const std::array both{OutputValue{FeatureIndex{0}, OutputType::Vibrate, 20, 0},
                              OutputValue{FeatureIndex{1}, OutputType::Vibrate, 5, 0}};
        QVERIFY(twin->output(kAnna, both, 40));
        QVERIFY(!drive(*twin, 0, 21));   // refused
        QVERIFY(!drive(*stroker, 0, 1)); // likewise
        stage.pass(10ms);
        const OutputValue move{FeatureIndex{0}, OutputType::HwPositionWithDuration, 50, 500};
        QVERIFY(stroker->output(kAnna, {&move, 1}));
        QVERIFY(twin->stop(FeatureIndex{1}, Device::StopKind::Asked));
        QVERIFY(twin->stop());
        QCOMPARE(recorder.commands(), quint64(5));
    }
    QString damage;
    const std::vector<RecordedEvent> events = recorded(&damage);
    QCOMPARE(damage, QString());
    QCOMPARE(events.size(), std::size_t(8));
    const auto device = std::get<RecordedDevice>(events[0].what);
    QCOMPARE(device.name, u"Twin Buzz"_s);
    QCOMPARE(device.features.size(), std::size_t(3));
    QCOMPARE(device.features[1].outputs[0].value, (Range{0, 20}));
    QCOMPARE(std::get<RecordedDevice>(events[1].what).number, 1u);
    const std::array<RecordedEvent, 5> expected{{
        {5ms, RecordedOutput{0, {FeatureIndex{0}, OutputType::Vibrate, 20, 0}, 40}},
        {5ms, RecordedOutput{0, {FeatureIndex{1}, OutputType::Vibrate, 5, 0}, 40, true}},
        {15ms, RecordedOutput{1, {FeatureIndex{0}, OutputType::HwPositionWithDuration, 50, 500}}},
        {15ms, RecordedStop{0, FeatureIndex{1}, false}},
        {15ms, RecordedStop{0, std::nullopt, true}},
    }};
    QVERIFY(std::equal(expected.begin(), expected.end(), events.begin() + 2));
    QVERIFY(std::holds_alternative<RecordedEnd>(events.back().what));
}

void TestRecorder::aDeviceThatComesBackIsAnotherOne()
{
    RecordStage stage;
    {
        Recorder recorder(path(), stage.devices(), stage.scheduler);
        for (int i = 0; i < 2; ++i) {
            Device *twin = stage.appear(u"vib"_s);
            QVERIFY(drive(*twin, 0, 1));
            twin->close();
            stage.pass(20ms);
        }
    }
    std::vector<quint32> numbers;
    for (const RecordedEvent &event : recorded()) {
        if (const auto *output = std::get_if<RecordedOutput>(&event.what))
            numbers.push_back(output->number);
    }
    QCOMPARE(numbers, (std::vector<quint32>{0, 1}));
}

void TestRecorder::finishedRecordingsAreWhole()
{
    RecordStage stage;
    Recorder recorder(path(), stage.devices(), stage.scheduler);
    Device *twin = stage.appear(u"vib"_s);
    QVERIFY(drive(*twin, 0, 1));
    recorder.finish();
    QVERIFY(drive(*twin, 0, 2)); // not recorded any more
    QString damage = u"not yet"_s;
    QTRY_VERIFY((recorded(&damage), damage.isEmpty())); // without waiting for the recorder to go
    QCOMPARE(recorder.commands(), quint64(1));
}

void TestRecorder::costsNoAllocations()
{
    if (!AllocationCount::isPossible())
        QSKIP("nothing can be counted in this build");
    RecordStage stage;
    Recorder recorder(path(), stage.devices(), stage.scheduler);
    Device *twin = stage.appear(u"vib"_s);
    QVERIFY(drive(*twin, 0, 1)); // warm
    std::array outputs{OutputValue{FeatureIndex{0}, OutputType::Vibrate, 1, 0},
                       OutputValue{FeatureIndex{1}, OutputType::Vibrate, 2, 0}};
    const AllocationCount allocations;
    for (int i = 0; i < 1000; ++i)
        recorder.noteOutputs(*twin, outputs, 100);
    recorder.noteStop(*twin, std::nullopt, true);
    QCOMPARE(allocations.count(), 0);
}

void TestRecorder::countsWhatIsLost()
{
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"\\A[0-9]+ commands could not be recorded"_s));
    RecordStage stage;
    quint64 kept = 0;
    quint64 lost = 0;
    {
        Recorder recorder(path(), stage.devices(), stage.scheduler, 8);
        Device *twin = stage.appear(u"vib"_s);
        const OutputValue output{FeatureIndex{0}, OutputType::Vibrate, 1, 0};
        for (int i = 0; i < 100; ++i) // faster than the thread is
            recorder.noteOutputs(*twin, {&output, 1}, 100);
        QTest::qWait(250); // until it has written
        recorder.noteOutputs(*twin, {&output, 1}, 100);
        kept = recorder.commands();
        lost = recorder.lost();
        QVERIFY(lost > 0);
        QCOMPARE(kept + lost, quint64(101));
    }
    quint64 outputs = 0;
    quint64 told = 0;
    QString damage;
    for (const RecordedEvent &event : recorded(&damage)) {
        outputs += std::holds_alternative<RecordedOutput>(event.what);
        if (const auto *loss = std::get_if<RecordedLoss>(&event.what))
            told += loss->count;
    }
    QCOMPARE(damage, QString());
    QCOMPARE(outputs, kept);
    QCOMPARE(told, lost);
}

void TestRecorder::isThereUpToACrash()
{
    RecordStage stage;
    const Recorder recorder(path(), stage.devices(), stage.scheduler);
    Device *twin = stage.appear(u"vib"_s);
    QVERIFY(drive(*twin, 0, 7));
    QString damage;
    QTRY_COMPARE(recorded(&damage).size(), std::size_t(2)); // while it goes on
    QVERIFY(damage.contains(u"breaks off"_s));
}

void TestRecorder::reportsAFileThatCannotBeWritten_data()
{
    QTest::addColumn<QString>("name");
    QTest::newRow("a folder") << u"."_s;
    QTest::newRow("in a folder that there is not") << u"missing/session.rec"_s;
    if (QFile::exists(u"/dev/full"_s))
        QTest::newRow("a disk that is full") << u"/dev/full"_s;
}

void TestRecorder::reportsAFileThatCannotBeWritten()
{
    QFETCH(QString, name);
    RecordStage stage;
    Recorder recorder(QDir(m_folder->path()).absoluteFilePath(name), stage.devices(), stage.scheduler);
    const QSignalSpy failed(&recorder, &Recorder::failed);
    Device *twin = stage.appear(u"vib"_s);
    for (int value = 0; value < 20; ++value)
        QVERIFY(drive(*twin, 0, value)); // goes on as if nothing were
    QTRY_COMPARE(failed.count(), 1);
    QCOMPARE(failed[0][0].value<Error>().code, ErrorCode::File);
    QTest::qWait(150);
    QCOMPARE(failed.count(), 1);
}

QTEST_GUILESS_MAIN(TestRecorder)
#include "tst_Recorder.moc"
