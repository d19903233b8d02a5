#pragma once
#include "engine/backend/Advertisement.h"
#include "engine/backend/Endpoint.h"
#include "engine/backend/HardwareLayout.h"
#include "engine/base/DeviceDescription.h"
#include "engine/base/Result.h"

#include <QStringList>
#include <map>
#include <memory>
#include <optional>
#include <vector>

class QJsonObject;

namespace engine {

class DriverProgram;

/// One model of one protocol, ready to be bound: what the catalog knows of a device.
struct CatalogModel
{
    QString protocol;   ///< id of the device file, e.g. "lovense"
    QString identifier; ///< the model's first identifier, e.g. "P"; empty for the protocol's default model
    QString name;       ///< for people, e.g. "Lovense Edge"
    std::vector<FeatureDescription> features;
    std::optional<std::chrono::milliseconds> messageGap; ///< none: the bus decides
    EndpointSet endpoints;                               ///< every endpoint that the file declares
    std::shared_ptr<const DriverProgram> driver;
};

/// The known devices: reads device files and answers which protocol and model a piece of hardware is.
/// \thread engine, also for const functions: they may read files
/// \source resources/devices/README.md describes the files
class Catalog
{
public:
    Catalog();
    Catalog(Catalog &&) noexcept;
    Catalog &operator=(Catalog &&) noexcept;
    ~Catalog();

    /// Reads every *.json of \a folder (a resource path or a folder on disk). A file that is wrong is left out alone.
    /// \returns one error per file left out; its detail names file, member path and column
    std::vector<Error> load(const QString &folder);

    /// Will read the files of \a folder when they are needed: one when its protocol is asked for, by the file's name, all
    /// of them when somebody looks for a device. For the built-in files, which are known to be right; what is wrong
    /// nevertheless is logged. To be called before anything else is loaded.
    void loadAsNeeded(const QString &folder);

    /// Reads one file. A protocol that is known already gets its models and match entries as well, and its driver if it
    /// has one; what is loaded later goes first. \errors File, InvalidData; the catalog is then as it was
    Result<> loadFile(const QString &path);

    /// The same with \a content in the form of a device file, e.g. what an imported configuration says.
    /// \param name what people call it, for errors \errors InvalidData; the catalog is then as it was
    Result<> addFile(const QString &name, const QJsonObject &content);

    /// Protocols that \a advertisement may belong to, best guess first: exact name, manufacturer data, service,
    /// wildcard (longest prefix first). Empty when nobody knows it.
    QStringList candidates(const Advertisement &advertisement) const;

    /// Every endpoint that the file of \a protocol declares.
    EndpointSet endpoints(const QString &protocol) const;
    /// Where the file of \a protocol says that they are; empty if the protocol is unknown.
    HardwareLayout layout(const QString &protocol) const;
    /// The driver of \a protocol, which also says how its models are told apart; null if the protocol is unknown.
    std::shared_ptr<const DriverProgram> driver(const QString &protocol) const;

    /// The model of \a protocol that lists \a identifier, else its default model, which may have no features.
    /// \errors NotSupported if the protocol is unknown or the model has no features
    Result<CatalogModel> model(const QString &protocol, const QString &identifier) const;

    /// Looks a model up by what people write: a protocol id, an identifier or a model's name, letter case ignored, in
    /// this order. \errors NotSupported, with up to three similar names in the detail
    Result<CatalogModel> find(const QString &nameOrIdentifier) const;

    /// Every model, for lists, sorted by name. Left out are models without features, default models if a model of their
    /// file has the same name, and protocols whose packets nobody knows.
    std::vector<CatalogModel> models() const;

private:
    struct Protocol;

    Result<> add(const QString &file, const QJsonObject &content, const std::map<QString, QJsonObject> &drivers);
    const Protocol *protocol(const QString &id) const;
    void need(const QString &id) const;
    void needAll() const;
    Error unknown(const QString &text) const;

    std::vector<std::unique_ptr<Protocol>> m_protocols; // first those of loadAsNeeded(), by id
    QString m_folder;                                   // of loadAsNeeded()
    QStringList m_unread;                               // protocols in it
};

} // namespace engine
