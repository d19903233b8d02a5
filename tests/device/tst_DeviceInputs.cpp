#include "engine/base/Constants.h"
#include "engine/device/DeviceInputs.h"
#include "engine/device/WriteQueue.h"
#include "tests/fakes/FakeDriver.h"
#include "tests/fakes/FakeHardware.h"
#include "tests/fakes/ManualScheduler.h"

#include <QRegularExpression>
#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using engine::ClientId;
using engine::DriverInput;
using engine::Endpoint;
using engine::ErrorCode;
using engine::FeatureIndex;
using engine::InputType;
using engine::Result;

namespace {

constexpr ClientId kAnna{1};
constexpr ClientId kBen{2};
constexpr auto kDeadline = 700ms;

/// Writes a question of one byte, the number of the input; understands one byte, and two bytes "ff xx" as nothing.
class AskingDriver final : public engine::Driver
{
public:
    std::unique_ptr<engine::Handshake> createHandshake(engine::Hardware &, engine::Scheduler &) override
    {
        return nullptr;
    }
    bool supports(std::size_t, engine::OutputType) const override { return false; }
    bool encode(const engine::DriverCommand &, TimePoint, engine::HardwareCommandSink &) override { return false; }
    std::span<const DriverInput> inputs() const override { return known; }
    void encodeQuestion(std::size_t input, engine::HardwareCommandSink &sink) override
    {
        const std::array<quint8, 2> question{0xee, static_cast<quint8>(input)};
        sink.take({Endpoint::Tx, false, 0, question});
    }
    std::optional<int> decode(std::size_t, const QByteArray &data) override
    {
        return data.size() == 1 ? std::optional<int>(static_cast<quint8>(data.front())) : std::nullopt;
    }
    std::size_t maximumPacketSize() const override { return 2; }
    std::size_t maximumWrites() const override { return 1; }
    bool combinesFeatures() const override { return false; }

    std::vector<DriverInput> known;
};

} // namespace

/// Reading values, asking for them, and listening to them.
class TestDeviceInputs final : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void readsAnEndpoint();
    void failsWithTheRead_data();
    void failsWithTheRead();
    void asksAndSubscribesOnce();
    void oneTransferAnswersEverybody();
    void waitsForWhatItUnderstands();
    void holdsValuesInTheirRange();
    void hasADeadline();
    void endsWithTheDevice();
    void forgetsWhoHasGone();
    void tellsBatteryOnlyWhenItChanges();
    void listensForAsLongAsSomebodyWants();
    void sharesAnEndpointBetweenInputs();
    void tellsOnlyNews();
    void knowsWhatIsPossible();

private:
    static DriverInput input(std::size_t feature, InputType type, DriverInput::Way way, Endpoint endpoint);
    void make(std::vector<DriverInput> inputs);
    void read(std::size_t feature, InputType type, QObject *context = nullptr);

    std::unique_ptr<ManualScheduler> m_scheduler;
    std::unique_ptr<FakeHardware> m_hardware;
    std::unique_ptr<AskingDriver> m_driver;
    std::unique_ptr<engine::WriteQueue> m_queue;
    std::vector<engine::FeatureDescription> m_features;
    std::unique_ptr<engine::DeviceInputs> m_inputs;
    std::unique_ptr<QSignalSpy> m_reported;
    QList<int> m_answers; // of reads; -1 - code for an error
};

void TestDeviceInputs::init()
{
    QTest::failOnWarning(QRegularExpression(u".*"_s));
    m_inputs.reset();
    m_queue.reset();
    m_answers.clear();
    m_scheduler = std::make_unique<ManualScheduler>();
    m_hardware =
        std::make_unique<FakeHardware>(std::initializer_list{Endpoint::Tx, Endpoint::Rx, Endpoint::RxBleBattery});
    m_driver = std::make_unique<AskingDriver>();
    m_features = {
        {FeatureIndex{0}, {}, {}, {{InputType::Battery, {0, 100}, true, false}}},
        {FeatureIndex{1}, {}, {}, {{InputType::Pressure, {10, 200}, true, true}}},
        {FeatureIndex{2}, {}, {}, {{InputType::Button, {0, 1}, false, true}}},
    };
}

DriverInput TestDeviceInputs::input(std::size_t feature, InputType type, DriverInput::Way way, Endpoint endpoint)
{
    return {feature, type, way, endpoint, {}, kDeadline, false};
}

