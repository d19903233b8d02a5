#include "engine/device/Device.h"
#include "tests/server/ScopeStage.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QRegularExpression>
#include <QTest>

#include <algorithm>
#include <array>
#include <random>

using namespace Qt::StringLiterals;
using namespace engine;

namespace {

constexpr int kRounds = 30;
constexpr int kCommandsInRound = 40;

struct Output
{
    OutputType type;
    int min;
    int max;
};

/// The features of tests/server/devices/kinds.json, by index.
constexpr std::array kOutputs{Output{OutputType::Vibrate, 0, 20},   Output{OutputType::Rotate, -10, 10},
                              Output{OutputType::Rotate, 0, 5},     Output{OutputType::Oscillate, 0, 100},
                              Output{OutputType::Constrict, 0, 3},  Output{OutputType::Temperature, -50, 50},
                              Output{OutputType::Led, 0, 99},       Output{OutputType::Spray, 0, 1},
                              Output{OutputType::Position, 0, 100}, Output{OutputType::HwPositionWithDuration, 0, 99}};
constexpr int kFeatures = static_cast<int>(kOutputs.size());

class Dice
{
public:
    explicit Dice(unsigned seed)
        : m_generator(seed)
    {
    }
    int from(int min, int max) { return std::uniform_int_distribution(min, max)(m_generator); }
    bool oneIn(int times) { return from(1, times) == 1; }
    double fraction() { return from(0, 100) / 100.0; }
    int percent() { return oneIn(3) ? 100 : from(0, 100); }

private:
    std::mt19937 m_generator;
};

/// Everything that limits a level at one moment.
struct Limits
{
    DeviceSettings settings;
    int everyDevice = 100;
    Scope scope;

