#pragma once
#include "engine/backend/Backend.h"
#include "engine/backend/KnownDevices.h"
#include "engine/backend/hid/HidThread.h"

#include <QSet>

namespace engine {

/// Finds HID devices: by looking once a second while somebody scans, since nothing tells. What is connected is noticed
/// to go at once. \thread engine; the bus is touched in threads of its own only
class HidBackend final : public Backend
{
    Q_OBJECT

public:
    /// \param makeSystem what stands for the system's devices; called in the bus thread
    explicit HidBackend(HidThread::MakeSystem makeSystem = {}, QObject *parent = nullptr);
    /// Joins the bus thread: a second at most, where a device does not take its last report.
    ~HidBackend() override;

    QString id() const override;
    void startScanning() override;
    void stopScanning() override;
    bool isScanning() const override { return m_isScanning; }
    std::unique_ptr<Hardware> create(const Advertisement &advertisement, const HardwareLayout &layout) override;
    BusStatus status() const override;
    void applySettings(const BusSettings &settings) override;

    // Posted by the bus thread.
    void handleSwept(const std::vector<KnownDevice> &devices);
    void handleGone(const QString &address);
    void handleRefused(const QString &address, BusProblem problem, const QString &detail);
    void handleInUse(const QString &address, bool isInUse);

private:
    const std::shared_ptr<Mailbox<HidBackend>> m_mailbox;
    const std::shared_ptr<HidThread> m_thread;
    KnownDevices m_devices{QStringLiteral("hid")};
    QSet<QString> m_advertised; // addresses, in this scan
    bool m_isOn = false;
    bool m_isSet = false; // settings have been applied
    bool m_isScanning = false;
};

} // namespace engine