void TestDeviceInputs::make(std::vector<DriverInput> inputs)
{
    m_driver->known = std::move(inputs);
    m_queue = std::make_unique<engine::WriteQueue>(*m_hardware, *m_scheduler,
                                                   engine::WriteQueue::Settings{0ms, false, 16, 1});
    m_inputs = std::make_unique<engine::DeviceInputs>(*m_hardware, *m_driver, *m_queue, m_features, *m_scheduler);
    m_reported = std::make_unique<QSignalSpy>(m_inputs.get(), &engine::DeviceInputs::reported);
}

void TestDeviceInputs::read(std::size_t feature, InputType type, QObject *context)
{
    const auto keep = [this](const Result<int> &value) {
        m_answers.append(value ? value.value() : -1 - static_cast<int>(value.error().code));
    };
    QVERIFY(m_inputs->read(feature, type, context ? context : this, keep));
}

void TestDeviceInputs::readsAnEndpoint()
{
    make({input(0, InputType::Battery, DriverInput::Way::Read, Endpoint::RxBleBattery)});
    read(0, InputType::Battery);
    QCOMPARE(m_hardware->takeOperations(), QStringList{u"read rxblebattery"_s});
    QCOMPARE(m_hardware->takeWrites(), QStringList());
    m_hardware->finishRead(Endpoint::Rx, QByteArray("\x10")); // of somebody else
    m_hardware->notify(Endpoint::RxBleBattery, QByteArray("\x11"));
    QCOMPARE(m_answers, QList<int>());
    m_hardware->finishRead(Endpoint::RxBleBattery, QByteArray("\x57"));
    QCOMPARE(m_answers, QList<int>{87});
    QCOMPARE(m_scheduler->armed(), 0);
    read(0, InputType::Battery); // within a minute it is known
    QCOMPARE(m_answers.size(), 1); // later, never from inside the call
    m_scheduler->advance(std::chrono::milliseconds(0));
    QCOMPARE(m_answers, (QList<int>{87, 87}));
    QCOMPARE(m_hardware->takeOperations(), QStringList());
    m_scheduler->advance(engine::limits::kBatteryAge);
    read(0, InputType::Battery);
    QCOMPARE(m_hardware->takeOperations(), QStringList{u"read rxblebattery"_s});
}

void TestDeviceInputs::failsWithTheRead_data()
{
    QTest::addColumn<bool>("isAnswered");
    QTest::addColumn<int>("answer");
    QTest::newRow("something that is no value") << true << -1 - static_cast<int>(ErrorCode::HardwareIo);
    QTest::newRow("an error of the bus, passed on") << false << -1 - static_cast<int>(ErrorCode::Cancelled);
}

void TestDeviceInputs::failsWithTheRead()
{
    QFETCH(bool, isAnswered);
    QFETCH(int, answer);
    make({input(0, InputType::Battery, DriverInput::Way::Read, Endpoint::RxBleBattery)});
    read(0, InputType::Battery);
    if (isAnswered)
        m_hardware->finishRead(Endpoint::RxBleBattery, QByteArray("\x57\x58"));
    else
        m_hardware->finishRead(Endpoint::RxBleBattery, engine::Error{ErrorCode::Cancelled, u"no"_s});
    QCOMPARE(m_answers, QList<int>{answer});
    QCOMPARE(m_scheduler->armed(), 0);
    QCOMPARE(m_inputs->lastBattery(), std::nullopt);
}

void TestDeviceInputs::asksAndSubscribesOnce()
{
    DriverInput asked = input(0, InputType::Battery, DriverInput::Way::Ask, Endpoint::Rx);
    asked.subscribe = Endpoint::Rx;
    make({asked});
    for (const int level : {40, 39}) {
        m_scheduler->advance(engine::limits::kBatteryAge);
        read(0, InputType::Battery);
        QCOMPARE(m_hardware->takeWrites(), QStringList{u"tx ee00"_s});
        m_hardware->notify(Endpoint::Rx, QByteArray(1, static_cast<char>(level)));
    }
    QCOMPARE(m_hardware->takeOperations(), QStringList{u"subscribe rx"_s});
    QCOMPARE(m_answers, (QList<int>{40, 39}));
    m_hardware->notify(Endpoint::Rx, QByteArray("\x01")); // nobody asked
    QCOMPARE(m_answers.size(), 2);
    QCOMPARE(m_reported->count(), 0);
}

