#pragma once
#include "engine/backend/Backend.h"
#include "engine/base/Scheduler.h"

#include <memory>
#include <vector>

namespace engine {

class Admission;
class DeviceLink;
class Gate;
struct ConnectionOrigin;
class WebSocketChannel;
class WebSocketEndpoint;

/// Devices that connect to us, over a WebSocket of their own port: real ones of hobbyists, and simulators. Off until
/// the user switches it on; each device passes the same gate as clients do and is asked for as they are (Admission).
class WebSocketBackend final : public Backend
{
    Q_OBJECT

public:
    /// \param scheduler, admission must outlive it
    WebSocketBackend(Scheduler &scheduler, Admission &admission, QObject *parent = nullptr);
    ~WebSocketBackend() override;

    /// The port that it listens on; 0 while it does not.
    quint16 port() const;

    QString id() const override;
    /// Devices that are connected and not in use are offered again; there is nothing to look for.
    void startScanning() override;
    void stopScanning() override {}
    bool isScanning() const override { return false; }
    std::unique_ptr<Hardware> create(const Advertisement &advertisement, const HardwareLayout &layout) override;
    BusStatus status() const override;
    void applySettings(const BusSettings &settings) override;
    /// Tries the port again.
    void repair() override;

private:
    struct Wish
    {
        bool isOn = false;
        quint16 port = 0;
        bool onAllInterfaces = false;
        bool operator==(const Wish &) const = default;
    };

    void listen();
    void closeAll();
    void addLink(WebSocketChannel *channel, const ConnectionOrigin &origin);
    void removeLink(DeviceLink *link);
    void advertise(const DeviceLink &link);
    void advertiseFree();
    /// The one that is admitted and not in use; null if there is none.
    DeviceLink *freeLink(const QString &address, const QString &identifier) const;

    Scheduler &m_scheduler;
    Admission &m_admission;
    const std::unique_ptr<Gate> m_gate;
    const std::unique_ptr<WebSocketEndpoint> m_endpoint;
    std::vector<std::unique_ptr<DeviceLink>> m_links;
    Wish m_wish;
    BusProblem m_problem = BusProblem::SwitchedOff;
    QString m_detail;
};

} // namespace engine
