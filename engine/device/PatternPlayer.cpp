#include "engine/device/PatternPlayer.h"

#include "engine/base/Constants.h"
#include "engine/device/Device.h"
#include "engine/device/DeviceManager.h"

#include <algorithm>
#include <cmath>

namespace engine {

using namespace Qt::StringLiterals;

namespace {

/// What it takes to notice a device, in thousandths; strokers move around their middle.
Pattern noticeable(OutputType type)
{
    using namespace std::chrono_literals;
    Pattern pattern;
    pattern.shape = Pattern::Shape::Steps;
    pattern.period = 1500ms;
    pattern.duration = 1500ms;
    pattern.steps = isPosition(type) ? QList<int>{450, 550, 450, 550, 500} : QList<int>{400, 0, 400, 0, 400};
    return pattern;
}

} // namespace

PatternPlayer::PatternPlayer(DeviceManager &devices, Scheduler &scheduler, QObject *parent)
    : QObject(parent)
    , m_devices(devices)
    , m_scheduler(scheduler)
    , m_timer(scheduler.createTimer([this] { handleTimer(); }))
{
    connect(&devices, &DeviceManager::deviceRemoved, this, &PatternPlayer::removeAll);
}

PatternPlayer::~PatternPlayer() = default;

Result<> PatternPlayer::play(DeviceIndex index, FeatureIndex feature, OutputType type, const Pattern &pattern)
{
    remove(index, feature);
    const Entry entry{index, feature, type, pattern, m_scheduler.now()};
    if (Result<> started = drive(entry, pattern.levelAt({})); !started) // takes the device over, which may stop it
        return started;
    if (pattern.shape == Pattern::Shape::Level && pattern.duration.count() == 0)
        return {};
    connect(m_devices.device(index), &Device::stopped, this, &PatternPlayer::handleStopped, Qt::UniqueConnection);
    m_entries.push_back(entry);
    m_timer->start(limits::kPatternStep);
    return {};
}

Result<> PatternPlayer::drive(const Entry &entry, int level)
{
    Device *device = m_devices.device(entry.device);
    if (!device)
        return Error{ErrorCode::UnknownDevice, u"the device is not there any more"_s};
    const FeatureDescription *feature = device->description().feature(entry.feature);
    const OutputDescription *output = feature ? feature->output(entry.type) : nullptr;
    if (!output)
        return Error{ErrorCode::NotSupported, u"the device has no such output"_s};
    const int value = static_cast<int>(std::lround(double(output->value.max) * level / Pattern::kFull));
    const int duration = entry.type == OutputType::HwPositionWithDuration ? static_cast<int>(limits::kPatternStep.count()) : 0;
    const OutputValue command{entry.feature, entry.type, value, duration};
    return device->output(kUser, {&command, 1});
}

void PatternPlayer::handleTimer()
{
    const std::vector<Entry> entries = m_entries; // driving may end some of them
    for (const Entry &entry : entries) {
        const auto elapsed = std::chrono::duration_cast<std::chrono::milliseconds>(m_scheduler.now() - entry.start);
        if (entry.pattern.duration.count() > 0 && elapsed >= entry.pattern.duration)
            stop(entry.device, entry.feature);
        else if (!drive(entry, entry.pattern.levelAt(elapsed)))
            remove(entry.device, entry.feature);
    }
    if (!m_entries.empty())
        m_timer->start(limits::kPatternStep);
}

void PatternPlayer::stop(DeviceIndex index, FeatureIndex feature)
{
    if (!isPlaying(index, feature))
        return;
    remove(index, feature);
    if (Device *device = m_devices.device(index); device && device->owner() == kUser) {
        const Result<> stopped = device->stop(feature);
        Q_UNUSED(stopped);
        if (!device->isActive())
            device->release(kUser);
    }
}

Result<> PatternPlayer::identify(DeviceIndex index)
{
    const Device *device = m_devices.device(index);
    if (!device)
        return Error{ErrorCode::UnknownDevice, u"the device is not there any more"_s};
    const OutputDescription *first = nullptr;
    FeatureIndex place{0};
    for (const FeatureDescription &feature : device->description().features) {
        for (const OutputDescription &output : feature.outputs) {
            if (first && first->type <= output.type)
                continue;
            first = &output;
            place = feature.index;
        }
    }
    if (!first)
        return Error{ErrorCode::NotSupported, u"the device has nothing that can be noticed"_s};
    return play(index, place, first->type, noticeable(first->type));
}

bool PatternPlayer::isPlaying(DeviceIndex device, FeatureIndex feature) const
{
    return std::ranges::any_of(m_entries, [&](const Entry &entry) { return entry.device == device && entry.feature == feature; });
}

void PatternPlayer::remove(DeviceIndex device, FeatureIndex feature)
{
    std::erase_if(m_entries, [&](const Entry &entry) { return entry.device == device && entry.feature == feature; });
    if (m_entries.empty())
        m_timer->stop();
}

void PatternPlayer::removeAll(DeviceIndex device)
{
    std::erase_if(m_entries, [&](const Entry &entry) { return entry.device == device; });
    if (m_entries.empty())
        m_timer->stop();
}

void PatternPlayer::handleStopped(const Device &device)
{
    removeAll(device.description().index);
}

} // namespace engine
