#include "app/assentd/LevelPrinter.h"

#include "engine/api/Engine.h"

#include <algorithm>
#include <cstdio>

namespace app {

using namespace Qt::StringLiterals;

namespace {

constexpr int kBarLength = 20;
constexpr std::chrono::milliseconds kInterval{100};

QString bar(int level, int maximum)
{
    const int filled = maximum > 0 ? (std::abs(level) * kBarLength + maximum / 2) / maximum : 0;
    return u'[' + QString(filled, u'#').leftJustified(kBarLength, u'-') + u']';
}

quint64 keyOf(engine::DeviceIndex device, const engine::OutputLevel &level)
{
    return static_cast<quint64>(device) << 40 | static_cast<quint64>(level.feature) << 8 | static_cast<quint64>(level.type);
}

} // namespace

LevelPrinter::LevelPrinter(engine::Engine &engine, QObject *parent)
    : QObject(parent)
    , m_engine(engine)
{
    connect(&m_engine, &engine::Engine::levelsSampled, this, &LevelPrinter::print);
    connect(&m_timer, &QTimer::timeout, &m_engine, &engine::Engine::sampleLevels);
    m_timer.start(kInterval);
}

void LevelPrinter::print(const QList<engine::DeviceLevels> &levels)
{
    const QList<engine::DeviceInfo> devices = m_engine.devices();
    for (const engine::DeviceLevels &sample : levels) {
        const auto device = std::ranges::find_if(devices, [&](const engine::DeviceInfo &info) { return info.description.index == sample.device; });
        if (device == devices.end())
            continue;
        for (const engine::OutputLevel &level : sample.outputs) {
            int &last = m_last[keyOf(sample.device, level)];
            if (std::exchange(last, level.sent) != level.sent)
                printLevel(*device, level);
        }
    }
}

void LevelPrinter::printLevel(const engine::DeviceInfo &device, const engine::OutputLevel &level) const
{
    const engine::FeatureDescription *feature = device.description.feature(level.feature);
    const engine::OutputDescription *output = feature ? feature->output(level.type) : nullptr;
    if (!output)
        return;
    const QString name = feature->label.isEmpty() ? QString(outputTypeName(level.type)) : feature->label;
    std::fprintf(stdout, "level %s  %-14s %s %d of %d\n", qPrintable(device.description.name), qPrintable(name),
                 qPrintable(bar(level.sent, output->value.max)), level.sent, output->value.max);
    std::fflush(stdout);
}

} // namespace app
