#include "engine/backend/websocket/DeviceHello.h"

#include <QRegularExpression>
#include <QTest>

using namespace Qt::StringLiterals;
using engine::DeviceHello;
using engine::ErrorCode;

/// What devices say first, and what is no such thing.
class TestDeviceHello final : public QObject
{
    Q_OBJECT

private slots:
    void init() { QTest::failOnWarning(QRegularExpression(u".*"_s)); }
    void reads_data();
    void reads();
    void refuses_data();
    void refuses();
};

void TestDeviceHello::reads_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("identifier");
    QTest::addColumn<QString>("address");
    QTest::newRow("the usual one") << uR"({"identifier":"LVSDevice","address":"LG01","version":0})"_s << u"LVSDevice"_s
                                   << u"LG01"_s;
    QTest::newRow("without a version") << uR"({"identifier":"a","address":"b"})"_s << u"a"_s << u"b"_s;
    QTest::newRow("with more than is known")
        << uR"({"address":"b","identifier":"a","version":7,"x":[1]})"_s << u"a"_s << u"b"_s;
    QTest::newRow("other letters") << uR"({"identifier":"Gerät","address":"\u00df"})"_s << u"Gerät"_s << u"ß"_s;
}

void TestDeviceHello::reads()
{
    QFETCH(QString, text);
    const engine::Result<DeviceHello> hello = engine::readHello(text);
    QVERIFY(hello);
    QTEST(hello.value().identifier, "identifier");
    QTEST(hello.value().address, "address");
}

void TestDeviceHello::refuses_data()
{
    QTest::addColumn<QString>("text");
    QTest::newRow("nothing") << QString();
    QTest::newRow("no JSON") << u"DeviceType;"_s;
    QTest::newRow("an array, as clients send") << uR"([{"RequestServerInfo":{"Id":1}}])"_s;
    QTest::newRow("no identifier") << uR"({"address":"b","version":0})"_s;
    QTest::newRow("no address") << uR"({"identifier":"a","version":0})"_s;
    QTest::newRow("an empty address") << uR"({"identifier":"a","address":""})"_s;
    QTest::newRow("a number for a name") << uR"({"identifier":1,"address":"b"})"_s;
    QTest::newRow("a name without end") << uR"({"address":"b","identifier":")"_s + QString(129, u'a') + uR"("})"_s;
    QTest::newRow("nested without end") << QString(5000, u'[');
}

void TestDeviceHello::refuses()
{
    QFETCH(QString, text);
    const engine::Result<DeviceHello> hello = engine::readHello(text);
    QVERIFY(!hello);
    QCOMPARE(hello.error().code, ErrorCode::MalformedMessage);
}

QTEST_GUILESS_MAIN(TestDeviceHello)
#include "tst_DeviceHello.moc"
