#pragma once
#include "engine/backend/Advertisement.h"
#include "engine/backend/HardwareLayout.h"
#include "engine/base/BusSettings.h"
#include "engine/base/BusStatus.h"

#include <QObject>
#include <memory>

namespace engine {

class Hardware;

/// Finds hardware on one bus. It knows no device and no client; see README.md for how to add one. Before the first
/// applySettings(), and while its bus is switched off, it leaves the bus alone.
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
    /// \param layout where the protocol that it is taken for has its endpoints
    virtual std::unique_ptr<Hardware> create(const Advertisement &advertisement, const HardwareLayout &layout) = 0;

    /// How the bus is now.
    virtual BusStatus status() const { return {id(), BusProblem::None, {}, false, {}}; }
    /// Takes over what the user has set for this bus; other parts are ignored. Also while devices are connected: those
    /// that the settings do not concern go on, all others are closed.
    virtual void applySettings(const BusSettings &settings) { Q_UNUSED(settings); }
    /// Does what BusStatus::canRepair has promised; statusChanged() follows if it helped.
    virtual void repair() {}

signals:
    /// Something was seen. May come again for the same hardware, and without a scan where a bus pushes.
    void advertised(const engine::Advertisement &advertisement);
    /// The scan has ended by itself; not emitted after stopScanning().
    void scanningFinished();
    /// status() has changed.
    void statusChanged();
};

} // namespace engine
