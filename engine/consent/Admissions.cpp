#include "engine/consent/Admissions.h"
#include "engine/base/Constants.h"

#include <algorithm>

namespace engine {

using std::chrono::milliseconds;

Admissions::Admissions(Scheduler &scheduler, std::function<void(ClientId)> ended)
    : m_scheduler(scheduler)
    , m_ended(std::move(ended))
    , m_timer(scheduler.createTimer([this] { endExpired(); }))
{
}

bool Admissions::add(ClientId client, const Identity &identity)
{
    return m_clients.emplace(client, Client{identity}).second;
}

std::optional<Identity> Admissions::remove(ClientId client)
{
    const auto found = m_clients.find(client);
    if (found == m_clients.end())
        return std::nullopt;
    const Identity identity = found->second.identity;
    m_clients.erase(found);
    armTimer();
    return identity;
}

void Admissions::allow(ClientId client, const Permission &permission)
{
    const auto found = m_clients.find(client);
    if (found == m_clients.end())
        return;
    found->second.isAllowed = true;
    found->second.permission = permission;
    armTimer();
}

Scope Admissions::scope(ClientId client) const
{
    const auto found = m_clients.find(client);
    return found == m_clients.end() ? Scope() : found->second.permission.scope;
}

QList<ClientId> Admissions::revoke(const Identity &identity)
{
    QList<ClientId> revoked;
    for (auto &[id, client] : m_clients) {
        if (client.isAllowed && client.identity == identity) {
            client.isAllowed = false;
            revoked.append(id);
        }
    }
    armTimer();
    return revoked;
}

void Admissions::endExpired()
{
    const Scheduler::TimePoint now = m_scheduler.now();
    QList<ClientId> ended;
    for (auto &[id, client] : m_clients) {
        if (client.isAllowed && client.permission.endsAt && *client.permission.endsAt <= now) {
            client.isAllowed = false;
            ended.append(id);
        }
    }
    armTimer();
    for (const ClientId id : std::as_const(ended))
        m_ended(id);
}

void Admissions::armTimer()
{
    std::optional<Scheduler::TimePoint> next;
    for (const auto &[id, client] : m_clients) {
        if (client.isAllowed && client.permission.endsAt)
            next = std::min(next.value_or(*client.permission.endsAt), *client.permission.endsAt);
    }
    if (!next) {
        m_timer->stop();
        return;
    }
    const auto left = std::chrono::ceil<milliseconds>(*next - m_scheduler.now());
    m_timer->start(std::clamp<milliseconds>(left, milliseconds(0), limits::kGrantEndLookedAt));
}

} // namespace engine
