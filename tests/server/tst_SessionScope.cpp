#include "engine/base/Constants.h"
#include "engine/device/Device.h"
#include "tests/server/ScopeStage.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace engine;
using namespace std::chrono_literals;

namespace {

constexpr int kNowhere = 77; ///< no device and no feature has this index

Scope only(const Device &device)
{
    Scope scope = Scope::everything();
    scope.setDevices({device.key()});
    return scope;
}

QString errorText(const QJsonObject &answer)
{
    const QJsonObject error = answer.value(u"Error"_s).toObject();
    return error.value(u"ErrorCode"_s) == QJsonValue(4) ? error.value(u"ErrorMessage"_s).toString() : QString();
}

bool isOk(const QJsonObject &answer)
{
    return answer.contains(u"Ok"_s);
}

/// Names of the listed devices.
QStringList listed(ScopeStage &stage)
{
    const QJsonValue devices =
        stage.ask(u"RequestDeviceList"_s, {}).value(u"DeviceList"_s).toObject().value(u"Devices"_s);
    QStringList names;
    for (const QJsonValue &device : devices.isArray() ? devices.toArray() : QJsonArray())
        names += device.toObject().value(u"DeviceName"_s).toString();
    for (const QJsonValue &device : devices.toObject()) // version 4
        names += device.toObject().value(u"DeviceName"_s).toString();
    return names;
}

QJsonObject output(int device, int feature, const QString &type, int value)
{
    return {{u"DeviceIndex"_s, device},
            {u"FeatureIndex"_s, feature},
            {u"Command"_s, QJsonObject{{type, QJsonObject{{u"Value"_s, value}}}}}};
}

QJsonObject input(int device, int feature, const QString &type, const QString &command)
{
    return {{u"DeviceIndex"_s, device}, {u"FeatureIndex"_s, feature}, {u"Type"_s, type}, {u"Command"_s, command}};
}

void newVersionRows()
{
    QTest::addColumn<int>("version");
    for (int version = 0; version <= 4; ++version)
        QTest::addRow("version %d", version) << version;
}

} // namespace

/// S36, S40 to S43: what a client's scope lets it see and do, in every version. Devices: vib 0, hub 1.
class TestSessionScope final : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void cleanup() { m_stage.reset(); }
    void listsDevicesInScope_data() { newVersionRows(); }
    void listsDevicesInScope();
    void tellsNothingOfOtherDevices_data() { newVersionRows(); }
    void tellsNothingOfOtherDevices();
    void refusesOtherDevicesAsUnknown_data();
    void refusesOtherDevicesAsUnknown();
    void listsFeaturesUnderTheirIndexes();
    void hidesKindsFromOldClients();
    void refusesHiddenFeaturesAsUnknown_data();
    void refusesHiddenFeaturesAsUnknown();
    void hidesADeviceWithNothingLeft();
    void tellsChangesThatCanBeSeen();
    void capsLevels_data();
    void capsLevels();
    void stopsWhatIsInScope_data() { newVersionRows(); }
    void stopsWhatIsInScope();
    void endsWhenTheGrantChanges_data();
    void endsWhenTheGrantChanges();

private:
    std::unique_ptr<ScopeStage> m_stage;
};

void TestSessionScope::init()
{
    QTest::failOnWarning(QRegularExpression(u".*"_s));
    m_stage = std::make_unique<ScopeStage>(u"fixtures"_s);
    m_stage->addDevice(u"vib"_s);
    m_stage->addDevice(u"hub"_s);
}

void TestSessionScope::listsDevicesInScope()
{
    QFETCH(int, version);
    m_stage->connectClient(version, Scope::everything());
    QCOMPARE(listed(*m_stage), (QStringList{u"Twin Buzz"_s, u"Demo Hub"_s}));
    m_stage->connectClient(version, only(*m_stage->device(1)));
    QCOMPARE(listed(*m_stage), QStringList{u"Demo Hub"_s});
}

/// S41: neither when one comes, nor when it changes, nor when it goes.
void TestSessionScope::tellsNothingOfOtherDevices()
{
    QFETCH(int, version);
    m_stage->connectClient(version, only(*m_stage->device(1)));
    listed(*m_stage);
    Device *other = m_stage->addDevice(u"stk"_s);
    QCOMPARE(m_stage->takeFrames(), QStringList());
    DeviceSettings named;
    named.key = other->key();
    named.displayName = u"Another name"_s;
    m_stage->devices.setSettings({named});
    m_stage->settle();
    QCOMPARE(m_stage->takeFrames(), QStringList());
    m_stage->backend->remove(QString(other->address()));
    m_stage->settle();
    QCOMPARE(m_stage->takeFrames(), QStringList());
    m_stage->backend->remove(QString(m_stage->device(1)->address())); // but of its own
    m_stage->settle();
    QCOMPARE(m_stage->takeFrames().size(), 1);
}

