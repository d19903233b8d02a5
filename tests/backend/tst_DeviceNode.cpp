#include "engine/backend/DeviceNode.h"

#include <QFile>
#include <QRegularExpression>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace engine;

/// What people are told who may not use their device.
class TestDeviceNode final : public QObject
{
    Q_OBJECT

private slots:
    void init() { QTest::failOnWarning(QRegularExpression(u".*"_s)); }
    void writesVendorAndProduct();
    void givesTheRuleThatIsInstalled_data();
    void givesTheRuleThatIsInstalled();
};

void TestDeviceNode::writesVendorAndProduct()
{
    QCOMPARE(vendorProduct(0x057e, 0x2009), u"057e:2009"_s);
    QCOMPARE(vendorProduct(0x0b49, 0x000F), u"0b49:000f"_s);
}

void TestDeviceNode::givesTheRuleThatIsInstalled_data()
{
    QTest::addColumn<QString>("bus");
    QTest::addColumn<QString>("identifier");
    QTest::newRow("for a USB device") << u"usb"_s << u"0b49:064f"_s;
    QTest::newRow("for a HID device, whose letters the kernel writes large") << u"hid"_s << u"057e:2009"_s;
}

/// tests/lint/udev_rules.py writes them, and looks that there is one for each device.
void TestDeviceNode::givesTheRuleThatIsInstalled()
{
    QFETCH(QString, bus);
    QFETCH(QString, identifier);
    QFile file(QStringLiteral(RULES_FILE));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QString rule = udevRule(bus, identifier);
    QVERIFY2(QString::fromUtf8(file.readAll()).split(u'\n').contains(rule), qPrintable(rule));
    const QString detail = noPermissionDetail(bus, identifier, u"/dev/node"_s);
    QVERIFY2(detail.contains(rule) && detail.contains(u"/dev/node"_s), qPrintable(detail));
}

QTEST_APPLESS_MAIN(TestDeviceNode)
#include "tst_DeviceNode.moc"
