#include "engine/record/Recorder.h"

#include "engine/base/Log.h"
#include "engine/device/Device.h"
#include "engine/device/DeviceManager.h"
#include "engine/record/RecordFile.h"

#include <algorithm>

namespace engine {

using record_format::Kind;

namespace {

RecordedDevice describe(const Device &device, quint32 number)
{
    const DeviceDescription &description = device.description();
    RecordedDevice result{number, description.name, {}};
    for (const FeatureDescription &feature : description.features) {
        if (result.features.size() < record_format::kMostFeatures)
            result.features.push_back({feature.index, {}, feature.outputs, {}});
    }
    return result;
}

} // namespace

Recorder::Recorder(const QString &path, DeviceManager &devices, Scheduler &scheduler, std::size_t capacity,
                   QObject *parent)
    : QObject(parent)
    , m_path(path)
    , m_manager(devices)
    , m_scheduler(scheduler)
    , m_start(scheduler.now())
{
    m_numbers.reserve(record_format::kMostDevices);
    m_file = std::make_unique<RecordFile>(path, capacity, [this](const Error &error) {
        // The thread is joined before this goes.
        QMetaObject::invokeMethod(
            this, [this, error] { emit failed(error); }, Qt::QueuedConnection);
    });
    connect(&m_manager, &DeviceManager::deviceAdded, this, [this](Device *device) { addDevice(*device); });
}

Recorder::~Recorder()
{
    finish();
    m_file.reset();
    qCInfo(logDevice).noquote() << "recorded" << m_commands << "commands to" << m_path;
    if (m_lost > 0)
        qCWarning(logDevice).noquote() << m_lost << "commands could not be recorded: the disk was too slow";
}

void Recorder::finish()
{
    if (std::exchange(m_isFinished, true))
        return;
    m_manager.disconnect(this);
    for (const auto &device : m_manager.devices())
        device->setObserver(nullptr);
    m_file->end(m_untold, now());
}

std::chrono::microseconds Recorder::now() const
{
    return std::chrono::duration_cast<std::chrono::microseconds>(m_scheduler.now() - m_start);
}

void Recorder::addDevice(Device &device)
{
    if (m_nextNumber == record_format::kMostDevices || !m_file->put(describe(device, m_nextNumber), now()))
        return;
    // Another device may have lived at the same place.
    std::erase_if(m_numbers, [&](const auto &known) { return known.first == &device; });
    m_numbers.emplace_back(&device, m_nextNumber++);
    device.setObserver(this);
}

std::optional<quint32> Recorder::numberOf(const Device &device) const
{
    const auto found = std::ranges::find_if(m_numbers, [&](const auto &known) { return known.first == &device; });
    return found == m_numbers.end() ? std::nullopt : std::optional(found->second);
}

void Recorder::put(const RingEntry &entry)
{
    if (m_untold > 0) {
        RingEntry loss;
        loss.kind = Kind::Lost;
        loss.lost = m_untold;
        loss.at = entry.at;
        if (m_file->put(loss))
            m_untold = 0;
    }
    const bool isPut = m_untold == 0 && m_file->put(entry);
    m_commands += isPut ? 1 : 0;
    m_lost += isPut ? 0 : 1;
    m_untold += isPut ? 0 : 1;
}

void Recorder::noteOutputs(const Device &device, std::span<const OutputValue> outputs, int maximumPercent)
{
    const std::optional<quint32> number = numberOf(device);
    if (!number)
        return;
    RingEntry entry;
    entry.number = *number;
    entry.maximumPercent = static_cast<quint8>(std::clamp(maximumPercent, 0, 100));
    entry.at = now();
    for (const OutputValue &output : outputs) {
        entry.value = output;
        put(entry);
        entry.isTogether = true;
    }
}

void Recorder::noteStop(const Device &device, std::optional<FeatureIndex> feature, bool isEmergency)
{
    const std::optional<quint32> number = numberOf(device);
    if (!number)
        return;
    RingEntry entry;
    entry.kind = feature ? Kind::StopFeature : Kind::StopDevice;
    entry.number = *number;
    entry.isEmergency = isEmergency;
    entry.value.feature = feature.value_or(FeatureIndex{0});
    entry.at = now();
    put(entry);
}

} // namespace engine
