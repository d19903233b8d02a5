#pragma once
#include "engine/base/Result.h"
#include "engine/config/UserConfig.h"

#include <QJsonObject>
#include <vector>

namespace engine {

class Catalog;

/// What the user adds to \a protocol, in the form of device files: "protocol", "match" and "models", no driver. One
/// file, and one more for each further serial port. Empty if there is nothing to add. \source
/// resources/devices/README.md
std::vector<QJsonObject> toDeviceFiles(const QString &protocol, const UserProtocol &additions);

/// Adds all protocols of \a config to \a catalog, which then knows the user's names, ports and models; they go before
/// those that are there. Each file must be added once only.
/// \returns one error for each protocol that the catalog does not take, which are those it has no driver for
std::vector<Error> addToCatalog(const UserConfig &config, Catalog &catalog);

} // namespace engine
