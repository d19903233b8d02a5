#include "tests/fakes/Fixtures.h"

using namespace Qt::StringLiterals;
using engine::DeviceDescription;
using engine::DeviceIndex;
using engine::FeatureIndex;
using engine::InputType;
using engine::OutputType;

namespace {

constexpr std::chrono::milliseconds kGap{100};

} // namespace

namespace fixtures {

DeviceDescription hub()
{
    DeviceDescription device{DeviceIndex{2}, u"Demo Hub"_s, u"Bedside"_s, kGap, {}};
    device.features = {
        {FeatureIndex{0}, u"Shaft"_s, {{OutputType::Vibrate, {0, 20}, {}}}, {}},
        {FeatureIndex{1}, u"Head"_s, {{OutputType::Rotate, {-10, 10}, {}}}, {}},
        {FeatureIndex{2}, u"Beads"_s, {{OutputType::Rotate, {0, 5}, {}}}, {}},
        {FeatureIndex{3}, u"Cuff"_s, {{OutputType::Constrict, {0, 3}, {}}}, {}},
        {FeatureIndex{4}, u"Stroker"_s,
         {{OutputType::HwPositionWithDuration, {0, 99}, {0, 100000}}, {OutputType::Oscillate, {0, 20}, {}}}, {}},
        {FeatureIndex{5}, u"Servo"_s, {{OutputType::Position, {0, 100}, {}}}, {}},
        {FeatureIndex{6}, u"Battery"_s, {}, {{InputType::Battery, {0, 100}, true, false}}},
        {FeatureIndex{7}, u"Grip"_s, {}, {{InputType::Pressure, {0, 2000}, false, true}}},
    };
    return device;
}

DeviceDescription vib()
{
    DeviceDescription device{DeviceIndex{0}, u"Twin Buzz"_s, {}, kGap, {}};
    device.features = {
        {FeatureIndex{0}, {}, {{OutputType::Vibrate, {0, 20}, {}}}, {}},
        {FeatureIndex{1}, {}, {{OutputType::Vibrate, {0, 20}, {}}}, {}},
        {FeatureIndex{2}, {}, {}, {{InputType::Battery, {0, 100}, true, false}}},
    };
    return device;
}

DeviceDescription stk()
{
    DeviceDescription device{DeviceIndex{1}, u"Stroke One"_s, {}, kGap, {}};
    device.features = {{FeatureIndex{0}, {}, {{OutputType::HwPositionWithDuration, {0, 99}, {0, 100000}}}, {}}};
    return device;
}

const engine::Catalog &builtInCatalog()
{
    static const engine::Catalog kCatalog = [] {
        engine::Catalog catalog;
        for (const engine::Error &error : catalog.load(u":/devices"_s))
            qWarning("%s", qPrintable(error.detail));
        return catalog;
    }();
    return kCatalog;
}

} // namespace fixtures
