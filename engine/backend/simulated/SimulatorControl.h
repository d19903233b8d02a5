#pragma once
#include "engine/backend/simulated/SimulatorDevices.h"
#include "engine/backend/simulated/SimulatorPort.h"
#include "engine/backend/simulated/SimulatorRecords.h"
#include "engine/backend/simulated/SimulatorScheduler.h"

#include <QObject>
#include <deque>
#include <functional>

namespace engine {

/// Lets another program on this computer be the hardware: it adds devices, says what they say, sees what is asked of
/// them, and moves time. Requests are carried out one after the other, as README.md says.
/// \thread engine
class SimulatorControl final : public QObject
{
    Q_OBJECT

public:
    /// All parameters must outlive this. \param scheduler the one that the whole engine uses
    SimulatorControl(SimulatedBackend &backend, SimulatorScheduler &scheduler,
                     SimulatorDevices::EndpointsOf endpointsOf, QObject *parent = nullptr);

    /// \param port 0 takes any free one \errors Busy: another program has it
    Result<> listen(quint16 port) { return m_port.listen(port); }
    quint16 port() const { return m_port.port(); }
    /// Records an operation of simulated hardware, and tells the program. To be called for each.
    void note(const SimulatedOperation &operation);

private:
    /// A request that is not answered yet because time has to pass for it.
    struct Wait
    {
        QString takesFrom; ///< the device whose operations are waited for; empty: nothing but the time
        std::size_t count = 0;
        Scheduler::TimePoint until;
    };

    void handleReceived(const QJsonObject &request);
    void handleDisconnected();
    void startNext();
    void run(const QJsonObject &request);
    void runTake(const QJsonObject &request);
    void runClock(const QJsonObject &request);
    void runReset();
    /// Goes on with the wait, one step of time after the other, until what is waited for is there.
    void step();
    void answer(QJsonObject fields);
    void answer(const Error &error);
    /// Calls \a function when everything has run that is due by now, sockets included.
    void afterTurns(int turns, const std::function<void()> &function);

    SimulatorScheduler &m_scheduler;
    SimulatorDevices m_devices;
    SimulatorRecords m_records;
    SimulatorPort m_port;
    std::deque<QJsonObject> m_requests; ///< the first one is being carried out
    Wait m_wait;
    int m_run = 0; ///< counts programs, so that what one has left undone does not go on for the next
};

} // namespace engine
