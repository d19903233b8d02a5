#pragma once
#include "engine/base/Ids.h"
#include "engine/base/Result.h"

#include <QHash>
#include <QString>
#include <optional>

namespace engine::config {

/// The ids by which user configurations refer to the models and features that everybody ships ("base_id"). Large, so it
/// is loaded for an import or an export only. \source resources/config/base-ids.json
class BaseIds
{
public:
    struct Feature
    {
        QString model; ///< first identifier; empty for the default model
        FeatureIndex index{0};
        bool operator==(const Feature &) const = default;
    };

    /// \errors File, InvalidData
    static Result<BaseIds> load();

    // Ids are lower case with dashes. Nothing where it is not known.
    std::optional<QString> model(const QString &protocol, const QString &id) const;
    std::optional<Feature> feature(const QString &protocol, const QString &id) const;

    /// Empty if there is none.
    QString modelId(const QString &protocol, const QString &model) const;
    /// A model without features of its own has those of the default model. Empty if there is none.
    QString featureId(const QString &protocol, const QString &model, FeatureIndex index) const;

private:
    struct Protocol
    {
        QHash<QString, QString> models; ///< by id
        QHash<QString, Feature> features;
    };
    QHash<QString, Protocol> m_protocols;
};

} // namespace engine::config
