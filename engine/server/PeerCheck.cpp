#include "engine/server/PeerCheck.h"

#include "engine/consent/Consent.h"

#include <algorithm>

#ifdef Q_OS_UNIX
#include <unistd.h>
#endif

namespace engine {

namespace {

bool isOtherUser(qint64 userId)
{
#ifdef Q_OS_UNIX
    return userId > 0 && userId != static_cast<qint64>(::geteuid());
#else
    Q_UNUSED(userId);
    return false;
#endif
}

} // namespace

PeerProcess processOf(const ConnectionOrigin &origin)
{
    return peerProcess(origin.peerAddress, origin.peerPort, origin.localAddress, origin.localPort);
}

bool mayEnter(const Consent &consent, const ConnectionOrigin &origin, Identity::Role role)
{
    if (isOtherUser(peerUserId(origin.peerAddress, origin.peerPort, origin.localAddress, origin.localPort)))
        return false;
    // Looking the process up costs; only a block list needs it this early.
    const QList<Grant> grants = consent.grants();
    if (std::ranges::none_of(grants, &Grant::isBlocked))
        return true;
    Identity identity = identify(origin.origin, processOf(origin));
    identity.role = role;
    return !consent.isBlocked(identity);
}

} // namespace engine
