#pragma once
#include "engine/catalog/Catalog.h"
#include "engine/config/UserConfig.h"

#include <optional>

namespace engine::config {

/// What a device is before the user's settings: one of the user's own models, else one of the catalog.
struct BaseModel
{
    QString identifier; ///< the model's first one; empty for the default model
    std::vector<FeatureDescription> features;
    std::optional<std::chrono::milliseconds> gap;
    bool isOwn = false;
};

/// Nothing if the protocol is unknown, or knows no such model.
std::optional<BaseModel> baseModel(const UserConfig &config, const Catalog &catalog, const QString &protocol,
                                   const QString &identifier);

bool isKnownProtocol(const Catalog &catalog, const QString &protocol);
bool isArchetype(const Catalog &catalog, const QString &archetype);

// Ids of what the user has made, the same ones in every export.
QString ownModelId(const QString &protocol, const QString &identifier);
QString ownFeatureId(const QString &protocol, const QString &identifier, FeatureIndex index);

} // namespace engine::config
