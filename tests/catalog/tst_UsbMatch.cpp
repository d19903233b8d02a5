#include "engine/catalog/Catalog.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace engine;

namespace {

Result<> add(Catalog &catalog, const QByteArray &match)
{
    const QByteArray file = R"({"protocol": "own", "match": {)" + match +
                            R"(}, "models": {"default": {"name": "Own", "features": [{"vibrate": [0, 9]}]}},
             "driver": {"out": [{"for": "vibrate", "data": "77 {v}"}]}})";
    return catalog.addFile(u"own.json"_s, QJsonDocument::fromJson(file).object());
}

} // namespace

/// What device files say of USB and HID devices.
class TestUsbMatch final : public QObject
{
    Q_OBJECT

private slots:
    void init() { QTest::failOnWarning(QRegularExpression(u".*"_s)); }
    void saysWhereEndpointsAre();
    void findsBothForms_data();
    void findsBothForms();
    void refuses_data();
    void refuses();
};

void TestUsbMatch::saysWhereEndpointsAre()
{
    Catalog catalog;
    QVERIFY(
        add(catalog, R"("usb": {"ids": ["1209:0001"], "interface": 1, "endpoints": {"tx": "02", "generic3": "85"}})"));
    HardwareLayout::Usb expected;
    expected.interface = 1;
    expected.addresses = {{Endpoint::Tx, 0x02},
                          {static_cast<Endpoint>(static_cast<int>(Endpoint::Generic0) + 3), 0x85}};
    QCOMPARE(catalog.layout(u"own"_s).usb, expected);
    QVERIFY(catalog.endpoints(u"own"_s).contains(Endpoint::TxVendorControl));
}

void TestUsbMatch::findsBothForms_data()
{
    QTest::addColumn<QByteArray>("match");
    QTest::addColumn<QString>("bus");
    QTest::newRow("a list of USB devices") << QByteArray(R"("usb": ["1209:0001"])") << u"usb"_s;
    QTest::newRow("USB devices in full") << QByteArray(R"("usb": {"ids": ["1209:0001"]})") << u"usb"_s;
    QTest::newRow("a list of HID devices") << QByteArray(R"("hid": ["1209:0001"])") << u"hid"_s;
}

void TestUsbMatch::findsBothForms()
{
    QFETCH(QByteArray, match);
    QFETCH(QString, bus);
    Catalog catalog;
    QVERIFY(add(catalog, match));
    Advertisement advertisement;
    advertisement.bus = bus;
    advertisement.identifier = u"1209:0001"_s;
    QCOMPARE(catalog.candidates(advertisement), QStringList{u"own"_s});
    advertisement.identifier = u"1209:0002"_s;
    QVERIFY(catalog.candidates(advertisement).isEmpty());
    QCOMPARE(catalog.layout(u"own"_s).usb, HardwareLayout::Usb());
}

void TestUsbMatch::refuses_data()
{
    QTest::addColumn<QByteArray>("match");
    QTest::addColumn<QString>("word");
    QTest::newRow("letters in capitals") << QByteArray(R"("usb": ["057E:2009"])")
                                         << u"'057E:2009' is not vendor and product"_s;
    QTest::newRow("a product alone, on HID")
        << QByteArray(R"("hid": ["2009"])") << u"'2009' is not vendor and product"_s;
    QTest::newRow("no ids") << QByteArray(R"("usb": {"interface": 0})") << u"ids"_s;
    QTest::newRow("an address of one digit")
        << QByteArray(R"("usb": {"ids": ["1209:0001"], "endpoints": {"tx": "2"}})") << u"match.usb.endpoints.tx"_s;
    QTest::newRow("an endpoint nobody knows")
        << QByteArray(R"("usb": {"ids": ["1209:0001"], "endpoints": {"out": "02"}})") << u"unknown endpoint"_s;
    QTest::newRow("the control endpoint, which has no address")
        << QByteArray(R"("usb": {"ids": ["1209:0001"], "endpoints": {"txvendorcontrol": "00"}})")
        << u"unknown endpoint"_s;
    QTest::newRow("a word nobody knows") << QByteArray(R"("usb": {"ids": ["1209:0001"], "alternate": 1})")
                                         << u"alternate"_s;
}

void TestUsbMatch::refuses()
{
    QFETCH(QByteArray, match);
    QFETCH(QString, word);
    Catalog catalog;
    const Result<> added = add(catalog, match);
    QVERIFY(!added);
    QVERIFY2(added.error().detail.contains(word), qPrintable(added.error().detail));
}

QTEST_APPLESS_MAIN(TestUsbMatch)
#include "tst_UsbMatch.moc"
