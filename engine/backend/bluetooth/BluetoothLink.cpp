#include "engine/backend/bluetooth/BluetoothLink.h"

#include <QBluetoothAddress>
#include <QBluetoothDeviceInfo>
#include <QLowEnergyController>

namespace engine {

using namespace Qt::StringLiterals;

namespace {

QString explain(QLowEnergyController::Error error)
{
    switch (error) {
    case QLowEnergyController::UnknownRemoteDeviceError:
        return u"the device is not in reach any more; switch it on and search again"_s;
    case QLowEnergyController::InvalidBluetoothAdapterError:
        return u"the Bluetooth adapter has gone"_s;
    case QLowEnergyController::ConnectionError:
    case QLowEnergyController::RemoteHostClosedError:
        return u"the device has ended the connection while it was being made; if it is paired with another phone or "
               "computer, remove it there or reset the device"_s;
    case QLowEnergyController::AuthorizationError:
        return u"the device wants to be paired in the system's Bluetooth settings first"_s;
    default:
        return u"the device does not let itself be connected; it may be switched off, too far away, or connected to "
               "another phone or computer"_s;
    }
}

} // namespace

BluetoothLink::BluetoothLink() = default;
BluetoothLink::~BluetoothLink() = default;

void BluetoothLink::open(const QString &address, const QString &adapter)
{
    const QBluetoothDeviceInfo device(QBluetoothAddress(address), QString(), 0);
    m_controller.reset(QLowEnergyController::createCentral(device, QBluetoothAddress(adapter)));
    // Before the call, which reports a device that is connected already from inside.
    connect(m_controller.get(), &QLowEnergyController::connected, this, &BluetoothLink::connected);
    connect(m_controller.get(), &QLowEnergyController::disconnected, this, &BluetoothLink::disconnected);
    connect(m_controller.get(), &QLowEnergyController::errorOccurred, this, [this](QLowEnergyController::Error error) {
        emit failed({ErrorCode::HardwareUnavailable, explain(error)});
    });
    m_controller->connectToDevice();
}

} // namespace engine
