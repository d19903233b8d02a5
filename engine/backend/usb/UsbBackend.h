#pragma once
#include "engine/backend/Backend.h"
#include "engine/backend/KnownDevices.h"
#include "engine/backend/usb/UsbThread.h"

namespace engine {

/// Finds USB devices. What is plugged in is told by the system; what was there before is told while somebody scans.
/// \thread engine; the bus is touched in a thread of its own only
class UsbBackend final : public Backend
{
    Q_OBJECT

public:
    using Discovery = UsbThread::Discovery;

    explicit UsbBackend(Discovery discovery = Discovery::HotplugIfPossible, QObject *parent = nullptr);
    /// Joins the bus thread: a second at most, where a device does not take its last packets.
    ~UsbBackend() override;

    QString id() const override;
    void startScanning() override;
    void stopScanning() override;
    bool isScanning() const override { return m_isScanning; }
    std::unique_ptr<Hardware> create(const Advertisement &advertisement, const HardwareLayout &layout) override;
    BusStatus status() const override;
    void applySettings(const BusSettings &settings) override;
    void repair() override;

    // Posted by the bus thread.
    void handleBus(BusProblem problem, const QString &detail);
    /// \param isNew plugged in just now, and not found when the bus was first looked at
    void handleArrived(const KnownDevice &device, bool isNew);
    void handleLeft(const QString &address);
    void handleRefused(const QString &address, BusProblem problem, const QString &detail);
    void handleInUse(const QString &address, bool isInUse);

private:
    void advertise(const KnownDevice &device);

    const std::shared_ptr<Mailbox<UsbBackend>> m_mailbox;
    const std::shared_ptr<UsbThread> m_thread;
    KnownDevices m_devices{QStringLiteral("usb")};
    BusProblem m_problem = BusProblem::None;
    QString m_detail;
    bool m_isOn = false;
    bool m_isScanning = false;
};

} // namespace engine