    int percent() const { return std::min({settings.maximumPercent, everyDevice, scope.maximumPercent}); }
    OutputSetting of(int feature) const
    {
        const auto found =
            std::ranges::find(settings.outputs, FeatureIndex(static_cast<quint32>(feature)), &OutputSetting::feature);
        return found == settings.outputs.end() ? OutputSetting() : *found;
    }
};

OutputSetting randomSetting(int feature, Dice &dice)
{
    const Output &output = kOutputs[static_cast<std::size_t>(feature)];
    OutputSetting setting;
    setting.feature = FeatureIndex(static_cast<quint32>(feature));
    setting.type = output.type;
    const int upper = dice.from(1, output.max);
    if (dice.oneIn(2))
        setting.limit = Range{dice.from(0, upper - 1), upper};
    if (output.type == OutputType::HwPositionWithDuration && dice.oneIn(2)) {
        const int shortest = dice.from(0, 1000);
        setting.duration = Range{shortest, shortest + dice.from(0, 2000)};
    }
    setting.isDisabled = dice.oneIn(10);
    setting.isReversed = dice.oneIn(2);
    return setting;
}

DeviceSettings randomSettings(const DeviceKey &key, Dice &dice)
{
    DeviceSettings settings;
    settings.key = key;
    settings.maximumPercent = dice.percent();
    for (int feature = 0; feature < kFeatures; ++feature) {
        if (dice.oneIn(2))
            settings.outputs.push_back(randomSetting(feature, dice));
    }
    return settings;
}

Scope randomScope(Dice &dice)
{
    Scope scope = dice.oneIn(3) ? Scope::everything() : Scope::usual();
    for (int type = 0; type < kOutputTypes; ++type) {
        if (dice.oneIn(6))
            scope.setAllowed(static_cast<OutputType>(type), dice.oneIn(2));
    }
    scope.maximumPercent = dice.percent();
    return scope;
}

struct Message
{
    QString name;
    QJsonObject fields;
};

Message inVersion4(Dice &dice)
{
    const int feature = dice.from(0, kFeatures); // one too many
    const Output &output = kOutputs[static_cast<std::size_t>(feature % kFeatures)];
    const OutputType type = dice.oneIn(10) ? static_cast<OutputType>(dice.from(0, kOutputTypes - 1)) : output.type;
    QJsonObject value{{u"Value"_s, dice.oneIn(3) ? output.max : dice.from(output.min - 1, output.max + 1)}};
    if (type == OutputType::HwPositionWithDuration)
        value.insert(u"Duration"_s, dice.from(0, 4000));
    return {u"OutputCmd"_s, {{u"FeatureIndex"_s, feature}, {u"Command"_s, QJsonObject{{outputTypeName(type), value}}}}};
}

QJsonArray element(QJsonObject fields, int highest, Dice &dice)
{
    fields.insert(u"Index"_s, dice.from(0, highest));
    return {fields};
}

Message inOldVersion(int version, Dice &dice)
{
    const double level = dice.oneIn(3) ? 1.0 : dice.fraction();
    const int kind = version == 0 ? 0 : dice.from(1, version == 3 ? 5 : 3);
    switch (kind) {
    case 0:
        return {u"SingleMotorVibrateCmd"_s, {{u"Speed"_s, level}}};
    case 1:
        return {u"VibrateCmd"_s, {{u"Speeds"_s, element({{u"Speed"_s, level}}, 1, dice)}}};
    case 2: {
        const QJsonObject rotation{{u"Speed"_s, level}, {u"Clockwise"_s, dice.oneIn(2)}};
        return {u"RotateCmd"_s, {{u"Rotations"_s, element(rotation, 1, dice)}}};
    }
    case 3: {
        const QJsonObject move{{u"Position"_s, level}, {u"Duration"_s, dice.from(0, 4000)}};
        return {u"LinearCmd"_s, {{u"Vectors"_s, element(move, 1, dice)}}};
    }
    default: {
        constexpr std::array types{OutputType::Vibrate, OutputType::Rotate, OutputType::Oscillate,
                                   OutputType::Constrict, OutputType::Position};
        const OutputType type = types[static_cast<std::size_t>(dice.from(0, static_cast<int>(types.size()) - 1))];
        return {u"ScalarCmd"_s,
                {{u"Scalars"_s,
                  element({{u"Scalar"_s, level}, {u"ActuatorType"_s, QString(outputTypeName(type))}}, 6, dice)}}};
    }
    }
}

/// What is wrong with a packet under these limits; empty if nothing is. \param isClients a command has caused it; a
/// change of settings also moves what clients before have left where it may not be any more
QString complaint(const QByteArray &packet, const Limits &limits, bool isClients)
{
    const int feature = packet.at(0);
    const int value = static_cast<signed char>(packet.at(1));
    const Output &output = kOutputs[static_cast<std::size_t>(feature)];
    const OutputSetting setting = limits.of(feature);
    const Range range = setting.limit.value_or(Range{0, output.max});
    if (value == 0 && !isPosition(output.type))
        return {};
    if (setting.isDisabled || (!limits.scope.allows(output.type) && (isClients || !isPosition(output.type))))
        return u"feature %1 is not the client's"_s.arg(feature);
    if (!isPosition(output.type)) {
        const int highest = std::min(range.max, output.max * limits.percent() / 100);
        return std::abs(value) <= highest ? QString()
                                          : u"feature %1 at %2 of %3"_s.arg(feature).arg(value).arg(highest);
    }
    if (!range.contains(value))
        return u"feature %1 at %2, not in %3 to %4"_s.arg(feature).arg(value).arg(range.min).arg(range.max);
    if (output.type == OutputType::HwPositionWithDuration && setting.duration) {
        const int duration = static_cast<quint8>(packet.at(2)) << 8 | static_cast<quint8>(packet.at(3));
        return setting.duration->contains(duration) ? QString() : u"a move of %1 ms"_s.arg(duration);
    }
    return {};
}

} // namespace

/// S39, S42, S48: whatever a client of whatever version sends, no packet exceeds the lowest of what the user has set
/// for the output, the device, every device and the client; nor does one when the settings change meanwhile.
class TestLevelLimits final : public QObject
{
    Q_OBJECT

private slots:
    void init() { QTest::failOnWarning(QRegularExpression(u".*"_s)); }
    void noPacketExceedsTheLowest_data();
    void noPacketExceedsTheLowest();

private:
    void playRound(int version, Dice &dice);
    void changeSettings(Dice &dice);
    void checkWrites(const QString &cause, bool isClients);

