#include "engine/backend/hid/HidApi.h"

#include <QRegularExpression>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace engine;

namespace {

HidLine line(const QString &node, quint16 product, const QString &serial, int interface = -1)
{
    return {node, 0x057e, product, serial, u"Pad"_s, interface};
}

} // namespace

using Lines = std::vector<HidLine>;
Q_DECLARE_METATYPE(Lines)

/// What hidapi lists becomes one device for each that there is.
class TestHidApi final : public QObject
{
    Q_OBJECT

private slots:
    void init() { QTest::failOnWarning(QRegularExpression(u".*"_s)); }
    void tellsDevicesApart_data();
    void tellsDevicesApart();
    void looksAtThisComputer();
};

void TestHidApi::tellsDevicesApart_data()
{
    QTest::addColumn<Lines>("lines");
    QTest::addColumn<QStringList>("devices"); // "address identifier node"
    QTest::newRow("by their serial numbers")
        << Lines{line(u"/dev/hidraw0"_s, 0x2006, u"a"_s), line(u"/dev/hidraw1"_s, 0x2007, u"b"_s)}
        << QStringList{u"a 057e:2006 /dev/hidraw0"_s, u"b 057e:2007 /dev/hidraw1"_s};
    QTest::newRow("several uses of one node are one")
        << Lines{line(u"/dev/hidraw0"_s, 0x2006, u"a"_s), line(u"/dev/hidraw0"_s, 0x2006, u"a"_s)}
        << QStringList{u"a 057e:2006 /dev/hidraw0"_s};
    QTest::newRow("several interfaces are one, the first counts")
        << Lines{line(u"/dev/hidraw5"_s, 0x2006, u"a"_s, 1), line(u"/dev/hidraw6"_s, 0x2006, u"a"_s, 0)}
        << QStringList{u"a 057e:2006 /dev/hidraw6"_s};
    QTest::newRow("by the node where nothing else tells")
        << Lines{line(u"/dev/none"_s, 0x2006, {})} << QStringList{u"057e:2006@/dev/none 057e:2006 /dev/none"_s};
    QTest::newRow("a maker that gives all the same number")
        << Lines{line(u"/dev/hidraw0"_s, 0x2006, u"1"_s), line(u"/dev/hidraw1"_s, 0x2006, u"1"_s)}
        << QStringList{u"1 057e:2006 /dev/hidraw0"_s, u"1@/dev/hidraw1 057e:2006 /dev/hidraw1"_s};
    QTest::newRow("two makers with the same number")
        << Lines{line(u"/dev/hidraw0"_s, 0x2006, u"1"_s, 0), line(u"/dev/hidraw1"_s, 0x2007, u"1"_s, 1)}
        << QStringList{u"1 057e:2006 /dev/hidraw0"_s, u"1@/dev/hidraw1 057e:2007 /dev/hidraw1"_s};
}

void TestHidApi::tellsDevicesApart()
{
    QFETCH(Lines, lines);
    QStringList devices;
    for (const KnownDevice &device : knownDevices(lines))
        devices += device.address + u' ' + device.identifier + u' ' + device.node;
    QTEST(devices, "devices");
}

/// The real library, whatever there is: it neither fails nor lists anything twice.
void TestHidApi::looksAtThisComputer()
{
    HidApi system;
    QSet<QString> addresses;
    for (const KnownDevice &device : system.devices()) {
        QVERIFY2(!addresses.contains(device.address), qPrintable(device.address));
        QVERIFY(QRegularExpression(u"^[0-9a-f]{4}:[0-9a-f]{4}$"_s).match(device.identifier).hasMatch());
        addresses.insert(device.address);
    }
    HidSystem::Refusal refusal = HidSystem::Refusal::None;
    QVERIFY(!system.open(u"/dev/no-such-node"_s, refusal));
    QCOMPARE(refusal, HidSystem::Refusal::Other);
}

QTEST_APPLESS_MAIN(TestHidApi)
#include "tst_HidApi.moc"
