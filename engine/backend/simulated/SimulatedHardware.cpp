#include "engine/backend/simulated/SimulatedHardware.h"

#include <algorithm>

namespace engine {

using namespace Qt::StringLiterals;

SimulatedHardware::SimulatedHardware(EndpointSet endpoints, QObject *parent)
    : Hardware(parent)
    , m_endpoints(endpoints)
{
    m_endpoints.insert(Endpoint::RxBleBattery);
}

void SimulatedHardware::open()
{
    QMetaObject::invokeMethod(this, [this] {
        m_isOpen = true;
        emit opened();
    }, Qt::QueuedConnection);
}

void SimulatedHardware::close()
{
    closeWith({ErrorCode::Cancelled, u"disconnected"_s});
}

void SimulatedHardware::vanish()
{
    closeWith({ErrorCode::HardwareUnavailable, u"the simulated device was removed"_s});
}

void SimulatedHardware::closeWith(const Error &error)
{
    if (!std::exchange(m_isOpen, false))
        return;
    QMetaObject::invokeMethod(this, [this, error] { emit closed(error); }, Qt::QueuedConnection);
}

Hardware::WriteStatus SimulatedHardware::write(const HardwareCommand &command)
{
    if (!m_isOpen || !m_endpoints.contains(command.endpoint))
        return WriteStatus::Failed;
    m_lastSize = std::min(command.data.size(), m_lastPacket.size());
    std::copy_n(command.data.begin(), m_lastSize, m_lastPacket.begin());
    if (m_observer)
        m_observer(command.endpoint, command.data);
    return WriteStatus::Done;
}

QByteArray SimulatedHardware::lastPacket() const
{
    return QByteArray(reinterpret_cast<const char *>(m_lastPacket.data()), static_cast<qsizetype>(m_lastSize));
}

void SimulatedHardware::read(Endpoint endpoint)
{
    QMetaObject::invokeMethod(this, [this, endpoint] {
        if (endpoint == Endpoint::RxBleBattery && m_isOpen)
            emit readFinished(endpoint, QByteArray(1, static_cast<char>(kBatteryPercent)));
        else
            emit readFinished(endpoint, Error{ErrorCode::HardwareIo, u"nothing to read there"_s});
    }, Qt::QueuedConnection);
}

} // namespace engine
