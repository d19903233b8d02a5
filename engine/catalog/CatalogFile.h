#pragma once
#include "engine/backend/Advertisement.h"
#include "engine/catalog/Catalog.h"

#include <QJsonArray>

namespace engine {

/// What one device file says, ready to be asked.
struct CatalogFile
{
    struct Model
    {
        QStringList identifiers; ///< empty: the default model
        QString name;
        std::vector<FeatureDescription> features;
        std::optional<std::chrono::milliseconds> messageGap;
    };

    QString protocol;
    QStringList names; ///< advertised; a trailing '*' makes a prefix
    QList<ManufacturerData> manufacturerData;
    QStringList services;   ///< advertised
    QStringList simulated;  ///< identifiers of simulated devices
    EndpointSet endpoints;
    std::vector<Model> models; ///< the default first
    std::shared_ptr<const DriverProgram> driver;
    QJsonArray tests;

    /// \param name of the file, for messages \errors InvalidData with file, member path and column
    static Result<CatalogFile> parse(const QByteArray &json, const QString &name);
};

} // namespace engine
