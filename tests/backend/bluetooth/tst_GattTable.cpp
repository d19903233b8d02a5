#include "engine/backend/bluetooth/GattTable.h"

#include "engine/backend/bluetooth/BluetoothAdvertisement.h"

#include <QRegularExpression>
#include <QTest>

using namespace engine;
using namespace Qt::StringLiterals;

namespace {

const QString kDevice = u"/org/bluez/hci0/dev_C0_11_22_33_44_55"_s;

/// Objects as BlueZ exports them: services and characteristics below a device.
class Objects
{
public:
    Objects &service(const QString &uuid, const QString &device = kDevice)
    {
        m_service = device + u"/service%1"_s.arg(++m_handle, 4, 16, QChar(u'0'));
        m_objects[QDBusObjectPath(m_service)][bluez::kGattService] = {{u"UUID"_s, longUuid(uuid)}};
        return *this;
    }
    Objects &characteristic(const QString &uuid, const QStringList &flags)
    {
        const QString path = m_service + u"/char%1"_s.arg(++m_handle, 4, 16, QChar(u'0'));
        m_objects[QDBusObjectPath(path)][bluez::kCharacteristic] = {
            {u"UUID"_s, longUuid(uuid)},
            {u"Service"_s, QVariant::fromValue(QDBusObjectPath(m_service))},
            {u"Flags"_s, flags}};
        return *this;
    }
    Objects &battery()
    {
        m_objects[QDBusObjectPath(kDevice)][bluez::kBattery] = {{u"Percentage"_s, 50}};
        return *this;
    }
    GattTable table(const HardwareLayout &layout) const { return gattTable(m_objects, kDevice, layout); }

private:
    bluez::ManagedObjects m_objects;
    QString m_service;
    int m_handle = 0;
};

const QStringList kBoth{u"write"_s, u"write-without-response"_s};
constexpr Endpoint kTx = Endpoint::Tx;
constexpr Endpoint kRx = Endpoint::Rx;

/// Two generations of one device: the services are alternatives.
const HardwareLayout kLayout{{{u"ff00"_s, {{kTx, u"ff01"_s}, {kRx, u"ff02"_s}}}, {u"ff10"_s, {{kTx, u"ff11"_s}}}}, {}};

} // namespace

/// Which characteristic of a device is which endpoint.
class tst_GattTable : public QObject
{
    Q_OBJECT

private slots:
    void init() { QTest::failOnWarning(QRegularExpression(u".*"_s)); }
    void endpointsAreThoseThatAreThere();
    void eachGenerationIsFound();
    void theFirstOfEqualOnesCounts();
    void otherDevicesDoNotCount();
    void flagsAreRead();
    void theBatteryIsOfferedUnasked();
    void theLayoutsOwnBatteryGoesFirst();
    void aHiddenBatteryIsFound();
    void nothingKnownIsAnEmptyTable();
};

void tst_GattTable::endpointsAreThoseThatAreThere()
{
    const GattTable table = Objects().service(u"ff00"_s).characteristic(u"ff01"_s, kBoth).table(kLayout);
    QCOMPARE(table.size(), std::size_t(1));
    QCOMPARE(table.at(kTx).path, kDevice + u"/service0001/char0002"_s);
}

void tst_GattTable::eachGenerationIsFound()
{
    const GattTable newer = Objects().service(u"ff10"_s).characteristic(u"ff11"_s, kBoth).table(kLayout);
    QCOMPARE(newer.at(kTx).path, kDevice + u"/service0001/char0002"_s);
    const GattTable both = Objects()
                               .service(u"ff10"_s)
                               .characteristic(u"ff11"_s, kBoth)
                               .service(u"ff00"_s)
                               .characteristic(u"ff01"_s, kBoth)
                               .table(kLayout);
    QCOMPARE(both.at(kTx).path, kDevice + u"/service0003/char0004"_s); // the order is that of the layout
}

