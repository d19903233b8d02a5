#include "engine/device/DeviceIndexes.h"

#include <QRegularExpression>
#include <QTest>

using namespace Qt::StringLiterals;
using engine::DeviceIndex;

/// Which index a device gets, and that it keeps it.
class TestDeviceIndexes final : public QObject
{
    Q_OBJECT

private slots:
    void init() { QTest::failOnWarning(QRegularExpression(u".*"_s)); }
    void newDevicesCountUp();
    void aDeviceThatComesBackHasItsIndex();
    void theIndexOfAnAbsentDeviceIsNotGivenAway();
    void protocolModelAndAddressTellDevicesApart();
};

/// 72
void TestDeviceIndexes::newDevicesCountUp()
{
    engine::DeviceIndexes indexes;
    QCOMPARE(indexes.indexFor({u"p"_s, {}, u"first"_s}), DeviceIndex{0});
    QCOMPARE(indexes.indexFor({u"p"_s, {}, u"second"_s}), DeviceIndex{1});
}

/// 73
void TestDeviceIndexes::aDeviceThatComesBackHasItsIndex()
{
    engine::DeviceIndexes indexes;
    indexes.indexFor({u"p"_s, {}, u"first"_s});
    indexes.indexFor({u"p"_s, {}, u"second"_s});
    QCOMPARE(indexes.indexFor({u"p"_s, {}, u"first"_s}), DeviceIndex{0});
    QCOMPARE(indexes.indexFor({u"p"_s, {}, u"second"_s}), DeviceIndex{1});
}

/// 74: nobody says that a device has gone, so its index stays its own.
void TestDeviceIndexes::theIndexOfAnAbsentDeviceIsNotGivenAway()
{
    engine::DeviceIndexes indexes;
    indexes.indexFor({u"p"_s, {}, u"absent"_s});
    QCOMPARE(indexes.indexFor({u"p"_s, {}, u"new"_s}), DeviceIndex{1});
    QCOMPARE(indexes.indexFor({u"p"_s, {}, u"absent"_s}), DeviceIndex{0});
}

void TestDeviceIndexes::protocolModelAndAddressTellDevicesApart()
{
    engine::DeviceIndexes indexes;
    QCOMPARE(indexes.indexFor({u"p"_s, u"m"_s, u"a"_s}), DeviceIndex{0});
    QCOMPARE(indexes.indexFor({u"q"_s, u"m"_s, u"a"_s}), DeviceIndex{1});
    QCOMPARE(indexes.indexFor({u"p"_s, u"n"_s, u"a"_s}), DeviceIndex{2});
    QCOMPARE(indexes.indexFor({u"p"_s, u"m"_s, u"b"_s}), DeviceIndex{3});
}

QTEST_GUILESS_MAIN(TestDeviceIndexes)
#include "tst_DeviceIndexes.moc"
