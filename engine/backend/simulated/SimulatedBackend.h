#pragma once
#include "engine/backend/Backend.h"
#include "engine/backend/Endpoint.h"

#include <functional>
#include <span>

namespace engine {

/// What a simulated device pretends to be: one model of the catalog.
struct SimulatedModel
{
    QString protocol;
    QString identifier; ///< empty: the protocol's default model
    QString name;
    EndpointSet endpoints;
};

/// Makes any model of the catalog appear as hardware. A device is there from the moment it is added until it is removed,
/// scan or no scan, and keeps its address for the run.
class SimulatedBackend final : public Backend
{
    Q_OBJECT

public:
    /// Told of every packet, in the engine's thread. For tests and for showing packets; costs nothing when empty.
    using Observer = std::function<void(const QString &deviceName, Endpoint endpoint, std::span<const quint8> data)>;

    using Backend::Backend;

    void setObserver(Observer observer) { m_observer = std::move(observer); }
    /// advertised() follows.
    void add(const SimulatedModel &model);
    /// The device at \a address goes away, as if it were switched off. \returns false if there is none
    bool remove(const QString &address);

    QString id() const override;
    void startScanning() override;
    void stopScanning() override;
    bool isScanning() const override { return m_isScanning; }
    std::unique_ptr<Hardware> create(const Advertisement &advertisement) override;

signals:
    void removed(const QString &address);

private:
    struct Entry
    {
        QString address;
        SimulatedModel model;
    };
    Advertisement advertisementOf(const Entry &entry) const;
    void advertise(const Entry &entry);

    QList<Entry> m_entries;
    int m_added = 0;
    bool m_isScanning = false;
    Observer m_observer;
};

} // namespace engine
