// Whole device files, as users and imported configurations bring them. Input: the text of a file.
//
// Promises: what the catalog accepts can be bound for each of its models or is refused with a reason; what a bound
// driver writes keeps to the sizes and the numbers that it has announced; a stop is always possible where an output is
// offered.
#include "engine/catalog/Catalog.h"
#include "engine/driver/Driver.h"
#include "tests/fuzz/Violation.h"

#include <QJsonDocument>
#include <QJsonObject>

using namespace Qt::StringLiterals;
using namespace engine;

namespace {

/// Counts what is written and holds it against what was announced.
class CountingSink final : public HardwareCommandSink
{
public:
    explicit CountingSink(const Driver &driver)
        : m_driver(driver)
    {
    }

    void take(const HardwareCommand &command) override
    {
        ++m_writes;
        if (command.data.size() > m_driver.maximumPacketSize())
            violated(u"a packet is larger than was announced"_s);
    }
    /// \param isAnnounced the number of writes of this call is
    void endCall(bool isAnnounced = true)
    {
        if (isAnnounced && m_writes > m_driver.maximumWrites())
            violated(u"more writes than were announced"_s);
        m_writes = 0;
    }

private:
    const Driver &m_driver;
    std::size_t m_writes = 0;
};

void drive(Driver &driver, const std::vector<FeatureDescription> &features)
{
    CountingSink sink(driver);
    Driver::TimePoint now{std::chrono::hours(1)};
    const auto passTime = [&] {
        for (int step = 0; step < 4; ++step) {
            const Driver::Due due = driver.nextDue(now);
            if (due.at == Driver::TimePoint::max())
                return;
            now = std::max(now, due.at);
            driver.runDue(now, sink);
            sink.endCall();
        }
    };
    for (std::size_t feature = 0; feature < features.size(); ++feature) {
        for (const OutputDescription &output : features[feature].outputs) {
            if (!driver.supports(feature, output.type))
                continue;
            for (const int value : {0, output.value.max / 2, output.value.max, output.value.min}) {
                driver.encode({feature, output.type, value, 120}, now, sink);
                sink.endCall();
                passTime();
            }
        }
    }
    for (std::size_t input = 0; input < driver.inputs().size(); ++input) {
        driver.encodeQuestion(input, sink);
        sink.endCall();
        driver.decode(input, QByteArray("\x01\x02\x03\x04", 4));
        driver.react(driver.inputs()[input].endpoint, "12;", sink);
        sink.endCall(false); // a reaction may write more
    }
    for (std::size_t feature = 0; feature < features.size(); ++feature) {
        driver.halt(feature);
        for (const OutputDescription &output : features[feature].outputs) {
            if (driver.supports(feature, output.type))
                driver.encode({feature, output.type, 0, 0}, now, sink);
            sink.endCall();
        }
    }
    passTime();
}

void drive(const CatalogModel &model)
{
    DriverConnection connection;
    connection.features = model.features;
    connection.endpoints = model.endpoints;
    connection.name = u"UFO-Smart"_s;
    connection.identifier = model.identifier;
    connection.address = u"00:11"_s;
    const Result<std::unique_ptr<Driver>> driver = Driver::bind(model.driver, connection);
    if (driver)
        drive(*driver.value(), model.features);
    else if (driver.error().detail.isEmpty())
        violated(u"a driver is refused without a reason"_s);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const quint8 *data, size_t size)
{
    const QByteArray text(reinterpret_cast<const char *>(data), static_cast<qsizetype>(size));
    const QJsonDocument document = QJsonDocument::fromJson(text);
    if (!document.isObject())
        return 0;
    Catalog catalog;
    if (const Result<> added = catalog.addFile(u"fuzz.json"_s, document.object()); !added) {
        if (added.error().detail.isEmpty())
            violated(u"a file is refused without a reason"_s);
        return 0;
    }
    for (const CatalogModel &model : catalog.models())
        drive(model);
    if (const auto model = catalog.model(document.object().value("protocol"_L1).toString(), {}))
        drive(model.value());
    return 0;
}
