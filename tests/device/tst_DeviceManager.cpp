#include "engine/backend/simulated/SimulatedBackend.h"
#include "engine/backend/simulated/SimulatedHardware.h"
#include "engine/backend/simulated/SimulatedHardware.h"
#include "engine/catalog/Catalog.h"
#include "engine/device/DeviceManager.h"
#include "engine/message/FrameWriter.h"
#include "engine/message/Protocol.h"
#include "tests/fakes/ManualScheduler.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using engine::DeviceSettings;
using engine::ErrorCode;
using engine::FeatureIndex;
using engine::OutputType;

namespace {

constexpr auto kAnna = engine::ClientId{1};
const auto kHome = u"aa:01"_s;
const auto kAway = u"aa:02"_s;

DeviceSettings settingsFor(const QString &address)
{
    DeviceSettings made;
    made.key = {u"vib"_s, u"model"_s, address};
    return made;
}

} // namespace

/// What users have set, on devices as clients see them.
class TestDeviceManager final : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void connectsWhomTheUserWants_data();
    void connectsWhomTheUserWants();
    void limitsHoldForCommands();
    void disabledOutputsAreNotThere();
    void displayNamesAreSent();
    void settingsAreForOneDevice();
    void pairingEndsHoweverMuchTheDeviceSays();

private:
    void appear(const QString &address);
    engine::Result<> output(quint32 feature, OutputType type, int value);
    QString lastPacket() const;

    std::unique_ptr<ManualScheduler> m_scheduler;
    std::unique_ptr<engine::Catalog> m_catalog;
    std::unique_ptr<engine::DeviceManager> m_devices;
    engine::SimulatedBackend *m_backend = nullptr;
};

void TestDeviceManager::init()
{
    QTest::failOnWarning(QRegularExpression(u".*"_s));
    m_devices.reset();
    m_scheduler = std::make_unique<ManualScheduler>();
    m_catalog = std::make_unique<engine::Catalog>();
    QVERIFY(m_catalog->load(QString::fromUtf8(FIXTURES_FOLDER)).empty());
    m_devices = std::make_unique<engine::DeviceManager>(*m_catalog, *m_scheduler);
    auto backend = std::make_unique<engine::SimulatedBackend>();
    m_backend = backend.get();
    m_devices->addBackend(std::move(backend));
}

void TestDeviceManager::appear(const QString &address)
{
    engine::SimulatedDevice device;
    device.advertisement = {u"simulated"_s, address, u"Twin Buzz"_s, {}, {}, u"vib"_s, u"model"_s};
    device.endpoints = m_catalog->endpoints(u"vib"_s);
    m_backend->add(device);
    for (int turn = 0; turn < 3; ++turn)
        QCoreApplication::processEvents();
}

engine::Result<> TestDeviceManager::output(quint32 feature, OutputType type, int value)
{
    const engine::OutputValue command{FeatureIndex{feature}, type, value, 0};
    return m_devices->devices().front()->output(kAnna, {&command, 1});
}

QString TestDeviceManager::lastPacket() const
{
    return QString::fromLatin1(m_devices->devices().front()->lastPacket().toHex());
}

void TestDeviceManager::connectsWhomTheUserWants_data()
{
    QTest::addColumn<QStringList>("denied");
    QTest::addColumn<QStringList>("allowed");
    QTest::addColumn<QStringList>("connected");
    const QStringList none;
    QTest::newRow("nothing is set") << none << none << QStringList{kHome, kAway};
    QTest::newRow("158: a denied device never appears") << QStringList{kAway} << none << QStringList{kHome};
    QTest::newRow("159: one is allowed, so no other may connect") << none << QStringList{kAway} << QStringList{kAway};
    QTest::newRow("159: a device that is not here is allowed") << none << QStringList{u"aa:03"_s} << none;
    QTest::newRow("denied goes before allowed")
        << QStringList{kAway} << QStringList{kHome, kAway} << QStringList{kHome};
}

void TestDeviceManager::connectsWhomTheUserWants()
{
    QFETCH(QStringList, denied);
    QFETCH(QStringList, allowed);
    std::vector<DeviceSettings> settings;
    for (const QString &address : denied) {
        settings.push_back(settingsFor(address));
        settings.back().isDenied = true;
    }
    for (const QString &address : allowed) {
        settings.push_back(settingsFor(address));
        settings.back().key.identifier = u"another"_s; // the address alone counts
        settings.back().isAllowed = true;
    }
    m_devices->setSettings(settings);
    appear(kHome);
    appear(kAway);
    QStringList connected;
    for (const auto &device : m_devices->devices())
        connected.append(device->address());
    QTEST(connected, "connected");
}

/// 136, 137
void TestDeviceManager::limitsHoldForCommands()
{
    DeviceSettings limited = settingsFor(kHome);
    limited.outputs.push_back({FeatureIndex{1}, OutputType::Vibrate, engine::Range{10, 15}, {}, false, false});
    m_devices->setSettings({limited});
    appear(kHome);
    QCOMPARE(m_devices->devices().size(), std::size_t(1));
    QCOMPARE(m_devices->devices()[0]->description().features[1].outputs[0].value, (engine::Range{0, 5}));
    QVERIFY(output(1, OutputType::Vibrate, 1));
    QCOMPARE(lastPacket(), u"110b"_s);
    QVERIFY(output(1, OutputType::Vibrate, 5));
    QCOMPARE(lastPacket(), u"110f"_s);
    const engine::Result<> beyond = output(1, OutputType::Vibrate, 6);
    QVERIFY(!beyond);
    QCOMPARE(beyond.error().code, ErrorCode::OutOfRange);
    QVERIFY(output(1, OutputType::Vibrate, 0));
    QCOMPARE(lastPacket(), u"1100"_s);
    QVERIFY(output(0, OutputType::Vibrate, 20)); // the other motor is as it was
    QCOMPARE(lastPacket(), u"1014"_s);
}

