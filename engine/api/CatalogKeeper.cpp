#include "engine/api/CatalogKeeper.h"

#include "engine/base/Log.h"
#include "engine/config/UserDeviceFiles.h"

#include <QDir>
#include <QFile>

namespace engine {

using namespace Qt::StringLiterals;

namespace {

/// Editors write a file in several steps.
constexpr std::chrono::milliseconds kSettled{200};
constexpr qint64 kLargestConfig = 4 * 1024 * 1024;

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
    , m_settle(scheduler.createTimer([this] { load(); }))
{
    const auto expectChange = [this] { m_settle->start(kSettled); };
    connect(&m_watcher, &QFileSystemWatcher::directoryChanged, this, expectChange);
    connect(&m_watcher, &QFileSystemWatcher::fileChanged, this, expectChange);
}

CatalogKeeper::~CatalogKeeper() = default;

void CatalogKeeper::load()
{
    Catalog fresh;
    fresh.loadAsNeeded(u":/devices"_s);
    m_problems = m_configRemarks;
    addUserFiles(fresh);
    for (const Error &error : addToCatalog(m_userConfig, fresh))
        note(error.detail);
    m_catalog = std::move(fresh);
    watch();
    emit changed();
}

void CatalogKeeper::addUserFiles(Catalog &catalog)
{
    for (const QString &path : filesIn(m_folder)) {
        if (const Result<> loaded = catalog.loadFile(path); !loaded)
            note(loaded.error().detail);
    }
}

void CatalogKeeper::note(const QString &problem)
{
    qCWarning(logCatalog).noquote() << problem;
    m_problems += problem;
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

Result<UserConfigImport> CatalogKeeper::readConfig(const QString &path, const Catalog &catalog)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return Error{ErrorCode::File, u"%1: %2"_s.arg(path, file.errorString())};
    if (file.size() > kLargestConfig)
        return Error{ErrorCode::File, path + u": larger than a user device configuration can be"_s};
    const Result<UserConfigImport> read = readUserConfig(file.readAll(), catalog);
    if (!read)
        return Error{read.error().code, path + u": "_s + read.error().detail};
    return read;
}

Result<> CatalogKeeper::loadUserConfig(const QString &path)
{
    const Result<UserConfigImport> read = readConfig(path, m_catalog);
    if (!read)
        return read.error();
    m_userConfig = read.value().config;
    m_configRemarks.clear();
    for (const ImportRemark &remark : read.value().remarks) {
        m_configRemarks += remark.where + u": "_s + remark.why;
        qCWarning(logCatalog).noquote() << m_configRemarks.constLast();
    }
    load();
    return {};
}

} // namespace engine
