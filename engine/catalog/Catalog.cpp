#include "engine/catalog/Catalog.h"

#include "engine/base/Log.h"
#include "engine/catalog/Candidate.h"
#include "engine/catalog/ProtocolFile.h"
#include "engine/catalog/Similarity.h"
#include "engine/driver/DriverProgram.h"

#include <QDir>
#include <QFile>
#include <QJsonDocument>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace engine {

struct Catalog::Protocol
{
    ProtocolFile file;
    QJsonObject driver; ///< as written, for others that extend it
    std::shared_ptr<const DriverProgram> program;

    /// False for devices that are known by name only.
    bool hasPackets() const
    {
        return !program->rules.empty() || !program->inputs.empty() || !program->nativeAll.isEmpty();
    }
    CatalogModel model(const ProtocolModel &model) const;
    const ProtocolModel &modelFor(const QString &identifier) const;
    const std::vector<FeatureDescription> &features(const ProtocolModel &model) const;
    void merge(ProtocolFile &&later);
};

namespace {

constexpr qint64 kLargestFile = 1024 * 1024;

/// "line 3, column 7" of an offset in UTF-8 text.
QString place(const QByteArray &text, int offset)
{
    const QByteArray before = text.first(std::min<qsizetype>(offset, text.size()));
    return u"line %1, column %2"_s.arg(before.count('\n') + 1).arg(before.size() - before.lastIndexOf('\n'));
}

Result<QJsonObject> readFile(const QString &path)
{
    const QString name = path.section(u'/', -1);
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return Error{ErrorCode::File, name + u": "_s + file.errorString()};
    if (file.size() > kLargestFile)
        return Error{ErrorCode::InvalidData, name + u": larger than a device file can be"_s};
    const QByteArray text = file.readAll();
    QJsonParseError problem;
    const QJsonDocument document = QJsonDocument::fromJson(text, &problem);
    if (problem.error != QJsonParseError::NoError)
        return Error{ErrorCode::InvalidData,
                     u"%1: %2: %3"_s.arg(name, place(text, problem.offset), problem.errorString())};
    if (!document.isObject())
        return Error{ErrorCode::InvalidData, name + u": must be an object"_s};
    return document.object();
}

/// The driver with everything that it extends put underneath.
QJsonObject resolved(const QJsonObject &driver, const std::map<QString, QJsonObject> &drivers, Problems &problems)
{
    QJsonObject result = driver;
    QStringList seen;
    while (result.contains("extends"_L1)) {
        const QString base = result.take("extends"_L1).toString();
        if (!drivers.contains(base) || seen.contains(base)) {
            problems.report(u"driver.extends"_s, u"no driver to extend: '%1'"_s.arg(base));
            return result;
        }
        seen += base;
        const QJsonObject &below = drivers.at(base);
        for (auto member = below.constBegin(); member != below.constEnd(); ++member) {
            if (!result.contains(member.key()))
                result.insert(member.key(), member.value());
        }
    }
    return result;
}

EndpointSet united(EndpointSet left, EndpointSet right)
{
    for (int i = 0; i < kEndpoints; ++i) {
        if (right.contains(static_cast<Endpoint>(i)))
            left.insert(static_cast<Endpoint>(i));
    }
    return left;
}

bool sameIgnoringCase(const QString &left, const QString &right)
{
    return left.compare(right, Qt::CaseInsensitive) == 0;
}

} // namespace

CatalogModel Catalog::Protocol::model(const ProtocolModel &model) const
{
    CatalogModel result;
    result.protocol = file.protocol;
    result.identifier = model.identifiers.value(0);
    result.name = model.name;
    result.features = features(model);
    result.messageGap = model.gap ? model.gap : file.gap;
    if (!result.messageGap && file.match.isOnlySimulated)
        result.messageGap = std::chrono::milliseconds(0);
    result.endpoints = file.endpoints;
    result.driver = program;
    return result;
}

const ProtocolModel &Catalog::Protocol::modelFor(const QString &identifier) const
{
    const auto found = std::ranges::find_if(
        file.models, [&identifier](const ProtocolModel &model) { return model.identifiers.contains(identifier); });
    return found == file.models.end() ? *file.defaultModel : *found;
}

const std::vector<FeatureDescription> &Catalog::Protocol::features(const ProtocolModel &model) const
{
    static const std::vector<FeatureDescription> kNone;
    if (model.features)
        return *model.features;
    return file.defaultModel->features ? *file.defaultModel->features : kNone;
}

