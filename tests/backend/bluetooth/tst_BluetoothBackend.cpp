#include "engine/backend/Hardware.h"
#include "engine/backend/bluetooth/BluetoothBackend.h"
#include "engine/base/Scheduler.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QLoggingCategory>
#include <QProcess>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTest>

using namespace engine;
using namespace Qt::StringLiterals;

namespace {

constexpr int kSeconds = 10000;
const QString kFirst = u"02:00:00:00:00:01"_s;
const QString kSecond = u"02:00:00:00:00:02"_s;
const QString kNear = u"C0:11:22:33:44:01"_s; // at the first adapter
const QString kFar = u"C0:11:22:33:44:02"_s;  // at the second
const char kDevices[] = R"([
    {"address": "C0:11:22:33:44:01", "name": "Near", "rssi": -40,
     "services": [{"uuid": "ff00", "chars": [{"uuid": "ff01", "flags": ["write"]}]}]},
    {"address": "C0:11:22:33:44:02", "name": "Far", "adapter": 1,
     "services": [{"uuid": "ff00", "chars": [{"uuid": "ff01", "flags": ["write"]}]}]}])";
const HardwareLayout kLayout{{{u"ff00"_s, {{Endpoint::Tx, u"ff01"_s}}}}, {}};

BusSettings settings(const QString &adapter = {}, bool isOff = false)
{
    BusSettings result;
    result.bluetoothAdapter = adapter;
    if (isOff)
        result.switchedOff = {u"ble"_s};
    return result;
}

} // namespace

/// The backend by itself over a bluetoothd of ours: how the bus is, which adapter is used, what becomes of open
/// devices.
class tst_BluetoothBackend : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void init();
    void cleanup();
    void cleanupTestCase();
    void theBusIsLeftAloneBeforeTheFirstSettings();
    void theBusIsLeftAloneWhileItIsSwitchedOff();
    void eachProblemIsTold_data();
    void eachProblemIsTold();
    void aBusThatDoesNotLetUsIsTold();
    void anAdapterIsSwitchedOn();
    void whyAnAdapterStaysOffIsTold();
    void theChosenAdapterIsUsed();
    void whatIsFoundIsToldOnceInAWhile();
    void switchingOffClosesDevices();
    void anotherAdapterClosesDevices();
    void scanningEndsByItselfWhereItIsSwitchedOff();

private:
    QString tell(const QString &method, const QJsonArray &arguments = {});
    std::unique_ptr<Hardware> opened(const QString &address);

    QProcess m_rig;
    SystemScheduler m_scheduler;
    std::unique_ptr<BluetoothBackend> m_backend;
};

QString tst_BluetoothBackend::tell(const QString &method, const QJsonArray &arguments)
{
    QJsonArray line = arguments;
    line.prepend(method);
    m_rig.write(QJsonDocument(line).toJson(QJsonDocument::Compact) + '\n');
    while (!m_rig.canReadLine() && m_rig.waitForReadyRead(kSeconds)) {
    }
    const QString answer = QString::fromUtf8(m_rig.readLine()).trimmed();
    if (answer.isEmpty() || answer.startsWith(u"error:"_s))
        qWarning("%s: %s", qPrintable(method), qPrintable(answer));
    return answer;
}

void tst_BluetoothBackend::initTestCase()
{
    m_rig.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    m_rig.start(QString::fromLatin1(PYTHON),
                {u"-B"_s, QString::fromLatin1(RIG_FOLDER) + u"/serve.py"_s, QString::fromLatin1(kDevices)});
    while (!m_rig.canReadLine() && m_rig.waitForReadyRead(kSeconds)) {
    }
    const QByteArray address = m_rig.readLine().trimmed();
    if (address.startsWith("missing:") || address.isEmpty())
        QSKIP(qPrintable(u"the rig cannot run, "_s + QString::fromUtf8(address)));
    qputenv("DBUS_SYSTEM_BUS_ADDRESS", address); // before anybody asks for the bus
    qputenv("BLUETOOTH_FORCE_DBUS_LE_VERSION", "5.66");
    QLoggingCategory::setFilterRules(u"qt.bluetooth*=false"_s);
}

void tst_BluetoothBackend::init()
{
    QTest::failOnWarning(QRegularExpression(u".*"_s));
    m_backend = std::make_unique<BluetoothBackend>(m_scheduler);
}

void tst_BluetoothBackend::cleanup()
{
    m_backend.reset();
    tell(u"deny"_s, {false});
    tell(u"kill"_s);
    tell(u"start"_s);
}

void tst_BluetoothBackend::cleanupTestCase()
{
    m_rig.closeWriteChannel();
    m_rig.waitForFinished(kSeconds);
}

/// First of all: later the program has its connection.
void tst_BluetoothBackend::theBusIsLeftAloneBeforeTheFirstSettings()
{
    m_backend->startScanning();
    QTest::qWait(100);
    QCOMPARE(tell(u"connections"_s), u"0"_s);
    m_backend->stopScanning();
}

