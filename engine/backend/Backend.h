#pragma once
#include "engine/backend/Advertisement.h"
#include "engine/base/Result.h"

#include <QObject>
#include <memory>

namespace engine {

class Hardware;

/// Finds hardware on one bus. It knows no device and no client; see README.md for how to add one.
/// \thread engine. Signals are never emitted from inside a call of the receiver.
class Backend : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    /// The word for the bus, as in Advertisement::bus.
    virtual QString id() const = 0;
    /// Looks for hardware until stopScanning() or until the bus has no more to find (scanningFinished).
    virtual void startScanning() = 0;
    virtual void stopScanning() = 0;
    virtual bool isScanning() const = 0;
    /// Makes the channel to what was advertised; it is not open yet. Null if the hardware has vanished.
    virtual std::unique_ptr<Hardware> create(const Advertisement &advertisement) = 0;

signals:
    /// Something was seen. May come again for the same hardware, and without a scan where a bus pushes.
    void advertised(const engine::Advertisement &advertisement);
    /// The scan has ended by itself; not emitted after stopScanning().
    void scanningFinished();
    /// The bus cannot be used; \a error says why.
    void failed(const engine::Error &error);
};

} // namespace engine
