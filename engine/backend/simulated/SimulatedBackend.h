#pragma once
#include "engine/backend/Backend.h"
#include "engine/backend/Endpoint.h"
#include "engine/backend/simulated/SimulatedHardware.h"
#include "engine/backend/simulated/SimulatedOperation.h"

#include <QHash>
#include <QPointer>

namespace engine {

/// What a simulated device pretends to be.
struct SimulatedDevice
{
    Advertisement advertisement; ///< without an address one is given; protocol and identifier may be set
    EndpointSet endpoints;
    std::chrono::milliseconds gap{0};
    /// Somebody speaks for the device: it is found by scanning only, it is identified like hardware, and handshakes wait for
    /// what hardware() is made to say. Otherwise it is there at once and whatever waits for an answer goes on without.
    bool isScripted = false;
};

/// Makes devices appear as hardware that is not there, and lets tests see and say what passes.
class SimulatedBackend final : public Backend
{
    Q_OBJECT

public:
    using Backend::Backend;
    ~SimulatedBackend() override;

    void setObserver(SimulatedObserver observer) { m_observer = std::move(observer); }
    /// advertised() follows. The device keeps its address for the run. \returns the address
    QString add(const SimulatedDevice &device);
    bool contains(const QString &address) const;
    /// The device at \a address goes away, as if it were switched off. \returns false if there is none
    bool remove(const QString &address);
    /// What connecting to \a address comes to from now on, whether the device is there yet or not.
    void setOpening(const QString &address, SimulatedHardware::Opening opening);
    /// The open or opening channel to a device; null if there is none.
    SimulatedHardware *hardware(const QString &address) const;

    QString id() const override;
    void startScanning() override;
    void stopScanning() override;
    bool isScanning() const override { return m_isScanning; }
    std::unique_ptr<Hardware> create(const Advertisement &advertisement, const HardwareLayout &layout) override;

private:
    struct Entry
    {
        SimulatedDevice device;
        QPointer<SimulatedHardware> hardware;
    };
    void advertise(const Entry &entry);

    QList<Entry> m_entries;
    QHash<QString, SimulatedHardware::Opening> m_openings; // those that do not just work
    int m_added = 0;
    bool m_isScanning = false;
    SimulatedObserver m_observer;
};

} // namespace engine