void tst_BluetoothBackend::theBusIsLeftAloneWhileItIsSwitchedOff()
{
    m_backend->applySettings(settings({}, true));
    m_backend->startScanning();
    QTest::qWait(100);
    QCOMPARE(tell(u"connections"_s), u"0"_s);
    QCOMPARE(m_backend->status().problem, BusProblem::SwitchedOff);
    m_backend->applySettings(settings());
    QTRY_COMPARE(tell(u"connections"_s), u"1"_s);
    QTRY_COMPARE(m_backend->status().problem, BusProblem::None);
}

void tst_BluetoothBackend::eachProblemIsTold_data()
{
    QTest::addColumn<QString>("method");
    QTest::addColumn<QJsonArray>("arguments");
    QTest::addColumn<QString>("adapter");
    QTest::addColumn<BusProblem>("problem");
    QTest::addColumn<bool>("canRepair");
    QTest::newRow("all is well") << u"connections"_s << QJsonArray() << QString() << BusProblem::None << false;
    QTest::newRow("the adapter is off") << u"Power"_s << QJsonArray{false} << QString() << BusProblem::PoweredOff
                                        << true;
    QTest::newRow("the adapter is blocked by a switch")
        << u"PowerState"_s << QJsonArray{u"off-blocked"_s} << QString() << BusProblem::Blocked << false;
    QTest::newRow("there is no adapter") << u"RemoveAdapter"_s << QJsonArray{0} << QString() << BusProblem::NoAdapter
                                         << false;
    QTest::newRow("the chosen adapter is not there")
        << u"connections"_s << QJsonArray() << kSecond << BusProblem::NoAdapter << false;
    QTest::newRow("bluetoothd has died") << u"kill"_s << QJsonArray() << QString() << BusProblem::ServiceNotRunning
                                         << false;
}

void tst_BluetoothBackend::eachProblemIsTold()
{
    QFETCH(QString, method);
    QFETCH(QJsonArray, arguments);
    QFETCH(QString, adapter);
    QFETCH(BusProblem, problem);
    m_backend->applySettings(settings(adapter));
    QTRY_VERIFY(!m_backend->status().items.isEmpty());
    QSignalSpy changed(m_backend.get(), &Backend::statusChanged);
    tell(method, arguments);
    QTRY_COMPARE(m_backend->status().problem, problem);
    QTEST(m_backend->status().canRepair, "canRepair");
    if (method != u"connections"_s)
        QTRY_VERIFY(!changed.isEmpty());
    if (!adapter.isEmpty())
        QVERIFY(m_backend->status().detail.contains(adapter));
    // And what it would say to somebody who comes later is the same.
    m_backend = std::make_unique<BluetoothBackend>(m_scheduler);
    m_backend->applySettings(settings(adapter));
    QTRY_COMPARE(m_backend->status().problem, problem);
    if (method == u"kill"_s)
        tell(u"start"_s);
}

void tst_BluetoothBackend::aBusThatDoesNotLetUsIsTold()
{
    tell(u"deny"_s, {true});
    m_backend->applySettings(settings());
    QTRY_COMPARE(m_backend->status().problem, BusProblem::NoPermission);
    QVERIFY(!m_backend->status().detail.isEmpty()); // the bus says which rule
}

void tst_BluetoothBackend::anAdapterIsSwitchedOn()
{
    tell(u"Power"_s, {false});
    m_backend->applySettings(settings());
    QTRY_COMPARE(m_backend->status().problem, BusProblem::PoweredOff);
    QVERIFY(m_backend->status().canRepair);
    m_backend->repair();
    QTRY_COMPARE(m_backend->status().problem, BusProblem::None);
}

void tst_BluetoothBackend::whyAnAdapterStaysOffIsTold()
{
    tell(u"Power"_s, {false});
    tell(u"Fail"_s, {u"Powered"_s, u"Busy"_s});
    m_backend->applySettings(settings());
    QTRY_COMPARE(m_backend->status().problem, BusProblem::PoweredOff);
    m_backend->repair();
    QTRY_COMPARE(m_backend->status().detail, u"Busy"_s);
    tell(u"Fail"_s, {u"Powered"_s, u"Blocked"_s}); // so says a BlueZ without PowerState
    m_backend->repair();
    QTRY_COMPARE(m_backend->status().problem, BusProblem::Blocked);
    tell(u"Power"_s, {true});
    QTRY_COMPARE(m_backend->status().problem, BusProblem::None);
}

