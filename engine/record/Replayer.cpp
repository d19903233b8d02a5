#include "engine/record/Replayer.h"

#include "engine/device/Device.h"
#include "engine/device/DeviceManager.h"

#include <algorithm>

namespace engine {

namespace {

constexpr ClientId kReplay = kUser;

bool isCommand(const RecordedEvent &event)
{
    return std::holds_alternative<RecordedOutput>(event.what) || std::holds_alternative<RecordedStop>(event.what);
}

} // namespace

Replayer::Replayer(DeviceManager &devices, Scheduler &scheduler, RecordReader recording, double speed, QObject *parent)
    : QObject(parent)
    , m_manager(devices)
    , m_scheduler(scheduler)
    , m_speed(speed)
    , m_reader(recording)
    , m_timer(scheduler.createTimer([this] { m_isPlaying ? playDue() : begin(); }))
{
    std::optional<std::chrono::microseconds> first;
    while (const std::optional<RecordedEvent> event = recording.next()) {
        if (const auto *device = std::get_if<RecordedDevice>(&event->what))
            m_recorded.push_back(*device);
        else if (!first && isCommand(*event))
            first = event->at;
    }
    m_first = first.value_or(std::chrono::microseconds(0));
    m_targets.resize(m_recorded.size());
}

Replayer::~Replayer() = default;

void Replayer::start()
{
    connect(&m_manager, &DeviceManager::deviceAdded, this, &Replayer::findTargets);
    m_timer->start(kDeviceWait);
    m_manager.startScanning(kReplay);
    findTargets();
}

/// Gives each recorded device the one that fits best, in the order in which they came. Two of the same name may be one
/// that has come twice, and get the same device where there is but one.
void Replayer::findTargets()
{
    std::vector<DeviceIndex> taken;
    for (const std::optional<ReplayTarget> &target : m_targets) {
        if (target)
            taken.push_back(target->index());
    }
    for (std::size_t number = 0; number < m_recorded.size(); ++number) {
        if (m_targets[number] && m_manager.device(m_targets[number]->index()))
            continue;
        int best = 0;
        for (const auto &device : m_manager.devices()) {
            const ReplayTarget candidate(m_recorded[number], device->description());
            const bool isTaken = std::ranges::find(taken, candidate.index()) != taken.end();
            const bool isAllowed = !isTaken || m_recorded[number].name == device->description().name;
            const int fit = candidate.fit() == 0 || !isAllowed ? 0 : 2 * candidate.fit() + (isTaken ? 0 : 1);
            if (fit > best) {
                best = fit;
                m_targets[number] = candidate;
            }
        }
        if (best > 0)
            taken.push_back(m_targets[number]->index());
    }
    const bool isComplete = std::ranges::all_of(m_targets, [](const auto &target) { return target.has_value(); });
    if (isComplete && !m_isPlaying)
        m_timer->start(std::chrono::milliseconds(0)); // not from inside of a signal
}

void Replayer::begin()
{
    m_isPlaying = true;
    m_manager.stopScanning(kReplay);
    m_start = m_scheduler.now();
    m_next = m_reader.next();
    playDue();
}

Scheduler::TimePoint Replayer::dueAt(const RecordedEvent &event) const
{
    const double recorded = static_cast<double>(std::max(event.at - m_first, std::chrono::microseconds(0)).count());
    return m_start + std::chrono::microseconds(static_cast<qint64>(recorded / m_speed));
}

void Replayer::playDue()
{
    const Scheduler::TimePoint now = m_scheduler.now();
    while (m_next && dueAt(*m_next) <= now) {
        play(*m_next);
        m_next = m_reader.next();
    }
    playBatch();
    if (!m_next) {
        finish();
        return;
    }
    m_timer->start(std::chrono::ceil<std::chrono::milliseconds>(dueAt(*m_next) - now));
}

void Replayer::play(const RecordedEvent &event)
{
    if (isCommand(event)) {
        const auto played = std::max(event.at - m_first, std::chrono::microseconds(0));
        m_report.duration = std::chrono::duration_cast<std::chrono::milliseconds>(played);
    }
    const auto *output = std::get_if<RecordedOutput>(&event.what);
    const bool goesOn = output && output->isTogether && !m_batch.empty() && m_batch.front().number == output->number;
    if (!goesOn)
        playBatch();
    if (output) {
        m_batch.push_back(*output);
    } else if (const auto *stop = std::get_if<RecordedStop>(&event.what)) {
        playStop(*stop);
    } else if (const auto *loss = std::get_if<RecordedLoss>(&event.what)) {
        m_report.lost += loss->count;
    }
}

Device *Replayer::target(quint32 number) const
{
    const std::optional<ReplayTarget> &target = m_targets[number];
    return target ? m_manager.device(target->index()) : nullptr;
}

void Replayer::playBatch()
{
    if (m_batch.empty())
        return;
    const quint32 number = m_batch.front().number;
    Device *device = target(number);
    m_values.clear();
    const int maximumPercent = m_batch.front().maximumPercent;
    for (const RecordedOutput &output : m_batch) {
        if (const auto value = device ? m_targets[number]->value(output.value) : std::nullopt)
            m_values.push_back(*value);
    }
    m_report.skipped += m_batch.size() - m_values.size();
    m_batch.clear();
    if (m_values.empty())
        return;
    const Result<> accepted = device->output(kReplay, m_values, maximumPercent);
    (accepted ? m_report.commands : m_report.skipped) += m_values.size();
}

void Replayer::playStop(const RecordedStop &stop)
{
    Device *device = target(stop.number);
    const auto feature = device && stop.feature ? m_targets[stop.number]->feature(*stop.feature) : std::nullopt;
    if (!device || (stop.feature && !feature)) {
        ++m_report.skipped;
        return;
    }
    const Device::StopKind kind = stop.isEmergency ? Device::StopKind::Emergency : Device::StopKind::Asked;
    const Result<> stopped = feature ? device->stop(*feature, kind) : device->stop(kind);
    ++(stopped ? m_report.commands : m_report.skipped);
}

void Replayer::finish()
{
    if (std::exchange(m_isOver, true))
        return;
    m_report.damage = m_reader.damage();
    for (std::size_t number = 0; number < m_recorded.size(); ++number) {
        if (!m_targets[number])
            m_report.missing.append(m_recorded[number].name);
    }
    emit finished(m_report);
}

} // namespace engine
