#pragma once
#include "engine/base/Approval.h"
#include "engine/base/FileWriter.h"
#include "engine/base/Result.h"

#include <QList>
#include <QObject>
#include <functional>
#include <optional>

namespace engine {

/// Whether an Allow for this identity may outlive the program's run: not for what cannot be told apart, not for http
/// pages from other machines, and not for interpreters whose script is unknown, since that would let every script in
/// (S31).
bool canBeStored(const Identity &identity);

/// The remembered answers: those of this run and those of the grants file.
///
/// The file is JSON, {"version": 2, "grants": [{"id", "kind", "origin", "executable", "script", "userId",
/// "claimedName", "blocked", "grantedAt", "lastUsedAt", "expiresAt", "scope": {"devices", "outputs", "inputs",
/// "maximumPercent"}}]}, with every key present and no other but "role": "device"; "devices" is "all" or a list of
/// {"protocol", "identifier", "address"}, the kinds are named as in device files, "expiresAt" is null for grants that do
/// not end. In version 1 "expiresAt" and "scope" are missing, and the scope is the usual one. It is read by load() and
/// written when a stored grant comes, goes or changes, in a thread of its own, since syncing a disk may take long.
/// (S37, S39, S51..S53) \thread engine
class GrantStore final : public QObject
{
    Q_OBJECT

public:
    /// \param path of the file; empty: nothing is read or written
    explicit GrantStore(const QString &path, QObject *parent = nullptr);
    /// Waits until what has been handed over is written.
    ~GrantStore() override;

    /// Reads the file; call it once, before anything else. A missing file is fine. One that cannot be used is moved
    /// aside whole; where even that fails it is left alone and nothing is written in this run. \errors File,
    /// InvalidData
    Result<> load();

    /// By id, oldest first.
    const QList<Grant> &grants() const { return m_grants; }
    /// Null if there is none. Valid until the next change.
    const Grant *find(const Identity &identity) const;
    const Grant *find(GrantId id) const;

    /// Remembers an answer in place of an older one for the same identity, and saves it if it is to be stored.
    void put(const Identity &identity, const QString &claimedName, bool isBlocked, bool isStored,
             const Scope &scope = Scope::usual());
    void remove(GrantId id);
    /// Changes what a grant allows and when it ends; ignored for a grant that does not exist.
    void setScope(GrantId id, const Scope &scope, std::optional<qint64> expiresAt);
    /// Notes that a grant has let somebody in. This reaches the file with the next change of a grant; of one that ends
    /// at some time it is saved at once, because it tells when the clock has been set back (S37).
    void touch(GrantId id, const QString &claimedName);
    /// Whether a grant counts now: false after its end, and false for one that ends at some time if the clock stands
    /// before its last use (S37).
    bool isValid(const Grant &grant) const;

    using WallClock = std::function<qint64()>; ///< seconds since the epoch
    void setWallClock(WallClock clock) { m_wallClock = std::move(clock); }
    qint64 wallTime() const { return m_wallClock(); }

signals:
    void saved();
    /// The old file is still there, the grants hold for this run. \errors File
    void saveFailed(const engine::Error &error);

private:
    void save();
    void handleWritten(const Result<> &result);

    QString m_path;
    WallClock m_wallClock;
    QList<Grant> m_grants;
    quint64 m_lastId = 0;
    bool m_isInTheWay = false; ///< a file that is neither usable nor movable
    FileWriter m_writer;
};

} // namespace engine
