#include "engine/settings/SettingsStore.h"

#include "engine/base/Constants.h"
#include "engine/settings/SettingsFile.h"
#include "engine/settings/SettingsFormat.h"

#include <QJsonDocument>
#include <algorithm>

namespace engine {

using namespace Qt::StringLiterals;

/// What the file has at the moment. Of the writer's tasks alone, which never run at the same time.
struct SettingsStore::OnDisk
{
    QByteArray goodText;
};

SettingsStore::SettingsStore(const QString &path, Scheduler &scheduler, QObject *parent)
    : QObject(parent)
    , m_path(path)
    , m_scheduler(scheduler)
    , m_gather(scheduler.createTimer([this] { save(); }))
    , m_onDisk(std::make_shared<OnDisk>())
{
    connect(&m_writer, &FileWriter::finished, this, &SettingsStore::handleWritten);
}

SettingsStore::~SettingsStore()
{
    if (m_gather->isActive() || !m_isSaved)
        save();
}

QStringList SettingsStore::load()
{
    if (m_path.isEmpty())
        return {};
    SettingsFile::Content content = SettingsFile(m_path).read();
    m_mayWrite = content.mayWrite;
    m_known = content.root;
    m_onDisk->goodText = content.goodText;
    QStringList problems;
    m_settings = settings_format::read(content.root, problems);
    m_saved = m_settings;
    for (const QString &problem : std::as_const(problems))
        content.reports.append(m_path + u": "_s + problem);
    if (content.isRepaired) {
        m_isSaved = false;
        saveWithin(limits::kSettingsGather);
    }
    return content.reports;
}

std::optional<DeviceIndex> SettingsStore::index(const DeviceKey &key) const
{
    const auto found = std::ranges::find(m_settings.indexes, key, &KnownIndex::first);
    return found == m_settings.indexes.end() ? std::nullopt : std::optional(found->second);
}

bool SettingsStore::isStopped(const DeviceKey &key) const
{
    return std::ranges::find(m_settings.notStopped, key) == m_settings.notStopped.end();
}

void SettingsStore::setDevices(std::vector<DeviceSettings> devices)
{
    m_settings.devices = std::move(devices);
    saveWithin(limits::kSettingsGather);
}

void SettingsStore::setDevice(const DeviceSettings &device)
{
    const auto found = std::ranges::find(m_settings.devices, device.key, &DeviceSettings::key);
    if (found == m_settings.devices.end())
        m_settings.devices.push_back(device);
    else
        *found = device;
    saveWithin(limits::kSettingsGather);
}

void SettingsStore::setBuses(const BusSettings &buses)
{
    m_settings.buses = buses;
    saveWithin(limits::kSettingsGather);
}

void SettingsStore::setMaximumPercent(int percent)
{
    m_settings.maximumPercent = percent;
    saveWithin(limits::kSettingsGather);
}

void SettingsStore::setIndexes(std::vector<KnownIndex> indexes)
{
    if (m_settings.indexes == indexes)
        return;
    m_settings.indexes = std::move(indexes);
    saveWithin(limits::kSettingsGather);
}

void SettingsStore::setIndex(const DeviceKey &key, DeviceIndex index)
{
    const KnownIndex known{key, index};
    if (std::ranges::find(m_settings.indexes, known) != m_settings.indexes.end())
        return;
    std::erase_if(m_settings.indexes,
                  [&](const KnownIndex &other) { return other.first == key || other.second == index; });
    m_settings.indexes.push_back(known);
    saveWithin(limits::kSettingsGather);
}

void SettingsStore::removeDevice(const DeviceKey &key)
{
    std::erase_if(m_settings.devices, [&](const DeviceSettings &device) { return device.key == key; });
    std::erase_if(m_settings.indexes, [&](const KnownIndex &known) { return known.first == key; });
    saveWithin(limits::kSettingsGather);
}

void SettingsStore::setStopped(const DeviceKey &key, bool isStopped)
{
    const auto found = std::ranges::find(m_settings.notStopped, key);
    if ((found == m_settings.notStopped.end()) == isStopped)
        return;
    if (isStopped) {
        // Games switch on and off all the time; a device stopped once more does no harm.
        m_settings.notStopped.erase(found);
        saveWithin(limits::kStoppedGather);
        return;
    }
    m_settings.notStopped.push_back(key);
    if (std::ranges::find(m_saved.notStopped, key) == m_saved.notStopped.end())
        saveWithin(limits::kSettingsGather);
}

void SettingsStore::saveWithin(std::chrono::milliseconds time)
{
    const Scheduler::TimePoint due = m_scheduler.now() + time;
    if (m_path.isEmpty() || (m_gather->isActive() && m_dueAt <= due))
        return;
    m_dueAt = due;
    m_gather->start(time);
}

void SettingsStore::save()
{
    m_gather->stop();
    if (m_path.isEmpty() || (m_isSaved && m_saved == m_settings))
        return;
    m_saved = m_settings;
    m_isSaved = true;
    const QJsonObject root = settings_format::write(m_settings, m_known);
    m_writer.write([path = m_path, root, mayWrite = m_mayWrite, onDisk = m_onDisk]() -> Result<> {
        if (!mayWrite)
            return Error{ErrorCode::File, u"writing %1: a file that is not ours to replace is there"_s.arg(path)};
        const QByteArray text = QJsonDocument(root).toJson();
        const Result<> written = SettingsFile(path).write(text, onDisk->goodText);
        if (written)
            onDisk->goodText = text;
        return written;
    });
}

void SettingsStore::handleWritten(const Result<> &result)
{
    if (result) {
        m_reported.clear();
        emit saved();
        return;
    }
    m_isSaved = false; // the next change tries again
    if (m_reported == result.error().detail)
        return;
    m_reported = result.error().detail;
    emit saveFailed(result.error());
}

} // namespace engine
