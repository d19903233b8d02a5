#pragma once
#include "engine/base/Result.h"
#include "engine/config/UserConfig.h"

#include <QByteArray>

namespace engine {

class Catalog;

/// Writes a user device configuration of version 5, which readUserConfig() reads back as the same UserConfig with the
/// same \a catalog. Other servers take it as well where they know the models: their ids are written where we know them.
///
/// Other servers want each device with all of its features, an index and a gap, so these are filled in: the limits and
/// the gap of the model, and the smallest free index.
/// \errors File, InvalidData if the list of ids cannot be read, which is part of the program \thread any
/// \source protocol.md §8.2
Result<QByteArray> writeUserConfig(const UserConfig &config, const Catalog &catalog);

} // namespace engine
