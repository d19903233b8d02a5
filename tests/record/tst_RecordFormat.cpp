#include "engine/record/RecordReader.h"
#include "engine/record/RecordWriter.h"

#include <QDir>
#include <QElapsedTimer>
#include <QRandomGenerator>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>
#include <limits>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace engine;

namespace {

using Events = std::vector<RecordedEvent>;

/// One of everything, with the largest and smallest numbers.
Events events()
{
    constexpr int kMost = std::numeric_limits<int>::max();
    constexpr int kLeast = std::numeric_limits<int>::min();
    FeatureDescription motor{FeatureIndex{0},
                             {},
                             {{OutputType::Vibrate, {0, 20}, {0, 100000}}, {OutputType::Rotate, {-kMost, kMost}, {}}},
                             {}};
    FeatureDescription stroker{
        FeatureIndex{4294967295u}, {}, {{OutputType::HwPositionWithDuration, {0, 99}, {20, 5000}}}, {}};
    const FeatureDescription battery{FeatureIndex{7}, {}, {}, {}};
    const auto output = [](quint32 number, OutputValue value, int percent = 100, bool isTogether = false) {
        return RecordedOutput{number, value, percent, isTogether};
    };
    return {
        {0us, RecordedDevice{0, u"Übers 火箭"_s, {motor, stroker, battery}}},
        {1us, RecordedDevice{1, {}, {}}},
        {1us, output(0, {FeatureIndex{0}, OutputType::Vibrate, 20, 0})},
        {130us, output(0, {FeatureIndex{0}, OutputType::Rotate, kLeast, 0})},
        {130us, output(0, {FeatureIndex{0}, OutputType::Rotate, kMost, 0}, 40, true)},
        {20'000'000us, output(0, {FeatureIndex{4294967295u}, OutputType::HwPositionWithDuration, 99, 5000})},
        {20'000'001us, output(0, {FeatureIndex{4294967295u}, OutputType::HwPositionWithDuration, 0, kMost}, 0)},
        {20'000'002us, RecordedStop{0, std::nullopt, true}},
        {20'000'002us, RecordedStop{1, std::nullopt, false}},
        {20'000'003us, RecordedStop{0, FeatureIndex{300}, true}},
        {24h, RecordedLoss{std::numeric_limits<quint64>::max()}},
        {240h, RecordedStop{0, FeatureIndex{0}, false}},
        {240h, RecordedEnd()},
    };
}

QByteArray written(const Events &events)
{
    QByteArray bytes = RecordWriter::header();
    RecordWriter writer;
    for (const RecordedEvent &event : events)
        writer.append(bytes, event);
    return bytes;
}

/// What can be read, and what is wrong then.
std::pair<Events, QString> read(const QByteArray &bytes)
{
    const Result<RecordReader> opened = RecordReader::create(bytes);
    if (!opened)
        return {{}, opened.error().detail};
    RecordReader reader = opened.value();
    Events result;
    while (const std::optional<RecordedEvent> event = reader.next())
        result.push_back(*event);
    return {result, reader.damage()};
}

bool startsWith(const Events &all, const Events &some)
{
    return some.size() <= all.size() && std::equal(some.begin(), some.end(), all.begin());
}

} // namespace

/// The bytes of recordings, whole and damaged.
class TestRecordFormat final : public QObject
{
    Q_OBJECT

private slots:
    void init() { QTest::failOnWarning(QRegularExpression(u".*"_s)); }
    void keepsEverything();
    void isCompact();
    void readsUpToATruncation();
    void readsUpToADamage();
    void leavesOutUnknownKinds();
    void refusesWhatIsNoRecording_data();
    void refusesWhatIsNoRecording();
    void refusesWhatCannotBe_data();
    void refusesWhatCannotBe();
    void takesAnyBytes();
    void opensFiles();
};

void TestRecordFormat::keepsEverything()
{
    const auto [result, damage] = read(written(events()));
    QCOMPARE(damage, QString());
    QVERIFY(result == events());
}

void TestRecordFormat::isCompact()
{
    Events session{
        {0us, RecordedDevice{0, u"Device"_s, {{FeatureIndex{0}, {}, {{OutputType::Vibrate, {0, 20}, {}}}, {}}}}}};
    const qsizetype before = written(session).size();
    for (int i = 0; i < 1000; ++i)
        session.push_back(
            {std::chrono::milliseconds(50 * i), RecordedOutput{0, {FeatureIndex{0}, OutputType::Vibrate, i % 20, 0}}});
    QVERIFY2(written(session).size() - before <= 11 * 1000, "eleven bytes for each command, at twenty a second");
}

void TestRecordFormat::readsUpToATruncation()
{
    const QByteArray whole = written(events());
    std::size_t before = 0;
    for (qsizetype size = 0; size < whole.size(); ++size) {
        const auto [result, damage] = read(whole.left(size));
        QVERIFY2(startsWith(events(), result), QByteArray::number(size).constData());
        QVERIFY2(!damage.isEmpty(), QByteArray::number(size).constData());
        QVERIFY(result.size() >= before);
        before = result.size();
    }
    QCOMPARE(before, events().size() - 1); // all but the end
}

