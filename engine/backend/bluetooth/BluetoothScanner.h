#pragma once
#include <QBluetoothDeviceInfo>
#include <QObject>
#include <memory>

class QBluetoothDeviceDiscoveryAgent;

namespace engine {

/// Looks for Bluetooth LE devices, by QtBluetooth, until it is told to stop.
/// \thread the backend's own, because QtBluetooth waits for bluetoothd; signals reach other threads queued
class BluetoothScanner final : public QObject
{
    Q_OBJECT

public:
    BluetoothScanner();
    ~BluetoothScanner() override;

    /// Connects to the system's bus, which QtBluetooth does with its first object. prepared() follows.
    void prepare();
    /// Starts anew if it is running. \param adapter address of the local adapter
    void start(const QString &adapter);
    void stop();

signals:
    /// \param error empty if there is a bus
    void prepared(const QString &error);
    /// Something is there, was there, or has changed; see isLive().
    void found(const QBluetoothDeviceInfo &info);

private:
    std::unique_ptr<QBluetoothDeviceDiscoveryAgent> m_agent;
};

} // namespace engine
