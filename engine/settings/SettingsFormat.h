#pragma once
#include "engine/settings/Settings.h"

#include <QJsonObject>
#include <QStringList>
#include <optional>

/// The content of the settings file; README.md shows its form.
namespace engine::settings_format {

struct Version
{
    int major = 1; ///< files of another one cannot be read
    int minor = 0; ///< newer ones have more members
    bool operator==(const Version &) const = default;
};
inline constexpr Version kVersion{1, 0};

/// Of a file; none if it does not say.
std::optional<Version> versionOf(const QJsonObject &root);

/// Reads what can be read. \param problems gets a line for each value that is wrong and left out, with its path
Settings read(const QJsonObject &root, QStringList &problems);

/// \param old what was read; what this version does not know of it is kept, and its minor version if that is newer
QJsonObject write(const Settings &settings, const QJsonObject &old);

} // namespace engine::settings_format
