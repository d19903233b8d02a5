#pragma once
#include "engine/base/Result.h"
#include "engine/config/ImportRemarks.h"
#include "engine/config/UserConfig.h"

#include <QByteArray>
#include <vector>

namespace engine {

class Catalog;

/// What came of an import.
struct UserConfigImport
{
    UserConfig config;
    std::vector<ImportRemark> remarks; ///< at most 200, in the order of the file
};

/// Reads a user device configuration of version 4 or 5. No file is refused for its version: of another one, what is
/// understood is read. What cannot be taken over is remarked upon, and the rest is taken.
/// \param json UTF-8, at most 4 MiB
/// \param catalog knows the models to which the settings belong
/// \errors InvalidData for text that is no JSON object, with line and column \thread any
/// \source protocol.md §8.2
Result<UserConfigImport> readUserConfig(const QByteArray &json, const Catalog &catalog);

} // namespace engine