/// Adds what a later file says of the same protocol; it goes first.
void Catalog::Protocol::merge(ProtocolFile &&later)
{
    ProtocolMatch &match = file.match;
    match.names = later.match.names + match.names;
    match.prefixes = later.match.prefixes + match.prefixes;
    match.manufacturerData = later.match.manufacturerData + match.manufacturerData;
    match.advertisedServices = later.match.advertisedServices + match.advertisedServices;
    std::ranges::move(later.match.services, std::back_inserter(match.services));
    for (const auto &[bus, identifiers] : later.match.identifiers)
        match.identifiers[bus] = identifiers + match.identifiers[bus];
    match.baud = later.match.baud ? later.match.baud : match.baud;
    match.usb = later.match.usb == HardwareLayout::Usb() ? match.usb : later.match.usb;
    match.isOnlySimulated = match.isOnlySimulated && later.match.isOnlySimulated;
    file.endpoints = later.endpoints;
    file.gap = later.gap ? later.gap : file.gap;
    if (later.defaultModel)
        file.defaultModel = std::move(later.defaultModel);
    std::ranges::move(file.models, std::back_inserter(later.models));
    file.models = std::move(later.models);
}

Catalog::Catalog() = default;
Catalog::Catalog(Catalog &&) noexcept = default;
Catalog &Catalog::operator=(Catalog &&) noexcept = default;
Catalog::~Catalog() = default;

std::vector<Error> Catalog::load(const QString &folder)
{
    std::vector<Error> errors;
    std::map<QString, QJsonObject> drivers; // of the whole folder, so that the order of files does not matter
    std::vector<std::pair<QString, QJsonObject>> files;
    const QStringList names = QDir(folder).entryList({u"*.json"_s}, QDir::Files, QDir::Name);
    for (const QString &name : names) {
        if (name.endsWith(".schema.json"_L1))
            continue;
        const Result<QJsonObject> content = readFile(folder + u'/' + name);
        if (!content) {
            errors.push_back(content.error());
            continue;
        }
        files.emplace_back(name, content.value());
        drivers[content.value().value("protocol"_L1).toString()] = content.value().value("driver"_L1).toObject();
    }
    std::ranges::sort(files, {}, [](const auto &file) { return file.first.chopped(5); }); // "a" before "a-b"
    for (const auto &[name, content] : files) {
        if (const Result<> added = add(name, content, drivers); !added)
            errors.push_back(added.error());
    }
    return errors;
}

void Catalog::loadAsNeeded(const QString &folder)
{
    m_folder = folder;
    for (const QString &name : QDir(folder).entryList({u"*.json"_s}, QDir::Files, QDir::Name)) {
        if (!name.endsWith(".schema.json"_L1))
            m_unread += name.chopped(5);
    }
}

/// Reads the file of a protocol, and those of the protocols that it extends, unless that has been done.
/// Filling in what was promised changes nothing that can be seen, hence the constness.
void Catalog::need(const QString &id) const
{
    auto *self = const_cast<Catalog *>(this);
    if (!self->m_unread.removeOne(id))
        return;
    const Result<QJsonObject> content = readFile(m_folder + u'/' + id + u".json"_s);
    if (content)
        need(content.value().value("driver"_L1).toObject().value("extends"_L1).toString());
    const Result<> added = content ? self->add(id + u".json"_s, content.value(), {}) : content.error();
    if (!added) {
        qCWarning(logCatalog).noquote() << added.error().detail;
        return;
    }
    const auto byId = [](const std::unique_ptr<Protocol> &protocol) -> const QString & { return protocol->file.protocol; };
    std::ranges::sort(self->m_protocols, {}, byId);
}

void Catalog::needAll() const
{
    while (!m_unread.isEmpty())
        need(QString(m_unread.constFirst()));
}

Result<> Catalog::loadFile(const QString &path)
{
    const Result<QJsonObject> content = readFile(path);
    return content ? addFile(path.section(u'/', -1), content.value()) : content.error();
}

Result<> Catalog::addFile(const QString &name, const QJsonObject &content)
{
    needAll(); // it goes before all of them, and may extend any
    return add(name, content, {});
}

Result<> Catalog::add(const QString &file, const QJsonObject &content, const std::map<QString, QJsonObject> &drivers)
{
    Problems problems(file);
    ProtocolFile read = ProtocolFile::read(content, problems);
    const auto known = std::ranges::find_if(m_protocols, [&read](const std::unique_ptr<Protocol> &protocol) {
        return protocol->file.protocol == read.protocol;
    });
    const bool isNew = known == m_protocols.end();
    if (isNew) {
        for (const QLatin1StringView member : {"match"_L1, "models"_L1, "driver"_L1}) {
            if (!content.contains(member))
                problems.report(QString(), u"'%1' is missing"_s.arg(member));
        }
        if (!read.defaultModel)
            problems.report(u"models"_s, u"'default' is missing"_s);
    } else {
        read.endpoints = united(read.endpoints, (*known)->file.endpoints);
    }

    auto updated = isNew ? std::make_unique<Protocol>() : std::make_unique<Protocol>(**known);
    if (read.driver) {
        std::map<QString, QJsonObject> bases = drivers;
        for (const std::unique_ptr<Protocol> &protocol : m_protocols)
            bases.try_emplace(protocol->file.protocol, protocol->driver);
        updated->driver = *read.driver;
        const QJsonObject driver = resolved(*read.driver, bases, problems);
        updated->program = DriverProgram::compile(driver, read.endpoints, problems);
    }
    if (!problems.isEmpty())
        return problems.error();
    if (isNew) {
        updated->file = std::move(read);
        m_protocols.push_back(std::move(updated));
    } else {
        updated->merge(std::move(read));
        *known = std::move(updated);
    }
    return {};
}

