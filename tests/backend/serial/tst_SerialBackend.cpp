#include "engine/backend/Hardware.h"
#include "engine/backend/serial/SerialBackend.h"
#include "engine/base/Constants.h"
#include "engine/catalog/Catalog.h"
#include "tests/backend/serial/PseudoTerminal.h"
#include "tests/fakes/ManualScheduler.h"

#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace engine;

/// Which ports are found, and which are opened.
class TestSerialBackend final : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void listsPortsWithTheirProducts();
    void leavesTheBusAloneBeforeItIsTold();
    void advertisesWhatTheUserHasChosen();
    void scanningNamesPortsForTheCatalog();
    void catalogTakesOnlyPortsThatAFileNames_data();
    void catalogTakesOnlyPortsThatAFileNames();
    void aFileWithAWrongProductIsRefused();
    void newPortsAreSeenWithoutATimer();
    void settingsThatChangeCloseThePort_data();
    void settingsThatChangeCloseThePort();
    void theSpeedOfTheUserGoesFirst_data();
    void theSpeedOfTheUserGoesFirst();
    void portsThatAreNotThereAreNamed();

private:
    void addPort(const QString &name, const QString &usb = {}, const QString &product = {}, const QString &type = {});
    QStringList advertisements();
    BusSettings chosen(const QString &path) const;
    void start(const BusSettings &settings);

    std::unique_ptr<QTemporaryDir> m_folder;
    SerialPlaces m_places;
    std::unique_ptr<ManualScheduler> m_scheduler;
    std::unique_ptr<SerialBackend> m_backend;
    std::unique_ptr<QSignalSpy> m_seen;
};

void TestSerialBackend::init()
{
    QTest::failOnWarning(QRegularExpression(u".*"_s));
    qRegisterMetaType<engine::Advertisement>("engine::Advertisement");
    m_seen.reset();
    m_backend.reset();
    m_folder = std::make_unique<QTemporaryDir>();
    m_places = {m_folder->filePath(u"class"_s), m_folder->filePath(u"dev"_s)};
    QVERIFY(QDir().mkpath(m_places.terminals) && QDir().mkpath(m_places.devices));
    m_scheduler = std::make_unique<ManualScheduler>();
    m_backend = std::make_unique<SerialBackend>(*m_scheduler, m_places);
    m_seen = std::make_unique<QSignalSpy>(m_backend.get(), &Backend::advertised);
}

/// A port as the kernel shows it: below its interface, which is below the USB device.
void TestSerialBackend::addPort(const QString &name, const QString &usb, const QString &product, const QString &type)
{
    const auto put = [](const QString &path, const QString &text) {
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(text.toUtf8() + '\n');
    };
    const QString device = m_folder->filePath(u"devices/"_s + name);
    const QString terminal = m_places.terminals + u'/' + name;
    QVERIFY(QDir().mkpath(device + u"/1-1:1.0"_s) && QDir().mkpath(terminal));
    QVERIFY(QFile::link(device + u"/1-1:1.0"_s, terminal + u"/device"_s));
    if (!usb.isEmpty()) {
        put(device + u"/idVendor"_s, usb.section(u':', 0, 0));
        put(device + u"/idProduct"_s, usb.section(u':', 1));
        put(device + u"/product"_s, product);
    }
    if (!type.isEmpty())
        put(terminal + u"/type"_s, type);
    put(m_places.devices + u'/' + name, {});
}

/// "path usb protocol" of each, in order; cleared by this.
QStringList TestSerialBackend::advertisements()
{
    QStringList result;
    for (const QList<QVariant> &arguments : std::as_const(*m_seen)) {
        const auto seen = arguments[0].value<Advertisement>();
        result += u"%1 %2 %3"_s.arg(seen.address.section(u'/', -1), seen.usbProduct, seen.protocol).simplified();
    }
    m_seen->clear();
    return result;
}

BusSettings TestSerialBackend::chosen(const QString &path) const
{
    BusSettings settings;
    settings.serialPorts.append({path, u"tcode-v03"_s, {}});
    return settings;
}

void TestSerialBackend::start(const BusSettings &settings)
{
    m_backend->applySettings(settings);
    QCOMPARE(advertisements(), QStringList()); // nothing from inside a call
    m_scheduler->advance(0ms);
}

void TestSerialBackend::listsPortsWithTheirProducts()
{
    addPort(u"ttyACM0"_s, u"2341:0043"_s, u"Arduino Uno"_s);
    addPort(u"ttyS0"_s, {}, {}, u"0"_s); // no chip behind it
    addPort(u"ttyS1"_s, {}, {}, u"4"_s);
    QVERIFY(QDir().mkpath(m_places.terminals + u"/tty1"_s)); // a console
    start({});
    const BusStatus status = m_backend->status();
    QCOMPARE(status.bus, u"serial"_s);
    QCOMPARE(status.problem, BusProblem::None);
    QCOMPARE(status.items.size(), 2);
    QCOMPARE(status.items[0],
             (BusItem{m_places.devices + u"/ttyACM0"_s, u"Arduino Uno"_s, u"2341:0043"_s, BusProblem::None, false}));
    QCOMPARE(status.items[1].id, m_places.devices + u"/ttyS1"_s);
    QCOMPARE(advertisements(), QStringList()); // nobody has chosen one, and nobody scans
}

