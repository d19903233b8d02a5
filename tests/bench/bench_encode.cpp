// What encoding one command costs, for the outputs of every built-in model: bench_encode [--all]
// Prints the dearest protocols (with --all: every one), and fails if one without a cipher takes more than a microsecond.
#include "engine/catalog/Catalog.h"
#include "engine/driver/Driver.h"
#include "engine/driver/DriverProgram.h"

#include <QMap>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <vector>

using namespace Qt::StringLiterals;

namespace {

using Clock = std::chrono::steady_clock;

constexpr int kCommands = 400; // of one measurement
constexpr int kMeasurements = 7; // of which the best counts: everything else is the machine
constexpr double kMostNanoseconds = 1000;
constexpr std::size_t kShown = 12;

class NullSink final : public engine::HardwareCommandSink
{
public:
    void take(const engine::HardwareCommand &command) override { bytes += command.data.size(); }
    std::size_t bytes = 0;
};

/// Nanoseconds for one command of an output, going up and down its range.
double cost(engine::Driver &driver, std::size_t feature, const engine::OutputDescription &output, NullSink &sink)
{
    const int span = std::max(output.value.max - output.value.min, 1);
    double best = 1e9;
    engine::Driver::TimePoint now{std::chrono::hours(1)};
    for (int measurement = 0; measurement < kMeasurements; ++measurement) {
        const Clock::time_point start = Clock::now();
        for (int i = 0; i < kCommands; ++i)
            driver.encode({feature, output.type, output.value.min + i * 37 % (span + 1), 100 + i}, now, sink);
        best = std::min(best, std::chrono::duration<double, std::nano>(Clock::now() - start).count() / kCommands);
    }
    return best;
}

struct Row
{
    QString protocol;
    double median = 0;
    double worst = 0;
    bool hasCipher = false;
};

bool usesCipher(const engine::DriverProgram &program)
{
    const auto has = [](const engine::language::Rule &rule) {
        return std::ranges::any_of(rule.writes, [](const auto &write) { return write.cipher && !write.cipher->isNone(); });
    };
    return !program.cipher.isNone() || !program.nativeAll.isEmpty() || std::ranges::any_of(program.rules, has);
}

} // namespace

int main(int argc, char **argv)
{
    const bool showsAll = argc > 1 && std::strcmp(argv[1], "--all") == 0;
    engine::Catalog catalog;
    catalog.load(u":/devices"_s);
    QMap<QString, std::vector<double>> costs;
    QMap<QString, bool> ciphers;
    NullSink sink;
    for (const engine::CatalogModel &model : catalog.models()) {
        auto bound = engine::Driver::bind(model.driver, {model.features, model.endpoints, model.name, model.identifier, u"a"_s});
        if (!bound)
            continue;
        const std::unique_ptr<engine::Driver> driver = std::move(bound).value();
        ciphers[model.protocol] = usesCipher(*model.driver);
        for (std::size_t feature = 0; feature < model.features.size(); ++feature) {
            for (const engine::OutputDescription &output : model.features[feature].outputs) {
                if (driver->supports(feature, output.type))
                    costs[model.protocol].push_back(cost(*driver, feature, output, sink));
            }
        }
    }
    std::vector<Row> rows;
    std::vector<double> medians;
    for (auto entry = costs.begin(); entry != costs.end(); ++entry) {
        std::ranges::sort(*entry);
        rows.push_back({entry.key(), entry->at(entry->size() / 2), entry->back(), ciphers[entry.key()]});
        medians.push_back(rows.back().median);
    }
    std::ranges::sort(rows, std::greater(), &Row::worst);
    std::ranges::sort(medians);
    bool isTooSlow = false;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const bool fails = !rows[i].hasCipher && rows[i].worst > kMostNanoseconds;
        isTooSlow = isTooSlow || fails;
        if (i < kShown || showsAll || fails)
            std::printf("%-26s median %6.0f ns  worst %6.0f ns%s%s\n", qPrintable(rows[i].protocol), rows[i].median,
                        rows[i].worst, rows[i].hasCipher ? "  cipher" : "", fails ? "  TOO SLOW" : "");
    }
    std::printf("%zu protocols, median of medians %.0f ns (%zu bytes written)\n", rows.size(), medians[medians.size() / 2],
                sink.bytes);
    return isTooSlow ? 1 : 0;
}
