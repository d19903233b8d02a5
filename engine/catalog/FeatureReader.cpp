#include "engine/catalog/ProtocolFile.h"
#include "engine/driver/ObjectReader.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace engine {

namespace {

constexpr int kHighestIndex = 255;
constexpr Range kBatteryRange{0, 100};
constexpr Range kRssiRange{-128, 0};

/// "[min, max]"; empty if the member is missing.
std::optional<Range> readRange(ObjectReader &object, QLatin1StringView key)
{
    if (!object.has(key))
        return std::nullopt;
    const QJsonArray ends = object.array(key);
    const auto isWhole = [](const QJsonValue &end) {
        return end.isDouble() && end.toDouble() == static_cast<double>(end.toInt());
    };
    if (ends.size() != 2 || !isWhole(ends[0]) || !isWhole(ends[1])) {
        object.fail(key, u"must be two whole numbers"_s);
        return std::nullopt;
    }
    const Range range{ends[0].toInt(), ends[1].toInt()};
    if (range.min > range.max)
        object.fail(key, u"the first number must not be larger than the second"_s);
    return range;
}

/// As clients see it. A minimum above 0 is a fact about the device, not a limit for them: 0 always means "off".
Range published(Range range)
{
    return {range.min < 0 ? -range.max : 0, range.max};
}

void readOutputs(ObjectReader &object, FeatureDescription &feature)
{
    const std::optional<Range> duration = readRange(object, "duration"_L1);
    for (int i = 0; i < kOutputTypes; ++i) {
        const auto type = static_cast<OutputType>(i);
        const std::optional<Range> range = readRange(object, outputTypeKey(type));
        if (!range)
            continue;
        if (range->max <= 0)
            object.fail(outputTypeKey(type), u"must reach above 0"_s);
        OutputDescription output{type, published(*range)};
        if (duration)
            output.duration = *duration;
        feature.outputs.push_back(output);
    }
}

/// "battery" and "rssi": the word "read".
void readPlainInput(ObjectReader &object, InputType type, Range range, FeatureDescription &feature)
{
    const QLatin1StringView key = inputTypeKey(type);
    if (!object.has(key))
        return;
    if (object.string(key) != "read"_L1)
        object.fail(key, u"must be \"read\""_s);
    feature.inputs.push_back({type, range, true, false});
}

/// "pressure", "button" and "depth": a range, and how it can be had; subscribing is the default.
void readSensor(ObjectReader &object, InputType type, FeatureDescription &feature, Problems &problems)
{
    const QLatin1StringView key = inputTypeKey(type);
    if (!object.has(key))
        return;
    ObjectReader sensor(object.value(key), object.path(key), problems);
    sensor.require({"range"_L1});
    const QStringList via = sensor.has("via"_L1) ? sensor.strings("via"_L1) : QStringList{u"subscribe"_s};
    for (const QString &way : via) {
        if (way != "read"_L1 && way != "subscribe"_L1)
            sensor.fail("via"_L1, u"unknown word '%1'"_s.arg(way));
    }
    const Range range = readRange(sensor, "range"_L1).value_or(Range());
    feature.inputs.push_back({type, range, via.contains(u"read"_s), via.contains(u"subscribe"_s)});
}

} // namespace

std::vector<FeatureDescription> readFeatures(const QJsonArray &items, const QString &path, Problems &problems)
{
    std::vector<FeatureDescription> features;
    for (qsizetype i = 0; i < items.size(); ++i) {
        ObjectReader object(items[i], itemPath(path, i), problems);
        FeatureDescription feature;
        feature.index = static_cast<FeatureIndex>(object.integer("index"_L1, 0, kHighestIndex, static_cast<int>(i)));
        feature.label = object.string("label"_L1);
        readOutputs(object, feature);
        readPlainInput(object, InputType::Battery, kBatteryRange, feature);
        readPlainInput(object, InputType::Rssi, kRssiRange, feature);
        for (const InputType type : {InputType::Button, InputType::Pressure, InputType::Depth})
            readSensor(object, type, feature, problems);
        if (std::ranges::find(features, feature.index, &FeatureDescription::index) != features.end())
            problems.report(itemPath(path, i), u"another feature has this index"_s);
        features.push_back(std::move(feature));
    }
    std::ranges::sort(features, {}, &FeatureDescription::index);
    return features;
}

} // namespace engine
