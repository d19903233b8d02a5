#pragma once
#include "engine/consent/PeerProcess.h"
#include "engine/gate/ConnectionOrigin.h"

namespace engine {

class Consent;

/// The process at the other end, as far as it can be found out.
PeerProcess processOf(const ConnectionOrigin &origin);

/// What the gate asks before a connection is upgraded: false for another user of this machine (S12), and for who is on
/// the block list in this role (S26).
bool mayEnter(const Consent &consent, const ConnectionOrigin &origin, Identity::Role role);

} // namespace engine
