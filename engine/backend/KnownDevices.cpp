#include "engine/backend/KnownDevices.h"

#include "engine/base/Text.h"

namespace engine {

void KnownDevices::add(const KnownDevice &device)
{
    Entry &entry = m_entries[device.address];
    if (entry.device != device)
        entry = {device, BusProblem::None, {}, entry.isListed, false};
}

bool KnownDevices::remove(const QString &address)
{
    const auto found = m_entries.find(address);
    if (found == m_entries.end())
        return false;
    const bool wasListed = found->second.isListed;
    m_entries.erase(found);
    return wasListed;
}

QList<KnownDevice> KnownDevices::all() const
{
    QList<KnownDevice> result;
    for (const auto &[address, entry] : m_entries)
        result.append(entry.device);
    return result;
}

bool KnownDevices::list(const QString &address)
{
    const auto found = m_entries.find(address);
    if (found != m_entries.end())
        found->second.isListed = true;
    return found != m_entries.end();
}

void KnownDevices::setProblem(const QString &address, BusProblem problem, const QString &detail)
{
    const auto found = m_entries.find(address);
    if (found == m_entries.end())
        return;
    found->second.problem = problem;
    found->second.detail = detail;
}

void KnownDevices::setInUse(const QString &address, bool isInUse)
{
    const auto found = m_entries.find(address);
    if (found == m_entries.end())
        return;
    found->second.isInUse = isInUse;
    if (isInUse)
        found->second.problem = BusProblem::None;
}

Advertisement KnownDevices::advertisement(const KnownDevice &device) const
{
    Advertisement result;
    result.bus = m_bus;
    result.address = device.address;
    result.name = device.name;
    result.identifier = device.identifier;
    return result;
}

BusStatus KnownDevices::status(BusStatus status) const
{
    for (const auto &[address, entry] : m_entries) {
        if (!entry.isListed)
            continue;
        status.items.append(
            {address, sanitized(entry.device.name), entry.device.identifier, entry.problem, entry.isInUse});
        if (entry.problem == BusProblem::NoPermission && status.problem == BusProblem::None) {
            status.problem = entry.problem;
            status.detail = entry.detail;
        }
    }
    return status;
}

} // namespace engine
