#include "engine/device/OutputMap.h"

#include <QRegularExpression>
#include <QTest>

using namespace Qt::StringLiterals;
using engine::FeatureDescription;
using engine::FeatureIndex;
using engine::OutputMap;
using engine::OutputSetting;
using engine::OutputType;
using engine::Range;

namespace {

/// One feature with the index 3 and one output.
std::vector<FeatureDescription> features(OutputType type, const Range &range)
{
    return {{FeatureIndex{3}, u"shaft"_s, {{type, range, {100, 2000}}}, {}}};
}

/// A setting for that output.
OutputSetting setting(OutputType type, const std::optional<Range> &limit, bool isReversed = false)
{
    OutputSetting made;
    made.feature = FeatureIndex{3};
    made.type = type;
    made.limit = limit;
    made.isReversed = isReversed;
    return made;
}

} // namespace

/// A user's limits: what clients are told, and what their values mean to the device.
class TestOutputMap final : public QObject
{
    Q_OBJECT

private slots:
    void init() { QTest::failOnWarning(QRegularExpression(u".*"_s)); }
    void keepsValuesWithinTheLimit_data();
    void keepsValuesWithinTheLimit();
    void ignoresLimitsThatMakeNoSense_data();
    void ignoresLimitsThatMakeNoSense();
    void hidesDisabledOutputs();
    void narrowsDurations();
    void leavesTheRestAlone();
};

void TestOutputMap::keepsValuesWithinTheLimit_data()
{
    QTest::addColumn<int>("type");
    QTest::addColumn<QList<int>>("full");
    QTest::addColumn<QList<int>>("limit"); // empty: none
    QTest::addColumn<bool>("isReversed");
    QTest::addColumn<QList<int>>("published");
    QTest::addColumn<QList<int>>("values");  // of a client
    QTest::addColumn<QList<int>>("written"); // to the device
    const auto row = [](const char *name, OutputType type, const QList<int> &full, const QList<int> &limit,
                        bool isReversed, const QList<int> &published, const QList<int> &values,
                        const QList<int> &written) {
        QTest::newRow(name) << int(type) << full << limit << isReversed << published << values << written;
    };
    const QList<int> none;
    row("135: position 0 is the lower end of the limit", OutputType::Position, {0, 100}, {10, 15}, false, {0, 5},
        {0, 1, 5}, {10, 11, 15});
    row("136: a level that is not zero begins above the lower end", OutputType::Vibrate, {0, 20}, {10, 15}, false,
        {0, 5}, {0, 1, 5}, {0, 11, 15});
    row("137: clients are told the width of the limit", OutputType::Vibrate, {0, 20}, {10, 15}, false, {0, 5}, {}, {});
    row("138: a reversed position counts from the other end", OutputType::Position, {0, 100}, none, true, {0, 100},
        {10, 0, 100}, {90, 100, 0});
    row("a reversed position within a limit", OutputType::HwPositionWithDuration, {0, 99}, {20, 80}, true, {0, 60},
        {0, 10, 60}, {80, 70, 20});
    row("a level is not reversed", OutputType::Vibrate, {0, 20}, none, true, {0, 20}, {0, 5, 20}, {0, 5, 20});
    row("two directions are limited alike", OutputType::Rotate, {-10, 10}, {3, 8}, false, {-5, 5}, {-5, -1, 0, 1, 5},
        {-8, -4, 0, 4, 8});
    row("a limit as wide as the range", OutputType::Vibrate, {0, 20}, {0, 20}, false, {0, 20}, {0, 7, 20}, {0, 7, 20});
}

void TestOutputMap::keepsValuesWithinTheLimit()
{
    QFETCH(int, type);
    QFETCH(QList<int>, full);
    QFETCH(QList<int>, limit);
    QFETCH(bool, isReversed);
    QFETCH(QList<int>, published);
    QFETCH(QList<int>, values);
    QFETCH(QList<int>, written);
    const auto kind = static_cast<OutputType>(type);
    auto told = features(kind, {full[0], full[1]});
    const auto wanted = limit.isEmpty() ? std::nullopt : std::optional(Range{limit[0], limit[1]});
    const OutputMap map({setting(kind, wanted, isReversed)}, told);
    QCOMPARE(told[0].outputs[0].value, (Range{published[0], published[1]}));
    QList<int> got;
    for (const int value : values)
        got.append(map.toDevice(FeatureIndex{3}, kind, value));
    QCOMPARE(got, written);
}

void TestOutputMap::ignoresLimitsThatMakeNoSense_data()
{
    QTest::addColumn<int>("low");
    QTest::addColumn<int>("high");
    QTest::newRow("nothing but zero would be left") << 7 << 7;
    QTest::newRow("the ends are exchanged") << 15 << 10;
    QTest::newRow("below zero") << -5 << 10;
    QTest::newRow("beyond the device") << 10 << 21;
}

void TestOutputMap::ignoresLimitsThatMakeNoSense()
{
    QFETCH(int, low);
    QFETCH(int, high);
    auto told = features(OutputType::Vibrate, {0, 20});
    const OutputMap map({setting(OutputType::Vibrate, Range{low, high})}, told);
    QCOMPARE(told, features(OutputType::Vibrate, {0, 20}));
    QCOMPARE(map.toDevice(FeatureIndex{3}, OutputType::Vibrate, 20), 20);
}

/// The other output of the feature stays.
void TestOutputMap::hidesDisabledOutputs()
{
    auto told = features(OutputType::Vibrate, {0, 20});
    told[0].outputs.push_back({OutputType::Rotate, {-10, 10}, {}});
    OutputSetting hidden = setting(OutputType::Vibrate, {});
    hidden.isDisabled = true;
    const OutputMap map({hidden}, told);
    QCOMPARE(told.size(), std::size_t(1));
    QCOMPARE(told[0].outputs.size(), std::size_t(1));
    QCOMPARE(told[0].outputs[0].type, OutputType::Rotate);
    QCOMPARE(map.toDevice(FeatureIndex{3}, OutputType::Rotate, -4), -4);
}

void TestOutputMap::narrowsDurations()
{
    auto told = features(OutputType::HwPositionWithDuration, {0, 99});
    OutputSetting slow = setting(OutputType::HwPositionWithDuration, {});
    slow.duration = Range{500, 1000};
    const OutputMap map({slow}, told);
    QCOMPARE(told[0].outputs[0].duration, (Range{500, 1000}));
    QCOMPARE(map.toDevice(FeatureIndex{3}, OutputType::HwPositionWithDuration, 42), 42);

    auto same = features(OutputType::HwPositionWithDuration, {0, 99});
    slow.duration = Range{1000, 500}; // makes no sense
    const OutputMap ignoring({slow}, same);
    QCOMPARE(same[0].outputs[0].duration, (Range{100, 2000}));
}

void TestOutputMap::leavesTheRestAlone()
{
    auto told = features(OutputType::Vibrate, {0, 20});
    OutputSetting other = setting(OutputType::Vibrate, Range{10, 15});
    other.feature = FeatureIndex{4}; // which the device does not have
    const OutputMap map({other, setting(OutputType::Rotate, Range{1, 2})}, told);
    QCOMPARE(told, features(OutputType::Vibrate, {0, 20}));
    QCOMPARE(map.toDevice(FeatureIndex{3}, OutputType::Vibrate, 5), 5);
    QCOMPARE(OutputMap().toDevice(FeatureIndex{3}, OutputType::Position, 5), 5);
}

QTEST_GUILESS_MAIN(TestOutputMap)
#include "tst_OutputMap.moc"
