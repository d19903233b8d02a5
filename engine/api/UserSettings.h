#pragma once
#include "engine/api/CatalogKeeper.h"
#include "engine/api/EngineTypes.h"
#include "engine/base/FileWriter.h"
#include "engine/settings/SettingsStore.h"

#include <QObject>

namespace engine {

class Catalog;
class Device;
class DeviceManager;

/// Everything that the user has set, put in force: the settings file, the user's device files and the user device
/// configuration. Hands it to the catalog and the devices, and remembers what devices were given and left in.
/// \thread engine
class UserSettings final : public QObject
{
    Q_OBJECT

public:
    /// All parameters must outlive this.
    UserSettings(const EngineOptions &options, Catalog &catalog, Scheduler &scheduler, QObject *parent = nullptr);

    /// Reads everything and puts it in force. \param devices from now on gets what changes; must outlive this
    void load(DeviceManager &devices);

    const UserConfig &userConfig() const { return m_catalogKeeper.userConfig(); }
    QStringList deviceFileProblems() const { return m_catalogKeeper.problems(); }
    const BusSettings &buses() const { return m_store.settings().buses; }
    const std::vector<DeviceSettings> &devices() const { return m_inForce; }

    void setBuses(const BusSettings &settings);
    /// In place of what was set for the same device.
    void setDevice(const DeviceSettings &settings);
    /// \returns whether it could be read; imported() or problemFound() tells how it went
    bool importUserConfig(const QString &path);
    /// exported() or problemFound() follows.
    void exportUserConfig(const QString &path);

signals:
    void busesChanged();
    void devicesChanged();
    /// Device files have changed on the disk.
    void catalogChanged();
    void imported(const QStringList &remarks);
    void exported(const QString &path);
    void problemFound(const engine::Error &error);

private:
    void loadUserConfig();
    QString importedConfigFile() const;
    void putInForce();
    std::vector<DeviceSettings> configuredDevices() const;
    void watch(Device *device);
    void rememberIndexes();
    void report(const Error &error);

    const EngineOptions &m_options;
    Catalog &m_catalog;
    CatalogKeeper m_catalogKeeper;
    SettingsStore m_store;
    std::vector<DeviceSettings> m_inForce;
    DeviceManager *m_devices = nullptr;
    FileWriter m_export; // goes first
    QString m_exportPath;
};

} // namespace engine