/// 143: commands to it are refused, and no list has it. The features keep their indexes.
void TestDeviceManager::disabledOutputsAreNotThere()
{
    DeviceSettings disabled = settingsFor(kHome);
    disabled.outputs.push_back({FeatureIndex{0}, OutputType::Vibrate, {}, {}, true, false});
    m_devices->setSettings({disabled});
    appear(kHome);
    QCOMPARE(m_devices->devices().size(), std::size_t(1));
    const engine::Result<> refused = output(0, OutputType::Vibrate, 5);
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::NotSupported);
    QCOMPARE(lastPacket(), QString());
    QVERIFY(output(1, OutputType::Vibrate, 5));
    QCOMPARE(lastPacket(), u"1105"_s);
    const engine::DeviceDescription *const list[] = {&m_devices->devices()[0]->description()};
    for (const int version : {3, 4}) {
        engine::FrameWriter writer;
        engine::protocolFor(version)->writeDeviceList(writer, 2, list);
        QCOMPARE(writer.text().toString().count(u"Vibrate"), 1);
    }
}

/// 160: beside the name of the model, which stays.
void TestDeviceManager::displayNamesAreSent()
{
    DeviceSettings named = settingsFor(kHome);
    named.displayName = u"Left one"_s;
    m_devices->setSettings({named});
    appear(kHome);
    QCOMPARE(m_devices->devices().size(), std::size_t(1));
    const engine::DeviceDescription *const list[] = {&m_devices->devices()[0]->description()};
    for (const int version : {3, 4}) {
        engine::FrameWriter writer;
        engine::protocolFor(version)->writeDeviceList(writer, 2, list);
        const QString text = writer.text().toString();
        QVERIFY2(text.contains(uR"("DeviceName":"Twin Buzz")"_s), qPrintable(text));
        QVERIFY2(text.contains(uR"("DeviceDisplayName":"Left one")"_s), qPrintable(text));
    }
}

/// The gap and the index as well; another device of the same model has none of it.
void TestDeviceManager::settingsAreForOneDevice()
{
    DeviceSettings ours = settingsFor(kAway);
    ours.displayName = u"Left one"_s;
    ours.messageGap = std::chrono::milliseconds(250);
    ours.index = engine::DeviceIndex{7};
    m_devices->setSettings({ours});
    appear(kHome);
    appear(kAway);
    QCOMPARE(m_devices->devices().size(), std::size_t(2));
    const engine::DeviceDescription &other = m_devices->devices()[0]->description();
    QCOMPARE(other.index, engine::DeviceIndex{0});
    QCOMPARE(other.displayName, QString());
    QCOMPARE(other.messageGap, std::chrono::milliseconds(0));
    const engine::DeviceDescription &description = m_devices->devices()[1]->description();
    QCOMPARE(description.index, engine::DeviceIndex{7});
    QCOMPARE(description.displayName, u"Left one"_s);
    QCOMPARE(description.messageGap, std::chrono::milliseconds(250));
}

/// Each notification begins the wait of the pairing loop anew; the connection as a whole still has its deadline.
void TestDeviceManager::pairingEndsHoweverMuchTheDeviceSays()
{
    QTest::failOnWarning(QRegularExpression(u"^(?!connecting)"_s)); // that it failed is logged
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"connecting .* took too long"_s));
    const engine::Result<> added = m_catalog->addFile(u"pairs.json"_s, QJsonDocument::fromJson(R"({"protocol": "pairs",
        "match": {"simulated": ["pairs"], "ble": {"names": ["Pairs"], "services": {"ff00": {"tx": "ff01", "rx": "ff02"}}}},
        "models": {"default": {"name": "Pairs", "features": [{"vibrate": [0, 9]}]}},
        "driver": {"init": [{"subscribe": "rx"}, {"await": "rx", "hint": "Press", "cases": [{"then": "again"}]}],
                   "out": [{"for": "vibrate", "data": "{v}"}]}})").object());
    QVERIFY(added);
    QSignalSpy failures(m_devices.get(), &engine::DeviceManager::connectFailed);
    m_devices->startScanning(kAnna);
    engine::SimulatedDevice device;
    device.advertisement = {u"ble"_s, kHome, u"Pairs"_s, {}, {}, {}, {}};
    device.endpoints = m_catalog->endpoints(u"pairs"_s);
    device.isScripted = true;
    m_backend->add(device);
    for (int second = 0; second < 100 && failures.isEmpty(); ++second) {
        for (int turn = 0; turn < 4; ++turn)
            QCoreApplication::processEvents();
        if (engine::SimulatedHardware *hardware = m_backend->hardware(kHome))
            hardware->notify(engine::Endpoint::Rx, "no");
        m_scheduler->advance(std::chrono::seconds(1));
    }
    QCOMPARE(failures.size(), 1);
}

QTEST_GUILESS_MAIN(TestDeviceManager)
#include "tst_DeviceManager.moc"
