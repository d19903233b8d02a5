#pragma once
#include <QByteArray>
#include <QStringList>

namespace engine {

/// Reads a device file and runs its "tests" lines: each sends values to a model and says which packets follow.
/// \returns what is wrong, one line per finding, each with file and place; empty if all is well
/// \source resources/devices/README.md, "Tests"
QStringList checkDeviceFile(const QByteArray &json, const QString &name);

} // namespace engine
