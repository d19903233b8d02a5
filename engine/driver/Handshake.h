#pragma once
#include "engine/base/Result.h"

#include <QObject>

namespace engine {

/// What is said between a driver and open hardware before the device can be used. Every wait in it has a deadline.
/// \thread engine; made by Driver::createHandshake(), used once
class Handshake : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    /// finished() follows, possibly before the call returns.
    virtual void start() = 0;

signals:
    /// The device is ready, or \a result says why it is not. Emitted once.
    void finished(const engine::Result<> &result);
    /// The user has to do something at the device; \a text says what, as the device file has it.
    void hint(const QString &text);
};

} // namespace engine
