#pragma once
#include "engine/base/Result.h"
#include "engine/config/UserConfig.h"

#include <QString>
#include <memory>
#include <vector>

namespace engine {

class Catalog;
class DeviceManager;
class SimulatedBackend;
class SimulatorControl;
class SimulatorScheduler;
struct SimulatedOperation;

/// The simulated devices of an engine, and the port over which another program may be some of them.
/// \thread engine
class Simulation
{
public:
    /// Adds the bus. \param logsPackets each packet is logged: "packet NAME ENDPOINT HEX" All others must outlive this;
    /// \a devices must go first.
    Simulation(const Catalog &catalog, DeviceManager &devices, bool logsPackets);
    ~Simulation();

    /// A device that nobody speaks for. \param model name, identifier or protocol \errors NotSupported: there is no
    /// such model
    Result<> add(const QString &model);
    /// Those that are not there yet; entries whose model the catalog does not know are ignored.
    void add(const std::vector<SimulatedEntry> &entries);
    /// Ignored for an address that is not simulated.
    void remove(const QString &address);
    /// \param scheduler of the whole engine \errors Busy: another program has the port
    Result<quint16> listen(quint16 port, SimulatorScheduler &scheduler);

private:
    void handleOperation(const SimulatedOperation &operation);

    const Catalog &m_catalog;
    const bool m_logsPackets;
    SimulatedBackend *m_backend = nullptr; ///< owned by the manager
    std::unique_ptr<SimulatorControl> m_control;
};

} // namespace engine
