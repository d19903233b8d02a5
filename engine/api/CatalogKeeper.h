#pragma once
#include "engine/base/Scheduler.h"
#include "engine/catalog/Catalog.h"
#include "engine/config/UserConfig.h"
#include "engine/config/UserConfigReader.h"

#include <QFileSystemWatcher>
#include <QObject>

namespace engine {

/// Keeps a catalog current: the built-in device files, then those of the user's folder, then what a user configuration
/// adds. The folder is watched; when a file in it changes, the catalog is made anew in its place, and devices that are
/// connected go on with what they were bound to. A file that is wrong is left out alone.
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
    /// Reads a user configuration, which takes the place of the one before, and everything else. What could not be
    /// taken over is in configRemarks(). \errors File, InvalidData: it cannot be read at all, and nothing has changed
    Result<> loadUserConfig(const QString &path);

    /// The text of a user configuration, which is a JSON object. \errors as loadUserConfig()
    static Result<QByteArray> readConfig(const QString &path);

    /// As it was read; empty if there is none.
    const QByteArray &userConfigText() const { return m_userConfigText; }
    const UserConfig &userConfig() const { return m_userConfig; }
    /// What could not be taken over from the user configuration, one line each.
    const QStringList &configRemarks() const { return m_configRemarks; }
    /// What is wrong with the user's files, and configRemarks(), one line each.
    const QStringList &problems() const { return m_problems; }

signals:
    /// Files have changed, and the catalog has been made anew. Not after load() and loadUserConfig().
    void changed();

private:
    /// What tells a file that has changed from one that has not.
    struct Stamp
    {
        QString path;
        qint64 size = 0;
        qint64 modified = 0; ///< ms since the epoch
        bool operator==(const Stamp &) const = default;
    };

    void handleSettled();
    void watch();
    QList<Stamp> stamps() const;
    void addUserFiles(Catalog &catalog);
    void addUserConfig(Catalog &catalog);

    Catalog &m_catalog;
    const QString m_folder;
    QByteArray m_userConfigText;
    UserConfig m_userConfig;
    QStringList m_configRemarks;
    QStringList m_problems;
    QFileSystemWatcher m_watcher;
    QList<Stamp> m_stamps;        // of the files that were read
    bool m_isFileChanged = false; // one that was read, so that its stamp is not asked
    std::unique_ptr<Timer> m_settle;
};

} // namespace engine
