#pragma once
#include "engine/base/Result.h"
#include "engine/base/Approval.h"

#include <QList>
#include <QObject>
#include <functional>
#include <memory>
#include <optional>

namespace engine {

class GrantStore;
class Scheduler;

/// Decides which client may control devices: stored grants first, then a question to the user. It holds the questions,
/// their deadlines and the grants; dialog and terminal only answer.
/// \thread engine. Nothing is emitted from inside a call of the receiver.
class Consent final : public QObject
{
    Q_OBJECT

public:
    /// How clients without a grant are treated.
    enum class Policy : quint8 {
        Ask,     ///< a person is there to answer
        Deny,    ///< nobody can be asked (S46)
        AllowAll ///< testing only, loopback only (S47)
    };

    /// \param grantsFile path of the JSON file of grants; read at once, set aside if it cannot be used (S51..S53).
    /// Empty: nothing is read or stored.
    Consent(Scheduler &scheduler, const QString &grantsFile, QObject *parent = nullptr);
    ~Consent() override;

    /// Counts for requests from now on. Blocked identities are refused and grants allow under Ask and Deny alike.
    void setPolicy(Policy policy);
    /// Grants from the command line: allowed for this run, never stored. (--allow-origin, --allow-program)
    /// The exact origin, whatever program sends it, also where that cannot be found out; "null" is ignored (S17).
    void allowOrigin(const QString &origin);
    /// A program without an Origin, by its executable or by the script that an interpreter runs; links are followed.
    void allowProgram(const QString &path);

    /// True for identities on the block list; the gate refuses those with 403 (S26).
    bool isBlocked(const Identity &identity) const;

    /// Asks for a client that has sent RequestServerInfo. decided() follows, after the call: at once where a grant, a
    /// policy or a recent refusal settles it, else when the question is answered or its deadline has passed. A client
    /// of an identity that is already being asked about joins that question. A client that has asked before, and has
    /// not been refused since, changes nothing. (S23..S27, S33, S34)
    void request(ClientId client, const Identity &identity, const QString &claimedName);
    /// The client has disconnected; nothing is told about it any more. Its question stays for others of its identity,
    /// and without any for limits::kGoneRequestKept, but never longer than that beyond limits::kApprovalWait from its
    /// opening (S27). AllowOnce given then covers the next attempt within limits::kGoneRequestKept of the answer.
    void clientGone(ClientId client);

    /// Answers an open question; unknown and expired ids are ignored. AlwaysAllow on one that cannot be stored allows
    /// until quit. \param scope of what is allowed, without meaning for a refusal
    void answer(ApprovalId id, Decision decision, const Scope &scope = Scope::usual());
    QList<ApprovalRequest> openRequests() const;

    /// What a client that has been allowed may do: what the user has said in the grant or the answer, and everything for
    /// those that the policy or the command line lets in. (S39, S40)
    Scope scope(ClientId client) const;

    QList<Grant> grants() const;
    /// Forgets a grant and ends what it allowed: clientRevoked() follows for all live clients of its identity (S36).
    void revoke(GrantId id);
    /// Changes what a grant allows, and until when; a block and an unknown id are left alone. If anything has changed,
    /// clientRevoked() follows for all live clients of its identity, which may come again at once (S36).
    /// \param expiresAt seconds since the epoch; not set: never
    void setScope(GrantId id, const Scope &scope, std::optional<qint64> expiresAt);

    /// Where the date comes from, in seconds since the epoch; for tests.
    using WallClock = std::function<qint64()>;
    void setWallClock(WallClock clock);

signals:
    /// \a reason is empty when allowed, else English for the client's Error.
    void decided(engine::ClientId client, bool allowed, const QString &reason);
    /// The user has taken it back or changed it, or its time is over (S36, S37). \a reason is English, for the client.
    void clientRevoked(engine::ClientId client, const QString &reason);
    void requestOpened(const engine::ApprovalRequest &request);
    /// More attempts, gone, or back again.
    void requestChanged(const engine::ApprovalRequest &request);
    /// Answered, expired, or given up.
    void requestClosed(engine::ApprovalId id);
    void grantsChanged();
    /// The grants file could not be used or written; reported once per cause (S52, S53).
    void storeFailed(const engine::Error &error);

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace engine
