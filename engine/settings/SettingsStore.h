#pragma once
#include "engine/base/FileWriter.h"
#include "engine/base/Scheduler.h"
#include "engine/settings/Settings.h"

#include <QJsonObject>
#include <QObject>
#include <QStringList>
#include <memory>
#include <optional>

namespace engine {

/// What the user has set, and what is remembered of devices, in one file (README.md shows its form).
///
/// The file is read by load() and written a little after a change, in a thread of its own. The file before is kept as
/// "NAME.bak". Changes are gathered; what is still unsaved is written when the store goes.
/// \thread engine
class SettingsStore final : public QObject
{
    Q_OBJECT

public:
    /// \param path of the file; empty: nothing is read or written \param scheduler must outlive the store
    SettingsStore(const QString &path, Scheduler &scheduler, QObject *parent = nullptr);
    ~SettingsStore() override;

    /// Reads the file; call it once, before anything else. Whatever its state, what can be read is used.
    /// \returns what is wrong, one English line each; empty if nothing is
    QStringList load();

    const Settings &settings() const { return m_settings; }
    /// The index that a device had last.
    std::optional<DeviceIndex> index(const DeviceKey &key) const;
    bool isStopped(const DeviceKey &key) const;

    /// Each key at most once.
    void setDevices(std::vector<DeviceSettings> devices);
    /// In place of what was set for the same device.
    void setDevice(const DeviceSettings &device);
    void setBuses(const BusSettings &buses);
    /// \param percent 0 to 100
    void setMaximumPercent(int percent);
    /// All that are known; each key and each index once.
    void setIndexes(std::vector<KnownIndex> indexes);
    /// Remembers the index of a device. Another device that had it loses it.
    void setIndex(const DeviceKey &key, DeviceIndex index);
    /// Forgets what is set for a device, and its index.
    void removeDevice(const DeviceKey &key);
    /// A device is driven, or has been stopped for sure. To be called as outputs go on and off: it costs a comparison
    /// while nothing changes, and the file is not written for each change: that a device is driven reaches it after
    /// limits::kSettingsGather, that it has been stopped after limits::kStoppedGather. (R13)
    void setStopped(const DeviceKey &key, bool isStopped);

signals:
    void saved();
    /// The old file is still there, the settings hold for this run. Emitted once for each cause. \errors File
    void saveFailed(const engine::Error &error);

private:
    void saveWithin(std::chrono::milliseconds time);
    void save();
    void handleWritten(const Result<> &result);

    struct OnDisk;

    const QString m_path;
    Scheduler &m_scheduler;
    Settings m_settings;
    Settings m_saved;    ///< as handed over to the writer last
    QJsonObject m_known; ///< as read, with what this version does not know
    bool m_mayWrite = true;
    bool m_isSaved = true; ///< m_saved is, or will be, what the file has
    QString m_reported;    ///< the failure that was told last
    std::unique_ptr<Timer> m_gather;
    Scheduler::TimePoint m_dueAt;
    std::shared_ptr<OnDisk> m_onDisk;
    FileWriter m_writer; ///< goes first
};

} // namespace engine
