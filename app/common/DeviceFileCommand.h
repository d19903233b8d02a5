#pragma once
#include <QStringList>
#include <optional>

namespace app {

/// What main() was given, as texts.
QStringList argumentsOf(int argc, const char *const *argv);

/// "check-device FILE..." and "check-device --print MODEL [FILE...]": for authors of device files, instead of a server.
/// \param arguments the program's own name first
/// \returns what to exit with: 0 all files are all right, 1 not, 2 bad arguments; none if this was not asked for
std::optional<int> runDeviceFileCommand(const QStringList &arguments);

} // namespace app
