#pragma once
#include <QByteArray>
#include <QString>
#include <variant>

namespace engine {

/// What the gate has learned from a request that may be upgraded.
struct UpgradeRequest
{
    QString origin; ///< the Origin header as sent; null without one
    bool operator==(const UpgradeRequest &) const = default;
};

/// A request that goes no further, with what is answered.
struct HttpRefusal
{
    int status = 400;
    QByteArray reason; ///< for counting and the log, never sent
    bool operator==(const HttpRefusal &) const = default;
};

/// The header is not complete yet.
struct HttpIncomplete
{
    bool operator==(const HttpIncomplete &) const = default;
};

using HttpDecision = std::variant<HttpIncomplete, UpgradeRequest, HttpRefusal>;

/// Decides on the first bytes of a connection: syntax and limits, Host and Origin, upgrade headers. (S4 to S8)
/// \param bytes all that has arrived so far
/// \param ownHost an address of ours, as Host writes it, that may be named beside those of the loopback; empty: none
HttpDecision examineRequest(QByteArrayView bytes, QByteArrayView ownHost = {});

/// The whole answer to a refusal: no Server header, no name, no body. (S8, S9)
QByteArray refusalResponse(int status);

} // namespace engine
