#pragma once
#include "engine/base/Result.h"
#include "engine/config/ImportRemarks.h"
#include "engine/config/UserConfig.h"

#include <QByteArray>
#include <QJsonObject>
#include <vector>

namespace engine {

class Catalog;

/// What came of an import.
struct UserConfigImport
{
    UserConfig config;
    std::vector<ImportRemark> remarks; ///< at most 200, in the order of the file
};

inline constexpr qsizetype kUserConfigBytes = 4 * 1024 * 1024; ///< the largest that is read

/// Whether \a json is a JSON object, which is all that a user device configuration must be.
/// \errors InvalidData, with line and column \thread any
Result<QJsonObject> parseUserConfig(const QByteArray &json);

/// Reads a user device configuration of version 4 or 5. No file is refused for its version: of another one, what is
/// understood is read. What cannot be taken over is remarked upon, and the rest is taken.
/// \param json UTF-8, at most kUserConfigBytes
/// \param catalog knows the models to which the settings belong
/// \errors as parseUserConfig() \thread any
/// \source protocol.md §8.2
Result<UserConfigImport> readUserConfig(const QByteArray &json, const Catalog &catalog);

} // namespace engine
