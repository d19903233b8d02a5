#pragma once
#include "engine/gate/ConnectionOrigin.h"

#include <QObject>
#include <QString>

namespace engine {

/// One question about a connection, counted from 1 since the start of the program.
enum class AdmissionId : quint64 {};

/// Says whether what has connected to us by itself may be a device. Whoever puts the engine together answers for it; a
/// backend never admits anybody of its own accord.
/// \thread engine. Nothing is emitted from inside a call of the receiver.
class Admission : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    /// Asked before anything is answered to the connection; false refuses it. (S12, S26)
    virtual bool mayEnter(const ConnectionOrigin &origin) = 0;
    /// Asks, the user if need be; decided() follows, once, unless leave() comes first. (S23 to S34)
    /// \param claimedName what the device calls itself; shown, never trusted
    virtual AdmissionId ask(const ConnectionOrigin &origin, const QString &claimedName) = 0;
    /// The connection has gone; nothing is told about it any more.
    virtual void leave(AdmissionId id) = 0;

signals:
    /// \param reason empty when allowed, else English
    void decided(engine::AdmissionId id, bool allowed, const QString &reason);
    /// The user has taken an earlier Allow back. (S36)
    void revoked(engine::AdmissionId id);
};

} // namespace engine
