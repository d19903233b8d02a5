#include "engine/api/UserSettings.h"

#include "engine/base/Log.h"
#include "engine/base/PrivateFile.h"
#include "engine/catalog/Catalog.h"
#include "engine/config/UserConfigWriter.h"
#include "engine/device/Device.h"
#include "engine/device/DeviceManager.h"

#include <QFile>
#include <QFileInfo>
#include <algorithm>

namespace engine {

using namespace Qt::StringLiterals;

namespace {

QString inFolder(const QString &folder, const QString &name)
{
    return folder.isEmpty() ? QString() : folder + u'/' + name;
}

/// Addresses that the simulated bus gives by itself mean another device in every run.
bool isLasting(const DeviceKey &key)
{
    return !key.address.startsWith("simulated:"_L1);
}

} // namespace

UserSettings::UserSettings(const EngineOptions &options, Catalog &catalog, Scheduler &scheduler, QObject *parent)
    : QObject(parent)
    , m_options(options)
    , m_catalog(catalog)
    , m_catalogKeeper(catalog, scheduler, inFolder(options.configFolder, u"devices"_s))
    , m_store(inFolder(options.configFolder, u"settings.json"_s), scheduler)
{
    connect(&m_store, &SettingsStore::saveFailed, this, &UserSettings::report);
    connect(&m_export, &FileWriter::finished, this, [this](const Result<> &written) {
        if (written)
            emit exported(m_exportPath);
        else
            emit problemFound(written.error());
    });
}

void UserSettings::report(const Error &error)
{
    qCWarning(logCatalog).noquote() << error.detail;
    emit problemFound(error);
}

void UserSettings::load(DeviceManager &devices)
{
    m_devices = &devices;
    for (const QString &problem : m_store.load())
        report({ErrorCode::InvalidData, problem});
    loadUserConfig();
    putInForce(); // first: an index that the user has given goes before one that was found
    devices.setIndexes(m_store.settings().indexes);
    const std::vector<DeviceKey> &notStopped = m_store.settings().notStopped;
    devices.setUnstopped({notStopped.begin(), notStopped.end()});
    connect(&devices, &DeviceManager::deviceAdded, this, &UserSettings::watch);
    connect(&m_catalogKeeper, &CatalogKeeper::changed, this, [this] {
        putInForce();
        emit catalogChanged();
    });
}

void UserSettings::loadUserConfig()
{
    const QString imported = importedConfigFile();
    const QString config = m_options.userConfigFile.value_or(QFile::exists(imported) ? imported : QString());
    const Result<> loaded = config.isEmpty() ? Result<>() : m_catalogKeeper.loadUserConfig(config);
    if (!loaded)
        report(loaded.error());
    if (config.isEmpty() || !loaded)
        m_catalogKeeper.load();
}

/// The copy of what was imported last.
QString UserSettings::importedConfigFile() const
{
    return inFolder(m_options.configFolder, u"user-device-config.json"_s);
}

/// Remembers the index, and whether the device is known to be off.
void UserSettings::watch(Device *device)
{
    if (!isLasting(device->key()))
        return;
    rememberIndexes();
    connect(device, &Device::activeChanged, this, [this, device](bool isActive) { m_store.setStopped(device->key(), !isActive); });
    m_store.setStopped(device->key(), !device->isActive()); // it has been stopped, if it had to be
}

void UserSettings::rememberIndexes()
{
    std::vector<KnownIndex> indexes = m_devices->indexes();
    std::erase_if(indexes, [](const KnownIndex &known) { return !isLasting(known.first); });
    m_store.setIndexes(std::move(indexes));
}

/// What the user configuration says of devices, with the names of the simulated ones.
std::vector<DeviceSettings> UserSettings::configuredDevices() const
{
    std::vector<DeviceSettings> settings = userConfig().devices;
    for (const SimulatedEntry &entry : userConfig().simulatedDevices) {
        const Result<CatalogModel> model = m_catalog.find(entry.archetype);
        if (!model || entry.displayName.isEmpty())
            continue;
        DeviceSettings named;
        named.key = {model.value().protocol, model.value().identifier, entry.address};
        const auto known = std::ranges::find(settings, named.key, &DeviceSettings::key);
        DeviceSettings &target = known != settings.end() ? *known : settings.emplace_back(named);
        if (target.displayName.isEmpty())
            target.displayName = entry.displayName;
    }
    return settings;
}

/// What the user has set here goes before what the configuration says.
void UserSettings::putInForce()
{
    m_inForce = m_store.settings().devices;
    for (const DeviceSettings &configured : configuredDevices()) {
        if (std::ranges::find(m_inForce, configured.key, &DeviceSettings::key) == m_inForce.end())
            m_inForce.push_back(configured);
    }
    m_devices->setSettings(m_inForce, std::min(m_store.settings().maximumPercent, m_options.maximumPercent));
    emit devicesChanged();
}

void UserSettings::setBuses(const BusSettings &settings)
{
    m_store.setBuses(settings);
    emit busesChanged();
}

void UserSettings::setDevice(const DeviceSettings &settings)
{
    m_store.setDevice(settings);
    putInForce();
}

bool UserSettings::importUserConfig(const QString &path)
{
    if (const Result<> loaded = m_catalogKeeper.loadUserConfig(path); !loaded) {
        report(loaded.error());
        return false;
    }
    // What it says of devices takes the place of what was set before.
    for (const DeviceSettings &configured : configuredDevices())
        m_store.setDevice(configured);
    putInForce();
    const QString copy = importedConfigFile();
    if (!copy.isEmpty() && QFileInfo(path) != QFileInfo(copy)) {
        if (const Result<> stored = private_file::write(copy, m_catalogKeeper.userConfigText()); !stored)
            report(stored.error());
    }
    emit imported(m_catalogKeeper.configRemarks());
    return true;
}

void UserSettings::exportUserConfig(const QString &path)
{
    UserConfig config = userConfig();
    config.devices = m_inForce;
    const Result<QByteArray> content = writeUserConfig(config, m_catalog);
    if (!content) {
        emit problemFound(content.error());
        return;
    }
    m_exportPath = path;
    m_export.write([path, text = content.value()] { return private_file::write(path, text); });
}

} // namespace engine
