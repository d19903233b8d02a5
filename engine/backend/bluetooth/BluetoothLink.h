#pragma once
#include "engine/base/Result.h"

#include <QObject>
#include <memory>

class QLowEnergyController;

namespace engine {

/// The connection to one device, by QtBluetooth.
/// \thread the backend's own, because QtBluetooth waits for bluetoothd; signals reach other threads queued. Deleting it
/// ends the connection.
class BluetoothLink final : public QObject
{
    Q_OBJECT

public:
    BluetoothLink();
    ~BluetoothLink() override;

    /// connected() or failed() follows, or neither: QtBluetooth has no deadline for the services of a device.
    /// \param adapter address of the local adapter
    void open(const QString &address, const QString &adapter);

signals:
    /// Connected, and all services are known. Also at once for a device that is connected already.
    void connected();
    void failed(const engine::Error &error);
    void disconnected();

private:
    std::unique_ptr<QLowEnergyController> m_controller;
};

} // namespace engine
