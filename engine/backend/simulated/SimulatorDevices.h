#pragma once
#include "engine/backend/simulated/SimulatedBackend.h"
#include "engine/base/Result.h"

#include <QHash>
#include <QJsonObject>
#include <functional>

namespace engine {

/// The devices that a program has made through the simulator port, by the names that it gave them: what the program
/// makes them do. README.md shows the requests. \thread engine
class SimulatorDevices
{
public:
    /// Every endpoint that the catalog knows for what an advertisement would be taken for.
    using EndpointsOf = std::function<EndpointSet(const Advertisement &advertisement)>;

    /// \param backend must outlive this
    SimulatorDevices(SimulatedBackend &backend, EndpointsOf endpointsOf)
        : m_backend(backend)
        , m_endpointsOf(std::move(endpointsOf))
    {
    }

    /// True for the requests that run() carries out.
    static bool knows(const QString &request);
    /// \returns what the answer says beside "ok" \errors InvalidData, UnknownDevice, NotSupported
    Result<QJsonObject> run(const QString &name, const QJsonObject &request);
    /// Hands over what a device is to answer, to be called when it connects.
    void handleConnected(const QString &address);
    /// Removes all of them.
    void clear();
    /// The name of the device at \a address; the address where the program has not made it.
    QString keyOf(const QString &address) const { return m_addresses.key(address, address); }

private:
    Result<QJsonObject> add(const QJsonObject &request);
    Result<QJsonObject> reads(const QString &address, const QJsonObject &request);
    Result<QJsonObject> notify(SimulatedHardware &hardware, const QJsonObject &request);
    Result<QJsonObject> fail(SimulatedHardware &hardware, const QJsonObject &request);

    struct Item
    {
        Endpoint endpoint = Endpoint::Tx;
        QByteArray data;
    };
    static Result<QList<Item>> itemsOf(const QJsonObject &request);

    SimulatedBackend &m_backend;
    const EndpointsOf m_endpointsOf;
    QHash<QString, QString> m_addresses; ///< by name
    QHash<QString, QList<Item>> m_reads; ///< by address, of devices that are not connected yet
};

} // namespace engine
