#include "engine/catalog/Catalog.h"
#include "engine/catalog/DeviceFileCheck.h"
#include "engine/driver/Driver.h"
#include "tests/fakes/AllocationCount.h"

#include <QDir>
#include <QRegularExpression>
#include <QTest>

using namespace Qt::StringLiterals;

namespace {

class CountingSink final : public engine::HardwareCommandSink
{
public:
    void take(const engine::HardwareCommand &) override { ++writes; }
    int writes = 0;
};

} // namespace

/// Every built-in device file: its own tests lines, and encoding without a single allocation.
class TestDeviceFiles final : public QObject
{
    Q_OBJECT

private slots:
    void init() { QTest::failOnWarning(QRegularExpression(u".*"_s)); }
    void passTheirOwnTests_data();
    void passTheirOwnTests();
    void haveTests();
    void encodeWithoutAllocating();
    void findingsNameTheirPlace_data();
    void findingsNameTheirPlace();

private:
    static QByteArray content(const QString &name);
};

QByteArray TestDeviceFiles::content(const QString &name)
{
    QFile file(u":/devices/"_s + name);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void TestDeviceFiles::passTheirOwnTests_data()
{
    QTest::addColumn<QString>("name");
    const QStringList names = QDir(u":/devices"_s).entryList({u"*.json"_s});
    QVERIFY(names.size() >= 8);
    for (const QString &name : names)
        QTest::newRow(qPrintable(name)) << name;
}

void TestDeviceFiles::passTheirOwnTests()
{
    QFETCH(QString, name);
    QCOMPARE(engine::checkDeviceFile(content(name), name), QStringList{});
}

void TestDeviceFiles::haveTests()
{
    for (const QString &name : QDir(u":/devices"_s).entryList({u"*.json"_s}))
        QVERIFY2(content(name).contains("\"tests\""), qPrintable(name));
}

void TestDeviceFiles::encodeWithoutAllocating()
{
    if (AllocationCount::isPossible()) {
        const AllocationCount allocations;
        const QByteArray something(1000, 'x');
        QCOMPARE(allocations.count(), 1);
    }
    engine::Catalog catalog;
    QVERIFY(catalog.load(u":/devices"_s).empty());
    CountingSink sink;
    for (const engine::CatalogModel &model : catalog.models()) {
        engine::Result<std::unique_ptr<engine::Driver>> bound
            = engine::Driver::bind(model.driver, {model.features, model.endpoints, model.name, model.identifier, {}});
        QVERIFY2(bound, qPrintable(model.name));
        const std::unique_ptr<engine::Driver> driver = std::move(bound).value();
        for (std::size_t feature = 0; feature < model.features.size(); ++feature) {
            for (const engine::OutputDescription &output : model.features[feature].outputs) {
                const AllocationCount allocations;
                for (int value = output.value.min; value <= output.value.max; ++value)
                    driver->encode(feature, output.type, value, 500, sink);
                QVERIFY2(allocations.count() == 0, qPrintable(model.name));
            }
        }
    }
    QVERIFY(sink.writes > 1000);
}

void TestDeviceFiles::findingsNameTheirPlace_data()
{
    QTest::addColumn<QByteArray>("driver");
    QTest::addColumn<QString>("finding");
    QTest::newRow("an unknown name") << QByteArray(R"({"out":[{"for":"vibrate","data":"f1 {w}"}]})") << u"x.json: driver.out[0].data, column 5: unknown name 'w'"_s;
    QTest::newRow("a byte of one digit") << QByteArray(R"({"out":[{"for":"vibrate","data":"f"}]})") << u"x.json: driver.out[0].data, column 1: 'f' is not a byte of two hexadecimal digits"_s;
    QTest::newRow("an unknown kind") << QByteArray(R"({"out":[{"for":"shake","data":"f1"}]})") << u"x.json: driver.out[0].for: unknown kind of output 'shake'"_s;
    QTest::newRow("an unknown member") << QByteArray(R"({"out":[{"for":"vibrate","date":"f1"}]})") << u"x.json: driver.out[0].date: unknown member"_s;
    QTest::newRow("a wrong packet") << QByteArray(R"({"out":[{"for":"vibrate","data":"f1 {v+1}"}]})") << u"x.json: tests[0]: '0 vibrate 5 => f105' gives 'f106'"_s;
}

void TestDeviceFiles::findingsNameTheirPlace()
{
    QFETCH(QByteArray, driver);
    const QByteArray json = R"({"protocol":"x","match":{"simulated":["x"]},"models":{"default":{"name":"X","features":[{"vibrate":[0,9]}]}},"driver":)"
        + driver + R"(,"tests":[{"model":"default","send":["0 vibrate 5 => f105"]}]})";
    QTEST(engine::checkDeviceFile(json, u"x.json"_s).value(0), "finding");
}

QTEST_GUILESS_MAIN(TestDeviceFiles)
#include "tst_DeviceFiles.moc"