void TestDeviceInputs::oneTransferAnswersEverybody()
{
    make({input(0, InputType::Battery, DriverInput::Way::Ask, Endpoint::Rx)});
    read(0, InputType::Battery);
    read(0, InputType::Battery);
    QCOMPARE(m_hardware->takeWrites(), QStringList{u"tx ee00"_s});
    QCOMPARE(m_hardware->takeOperations(), QStringList());
    m_hardware->notify(Endpoint::Rx, QByteArray("\x05"));
    QCOMPARE(m_answers, (QList<int>{5, 5}));
}

void TestDeviceInputs::waitsForWhatItUnderstands()
{
    make({input(0, InputType::Battery, DriverInput::Way::Ask, Endpoint::Rx)});
    read(0, InputType::Battery);
    m_hardware->notify(Endpoint::Rx, QByteArray("\xff\x05")); // about something else
    m_hardware->notify(Endpoint::RxBleBattery, QByteArray("\x05"));
    QCOMPARE(m_answers, QList<int>());
    m_hardware->notify(Endpoint::Rx, QByteArray("\x06"));
    QCOMPARE(m_answers, QList<int>{6});
}

void TestDeviceInputs::holdsValuesInTheirRange()
{
    make({input(0, InputType::Battery, DriverInput::Way::Read, Endpoint::RxBleBattery),
          input(1, InputType::Pressure, DriverInput::Way::Listen, Endpoint::Rx)});
    read(0, InputType::Battery);
    m_hardware->finishRead(Endpoint::RxBleBattery, QByteArray("\xff"));
    QCOMPARE(m_answers, QList<int>{100});
    QVERIFY(m_inputs->subscribe(1, InputType::Pressure, kAnna));
    m_hardware->notify(Endpoint::Rx, QByteArray("\x01"));
    m_hardware->notify(Endpoint::Rx, QByteArray("\xff"));
    QCOMPARE(m_reported->takeFirst().at(2).toInt(), 10);
    QCOMPARE(m_reported->takeFirst().at(2).toInt(), 200);
}

void TestDeviceInputs::hasADeadline()
{
    make({input(0, InputType::Battery, DriverInput::Way::Ask, Endpoint::Rx)});
    read(0, InputType::Battery);
    m_scheduler->advance(kDeadline - 1ms);
    read(0, InputType::Battery); // does not prolong it
    QCOMPARE(m_answers, QList<int>());
    m_scheduler->advance(1ms);
    const int tooLate = -1 - static_cast<int>(ErrorCode::HardwareIo);
    QCOMPARE(m_answers, (QList<int>{tooLate, tooLate}));
    m_hardware->notify(Endpoint::Rx, QByteArray("\x06")); // late
    QCOMPARE(m_answers.size(), 2);
    QCOMPARE(m_scheduler->armed(), 0);
    m_hardware->takeWrites();
    read(0, InputType::Battery);
    QCOMPARE(m_hardware->takeWrites(), QStringList{u"tx ee00"_s});
}

void TestDeviceInputs::endsWithTheDevice()
{
    make({input(0, InputType::Battery, DriverInput::Way::Ask, Endpoint::Rx)});
    read(0, InputType::Battery);
    m_inputs.reset();
    QCOMPARE(m_answers, QList<int>{-1 - static_cast<int>(ErrorCode::HardwareUnavailable)});
    QCOMPARE(m_scheduler->armed(), 0);
}

void TestDeviceInputs::forgetsWhoHasGone()
{
    make({input(0, InputType::Battery, DriverInput::Way::Read, Endpoint::RxBleBattery)});
    {
        QObject client;
        read(0, InputType::Battery, &client);
    }
    m_hardware->finishRead(Endpoint::RxBleBattery, QByteArray("\x57"));
    QCOMPARE(m_answers, QList<int>());
    QCOMPARE(m_inputs->lastBattery(), 87);
}

void TestDeviceInputs::tellsBatteryOnlyWhenItChanges()
{
    make({input(0, InputType::Battery, DriverInput::Way::Read, Endpoint::RxBleBattery)});
    QSignalSpy changed(m_inputs.get(), &engine::DeviceInputs::batteryChanged);
    for (const char level : {'2', '2', '1'}) {
        m_scheduler->advance(engine::limits::kBatteryAge);
        read(0, InputType::Battery);
        m_hardware->finishRead(Endpoint::RxBleBattery, QByteArray(1, level));
    }
    QCOMPARE(changed.count(), 2);
    QCOMPARE(m_inputs->lastBattery(), 49);
}

