#pragma once
#include "engine/config/BaseIds.h"
#include "engine/config/BaseModel.h"
#include "engine/config/ImportRemarks.h"

#include <QHash>
#include <QJsonArray>

namespace engine::config {

/// What every part of an import needs.
struct ImportContext
{
    const Catalog &catalog;
    const BaseIds &baseIds;
    ImportRemarks &remarks;
    UserConfig config; ///< read so far
    /// Ids that the file itself gives to its own models and their features, joined with the protocol and, for features,
    /// with the model's first identifier.
    QHash<QString, QString> ownModels = {}; ///< first identifiers
    QHash<QString, FeatureIndex> ownFeatures = {};

    std::optional<QString> model(const QString &protocol, const QString &id) const;
    std::optional<FeatureIndex> feature(const QString &protocol, const BaseModel &model, const QString &id) const;
    void addModel(const QString &protocol, const QString &id, const QString &model);
    void addFeature(const QString &protocol, const QString &model, const QString &id, FeatureIndex index);
};

/// Reads "configurations": models of the user's own.
/// \param where the protocol, in words
std::vector<ProtocolModel> readUserModels(const QJsonArray &configurations, const QString &protocol,
                                          const QString &where, ImportContext &context);

} // namespace engine::config