void TestSessionScope::refusesOtherDevicesAsUnknown_data()
{
    QTest::addColumn<int>("version");
    QTest::addColumn<QString>("name");
    QTest::addColumn<QJsonObject>("fields");
    const QJsonObject half{{u"Index"_s, 0}, {u"Speed"_s, 0.5}};
    QTest::newRow("a single motor in version 0") << 0 << u"SingleMotorVibrateCmd"_s << QJsonObject{{u"Speed"_s, 0.5}};
    QTest::newRow("motors in version 1") << 1 << u"VibrateCmd"_s << QJsonObject{{u"Speeds"_s, QJsonArray{half}}};
    QTest::newRow("a battery in version 2") << 2 << u"BatteryLevelCmd"_s << QJsonObject();
    const QJsonObject scalar{{u"Index"_s, 0}, {u"Scalar"_s, 0.5}, {u"ActuatorType"_s, u"Vibrate"_s}};
    QTest::newRow("a level in version 3") << 3 << u"ScalarCmd"_s << QJsonObject{{u"Scalars"_s, QJsonArray{scalar}}};
    QTest::newRow("a stop in version 3") << 3 << u"StopDeviceCmd"_s << QJsonObject();
    QTest::newRow("a level in version 4") << 4 << u"OutputCmd"_s << output(0, 0, u"Vibrate"_s, 5);
    QTest::newRow("an input in version 4") << 4 << u"InputCmd"_s << input(0, 2, u"Battery"_s, u"Read"_s);
    QTest::newRow("a stop in version 4") << 4 << u"StopCmd"_s << QJsonObject();
}

/// S41: the same Error, to the letter but for the index.
void TestSessionScope::refusesOtherDevicesAsUnknown()
{
    QFETCH(int, version);
    QFETCH(QString, name);
    QFETCH(QJsonObject, fields);
    m_stage->connectClient(version, Scope::everything());
    fields.insert(u"DeviceIndex"_s, 0);
    QVERIFY(errorText(m_stage->ask(name, fields)).isEmpty()); // it is the scope alone
    m_stage->connectClient(version, only(*m_stage->device(1)));
    const QString hidden = errorText(m_stage->ask(name, fields));
    fields.insert(u"DeviceIndex"_s, kNowhere);
    const QString missing = errorText(m_stage->ask(name, fields));
    QVERIFY(!hidden.isEmpty());
    QCOMPARE(QString(hidden).replace(u'0', QString::number(kNowhere)), missing);
    QVERIFY(m_stage->takeWrites().isEmpty());
}

/// S40, S41: the usual scope leaves out the cuff, which is feature 3 of the hub.
void TestSessionScope::listsFeaturesUnderTheirIndexes()
{
    const auto features = [this] {
        const QJsonObject list = m_stage->ask(u"RequestDeviceList"_s, {}).value(u"DeviceList"_s).toObject();
        return list.value(u"Devices"_s).toObject().value(u"1"_s).toObject().value(u"DeviceFeatures"_s).toObject();
    };
    m_stage->connectClient(4, Scope::everything());
    const QJsonObject all = features();
    QCOMPARE(all.keys(), (QStringList{u"0"_s, u"1"_s, u"2"_s, u"3"_s, u"4"_s, u"5"_s, u"6"_s, u"7"_s}));
    m_stage->connectClient(4, Scope::usual());
    QJsonObject expected = all;
    expected.remove(u"3"_s);
    QCOMPARE(features(), expected);
    QVERIFY(isOk(m_stage->ask(u"OutputCmd"_s, output(1, 4, u"Oscillate"_s, 5)))); // the one behind it
    QCOMPARE(m_stage->takeWrites(), (QList<ScopeStage::Write>{{u"Demo Hub"_s, QByteArray::fromHex("2405")}}));
}

/// S40: version 3 finds what is left where its own list has it.
void TestSessionScope::hidesKindsFromOldClients()
{
    m_stage->connectClient(3, Scope::usual());
    const QJsonArray devices =
        m_stage->ask(u"RequestDeviceList"_s, {}).value(u"DeviceList"_s).toObject().value(u"Devices"_s).toArray();
    const QJsonArray scalars =
        devices.at(1).toObject().value(u"DeviceMessages"_s).toObject().value(u"ScalarCmd"_s).toArray();
    QStringList types;
    for (const QJsonValue &scalar : scalars)
        types += scalar.toObject().value(u"ActuatorType"_s).toString();
    QCOMPARE(types, (QStringList{u"Vibrate"_s, u"Rotate"_s, u"Rotate"_s, u"Oscillate"_s, u"Position"_s}));
    const QJsonObject fourth{{u"Index"_s, 3}, {u"Scalar"_s, 0.5}, {u"ActuatorType"_s, u"Oscillate"_s}};
    QVERIFY(isOk(m_stage->ask(u"ScalarCmd"_s, {{u"DeviceIndex"_s, 1}, {u"Scalars"_s, QJsonArray{fourth}}})));
    QCOMPARE(m_stage->takeWrites(), (QList<ScopeStage::Write>{{u"Demo Hub"_s, QByteArray::fromHex("240a")}}));
    const QJsonObject cuff{{u"Index"_s, 3}, {u"Scalar"_s, 0.5}, {u"ActuatorType"_s, u"Constrict"_s}};
    QVERIFY(
        !errorText(m_stage->ask(u"ScalarCmd"_s, {{u"DeviceIndex"_s, 1}, {u"Scalars"_s, QJsonArray{cuff}}})).isEmpty());
}