    std::unique_ptr<ScopeStage> m_stage;
    DeviceKey m_key;
    Limits m_limits;
    QSet<int> m_driven; // features that have been written something else than zero
    int m_writes = 0;
    int m_atLimit = 0; // as high as the percentage lets them
};

void TestLevelLimits::noPacketExceedsTheLowest_data()
{
    QTest::addColumn<int>("version");
    QTest::addColumn<QSet<int>>("reached"); // features that this version can drive, apart from those it calls otherwise
    QTest::newRow("version 0") << 0 << QSet<int>{0};
    QTest::newRow("version 1") << 1 << QSet<int>{0, 1, 9};
    QTest::newRow("version 2") << 2 << QSet<int>{0, 1, 9};
    QTest::newRow("version 3") << 3 << QSet<int>{0, 1, 2, 3, 4, 8, 9};
    QTest::newRow("version 4") << 4 << QSet<int>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
}

void TestLevelLimits::noPacketExceedsTheLowest()
{
    QFETCH(int, version);
    QFETCH(QSet<int>, reached);
    Dice dice(static_cast<unsigned>(version) + 1);
    m_stage = std::make_unique<ScopeStage>(u"server/devices"_s);
    m_key = m_stage->addDevice(u"kinds"_s)->key();
    m_driven.clear();
    m_writes = m_atLimit = 0;
    for (int round = 0; round < kRounds; ++round) {
        playRound(version, dice);
        if (QTest::currentTestFailed())
            return;
    }
    QCOMPARE(m_driven, reached); // or the test would say nothing of the others
    QVERIFY(m_writes > kRounds);
    QVERIFY(m_atLimit > kRounds / 4);
    m_stage.reset();
}

void TestLevelLimits::playRound(int version, Dice &dice)
{
    m_limits.scope = randomScope(dice);
    m_stage->connectClient(version, m_limits.scope, Decision::AllowOnce);
    changeSettings(dice);
    for (int i = 0; i < kCommandsInRound; ++i) {
        Message message = version == 4 ? inVersion4(dice) : inOldVersion(version, dice);
        message.fields.insert(u"DeviceIndex"_s, 0);
        m_stage->ask(message.name, message.fields);
        m_stage->scheduler.advance(std::chrono::milliseconds(dice.from(0, 50)));
        checkWrites(message.name, true);
        if (dice.oneIn(kCommandsInRound / 2)) // in the middle of it
            changeSettings(dice);
        if (QTest::currentTestFailed())
            return;
    }
}

void TestLevelLimits::changeSettings(Dice &dice)
{
    m_stage->scheduler.advance(std::chrono::seconds(1)); // what is under way was given under the old ones
    checkWrites(u"before settings"_s, true);
    m_limits.settings = randomSettings(m_key, dice);
    m_limits.everyDevice = dice.percent();
    m_stage->devices.setSettings({m_limits.settings}, m_limits.everyDevice);
    m_stage->scheduler.advance(std::chrono::seconds(1));
    checkWrites(u"settings"_s, false);
}

void TestLevelLimits::checkWrites(const QString &cause, bool isClients)
{
    for (const ScopeStage::Write &write : m_stage->takeWrites()) {
        const QString wrong = complaint(write.data, m_limits, isClients);
        QVERIFY2(wrong.isEmpty(),
                 qPrintable(cause + u": "_s + wrong + u", "_s + QString::fromLatin1(write.data.toHex())));
        const int value = std::abs(static_cast<signed char>(write.data.at(1)));
        const int feature = write.data.at(0);
        const Output &output = kOutputs[static_cast<std::size_t>(feature)];
        ++m_writes;
        if (value != 0)
            m_driven.insert(feature);
        if (!isPosition(output.type) && value != 0 && m_limits.percent() < 100 &&
            value == output.max * m_limits.percent() / 100)
            ++m_atLimit;
    }
}

QTEST_GUILESS_MAIN(TestLevelLimits)
#include "tst_LevelLimits.moc"
