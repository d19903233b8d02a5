#pragma once
#include "engine/settings/Settings.h"
#include "engine/settings/SettingsMembers.h"

#include <QSet>
#include <QStringList>

namespace engine {

/// Reads the values of the settings file, one by one; those that are wrong are left out.
class SettingsReader
{
public:
    /// \param problems gets a line for each that is left out; must outlive the reader
    explicit SettingsReader(QStringList &problems)
        : m_problems(problems)
    {
    }

    Settings read(const QJsonObject &root);

private:
    void readDevices(SettingsMembers &root, Settings &settings);
    void readDevice(SettingsMembers &members, DeviceSettings &device);
    void readOutputs(SettingsMembers &members, DeviceSettings &device);
    std::optional<OutputSetting> readOutput(SettingsMembers &members);
    void readBuses(SettingsMembers members, BusSettings &buses);
    void readSerialPorts(SettingsMembers &members, BusSettings &buses);
    void readNetworkDevices(SettingsMembers &members, BusSettings &buses);
    void readIndexes(SettingsMembers &root, Settings &settings);
    void readNotStopped(SettingsMembers &root, Settings &settings);
    std::optional<DeviceKey> readKey(SettingsMembers members);
    /// True the first time. Lists can be long, so this is not left to comparing all with all.
    static bool isNew(const DeviceKey &key, QSet<QString> &seen);

    QStringList &m_problems;
};

} // namespace engine
