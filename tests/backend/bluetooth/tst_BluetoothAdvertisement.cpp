#include "engine/backend/bluetooth/BluetoothAdvertisement.h"

#include <QBluetoothAddress>
#include <QBluetoothDeviceInfo>
#include <QBluetoothUuid>
#include <QRegularExpression>
#include <QTest>

using namespace engine;
using namespace Qt::StringLiterals;

/// What Qt found, in the words of the catalog.
class tst_BluetoothAdvertisement : public QObject
{
    Q_OBJECT

private slots:
    void init() { QTest::failOnWarning(QRegularExpression(u".*"_s)); }
    void everythingIsTakenOver();
    void names_data();
    void names();
    void uuids_data();
    void uuids();
    void strengths_data();
    void strengths();
};

namespace {

const QString kAddress = u"C0:11:22:33:44:55"_s;

QBluetoothDeviceInfo deviceInfo(const QString &name)
{
    return QBluetoothDeviceInfo(QBluetoothAddress(kAddress), name, 0);
}

} // namespace

void tst_BluetoothAdvertisement::everythingIsTakenOver()
{
    QBluetoothDeviceInfo info = deviceInfo(u"Rig"_s);
    info.setRssi(-55);
    info.setServiceUuids(
        {QBluetoothUuid(quint16(0xff00)), QBluetoothUuid(u"{6E400001-B5A3-F393-E0A9-E50E24DCCA9E}"_s)});
    info.setManufacturerData(0x4d4f, QByteArray::fromHex("0102"));
    info.setManufacturerData(0x0006, QByteArray());
    const Advertisement advertisement = bluetoothAdvertisement(info);
    QCOMPARE(advertisement.bus, u"ble"_s);
    QCOMPARE(advertisement.address, kAddress);
    QCOMPARE(advertisement.name, u"Rig"_s);
    QCOMPARE(advertisement.services, QStringList({u"ff00"_s, u"6e400001-b5a3-f393-e0a9-e50e24dcca9e"_s}));
    QCOMPARE(advertisement.manufacturerData,
             QList<ManufacturerData>({{0x0006, QByteArray()}, {0x4d4f, QByteArray::fromHex("0102")}}));
    QCOMPARE(advertisement.rssiDbm, std::optional(-55));
}

void tst_BluetoothAdvertisement::names_data()
{
    QTest::addColumn<QString>("given");
    QTest::addColumn<QString>("name");
    QTest::newRow("a name stays") << u"Rig 1"_s << u"Rig 1"_s;
    QTest::newRow("the address with dashes is no name") << u"C0-11-22-33-44-55"_s << QString();
    QTest::newRow("in small letters neither") << u"c0-11-22-33-44-55"_s << QString();
    QTest::newRow("that of another device is one") << u"C0-11-22-33-44-56"_s << u"C0-11-22-33-44-56"_s;
    QTest::newRow("none stays none") << QString() << QString();
}

void tst_BluetoothAdvertisement::names()
{
    QFETCH(QString, given);
    QTEST(bluetoothAdvertisement(deviceInfo(given)).name, "name");
}

void tst_BluetoothAdvertisement::uuids_data()
{
    QTest::addColumn<QString>("uuid");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("inFull");
    QTest::newRow("16 bits are four digits")
        << u"{0000ff00-0000-1000-8000-00805f9b34fb}"_s << u"ff00"_s << u"0000ff00-0000-1000-8000-00805f9b34fb"_s;
    QTest::newRow("also small ones") << u"{0000000d-0000-1000-8000-00805f9b34fb}"_s << u"000d"_s
                                     << u"0000000d-0000-1000-8000-00805f9b34fb"_s;
    QTest::newRow("32 bits are written in full")
        << u"{abcd0001-0000-1000-8000-00805f9b34fb}"_s << u"abcd0001-0000-1000-8000-00805f9b34fb"_s
        << u"abcd0001-0000-1000-8000-00805f9b34fb"_s;
    QTest::newRow("others in small letters")
        << u"{6E400001-B5A3-F393-E0A9-E50E24DCCA9E}"_s << u"6e400001-b5a3-f393-e0a9-e50e24dcca9e"_s
        << u"6e400001-b5a3-f393-e0a9-e50e24dcca9e"_s;
}

void tst_BluetoothAdvertisement::uuids()
{
    QFETCH(QString, uuid);
    QFETCH(QString, text);
    QCOMPARE(uuidText(QBluetoothUuid(uuid)), text);
    QTEST(longUuid(text), "inFull");
}

void tst_BluetoothAdvertisement::strengths_data()
{
    QTest::addColumn<int>("rssi");
    QTest::addColumn<bool>("live");
    QTest::addColumn<int>("told"); // 0: not at all
    QTest::newRow("heard") << -70 << true << -70;
    QTest::newRow("remembered") << 0 << false << 0;
    QTest::newRow("heard, but the controller does not know how well") << 127 << true << 0;
}

void tst_BluetoothAdvertisement::strengths()
{
    QFETCH(int, rssi);
    QBluetoothDeviceInfo info = deviceInfo(u"Rig"_s);
    info.setRssi(static_cast<qint16>(rssi));
    QTEST(isLive(info), "live");
    QTEST(bluetoothAdvertisement(info).rssiDbm.value_or(0), "told");
}

QTEST_GUILESS_MAIN(tst_BluetoothAdvertisement)
#include "tst_BluetoothAdvertisement.moc"