void tst_BluetoothBackend::theChosenAdapterIsUsed()
{
    tell(u"AddAdapter"_s, {1});
    m_backend->applySettings(settings(kSecond));
    QTRY_COMPARE(m_backend->status().items.size(), 2);
    const QList<BusItem> items = m_backend->status().items;
    QCOMPARE(items[0], (BusItem{kFirst, u"rig 0"_s, u"hci0"_s, BusProblem::None, false}));
    QCOMPARE(items[1], (BusItem{kSecond, u"rig 1"_s, u"hci1"_s, BusProblem::None, true}));
    QSignalSpy advertised(m_backend.get(), &Backend::advertised);
    m_backend->startScanning();
    QTRY_VERIFY(!advertised.isEmpty());
    QCOMPARE(advertised.first().first().value<Advertisement>().address, kFar);
    tell(u"RemoveAdapter"_s, {0}); // the other one does not matter
    QTest::qWait(50);
    QCOMPARE(m_backend->status().problem, BusProblem::None);
    tell(u"RemoveAdapter"_s, {1});
    QTRY_COMPARE(m_backend->status().problem, BusProblem::NoAdapter);
    tell(u"AddAdapter"_s, {0});
    QTest::qWait(50);
    QCOMPARE(m_backend->status().problem, BusProblem::NoAdapter); // it is remembered
    tell(u"AddAdapter"_s, {1});
    QTRY_COMPARE(m_backend->status().problem, BusProblem::None);
}

void tst_BluetoothBackend::whatIsFoundIsToldOnceInAWhile()
{
    m_backend->applySettings(settings());
    m_backend->startScanning();
    QSignalSpy advertised(m_backend.get(), &Backend::advertised);
    QTRY_COMPARE(advertised.size(), 1);
    const auto advertisement = advertised.first().first().value<Advertisement>();
    QCOMPARE(advertisement.name, u"Near"_s);
    QCOMPARE(advertisement.rssiDbm, std::optional(-40));
    for (int i = 0; i < 5; ++i)
        tell(u"Advertise"_s, {kNear});
    QTest::qWait(50);
    QCOMPARE(advertised.size(), 1);
    tell(u"SetName"_s, {kNear, u"Renamed"_s, u""_s});
    QTRY_COMPARE(advertised.size(), 2);
    QCOMPARE(advertised.last().first().value<Advertisement>().name, u"Renamed"_s);
}

std::unique_ptr<Hardware> tst_BluetoothBackend::opened(const QString &address)
{
    QSignalSpy advertised(m_backend.get(), &Backend::advertised);
    m_backend->startScanning();
    if (!QTest::qWaitFor([&] { return !advertised.isEmpty(); }, kSeconds))
        return nullptr;
    Advertisement advertisement;
    advertisement.address = address;
    std::unique_ptr<Hardware> hardware = m_backend->create(advertisement, kLayout);
    QSignalSpy isOpen(hardware.get(), &Hardware::opened);
    hardware->open();
    return QTest::qWaitFor([&] { return !isOpen.isEmpty(); }, kSeconds) ? std::move(hardware) : nullptr;
}

void tst_BluetoothBackend::switchingOffClosesDevices()
{
    m_backend->applySettings(settings());
    const std::unique_ptr<Hardware> hardware = opened(kNear);
    QVERIFY(hardware);
    QSignalSpy closed(hardware.get(), &Hardware::closed);
    const quint8 byte = 7;
    QCOMPARE(hardware->write({Endpoint::Tx, true, 0, {&byte, 1}}), Hardware::WriteStatus::Pending);
    m_backend->applySettings(settings({}, true));
    QVERIFY(closed.isEmpty()); // not from inside the call
    QTRY_COMPARE(closed.size(), 1);
    QCOMPARE(closed.first().first().value<Error>().code, ErrorCode::Cancelled);
    const QString seen = tell(u"operations"_s);
    QVERIFY(seen.indexOf(u"\"07\""_s) > 0); // what was written goes out first
    QVERIFY(seen.indexOf(u"disconnect"_s) > seen.indexOf(u"\"07\""_s));
    QTRY_COMPARE(m_backend->status().problem, BusProblem::SwitchedOff);
    m_backend->applySettings(settings());
    QTRY_COMPARE(m_backend->status().problem, BusProblem::None);
}

void tst_BluetoothBackend::anotherAdapterClosesDevices()
{
    tell(u"AddAdapter"_s, {1});
    m_backend->applySettings(settings(kFirst));
    const std::unique_ptr<Hardware> hardware = opened(kNear);
    QVERIFY(hardware);
    QSignalSpy closed(hardware.get(), &Hardware::closed);
    m_backend->applySettings(settings()); // the first all the same
    QTest::qWait(50);
    QVERIFY(closed.isEmpty());
    QSignalSpy advertised(m_backend.get(), &Backend::advertised);
    m_backend->applySettings(settings(kSecond));
    QTRY_COMPARE(closed.size(), 1);
    QTRY_VERIFY(!advertised.isEmpty()); // the scan goes on over there
    QCOMPARE(advertised.first().first().value<Advertisement>().address, kFar);
}

void tst_BluetoothBackend::scanningEndsByItselfWhereItIsSwitchedOff()
{
    m_backend->applySettings(settings());
    m_backend->startScanning();
    QVERIFY(m_backend->isScanning());
    QSignalSpy finished(m_backend.get(), &Backend::scanningFinished);
    m_backend->applySettings(settings({}, true));
    QVERIFY(!m_backend->isScanning());
    QTRY_COMPARE(finished.size(), 1);
}

QTEST_GUILESS_MAIN(tst_BluetoothBackend)
#include "tst_BluetoothBackend.moc"