QStringList Catalog::candidates(const Advertisement &advertisement) const
{
    if (!advertisement.protocol.isEmpty())
        return protocol(advertisement.protocol) == nullptr ? QStringList() : QStringList{advertisement.protocol};
    needAll();
    std::vector<Candidate> found;
    for (const std::unique_ptr<Protocol> &protocol : m_protocols) {
        const Candidate next = candidate(protocol->file, advertisement);
        if (next.fit != Candidate::Fit::None)
            found.push_back(next);
    }
    std::ranges::reverse(found); // among equals, what was loaded last goes first
    std::ranges::stable_sort(found, isBetter);
    QStringList result;
    for (const Candidate &next : found)
        result += next.protocol;
    return result;
}

EndpointSet Catalog::endpoints(const QString &id) const
{
    const Protocol *found = protocol(id);
    return found == nullptr ? EndpointSet() : found->file.endpoints;
}

HardwareLayout Catalog::layout(const QString &id) const
{
    const Protocol *found = protocol(id);
    return found == nullptr ? HardwareLayout() : HardwareLayout{found->file.match.services, found->file.match.baud, found->file.match.usb};
}

std::shared_ptr<const DriverProgram> Catalog::driver(const QString &id) const
{
    const Protocol *found = protocol(id);
    return found == nullptr ? nullptr : found->program;
}

Result<CatalogModel> Catalog::model(const QString &id, const QString &identifier) const
{
    const Protocol *found = protocol(id);
    if (found == nullptr)
        return Error{ErrorCode::NotSupported, u"unknown protocol '%1'"_s.arg(id)};
    CatalogModel result = found->model(found->modelFor(identifier));
    if (result.features.empty())
        return Error{ErrorCode::NotSupported, u"'%1' knows no model '%2'"_s.arg(id, identifier)};
    return result;
}

Result<CatalogModel> Catalog::find(const QString &text) const
{
    need(text.toLower());
    for (const std::unique_ptr<Protocol> &protocol : m_protocols) {
        if (sameIgnoringCase(protocol->file.protocol, text) &&
            !protocol->features(*protocol->file.defaultModel).empty())
            return protocol->model(*protocol->file.defaultModel);
    }
    needAll();
    const auto hasIdentifier = [&text](const ProtocolModel &model) {
        return model.identifiers.contains(text, Qt::CaseInsensitive);
    };
    for (const std::unique_ptr<Protocol> &protocol : m_protocols) {
        const auto found = std::ranges::find_if(protocol->file.models, hasIdentifier);
        if (found != protocol->file.models.end() && !protocol->features(*found).empty())
            return protocol->model(*found);
    }
    const std::vector<CatalogModel> all = models();
    const auto hasName = [&text](const CatalogModel &model) { return sameIgnoringCase(model.name, text); };
    const auto found = std::ranges::find_if(all, hasName);
    return found == all.end() ? Result<CatalogModel>(unknown(text)) : Result<CatalogModel>(*found);
}

std::vector<CatalogModel> Catalog::models() const
{
    needAll();
    std::vector<CatalogModel> result;
    for (const std::unique_ptr<Protocol> &protocol : m_protocols) {
        if (!protocol->hasPackets())
            continue;
        const ProtocolModel &common = *protocol->file.defaultModel;
        const bool isListed =
            std::ranges::find(protocol->file.models, common.name, &ProtocolModel::name) != protocol->file.models.end();
        if (!isListed && !protocol->features(common).empty())
            result.push_back(protocol->model(common));
        for (const ProtocolModel &model : protocol->file.models) {
            if (!protocol->features(model).empty())
                result.push_back(protocol->model(model));
        }
    }
    std::ranges::stable_sort(result, [](const CatalogModel &left, const CatalogModel &right) {
        return left.name.compare(right.name, Qt::CaseInsensitive) < 0;
    });
    return result;
}

const Catalog::Protocol *Catalog::protocol(const QString &id) const
{
    need(id);
    const auto found = std::ranges::find_if(
        m_protocols, [&id](const std::unique_ptr<Protocol> &protocol) { return protocol->file.protocol == id; });
    return found == m_protocols.end() ? nullptr : found->get();
}

Error Catalog::unknown(const QString &text) const
{
    QStringList names;
    for (const CatalogModel &model : models())
        names += model.name;
    for (const std::unique_ptr<Protocol> &protocol : m_protocols)
        names += protocol->file.protocol;
    const QStringList similar = mostSimilar(text, names, 3);
    const QString hint = similar.isEmpty() ? QString() : u"; similar: "_s + similar.join(u", "_s);
    return {ErrorCode::NotSupported, u"no model is called '%1'"_s.arg(text) + hint};
}

} // namespace engine
