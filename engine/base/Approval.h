#pragma once
#include "engine/base/Ids.h"
#include "engine/base/Identity.h"
#include "engine/base/Scope.h"

#include <QString>
#include <chrono>
#include <optional>

namespace engine {

/// What a user can answer to an approval question. (S29)
enum class Decision : quint8 {
    Deny,
    AllowOnce,      ///< this connection
    AllowUntilQuit, ///< this identity, until the server ends
    AlwaysAllow,    ///< this identity, stored
    Block           ///< this identity, stored: refused without a question
};

/// An open question: may this client control devices?
struct ApprovalRequest
{
    ApprovalId id{0};
    Identity identity;
    QString claimedName; ///< sanitized; what the client calls itself
    int attempts = 1;    ///< how often this identity has connected while the question was open
    bool isGone = false; ///< nobody is connected; an Allow covers the next attempt (S27)
    bool canBeStored = true; ///< AlwaysAllow may be offered (S31)
    std::chrono::milliseconds timeLeft{0}; ///< until the answer is Deny, at the moment this was made
    bool operator==(const ApprovalRequest &) const = default;
};

/// A remembered answer.
struct Grant
{
    GrantId id{0};
    Identity identity;
    QString claimedName; ///< last seen
    bool isBlocked = false;
    bool isStored = false; ///< false: until quit
    qint64 grantedAt = 0;  ///< seconds since the epoch
    qint64 lastUsedAt = 0;
    Scope scope = {};      ///< of what is allowed; without meaning if it is blocked
    std::optional<qint64> expiresAt = {}; ///< seconds since the epoch; from then on the user is asked again (S37)
    bool operator==(const Grant &) const = default;
};

} // namespace engine