void TestSerialBackend::leavesTheBusAloneBeforeItIsTold()
{
    addPort(u"ttyACM0"_s, u"2341:0043"_s);
    m_backend->startScanning();
    m_scheduler->advance(10s);
    QCOMPARE(advertisements(), QStringList());
    QCOMPARE(m_scheduler->armed(), 0);
    QCOMPARE(m_backend->status().problem, BusProblem::SwitchedOff);
    QVERIFY(m_backend->status().items.isEmpty());
    BusSettings off = chosen(m_places.devices + u"/ttyACM0"_s);
    off.switchedOff = {u"serial"_s};
    start(off);
    QCOMPARE(advertisements(), QStringList());
    QVERIFY(!m_backend->isScanning()); // so that a scan does not wait for it
    start({});
    QCOMPARE(advertisements(), QStringList{u"ttyACM0 2341:0043"_s}); // the scan goes on
}

void TestSerialBackend::advertisesWhatTheUserHasChosen()
{
    addPort(u"ttyACM0"_s, u"2341:0043"_s);
    addPort(u"ttyACM1"_s, u"2341:0043"_s);
    start(chosen(m_places.devices + u"/ttyACM1"_s));
    QCOMPARE(advertisements(), QStringList{u"ttyACM1 2341:0043 tcode-v03"_s});
    QCOMPARE(m_scheduler->armed(), 0); // nothing goes on while nothing happens
}

void TestSerialBackend::scanningNamesPortsForTheCatalog()
{
    addPort(u"ttyACM0"_s, u"2341:0043"_s);
    addPort(u"ttyS1"_s, {}, {}, u"4"_s);
    start({});
    m_backend->startScanning();
    QVERIFY(m_backend->isScanning());
    QCOMPARE(advertisements(), QStringList());
    m_scheduler->advance(0ms);
    QCOMPARE(advertisements(), (QStringList{u"ttyACM0 2341:0043"_s, u"ttyS1"_s}));
    m_backend->stopScanning();
    QVERIFY(!m_backend->isScanning());
    QCOMPARE(m_scheduler->armed(), 0);
}

void TestSerialBackend::catalogTakesOnlyPortsThatAFileNames_data()
{
    QTest::addColumn<QByteArray>("match");
    QTest::addColumn<bool>("isTaken");
    QTest::newRow("no file names it") << QByteArray(R"({"baud": 9600})") << false;
    QTest::newRow("the placeholder of foreign files") << QByteArray(R"({"baud": 9600, "port": "default"})") << false;
    QTest::newRow("another product") << QByteArray(R"({"baud": 9600, "usb": ["2341:0044"]})") << false;
    QTest::newRow("its product") << QByteArray(R"({"baud": 9600, "usb": ["1111:2222", "2341:0043"]})") << true;
    QTest::newRow("its path") << QByteArray(R"({"baud": 9600, "port": "/dev/ttyACM7"})") << true;
}

void TestSerialBackend::catalogTakesOnlyPortsThatAFileNames()
{
    QFETCH(QByteArray, match);
    QFETCH(bool, isTaken);
    Catalog catalog;
    const QByteArray file = R"({"protocol": "own", "match": {"serial": )" + match +
                            R"(}, "driver": {"out": [{"for": "vibrate", "data": "{v}"}]},
                               "models": {"default": {"name": "Own", "features": [{"vibrate": [0, 9]}]}}})";
    QVERIFY(catalog.addFile(u"own.json"_s, QJsonDocument::fromJson(file).object()));
    Advertisement seen;
    seen.bus = u"serial"_s;
    seen.address = seen.name = u"/dev/ttyACM7"_s;
    seen.usbProduct = u"2341:0043"_s;
    QCOMPARE(catalog.candidates(seen), isTaken ? QStringList{u"own"_s} : QStringList());
    seen.protocol = u"own"_s; // the user has chosen
    QCOMPARE(catalog.candidates(seen), QStringList{u"own"_s});
}

void TestSerialBackend::aFileWithAWrongProductIsRefused()
{
    Catalog catalog;
    const QByteArray file = R"({"protocol": "own", "match": {"serial": {"baud": 9600, "usb": ["2341:004G"]}},
        "driver": {"out": []}, "models": {"default": {"name": "Own", "features": [{"vibrate": [0, 9]}]}}})";
    const Result<> added = catalog.addFile(u"own.json"_s, QJsonDocument::fromJson(file).object());
    QVERIFY(!added);
    QVERIFY2(added.error().detail.contains(u"match.serial.usb"_s), qPrintable(added.error().detail));
}