void TestSessionScope::refusesHiddenFeaturesAsUnknown_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QJsonObject>("hidden");
    QTest::addColumn<QJsonObject>("missing");
    const QString stop = u"StopCmd"_s;
    QTest::newRow("a level of a hidden kind")
        << u"OutputCmd"_s << output(1, 3, u"Constrict"_s, 1) << output(1, kNowhere, u"Constrict"_s, 1);
    QTest::newRow("a kind that it never had")
        << u"OutputCmd"_s << output(1, 3, u"Vibrate"_s, 1) << output(1, kNowhere, u"Vibrate"_s, 1);
    QTest::newRow("a level out of range")
        << u"OutputCmd"_s << output(1, 3, u"Constrict"_s, 99) << output(1, kNowhere, u"Constrict"_s, 99);
    QTest::newRow("a stop") << stop << QJsonObject{{u"DeviceIndex"_s, 1}, {u"FeatureIndex"_s, 3}}
                            << QJsonObject{{u"DeviceIndex"_s, 1}, {u"FeatureIndex"_s, kNowhere}};
    QTest::newRow("an input") << u"InputCmd"_s << input(1, 6, u"Battery"_s, u"Read"_s)
                              << input(1, kNowhere, u"Battery"_s, u"Read"_s);
    QTest::newRow("a subscription") << u"InputCmd"_s << input(1, 7, u"Pressure"_s, u"Subscribe"_s)
                                    << input(1, kNowhere, u"Pressure"_s, u"Subscribe"_s);
}

/// S41
void TestSessionScope::refusesHiddenFeaturesAsUnknown()
{
    QFETCH(QString, name);
    QFETCH(QJsonObject, hidden);
    QFETCH(QJsonObject, missing);
    Scope scope = Scope::usual();
    scope.setAllowed(InputType::Battery, false);
    scope.setAllowed(InputType::Pressure, false);
    m_stage->connectClient(4, scope);
    const QString index = QString::number(hidden.value(u"FeatureIndex"_s).toInt());
    const QString hiddenText = errorText(m_stage->ask(name, hidden));
    const QString missingText = errorText(m_stage->ask(name, missing));
    QVERIFY(!hiddenText.isEmpty());
    QCOMPARE(QString(hiddenText).replace(u"FeatureIndex "_s + index, u"FeatureIndex %1"_s.arg(kNowhere)), missingText);
    QVERIFY(m_stage->takeWrites().isEmpty());
}

void TestSessionScope::hidesADeviceWithNothingLeft()
{
    Scope scope = Scope::everything();
    scope.setAllowed(OutputType::Vibrate, false);
    scope.setAllowed(InputType::Battery, false);
    m_stage->connectClient(4, scope);
    QCOMPARE(listed(*m_stage), QStringList{u"Demo Hub"_s});
    QVERIFY(!errorText(m_stage->ask(u"StopCmd"_s, {{u"DeviceIndex"_s, 0}})).isEmpty());
}

/// S41: a change of what is hidden is none.
void TestSessionScope::tellsChangesThatCanBeSeen()
{
    m_stage->connectClient(3, Scope::usual());
    listed(*m_stage);
    DeviceSettings settings;
    settings.key = m_stage->device(1)->key();
    settings.outputs = {{FeatureIndex{3}, OutputType::Constrict, Range{0, 2}, {}, false, false}};
    m_stage->devices.setSettings({settings});
    m_stage->settle();
    QCOMPARE(m_stage->takeFrames(), QStringList());
    settings.outputs.push_back({FeatureIndex{4}, OutputType::Oscillate, Range{0, 10}, {}, false, false});
    m_stage->devices.setSettings({settings});
    m_stage->settle();
    const QStringList frames = m_stage->takeFrames();
    QCOMPARE(frames.size(), 2);
    QVERIFY(frames[0].contains(u"DeviceRemoved"_s));
    QVERIFY(frames[1].contains(u"DeviceAdded"_s));
    QVERIFY(!frames[1].contains(u"Constrict"_s));
}

