#include "engine/backend/bluetooth/BluetoothScanner.h"

#include <QBluetoothAddress>
#include <QBluetoothDeviceDiscoveryAgent>
#include <QDBusConnection>
#include <QDBusError>

namespace engine {

using namespace Qt::StringLiterals;

BluetoothScanner::BluetoothScanner() = default;

BluetoothScanner::~BluetoothScanner()
{
    stop();
}

void BluetoothScanner::prepare()
{
    const QDBusConnection bus = QDBusConnection::systemBus();
    emit prepared(bus.isConnected() ? QString() : bus.lastError().message() + u" (system bus)"_s);
}

void BluetoothScanner::start(const QString &adapter)
{
    stop();
    m_agent = std::make_unique<QBluetoothDeviceDiscoveryAgent>(QBluetoothAddress(adapter));
    connect(m_agent.get(), &QBluetoothDeviceDiscoveryAgent::deviceDiscovered, this, &BluetoothScanner::found);
    // With a timeout Qt 6.4 keeps names that come late to itself.
    m_agent->setLowEnergyDiscoveryTimeout(0);
    m_agent->start(QBluetoothDeviceDiscoveryAgent::LowEnergyMethod);
}

void BluetoothScanner::stop()
{
    if (!m_agent)
        return;
    m_agent->disconnect(this);
    m_agent->stop();
    m_agent.reset();
}

} // namespace engine
