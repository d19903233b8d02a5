#include "engine/config/BaseModel.h"

#include "engine/config/Uuid.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace engine::config {

std::optional<BaseModel> baseModel(const UserConfig &config, const Catalog &catalog, const QString &protocol,
                                   const QString &identifier)
{
    if (const auto own = config.protocols.find(protocol); own != config.protocols.end()) {
        const std::vector<ProtocolModel> &models = own->second.models;
        const auto found = std::ranges::find_if(
            models, [&identifier](const ProtocolModel &model) { return model.identifiers.contains(identifier); });
        if (found != models.end() && found->features)
            return BaseModel{found->identifiers.first(), *found->features, found->gap, true};
    }
    const Result<CatalogModel> known = catalog.model(protocol, identifier);
    if (!known)
        return std::nullopt;
    return BaseModel{known.value().identifier, known.value().features, known.value().messageGap, false};
}

bool isKnownProtocol(const Catalog &catalog, const QString &protocol)
{
    Advertisement advertisement;
    advertisement.protocol = protocol;
    return !protocol.isEmpty() && !catalog.candidates(advertisement).isEmpty();
}

bool isArchetype(const Catalog &catalog, const QString &archetype)
{
    Advertisement advertisement;
    advertisement.bus = u"simulated"_s;
    advertisement.name = archetype;
    return !catalog.candidates(advertisement).isEmpty();
}

QString ownModelId(const QString &protocol, const QString &identifier)
{
    return uuidOf(protocol + u'\n' + identifier);
}

QString ownFeatureId(const QString &protocol, const QString &identifier, FeatureIndex index)
{
    return uuidOf(protocol + u'\n' + identifier + u'\n' + QString::number(static_cast<quint32>(index)));
}

} // namespace engine::config
