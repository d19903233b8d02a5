#include "engine/base/Constants.h"
#include "engine/device/Device.h"
#include "tests/server/ScopeStage.h"

#include <QJsonObject>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace engine;
using namespace std::chrono_literals;

/// R9: an output whose client has said nothing for long is stopped, though the connection lives.
class TestForgottenOutput final : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void cleanup() { m_stage.reset(); }
    void stopsAfterTheTime_data();
    void stopsAfterTheTime();
    void anyMessageCounts_data();
    void anyMessageCounts();
    void zeroSwitchesItOff();
    void tellsNothingWhereNothingRuns();

private:
    void drive();
    void pass(std::chrono::milliseconds time);
    bool isOn() const { return m_stage->device(0)->isActive(); }

    std::unique_ptr<ScopeStage> m_stage;
};

void TestForgottenOutput::init()
{
    QTest::failOnWarning(QRegularExpression(u".*"_s));
    m_stage = std::make_unique<ScopeStage>(u"fixtures"_s);
    m_stage->addDevice(u"vib"_s);
    m_stage->connectClient(4, Scope::usual());
}

void TestForgottenOutput::drive()
{
    const QJsonObject level{{u"Vibrate"_s, QJsonObject{{u"Value"_s, 5}}}};
    const QJsonObject answer =
        m_stage->ask(u"OutputCmd"_s, {{u"DeviceIndex"_s, 0}, {u"FeatureIndex"_s, 0}, {u"Command"_s, level}});
    QVERIFY(answer.contains(u"Ok"_s));
    QVERIFY(isOn());
}

void TestForgottenOutput::pass(std::chrono::milliseconds time)
{
    m_stage->scheduler.advance(time);
    m_stage->settle();
}

void TestForgottenOutput::stopsAfterTheTime_data()
{
    QTest::addColumn<int>("minutes");
    QTest::newRow("R9: by default") << static_cast<int>(limits::kForgottenOutput.count());
    QTest::newRow("R9: as it is set") << 1;
}

void TestForgottenOutput::stopsAfterTheTime()
{
    QFETCH(int, minutes);
    m_stage->context.forgottenOutput = std::chrono::minutes(minutes);
    const QSignalSpy forgotten(&m_stage->session(), &Session::outputForgotten);
    drive();
    pass(m_stage->context.forgottenOutput - 1ms);
    QVERIFY(isOn());
    QCOMPARE(forgotten.count(), 0);
    m_stage->takeWrites();
    pass(1ms + 2 * limits::kPingOutputsOn);
    QVERIFY(!isOn());
    QVERIFY(m_stage->takeWrites().contains(ScopeStage::Write{u"Twin Buzz"_s, QByteArray::fromHex("1000")}));
    QCOMPARE(forgotten.count(), 1);
    QVERIFY(!m_stage->closeCode()); // it stays connected
    pass(2 * m_stage->context.forgottenOutput);
    QCOMPARE(forgotten.count(), 1); // told once
    drive();                        // and may go on (R3)
}

void TestForgottenOutput::anyMessageCounts_data()
{
    QTest::addColumn<QString>("frame");
    QTest::newRow("R9: a Ping") << uR"([{"Ping":{"Id":9}}])"_s;
    QTest::newRow("R9: the same level again")
        << uR"([{"OutputCmd":{"Id":9,"DeviceIndex":0,"FeatureIndex":0,"Command":{"Vibrate":{"Value":5}}}}])"_s;
    QTest::newRow("R9: one that is refused") << uR"([{"Unheard":{"Id":9}}])"_s;
}

void TestForgottenOutput::anyMessageCounts()
{
    QFETCH(QString, frame);
    drive();
    for (int round = 0; round < 3; ++round) {
        pass(limits::kForgottenOutput - 10s);
        QVERIFY(isOn());
        m_stage->send(frame);
    }
    pass(limits::kForgottenOutput + 2 * limits::kPingOutputsOn);
    QVERIFY(!isOn());
}

void TestForgottenOutput::zeroSwitchesItOff()
{
    m_stage->context.forgottenOutput = 0ms;
    drive();
    pass(10 * limits::kForgottenOutput);
    QVERIFY(isOn());
}

void TestForgottenOutput::tellsNothingWhereNothingRuns()
{
    const QSignalSpy forgotten(&m_stage->session(), &Session::outputForgotten);
    drive();
    m_stage->ask(u"StopCmd"_s, {});
    pass(2 * limits::kForgottenOutput);
    QCOMPARE(forgotten.count(), 0);
    const OutputValue value{FeatureIndex{0}, OutputType::Vibrate, 9, 0};
    QVERIFY(m_stage->device(0)->output(kUser, {&value, 1})); // what the user runs is not the client's
    pass(2 * limits::kForgottenOutput);
    QVERIFY(isOn());
    QCOMPARE(forgotten.count(), 0);
}

QTEST_GUILESS_MAIN(TestForgottenOutput)
#include "tst_ForgottenOutput.moc"
