#include "engine/backend/simulated/SimulatedHardware.h"

#include <algorithm>

namespace engine {

using namespace Qt::StringLiterals;

namespace {

EndpointSet withBattery(EndpointSet endpoints)
{
    endpoints.insert(Endpoint::RxBleBattery);
    return endpoints;
}

} // namespace

SimulatedHardware::SimulatedHardware(Settings settings, SimulatedObserver observer, QObject *parent)
    : Hardware(parent)
    , m_settings{settings.address, settings.name,
                 settings.isScripted ? settings.endpoints : withBattery(settings.endpoints), settings.gap,
                 settings.isScripted, settings.opening}
    , m_observer(std::move(observer))
{
}

SimulatedHardware::~SimulatedHardware()
{
    if (m_isOpen)
        report(SimulatedOperation::Kind::Disconnect);
}

void SimulatedHardware::report(SimulatedOperation::Kind kind, Endpoint endpoint)
{
    if (m_observer)
        m_observer({kind, m_settings.address, m_settings.name, endpoint, false, {}});
}

void SimulatedHardware::setOpening(Opening opening)
{
    m_settings.opening = opening;
    if (m_isOpening)
        open();
}

void SimulatedHardware::open()
{
    m_isOpening = true;
    QMetaObject::invokeMethod(this, [this] {
        if (m_settings.opening == Opening::Hangs || !std::exchange(m_isOpening, false))
            return;
        if (m_settings.opening == Opening::Refused) {
            emit closed({ErrorCode::HardwareUnavailable, u"the simulated device refuses the connection"_s});
            return;
        }
        m_isOpen = true;
        report(SimulatedOperation::Kind::Connect);
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
    report(SimulatedOperation::Kind::Disconnect);
    QMetaObject::invokeMethod(this, [this, error] { emit closed(error); }, Qt::QueuedConnection);
}

Hardware::WriteStatus SimulatedHardware::write(const HardwareCommand &command)
{
    if (!m_isOpen || !m_settings.endpoints.contains(command.endpoint))
        return WriteStatus::Failed;
    if (int &failures = m_failures[static_cast<std::size_t>(command.endpoint)]; failures > 0) {
        --failures;
        return WriteStatus::Failed;
    }
    m_lastSize = std::min(command.data.size(), m_lastPacket.size());
    std::copy_n(command.data.begin(), m_lastSize, m_lastPacket.begin());
    if (m_observer) {
        m_observer({SimulatedOperation::Kind::Write, m_settings.address, m_settings.name, command.endpoint,
                    command.withResponse, command.data});
    }
    return WriteStatus::Done;
}

QByteArray SimulatedHardware::lastPacket() const
{
    return QByteArray(reinterpret_cast<const char *>(m_lastPacket.data()), static_cast<qsizetype>(m_lastSize));
}

void SimulatedHardware::read(Endpoint endpoint)
{
    report(SimulatedOperation::Kind::Read, endpoint);
    m_reads.push_back(endpoint);
    QMetaObject::invokeMethod(this, &SimulatedHardware::answerReads, Qt::QueuedConnection);
}

/// Answers the reads that can be answered, in order.
void SimulatedHardware::answerReads()
{
    while (!m_reads.empty() && (!m_settings.isScripted || !m_answers.empty())) {
        const Endpoint asked = m_reads.front();
        m_reads.pop_front();
        Answer answer{Endpoint::RxBleBattery, QByteArray(1, static_cast<char>(kBatteryPercent))};
        if (m_settings.isScripted) {
            answer = m_answers.front();
            m_answers.pop_front();
        }
        if (answer.endpoint == asked && m_isOpen)
            emit readFinished(asked, answer.data);
        else
            emit readFinished(asked, Error{ErrorCode::HardwareIo, u"nothing to read there"_s});
    }
}

void SimulatedHardware::queueRead(Endpoint endpoint, const QByteArray &data)
{
    m_answers.push_back({endpoint, data});
    QMetaObject::invokeMethod(this, &SimulatedHardware::answerReads, Qt::QueuedConnection);
}

bool SimulatedHardware::notify(Endpoint endpoint, const QByteArray &data)
{
    if (!m_isOpen || !m_subscribed.contains(endpoint))
        return false;
    QMetaObject::invokeMethod(this, [this, endpoint, data] { emit notified(endpoint, data); }, Qt::QueuedConnection);
    return true;
}

void SimulatedHardware::failNext(Endpoint endpoint, int count)
{
    m_failures[static_cast<std::size_t>(endpoint)] = count;
}

void SimulatedHardware::subscribe(Endpoint endpoint)
{
    m_subscribed.insert(endpoint);
    report(SimulatedOperation::Kind::Subscribe, endpoint);
}

void SimulatedHardware::unsubscribe(Endpoint endpoint)
{
    m_subscribed.remove(endpoint);
    report(SimulatedOperation::Kind::Unsubscribe, endpoint);
}

} // namespace engine