void tst_GattTable::theFirstOfEqualOnesCounts()
{
    const GattTable table = Objects()
                                .service(u"ff00"_s)
                                .characteristic(u"ff01"_s, kBoth)
                                .characteristic(u"ff01"_s, {})
                                .service(u"ff00"_s)
                                .characteristic(u"ff01"_s, {})
                                .characteristic(u"ff02"_s, {})
                                .table(kLayout);
    QCOMPARE(table.at(kTx).path, kDevice + u"/service0001/char0002"_s);
    QCOMPARE(table.at(kRx).path, kDevice + u"/service0004/char0006"_s); // a second service adds what the first has not
}

void tst_GattTable::otherDevicesDoNotCount()
{
    const GattTable table = Objects()
                                .service(u"ff00"_s, u"/org/bluez/hci0/dev_C0_11_22_33_44_54"_s)
                                .characteristic(u"ff01"_s, kBoth)
                                .service(u"ff00"_s, kDevice + u'6')
                                .characteristic(u"ff01"_s, kBoth)
                                .table(kLayout);
    QVERIFY(table.empty());
}

void tst_GattTable::flagsAreRead()
{
    const GattTable table = Objects()
                                .service(u"ff00"_s)
                                .characteristic(u"ff01"_s, {u"write-without-response"_s})
                                .characteristic(u"ff02"_s, {u"notify"_s, u"write"_s})
                                .table(kLayout);
    QVERIFY(!table.at(kTx).canWrite);
    QVERIFY(table.at(kTx).canWriteWithoutResponse);
    QVERIFY(table.at(kRx).canWrite);
    QVERIFY(!table.at(kRx).canWriteWithoutResponse);
}

void tst_GattTable::theBatteryIsOfferedUnasked()
{
    Objects objects = Objects().service(u"180f"_s).characteristic(u"2a19"_s, {u"read"_s}).battery();
    QVERIFY(objects.table(kLayout).empty()); // a battery alone makes no device of this kind
    const GattTable table = objects.service(u"ff00"_s).characteristic(u"ff01"_s, kBoth).table(kLayout);
    QCOMPARE(table.size(), std::size_t(2));
    QCOMPARE(table.at(Endpoint::RxBleBattery).path, kDevice + u"/service0001/char0002"_s);
    QVERIFY(!table.at(Endpoint::RxBleBattery).isBattery);
}

void tst_GattTable::theLayoutsOwnBatteryGoesFirst()
{
    const HardwareLayout layout{{{u"ff00"_s, {{Endpoint::RxBleBattery, u"ff05"_s}}}}, {}};
    const GattTable table = Objects()
                                .service(u"180f"_s)
                                .characteristic(u"2a19"_s, {u"read"_s})
                                .service(u"ff00"_s)
                                .characteristic(u"ff05"_s, {u"read"_s})
                                .table(layout);
    QCOMPARE(table.at(Endpoint::RxBleBattery).path, kDevice + u"/service0003/char0004"_s);
}

void tst_GattTable::aHiddenBatteryIsFound()
{
    const GattTable table = Objects().battery().service(u"ff00"_s).characteristic(u"ff01"_s, kBoth).table(kLayout);
    QCOMPARE(table.size(), std::size_t(2));
    QCOMPARE(table.at(Endpoint::RxBleBattery).path, kDevice);
    QVERIFY(table.at(Endpoint::RxBleBattery).isBattery);
}

void tst_GattTable::nothingKnownIsAnEmptyTable()
{
    QVERIFY(Objects().service(u"1800"_s).characteristic(u"2a00"_s, {u"read"_s}).table(kLayout).empty());
    QVERIFY(Objects().table(kLayout).empty());
    QVERIFY(Objects().service(u"ff00"_s).characteristic(u"ff01"_s, kBoth).table({}).empty());
}

QTEST_GUILESS_MAIN(tst_GattTable)
#include "tst_GattTable.moc"
