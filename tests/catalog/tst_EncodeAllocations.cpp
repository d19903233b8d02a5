#include "engine/catalog/Catalog.h"
#include "engine/driver/Driver.h"
#include "tests/fakes/AllocationCount.h"
#include "tests/fakes/Fixtures.h"

#include <QRegularExpression>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace engine;

namespace {

/// Counts what is written and how large it is, without keeping it.
class CountingSink final : public HardwareCommandSink
{
public:
    void take(const HardwareCommand &command) override
    {
        ++writes;
        largest = std::max(largest, command.data.size());
    }

    std::size_t writes = 0;
    std::size_t largest = 0;
};

} // namespace

/// Encoding a command allocates nothing, whatever the model, and keeps to the limits that the driver has announced.
class TestEncodeAllocations final : public QObject
{
    Q_OBJECT

private slots:
    void init() { QTest::failOnWarning(QRegularExpression(u".*"_s)); }
    void countsAllocations();
    void allocatesNothing_data();
    void allocatesNothing();

private:
    static void encodeEverything(Driver &driver, const CatalogModel &model, CountingSink &sink);
};

/// The means of this test work.
void TestEncodeAllocations::countsAllocations()
{
    if (!AllocationCount::isPossible())
        return;
    const AllocationCount allocations;
    const auto value = std::make_unique<std::vector<int>>(100);
    const QByteArray bytes(100, 'x');
    QCOMPARE(allocations.count(), 3);
    QCOMPARE(value->size(), std::size_t(bytes.size()));
}

void TestEncodeAllocations::allocatesNothing_data()
{
    QTest::addColumn<QString>("protocol");
    QTest::addColumn<QString>("identifier");
    const Catalog &catalog = fixtures::builtInCatalog();
    for (const CatalogModel &model : catalog.models()) {
        const QString row = model.protocol + u": "_s + model.name + u' ' + model.identifier;
        QTest::newRow(qPrintable(row)) << model.protocol << model.identifier;
    }
}

void TestEncodeAllocations::allocatesNothing()
{
    QFETCH(QString, protocol);
    QFETCH(QString, identifier);
    const Catalog &catalog = fixtures::builtInCatalog();
    const Result<CatalogModel> model = catalog.model(protocol, identifier);
    QVERIFY(model);
    Result<std::unique_ptr<Driver>> bound = Driver::bind(
        model.value().driver, {model.value().features, model.value().endpoints, identifier, identifier, u"a"_s});
    QVERIFY(bound);
    const std::unique_ptr<Driver> driver = std::move(bound).value();
    CountingSink sink;
    const AllocationCount allocations;
    encodeEverything(*driver, model.value(), sink);
    QCOMPARE(allocations.count(), 0);
    const bool hasOutputs = std::ranges::any_of(model.value().features, [](const FeatureDescription &feature) {
        return !feature.outputs.empty();
    });
    QVERIFY(sink.writes > 0 || !hasOutputs || protocol == u"simulated");
    QVERIFY(sink.largest <= driver->maximumPacketSize());
}

/// Every value of every output, up and down, and what is due meanwhile.
void TestEncodeAllocations::encodeEverything(Driver &driver, const CatalogModel &model, CountingSink &sink)
{
    Driver::TimePoint now{std::chrono::hours(1)};
    for (std::size_t feature = 0; feature < model.features.size(); ++feature) {
        for (const OutputDescription &output : model.features[feature].outputs) {
            const Range range = output.value;
            for (int step = 0; step <= 2 * (range.max - range.min); ++step) {
                const int value = step <= range.max - range.min ? range.min + step : 2 * range.max - range.min - step;
                const std::size_t writesBefore = sink.writes;
                driver.encode({feature, output.type, value, step * 7}, now, sink);
                now += std::chrono::milliseconds(40);
                if (driver.nextDue(now).at <= now)
                    driver.runDue(now, sink);
                if (sink.writes - writesBefore > 2 * driver.maximumWrites())
                    qFatal("more writes than announced");
            }
        }
    }
}

QTEST_GUILESS_MAIN(TestEncodeAllocations)
#include "tst_EncodeAllocations.moc"