void TestSerialBackend::newPortsAreSeenWithoutATimer()
{
    const QString path = m_places.devices + u"/ttyUSB0"_s;
    start(chosen(path));
    QCOMPARE(advertisements(), QStringList());
    QCOMPARE(m_backend->status().items.first().problem, BusProblem::Failed); // not there
    QSignalSpy changed(m_backend.get(), &Backend::statusChanged);
    addPort(u"ttyUSB0"_s, u"1a86:7523"_s, u"USB Serial"_s);
    QTRY_COMPARE(m_scheduler->armed(), 1); // the system tells, and is given a moment
    m_scheduler->advance(limits::kPortsSettle);
    QCOMPARE(advertisements(), QStringList{u"ttyUSB0 1a86:7523 tcode-v03"_s});
    QCOMPARE(changed.size(), 1);
    QCOMPARE(m_backend->status().items.first().name, u"USB Serial"_s);
    QVERIFY(QFile::remove(path) && QDir(m_places.terminals + u"/ttyUSB0"_s).removeRecursively());
    QTRY_COMPARE(m_scheduler->armed(), 1);
    m_scheduler->advance(limits::kPortsSettle);
    QCOMPARE(m_backend->status().items.first().problem, BusProblem::Failed);
    Advertisement gone;
    gone.address = path;
    QVERIFY(!m_backend->create(gone, {}));
}

void TestSerialBackend::settingsThatChangeCloseThePort_data()
{
    QTest::addColumn<BusSettings>("after"); // the path stands for the port
    QTest::addColumn<bool>("isClosed");
    const auto with = [](const SerialPortSetting &port) {
        BusSettings settings;
        settings.serialPorts.append(port);
        return settings;
    };
    BusSettings other = with({u"PORT"_s, u"tcode-v03"_s, {}});
    other.gamepads = true;
    other.serialPorts.append({u"/dev/another"_s, u"nobra"_s, {}});
    QTest::newRow("something else has changed") << other << false;
    QTest::newRow("another protocol") << with({u"PORT"_s, u"nobra"_s, {}}) << true;
    QTest::newRow("another speed") << with({u"PORT"_s, u"tcode-v03"_s, 9600}) << true;
    QTest::newRow("not chosen any more") << BusSettings() << true;
    BusSettings off = with({u"PORT"_s, u"tcode-v03"_s, {}});
    off.switchedOff = {u"serial"_s};
    QTest::newRow("the bus is switched off") << off << true;
}

void TestSerialBackend::settingsThatChangeCloseThePort()
{
    QFETCH(BusSettings, after);
    QFETCH(bool, isClosed);
    PseudoTerminal terminal;
    start(chosen(terminal.path()));
    QCOMPARE(m_seen->size(), 1);
    const std::unique_ptr<Hardware> hardware = m_backend->create(m_seen->first()[0].value<Advertisement>(), {});
    QVERIFY(hardware);
    QSignalSpy opened(hardware.get(), &Hardware::opened);
    QSignalSpy closed(hardware.get(), &Hardware::closed);
    hardware->open();
    QVERIFY(opened.wait());
    QVERIFY(m_backend->status().items.first().isInUse);
    for (SerialPortSetting &port : after.serialPorts) {
        if (port.path == "PORT"_L1)
            port.path = terminal.path();
    }
    m_backend->applySettings(after);
    m_scheduler->advance(10ms);
    QCoreApplication::processEvents();
    QCOMPARE(closed.size(), isClosed ? 1 : 0);
}

void TestSerialBackend::theSpeedOfTheUserGoesFirst_data()
{
    QTest::addColumn<std::optional<int>>("chosen");
    QTest::addColumn<std::optional<int>>("file");
    QTest::addColumn<quint32>("speed");
    using Baud = std::optional<int>;
    QTest::newRow("nobody says anything") << Baud() << Baud() << quint32(B115200);
    QTest::newRow("the device file") << Baud() << Baud(19200) << quint32(B19200);
    QTest::newRow("the user") << Baud(57600) << Baud(19200) << quint32(B57600);
}

void TestSerialBackend::theSpeedOfTheUserGoesFirst()
{
    QFETCH(std::optional<int>, chosen);
    QFETCH(std::optional<int>, file);
    QFETCH(quint32, speed);
    PseudoTerminal terminal;
    BusSettings settings = this->chosen(terminal.path());
    settings.serialPorts.first().baud = chosen;
    start(settings);
    HardwareLayout layout;
    layout.baud = file;
    const std::unique_ptr<Hardware> hardware = m_backend->create(m_seen->first()[0].value<Advertisement>(), layout);
    QSignalSpy opened(hardware.get(), &Hardware::opened);
    hardware->open();
    QVERIFY(opened.wait());
    const termios attributes = terminal.attributes();
    QCOMPARE(quint32(::cfgetospeed(&attributes)), speed);
}

void TestSerialBackend::portsThatAreNotThereAreNamed()
{
    start(chosen(u"/dev/no-such-port"_s));
    const BusStatus status = m_backend->status();
    QCOMPARE(status.items.size(), 1);
    QCOMPARE(status.items.first().id, u"/dev/no-such-port"_s);
    QVERIFY(status.items.first().detail.contains(u"/dev/no-such-port"_s));
    QCOMPARE(advertisements(), QStringList());
}

QTEST_GUILESS_MAIN(TestSerialBackend)
#include "tst_SerialBackend.moc"
