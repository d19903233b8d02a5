#include "engine/consent/Refusals.h"
#include "engine/base/Constants.h"

#include <algorithm>

namespace engine {

using namespace Qt::StringLiterals;

namespace {

QString keyOf(const Identity &identity)
{
    if (identity.kind != Identity::Kind::Opaque)
        return identity.key();
    return identity.role == Identity::Role::Device ? u"opaque device"_s : u"opaque"_s;
}

} // namespace

void Refusals::add(const Identity &identity, TimePoint now)
{
    Entry &entry = m_entries[keyOf(identity)];
    ++entry.count;
    entry.last = now;
}

void Refusals::forget(const Identity &identity)
{
    m_entries.erase(keyOf(identity));
}

std::chrono::milliseconds Refusals::remaining(const Identity &identity, TimePoint now) const
{
    using std::chrono::milliseconds;
    const auto found = m_entries.find(keyOf(identity));
    if (found == m_entries.end())
        return milliseconds(0);
    const Entry &entry = found->second;
    if (entry.count > limits::kRefusedFor.size())
        return kUntilRestart;
    const auto left = entry.last + limits::kRefusedFor[entry.count - 1] - now;
    return std::max(milliseconds(0), std::chrono::ceil<milliseconds>(left));
}

} // namespace engine