void TestSessionScope::capsLevels_data()
{
    QTest::addColumn<int>("percent");
    QTest::addColumn<QJsonObject>("command");
    QTest::addColumn<QByteArray>("expected"); // nothing: no write
    const QJsonObject full = output(1, 0, u"Vibrate"_s, 20);
    QTest::newRow("S39: the whole range") << 100 << full << QByteArray("2014");
    QTest::newRow("S42: clamped to half") << 50 << full << QByteArray("200a");
    QTest::newRow("S42: below the cap as it is") << 50 << output(1, 0, u"Vibrate"_s, 7) << QByteArray("2007");
    QTest::newRow("S42: the other direction, too") << 50 << output(1, 1, u"Rotate"_s, -10) << QByteArray("21fb");
    QTest::newRow("S42: a position has no strength") << 50 << output(1, 5, u"Position"_s, 100) << QByteArray("2564");
    QTest::newRow("S39: nothing at all") << 0 << full << QByteArray("2000");
}

void TestSessionScope::capsLevels()
{
    QFETCH(int, percent);
    QFETCH(QJsonObject, command);
    QFETCH(QByteArray, expected);
    Scope scope = Scope::usual();
    scope.maximumPercent = percent;
    m_stage->connectClient(4, scope);
    QVERIFY(isOk(m_stage->ask(u"OutputCmd"_s, command)));
    QCOMPARE(m_stage->takeWrites(), (QList<ScopeStage::Write>{{u"Demo Hub"_s, QByteArray::fromHex(expected)}}));
}

/// S43: Stop is never denied in scope, also while somebody else drives; without an index it is for what is in scope.
void TestSessionScope::stopsWhatIsInScope()
{
    QFETCH(int, version);
    Scope scope = Scope::usual();
    scope.maximumPercent = 0;
    scope.setDevices({m_stage->device(0)->key()});
    m_stage->connectClient(version, scope);
    const OutputValue value{FeatureIndex{0}, OutputType::Vibrate, 9, 0};
    const auto drive = [&] {
        for (const quint32 index : {0u, 1u})
            QVERIFY(m_stage->device(index)->output(kUser, {&value, 1}));
        m_stage->scheduler.advance(1s);
        m_stage->takeWrites();
    };
    drive();
    QVERIFY(isOk(m_stage->ask(version == 4 ? u"StopCmd"_s : u"StopDeviceCmd"_s, {{u"DeviceIndex"_s, 0}})));
    QVERIFY(!m_stage->device(0)->isActive());
    QVERIFY(m_stage->device(1)->isActive());
    drive();
    QVERIFY(isOk(m_stage->ask(version == 4 ? u"StopCmd"_s : u"StopAllDevices"_s, {})));
    QVERIFY(!m_stage->device(0)->isActive());
    QVERIFY(m_stage->device(1)->isActive());
    m_stage->scheduler.advance(1s);
    for (const ScopeStage::Write &write : m_stage->takeWrites())
        QCOMPARE(write.name, u"Twin Buzz"_s);
}

void TestSessionScope::endsWhenTheGrantChanges_data()
{
    QTest::addColumn<QString>("how");
    QTest::newRow("S36: revoked") << u"revoke"_s;
    QTest::newRow("S36: another cap") << u"cap"_s;
    QTest::newRow("S37: an end that it did not have") << u"end"_s;
}

/// S36: stopped, told, closed; no time passes meanwhile.
void TestSessionScope::endsWhenTheGrantChanges()
{
    QFETCH(QString, how);
    m_stage->connectClient(4, Scope::usual());
    QVERIFY(isOk(m_stage->ask(u"OutputCmd"_s, output(0, 0, u"Vibrate"_s, 20))));
    m_stage->takeWrites();
    m_stage->takeFrames();
    const Grant grant = m_stage->consent.grants().value(0);
    Scope lower = grant.scope;
    lower.maximumPercent = 10;
    if (how == u"revoke")
        m_stage->consent.revoke(grant.id);
    else if (how == u"cap")
        m_stage->consent.setScope(grant.id, lower, {});
    else
        m_stage->consent.setScope(grant.id, grant.scope, grant.grantedAt + 3600);
    m_stage->settle();
    const QList<ScopeStage::Write> writes = m_stage->takeWrites();
    QVERIFY(writes.contains(ScopeStage::Write{u"Twin Buzz"_s, QByteArray::fromHex("1000")}));
    QCOMPARE(m_stage->closeCode(), 1008);
    const QStringList frames = m_stage->takeFrames();
    QCOMPARE(frames.size(), 1);
    QVERIFY2(frames[0].startsWith(uR"([{"Error":{"Id":0,"ErrorCode":1,)"_s), qPrintable(frames[0]));
}

QTEST_GUILESS_MAIN(TestSessionScope)
#include "tst_SessionScope.moc"
