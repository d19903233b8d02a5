#include "engine/api/CatalogKeeper.h"

#include "engine/base/Log.h"
#include "engine/config/UserDeviceFiles.h"

#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonObject>

namespace engine {

using namespace Qt::StringLiterals;

namespace {

/// Editors write a file in several steps.
constexpr std::chrono::milliseconds kSettled{200};

QStringList filesIn(const QString &folder)
{
    QStringList paths;
    if (folder.isEmpty())
        return paths;
    for (const QString &name : QDir(folder).entryList({u"*.json"_s}, QDir::Files, QDir::Name)) {
        if (!name.endsWith(".schema.json"_L1))
            paths += folder + u'/' + name;
    }
    return paths;
}

} // namespace

CatalogKeeper::CatalogKeeper(Catalog &catalog, Scheduler &scheduler, const QString &folder, QObject *parent)
    : QObject(parent)
    , m_catalog(catalog)
    , m_folder(folder)
    , m_settle(scheduler.createTimer([this] { handleSettled(); }))
{
    connect(&m_watcher, &QFileSystemWatcher::directoryChanged, this, [this] { m_settle->start(kSettled); });
    connect(&m_watcher, &QFileSystemWatcher::fileChanged, this, [this] {
        m_isFileChanged = true;
        m_settle->start(kSettled);
    });
}

CatalogKeeper::~CatalogKeeper() = default;

/// While there is no folder, or besides the device files, much may change that is none of ours.
void CatalogKeeper::handleSettled()
{
    watch();
    if (!m_isFileChanged && stamps() == m_stamps)
        return;
    load();
    emit changed();
}

void CatalogKeeper::load()
{
    watch(); // first, so that what changes from here on is read once more
    m_stamps = stamps();
    m_isFileChanged = false;
    m_problems.clear();
    Catalog fresh;
    fresh.loadAsNeeded(u":/devices"_s);
    addUserFiles(fresh);
    addUserConfig(fresh);
    m_catalog = std::move(fresh);
    for (const QString &problem : std::as_const(m_problems))
        qCWarning(logCatalog).noquote() << problem;
}

void CatalogKeeper::addUserFiles(Catalog &catalog)
{
    for (const QString &path : filesIn(m_folder)) {
        if (const Result<> loaded = catalog.loadFile(path); !loaded)
            m_problems += loaded.error().detail;
    }
}

/// Read again with every catalog: what it may say depends on the models that are known.
void CatalogKeeper::addUserConfig(Catalog &catalog)
{
    m_userConfig = {};
    m_configRemarks.clear();
    if (m_userConfigText.isEmpty())
        return;
    Result<UserConfigImport> read = readUserConfig(m_userConfigText, catalog);
    if (!read) {
        m_problems += read.error().detail;
        return;
    }
    UserConfigImport import = std::move(read).value();
    m_userConfig = std::move(import.config);
    for (const ImportRemark &remark : import.remarks)
        m_configRemarks += remark.where + u": "_s + remark.why;
    UserConfig known = m_userConfig; // that others are unknown has been remarked upon
    std::erase_if(known.protocols, [&catalog](const auto &entry) { return !catalog.driver(entry.first); });
    for (const Error &error : addToCatalog(known, catalog))
        m_configRemarks += error.detail;
    m_problems += m_configRemarks;
}

/// The folder, or what is there of the way to it, so that one that is made later is seen as well.
void CatalogKeeper::watch()
{
    if (m_folder.isEmpty())
        return;
    if (const QStringList watched = m_watcher.files() + m_watcher.directories(); !watched.isEmpty())
        m_watcher.removePaths(watched);
    QDir folder(m_folder);
    while (!folder.exists() && !folder.isRoot())
        folder.setPath(QDir::cleanPath(folder.path() + u"/.."_s));
    m_watcher.addPath(folder.path());
    if (const QStringList files = filesIn(m_folder); !files.isEmpty())
        m_watcher.addPaths(files);
}

QList<CatalogKeeper::Stamp> CatalogKeeper::stamps() const
{
    QList<Stamp> result;
    for (const QString &path : filesIn(m_folder)) {
        const QFileInfo file(path);
        result += {path, file.size(), file.lastModified().toMSecsSinceEpoch()};
    }
    return result;
}

Result<QByteArray> CatalogKeeper::readConfig(const QString &path)
{
    if (QFileInfo::exists(path) && !QFileInfo(path).isFile()) // a pipe would be waited for
        return Error{ErrorCode::File, path + u": it is no regular file"_s};
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return Error{ErrorCode::File, u"%1: %2"_s.arg(path, file.errorString())};
    QByteArray text = file.read(kUserConfigBytes + 1); // a file that is too large is refused for it
    if (const Result<QJsonObject> parsed = parseUserConfig(text); !parsed)
        return Error{parsed.error().code, path + u": "_s + parsed.error().detail};
    return text;
}

Result<> CatalogKeeper::loadUserConfig(const QString &path)
{
    Result<QByteArray> text = readConfig(path);
    if (!text)
        return text.error();
    m_userConfigText = std::move(text).value();
    load();
    return {};
}

} // namespace engine
