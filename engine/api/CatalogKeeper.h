#pragma once
#include "engine/base/Scheduler.h"
#include "engine/catalog/Catalog.h"
#include "engine/config/UserConfig.h"
#include "engine/config/UserConfigReader.h"

#include <QFileSystemWatcher>
#include <QObject>

namespace engine {

/// Keeps a catalog current: the built-in device files, then those of the user's folder, then what a user configuration
/// adds. The folder is watched; when something in it changes, the catalog is made anew, and devices that are connected go on
/// with what they were bound to. A file that is wrong is left out alone.
/// \thread engine
class CatalogKeeper final : public QObject
{
    Q_OBJECT

public:
    /// \param catalog is filled by load(), and must outlive the keeper \param folder of the user; empty: none
    CatalogKeeper(Catalog &catalog, Scheduler &scheduler, const QString &folder, QObject *parent = nullptr);
    ~CatalogKeeper() override;

    /// Reads everything. Without files of the user nothing but names is read.
    void load();
    /// Reads a user configuration and adds it. What could not be taken over is in problems().
    /// \errors File, InvalidData: the file cannot be read at all
    Result<> loadUserConfig(const QString &path);

    /// Only reads. \errors as loadUserConfig()
    static Result<UserConfigImport> readConfig(const QString &path, const Catalog &catalog);

    const UserConfig &userConfig() const { return m_userConfig; }
    /// What could not be taken over from the user configuration, one line each.
    const QStringList &configRemarks() const { return m_configRemarks; }
    /// What is wrong with the user's files, one line each.
    const QStringList &problems() const { return m_problems; }

signals:
    /// The catalog has been made anew, or problems() has changed.
    void changed();

private:
    void watch();
    void addUserFiles(Catalog &catalog);
    void note(const QString &problem);

    Catalog &m_catalog;
    const QString m_folder;
    UserConfig m_userConfig;
    QStringList m_configRemarks;
    QStringList m_problems;
    QFileSystemWatcher m_watcher;
    std::unique_ptr<Timer> m_settle;
};

} // namespace engine
