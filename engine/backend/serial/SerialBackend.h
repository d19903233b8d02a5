#pragma once
#include "engine/backend/Backend.h"
#include "engine/backend/serial/SerialPortList.h"
#include "engine/base/Scheduler.h"

#include <QPointer>
#include <map>

class QFileSystemWatcher;

namespace engine {

class SerialHardware;

/// Devices on serial ports. A port that the user has given a protocol is advertised as soon as it is there; others
/// while scanning, by their path and USB product, for the catalog to say whether a device file names them. No port is
/// opened to find out what is behind it.
///
/// It learns of new ports from the file system, and sleeps meanwhile; where folders cannot be watched it looks every
/// limits::kPortsPoll while somebody scans or a port is configured.
/// \thread engine
class SerialBackend final : public Backend
{
    Q_OBJECT

public:
    /// \param scheduler must outlive the backend
    explicit SerialBackend(Scheduler &scheduler, SerialPlaces places = {}, QObject *parent = nullptr);
    ~SerialBackend() override;

    QString id() const override;
    void startScanning() override;
    void stopScanning() override;
    bool isScanning() const override { return m_isScanning && m_isOn; }
    std::unique_ptr<Hardware> create(const Advertisement &advertisement, const HardwareLayout &layout) override;
    BusStatus status() const override;
    void applySettings(const BusSettings &settings) override;

private:
    const SerialPortSetting *setting(const QString &path) const;
    QList<BusItem> items() const;
    BusItem item(const SerialPort &port) const;
    bool isOpen(const QString &path) const;
    void closeOthers(const QList<SerialPortSetting> &before);
    void watch();
    void sweep();
    void advertise(const SerialPort &port);
    void noteChange();

    Scheduler &m_scheduler;
    const SerialPlaces m_places;
    QList<SerialPortSetting> m_settings;
    QList<SerialPort> m_ports;                              ///< that the last sweep has found
    std::map<QString, QPointer<SerialHardware>> m_hardware; ///< by path
    std::unique_ptr<QFileSystemWatcher> m_watcher;          ///< null while the bus is off
    std::unique_ptr<Timer> m_sweep;
    BusStatus m_told; ///< what the last statusChanged() was about
    bool m_isOn = false;
    bool m_isScanning = false;
    bool m_hasToPoll = false;
};

} // namespace engine
