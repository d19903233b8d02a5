#pragma once
#include "engine/backend/Backend.h"
#include "engine/base/Scheduler.h"

#include <memory>
#include <vector>

namespace engine {

class NetworkLink;

/// Devices at a host and port that the user has entered, over TCP or UDP. They are connected to as soon as they are
/// known and for as long as they are wanted, whether somebody scans or not; nothing is searched for. A device is
/// advertised when there is somebody at the other end. \thread engine
class NetworkBackend final : public Backend
{
    Q_OBJECT

public:
    /// \param scheduler must outlive the backend
    explicit NetworkBackend(Scheduler &scheduler, QObject *parent = nullptr);
    ~NetworkBackend() override;

    QString id() const override;
    /// Those that wait for their next attempt are tried at once.
    void startScanning() override;
    void stopScanning() override { m_isScanning = false; }
    bool isScanning() const override { return m_isScanning && m_isOn; }
    /// Null while there is no connection.
    std::unique_ptr<Hardware> create(const Advertisement &advertisement, const HardwareLayout &layout) override;
    BusStatus status() const override;
    void applySettings(const BusSettings &settings) override;

private:
    void add(const NetworkDeviceSetting &setting);
    void advertise(const NetworkLink &link);
    void noteChange();

    Scheduler &m_scheduler;
    std::vector<std::unique_ptr<NetworkLink>> m_links;
    BusStatus m_told; ///< what the last statusChanged() was about
    bool m_isOn = false;
    bool m_isScanning = false;
};

} // namespace engine
