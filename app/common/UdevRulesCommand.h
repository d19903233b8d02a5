#pragma once
#include <QStringList>
#include <optional>

namespace app {

/// "udev-rules": prints the rules that let the user of the desktop use the devices that are known (Linux), as the package
/// installs them. \param arguments the program's own name first
/// \returns what to exit with: 0 printed, 2 bad arguments; none if this was not asked for
std::optional<int> runUdevRulesCommand(const QStringList &arguments);

} // namespace app
