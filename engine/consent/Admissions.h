#pragma once
#include "engine/base/Ids.h"
#include "engine/base/Identity.h"
#include "engine/base/Scheduler.h"
#include "engine/base/Scope.h"

#include <QList>
#include <functional>
#include <map>
#include <memory>
#include <optional>

namespace engine {

/// What is said to a client that is allowed.
struct Permission
{
    Scope scope = {};
    std::optional<Scheduler::TimePoint> endsAt = {}; ///< of a grant for some time (S37)
};

/// The clients that have asked and are still there, and what those of them may do that have been allowed; tells when
/// the time of one is over. \thread engine
class Admissions final
{
public:
    /// \param ended the time of a client is over: it is not allowed any more. Called from the event loop
    Admissions(Scheduler &scheduler, std::function<void(ClientId)> ended);

    /// \returns false if the client is known already
    bool add(ClientId client, const Identity &identity);
    /// Nothing if there is no such client.
    std::optional<Identity> remove(ClientId client);
    bool contains(ClientId client) const { return m_clients.contains(client); }

    /// Only for clients that are there.
    void allow(ClientId client, const Permission &permission);
    /// What a client may do that has been allowed at some time.
    Scope scope(ClientId client) const;
    /// From now on none of this identity is allowed. \returns those that were
    QList<ClientId> revoke(const Identity &identity);

private:
    struct Client
    {
        Identity identity;
        bool isAllowed = false;
        Permission permission = {};
    };

    void endExpired();
    void armTimer();

    Scheduler &m_scheduler;
    std::function<void(ClientId)> m_ended;
    std::unique_ptr<Timer> m_timer; // for the client whose time is over next
    std::map<ClientId, Client> m_clients;
};

} // namespace engine
