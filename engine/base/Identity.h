#pragma once
#include <QString>

namespace engine {

/// Who a client verifiably is. What it says of itself (ClientName) is no part of it. (S14..S21)
struct Identity
{
    enum class Kind : quint8 {
        Web,       ///< a page: exact Origin and the browser's executable
        Extension, ///< a browser extension: scheme, id and the browser's executable
        Program,   ///< no Origin: user id and executable, for interpreters also the script
        Opaque     ///< anything that cannot be told apart: "null" or file origins, unknown process
    };

    /// As what it has connected. What was answered for one role says nothing about the other.
    enum class Role : quint8 {
        Client, ///< it wants to control devices
        Device  ///< it wants to be a device
    };

    Kind kind = Kind::Opaque;
    QString origin;     ///< as sent, whole; empty without one
    QString executable; ///< absolute path; empty if unknown
    QString script;     ///< absolute path of what an interpreter runs; empty otherwise
    qint64 userId = -1; ///< owner of the peer's socket; -1 if unknown
    Role role = Role::Client;
    bool operator==(const Identity &) const = default;

    /// The same for the same identity and different for different ones; what grants are stored under.
    QString key() const;
};

} // namespace engine