void TestRecordFormat::readsUpToADamage()
{
    const QByteArray whole = written(events());
    for (qsizetype at = 0; at < whole.size(); ++at) {
        for (const int change : {0x01, 0x80, 0xff}) {
            QByteArray damaged = whole;
            damaged[at] = static_cast<char>(damaged[at] ^ change);
            const auto [result, damage] = read(damaged);
            if (at == record_format::kHeaderBytes - 1) { // the minor version, which may be any
                QVERIFY(result == events());
                continue;
            }
            QVERIFY2(startsWith(events(), result), QByteArray::number(at).constData());
            QVERIFY2(result.size() < events().size(), QByteArray::number(at).constData());
            QVERIFY2(!damage.isEmpty(), QByteArray::number(at).constData());
            // What stands before the damage is there.
            const auto [intact, breaksOff] = read(whole.left(at));
            QCOMPARE(result.size(), intact.size());
        }
    }
}

void TestRecordFormat::leavesOutUnknownKinds()
{
    QByteArray bytes = RecordWriter::header();
    bytes[record_format::kHeaderBytes - 1] = 9; // a newer minor version
    RecordWriter writer;
    const Events all = events();
    writer.append(bytes, all[0]);
    // A record of a kind that is not known, and then what a writer goes on with: its checksum is part of the chain.
    quint16 checksum =
        static_cast<quint16>(static_cast<quint8>(bytes[bytes.size() - 2]) | static_cast<quint8>(bytes.back()) << 8);
    const auto append = [&](const QByteArray &record) {
        for (const char byte : record)
            checksum = record_format::checksum(checksum, static_cast<quint8>(byte));
        bytes += record;
        bytes += static_cast<char>(checksum & 0xff);
        bytes += static_cast<char>(checksum >> 8);
    };
    append(QByteArray("\x42\x03\x05\x01\x02", 5)); // five microseconds later, something
    append(QByteArray("\x07\x01\x02", 3));
    const auto [result, damage] = read(bytes);
    QCOMPARE(damage, QString());
    QVERIFY(result == (Events{all[0], {7us, RecordedEnd()}}));
}

void TestRecordFormat::refusesWhatIsNoRecording_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("reason");
    QTest::newRow("nothing") << QByteArray() << u"no recording"_s;
    QTest::newRow("a text") << QByteArray("{\"version\": 1}") << u"no recording"_s;
    QTest::newRow("a header that breaks off") << QByteArray("ASTREC\x01") << u"no recording"_s;
    QTest::newRow("a newer version") << QByteArray("ASTREC\x02\x00", 8) << u"version 2"_s;
}

void TestRecordFormat::refusesWhatIsNoRecording()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QString, reason);
    const Result<RecordReader> opened = RecordReader::create(bytes);
    QVERIFY(!opened);
    QCOMPARE(opened.error().code, ErrorCode::InvalidData);
    QVERIFY(opened.error().detail.contains(reason));
}

void TestRecordFormat::refusesWhatCannotBe_data()
{
    QTest::addColumn<QByteArray>("record"); // with a right checksum
    QTest::newRow("an output of a device that has not come") << QByteArray("\x02\x05\x00\x00\x00\x00\x02", 7);
    QTest::newRow("a stop of a device that has not come") << QByteArray("\x04\x03\x00\x00\x00", 5);
    QTest::newRow("a device with another number than the next") << QByteArray("\x01\x04\x00\x01\x00\x00", 6);
    QTest::newRow("a device without its features") << QByteArray("\x01\x04\x00\x00\x00\x01", 6);
    QTest::newRow("a device with a name that is too long") << QByteArray("\x01\x04\x00\x00\x7f\x01", 6);
    QTest::newRow("something behind the end of a record") << QByteArray("\x07\x02\x00\x00", 4);
    QTest::newRow("a time that no number holds") << QByteArray("\x07\x0a\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 12);
    QTest::newRow("no time") << QByteArray("\x07\x00", 2);
}

void TestRecordFormat::refusesWhatCannotBe()
{
    QFETCH(QByteArray, record);
    QByteArray bytes = RecordWriter::header() + record;
    quint16 checksum = 0;
    for (const char byte : record)
        checksum = record_format::checksum(checksum, static_cast<quint8>(byte));
    bytes += static_cast<char>(checksum & 0xff);
    bytes += static_cast<char>(checksum >> 8);
    const auto [result, damage] = read(bytes);
    QVERIFY(result.empty());
    QVERIFY2(damage.contains(u"byte 8"_s) && damage.contains(u"what cannot be"_s), qPrintable(damage));
}

void TestRecordFormat::takesAnyBytes()
{
    QRandomGenerator random(1); // the same ones every time
    for (int round = 0; round < 2000; ++round) {
        QByteArray bytes = RecordWriter::header();
        const int size = random.bounded(200);
        for (int i = 0; i < size; ++i)
            bytes += static_cast<char>(random.bounded(i % 2 == 0 ? 8 : 256));
        const auto [result, damage] = read(bytes);
        QVERIFY(result.empty() || !damage.isEmpty());
    }
}

void TestRecordFormat::opensFiles()
{
    const QTemporaryDir folder;
    QVERIFY(!RecordReader::open(folder.filePath(u"missing"_s)));
    QVERIFY(!RecordReader::open(folder.path()));
    QFile file(folder.filePath(u"file"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("nonsense");
    file.close();
    const Result<RecordReader> nonsense = RecordReader::open(file.fileName());
    QVERIFY(!nonsense);
    QVERIFY(nonsense.error().detail.startsWith(file.fileName()));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(written(events()));
    file.close();
    QVERIFY(RecordReader::open(file.fileName()));
}

QTEST_GUILESS_MAIN(TestRecordFormat)
#include "tst_RecordFormat.moc"
