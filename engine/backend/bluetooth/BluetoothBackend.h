#pragma once
#include "engine/backend/Backend.h"
#include "engine/backend/bluetooth/BluetoothHardware.h"
#include "engine/backend/bluetooth/BluezMonitor.h"

#include <QHash>
#include <QThread>
#include <memory>
#include <optional>
#include <vector>

class QBluetoothDeviceInfo;

namespace engine {

class BluetoothScanner;

/// Bluetooth LE by QtBluetooth over BlueZ. What QtBluetooth can only do while it waits for bluetoothd, scanning and
/// connecting, it does in a thread of the backend; what must never wait, writing and watching, goes past it
/// (GattChannel, BluezMonitor).
///
/// The program has to set BLUETOOTH_FORCE_DBUS_LE_VERSION (to 5.42 or more) before its first object of QtBluetooth:
/// otherwise Qt runs "bluetoothd --version", and keeps a wrong answer for as long as the program runs.
/// \thread engine
class BluetoothBackend final : public Backend
{
    Q_OBJECT

public:
    /// \param scheduler must outlive the backend
    explicit BluetoothBackend(Scheduler &scheduler, QObject *parent = nullptr);
    ~BluetoothBackend() override;

    QString id() const override;
    /// Goes on until stopScanning(), also over adapters that come later. Devices that are connected already are told,
    /// those that BlueZ merely remembers are not.
    void startScanning() override;
    void stopScanning() override;
    bool isScanning() const override { return m_isWanted && m_isOn; }
    std::unique_ptr<Hardware> create(const Advertisement &advertisement, const HardwareLayout &layout) override;
    BusStatus status() const override;
    void applySettings(const BusSettings &settings) override;
    /// Switches the adapter on.
    void repair() override;

private:
    struct Seen
    {
        Advertisement advertisement;
        std::optional<Scheduler::TimePoint> toldAt;
    };

    void prepare();
    void handlePrepared(const QString &error);
    void handleFound(const QBluetoothDeviceInfo &info);
    void handleRenamed(const QString &adapterPath, const QString &address, const QString &name);
    void tell(Seen &seen);
    void closeAll(const QString &reason);
    void closeUnreachable();
    void update();
    void updateScan();
    void restartScan();
    const BluetoothAdapter *adapter() const;
    bool isOpen(const QString &address) const;
    BusProblem problem() const;
    QString detail() const;

    Scheduler &m_scheduler;
    std::unique_ptr<QThread> m_thread;
    BluetoothScanner *m_scanner = nullptr; // lives and is deleted in m_thread
    std::unique_ptr<BluezMonitor> m_monitor;
    std::vector<QPointer<BluetoothHardware>> m_hardware;
    QHash<QString, Seen> m_seen; // by address
    std::unique_ptr<Timer> m_rescan;
    std::chrono::milliseconds m_rescanDelay;
    QString m_wantedAdapter;   // address; empty: the first
    QString m_scanningAdapter; // address; empty while no scan runs
    QString m_noBus;           // why there is no bus to talk over
    QString m_powerProblem;    // why repair() did not help
    BusStatus m_told;          // with the last statusChanged()
    bool m_isOn = false;
    bool m_isWanted = false; // a scan
};

} // namespace engine
