#pragma once
#include "engine/base/Result.h"

#include <QStringList>

/// For authors of device files: what is wrong with one, and what it makes devices do. Needs no running Engine.
/// \thread any \source resources/devices/README.md
namespace engine {

struct DeviceFileFindings
{
    QStringList problems; ///< the file is not used, or does not do what it says; each names member and column
    QStringList remarks;  ///< allowed, but rarely meant
    int testLines = 0;    ///< that were run
    int models = 0;
};

/// Reads the file at \a path after the built-in ones, as a user's own, and runs its "tests" lines.
DeviceFileFindings inspectDeviceFile(const QString &path);

/// One line for each output of a model at zero, half and full, in the form of "tests" lines, and the size of the largest
/// packet. \param model name or identifier, as for --simulate \param files read after the built-in ones
/// \errors NotSupported, and what is wrong with a file
Result<QStringList> printModel(const QString &model, const QStringList &files);

/// Whether devices of \a protocol can be on a bus. \param bus "serial" or "network" \param folder with the user's device
/// files, read if the protocol is not built in; may be empty \errors NotSupported
Result<> checkProtocol(const QString &protocol, const QString &bus, const QString &folder);

/// Whether a user device configuration can be read at all. \errors File, InvalidData with line and column
Result<> checkUserConfig(const QString &path);

} // namespace engine
