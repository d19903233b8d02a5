#include "engine/catalog/Catalog.h"

#include "engine/catalog/CatalogFile.h"

#include <QDir>
#include <QFile>
#include <algorithm>

namespace engine {

using namespace Qt::StringLiterals;

struct Catalog::Protocol
{
    CatalogFile file;

    CatalogModel model(const CatalogFile::Model &entry) const
    {
        const QString identifier = entry.identifiers.isEmpty() ? QString() : entry.identifiers.constFirst();
        return {file.protocol, identifier, entry.name, entry.features, entry.messageGap, file.endpoints, file.driver};
    }
};

namespace {

/// How well an advertisement fits; larger is better, 0 not at all.
enum Rank { NoMatch = 0, Wildcard = 1, Service = 1000, Manufacturer = 2000, ExactName = 3000, Known = 4000 };

bool fits(const ManufacturerData &listed, const ManufacturerData &seen)
{
    if (listed.company != seen.company)
        return false;
    return listed.data.isEmpty() || seen.data.isEmpty() || seen.data.contains(listed.data) || listed.data.contains(seen.data);
}

int rankByName(const CatalogFile &file, const QString &name)
{
    int rank = NoMatch;
    for (const QString &pattern : file.names) {
        if (pattern == name)
            return ExactName;
        if (pattern.endsWith(u'*') && name.startsWith(QStringView(pattern).chopped(1)))
            rank = std::max(rank, Wildcard + static_cast<int>(pattern.size())); // the longest prefix first
    }
    return rank;
}

int rankOf(const CatalogFile &file, const Advertisement &advertisement)
{
    if (!advertisement.protocol.isEmpty())
        return advertisement.protocol == file.protocol ? Known : NoMatch;
    if (advertisement.bus != u"ble"_s)
        return NoMatch;
    int rank = rankByName(file, advertisement.name);
    for (const ManufacturerData &seen : advertisement.manufacturerData) {
        if (std::ranges::any_of(file.manufacturerData, [&](const ManufacturerData &listed) { return fits(listed, seen); }))
            rank = std::max<int>(rank, Manufacturer);
    }
    for (const QString &service : advertisement.services) {
        if (file.services.contains(service))
            rank = std::max<int>(rank, Service);
    }
    return rank;
}

/// Letters that two words have in common at their beginnings or inside each other; for suggestions only.
bool isSimilar(const QString &wanted, const QString &name)
{
    constexpr qsizetype kBeginning = 3;
    return name.contains(wanted, Qt::CaseInsensitive) || wanted.contains(name, Qt::CaseInsensitive)
        || name.startsWith(QStringView(wanted).left(kBeginning), Qt::CaseInsensitive);
}

} // namespace

Catalog::Catalog() = default;
Catalog::Catalog(Catalog &&) noexcept = default;
Catalog &Catalog::operator=(Catalog &&) noexcept = default;
Catalog::~Catalog() = default;

std::vector<Error> Catalog::load(const QString &folder)
{
    std::vector<Error> errors;
    const QDir directory(folder);
    for (const QString &name : directory.entryList({u"*.json"_s}, QDir::Files, QDir::Name)) {
        if (name.endsWith(u".schema.json"_s))
            continue;
        QFile content(directory.filePath(name));
        Result<CatalogFile> file = content.open(QIODevice::ReadOnly)
            ? CatalogFile::parse(content.readAll(), name)
            : Result<CatalogFile>(Error{ErrorCode::File, name + u": "_s + content.errorString()});
        if (file)
            m_protocols.push_back(std::make_unique<Protocol>(std::move(file).value()));
        else
            errors.push_back(file.error());
    }
    return errors;
}

QStringList Catalog::candidates(const Advertisement &advertisement) const
{
    std::vector<std::pair<int, QString>> ranked;
    for (const auto &protocol : m_protocols) {
        if (const int rank = rankOf(protocol->file, advertisement); rank != NoMatch)
            ranked.emplace_back(-rank, protocol->file.protocol);
    }
    std::ranges::stable_sort(ranked, {}, &std::pair<int, QString>::first);
    QStringList result;
    for (const auto &[rank, protocol] : ranked)
        result += protocol;
    return result;
}

Result<CatalogModel> Catalog::model(const QString &protocolId, const QString &identifier) const
{
    const auto protocol = std::ranges::find_if(m_protocols, [&](const auto &entry) { return entry->file.protocol == protocolId; });
    if (protocol == m_protocols.end())
        return Error{ErrorCode::NotSupported, u"protocol '%1' is not known"_s.arg(protocolId)};
    const auto &models = (*protocol)->file.models;
    auto found = std::ranges::find_if(models, [&](const CatalogFile::Model &model) { return model.identifiers.contains(identifier); });
    if (found == models.end())
        found = models.begin();
    if (found->features.empty())
        return Error{ErrorCode::NotSupported, u"model '%1' of %2 is not known"_s.arg(identifier, protocolId)};
    return (*protocol)->model(*found);
}

Result<CatalogModel> Catalog::find(const QString &wanted) const
{
    const auto isWanted = [&](const QString &text) { return text.compare(wanted, Qt::CaseInsensitive) == 0; };
    QStringList similar;
    for (const auto &protocol : m_protocols) {
        const CatalogFile::Model &standard = protocol->file.models.front();
        if (isWanted(protocol->file.protocol) && !standard.features.empty())
            return protocol->model(standard);
    }
    for (const bool byName : {false, true}) {
        for (const auto &protocol : m_protocols) {
            for (const CatalogFile::Model &model : protocol->file.models) {
                if (model.features.empty())
                    continue;
                if (byName ? isWanted(model.name) : std::ranges::any_of(model.identifiers, isWanted))
                    return protocol->model(model);
                if (byName && isSimilar(wanted, model.name))
                    similar += u'"' + model.name + u'"';
            }
        }
    }
    constexpr qsizetype kSuggestions = 3;
    const QString hint = similar.isEmpty() ? QString() : u"; similar: "_s + similar.first(std::min(similar.size(), kSuggestions)).join(u", "_s);
    return Error{ErrorCode::NotSupported, u"no device is called '%1'"_s.arg(wanted) + hint};
}

std::vector<CatalogModel> Catalog::models() const
{
    std::vector<CatalogModel> result;
    for (const auto &protocol : m_protocols) {
        for (const CatalogFile::Model &model : protocol->file.models) {
            if (!model.features.empty())
                result.push_back(protocol->model(model));
        }
    }
    std::ranges::stable_sort(result, [](const CatalogModel &left, const CatalogModel &right) { return left.name.compare(right.name, Qt::CaseInsensitive) < 0; });
    return result;
}

} // namespace engine