/// One subscription at the hardware, from the first client to the last; a client counts once (147).
void TestDeviceInputs::listensForAsLongAsSomebodyWants()
{
    make({input(1, InputType::Pressure, DriverInput::Way::Listen, Endpoint::Rx)});
    m_hardware->notify(Endpoint::Rx, QByteArray("\x20"));
    QCOMPARE(m_reported->count(), 0);
    for (const ClientId client : {kAnna, kAnna, kBen})
        QVERIFY(m_inputs->subscribe(1, InputType::Pressure, client));
    QCOMPARE(m_hardware->takeOperations(), QStringList{u"subscribe rx"_s});
    m_hardware->notify(Endpoint::Rx, QByteArray("\x21"));
    QCOMPARE(m_reported->count(), 1);
    QCOMPARE(m_reported->first(),
             (QVariantList{QVariant::fromValue<std::size_t>(1), QVariant::fromValue(InputType::Pressure), 0x21}));
    m_inputs->unsubscribe(1, InputType::Pressure, kAnna);
    m_inputs->unsubscribe(1, InputType::Pressure, kAnna); // had one only
    QCOMPARE(m_hardware->takeOperations(), QStringList());
    m_inputs->unsubscribeAll(kBen);
    QCOMPARE(m_hardware->takeOperations(), QStringList{u"unsubscribe rx"_s});
    m_inputs->unsubscribeAll(kBen);
    QCOMPARE(m_hardware->takeOperations(), QStringList());
    m_hardware->notify(Endpoint::Rx, QByteArray("\x22"));
    QCOMPARE(m_reported->count(), 1);
}

void TestDeviceInputs::sharesAnEndpointBetweenInputs()
{
    make({input(1, InputType::Pressure, DriverInput::Way::Listen, Endpoint::Rx),
          input(2, InputType::Button, DriverInput::Way::Listen, Endpoint::Rx)});
    QVERIFY(m_inputs->subscribe(1, InputType::Pressure, kAnna));
    QVERIFY(m_inputs->subscribe(2, InputType::Button, kBen));
    QCOMPARE(m_hardware->takeOperations(), QStringList{u"subscribe rx"_s});
    m_hardware->notify(Endpoint::Rx, QByteArray("\x20"));
    QCOMPARE(m_reported->count(), 2);
    m_inputs->unsubscribeAll(kAnna);
    QCOMPARE(m_hardware->takeOperations(), QStringList());
    m_hardware->notify(Endpoint::Rx, QByteArray("\x20"));
    QCOMPARE(m_reported->count(), 3);
    m_inputs->unsubscribe(2, InputType::Button, kBen);
    QCOMPARE(m_hardware->takeOperations(), QStringList{u"unsubscribe rx"_s});
}

void TestDeviceInputs::tellsOnlyNews()
{
    DriverInput news = input(2, InputType::Button, DriverInput::Way::Listen, Endpoint::Rx);
    news.onChange = true;
    make({news});
    QVERIFY(m_inputs->subscribe(2, InputType::Button, kAnna));
    for (const char value : {'\1', '\1', '\0', '\0'})
        m_hardware->notify(Endpoint::Rx, QByteArray(1, value));
    QCOMPARE(m_reported->count(), 2);
    // Who subscribes anew is told the value again.
    m_inputs->unsubscribeAll(kAnna);
    QVERIFY(m_inputs->subscribe(2, InputType::Button, kBen));
    m_hardware->notify(Endpoint::Rx, QByteArray(1, 0));
    QCOMPARE(m_reported->count(), 3);
}

void TestDeviceInputs::knowsWhatIsPossible()
{
    make({input(0, InputType::Battery, DriverInput::Way::Read, Endpoint::RxBleBattery),
          input(1, InputType::Pressure, DriverInput::Way::Listen, Endpoint::Rx)});
    const auto nothing = [](const Result<int> &) {};
    for (const Result<> &refused :
         {m_inputs->read(1, InputType::Pressure, this, nothing), m_inputs->read(0, InputType::Rssi, this, nothing),
          m_inputs->read(2, InputType::Button, this, nothing), m_inputs->subscribe(0, InputType::Battery, kAnna)}) {
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, ErrorCode::NotSupported);
    }
    QCOMPARE(m_hardware->takeOperations(), QStringList());
    QCOMPARE(m_scheduler->armed(), 0);
}

QTEST_GUILESS_MAIN(TestDeviceInputs)
#include "tst_DeviceInputs.moc"
