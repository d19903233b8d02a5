#include "engine/backend/gamepad/GamepadHardware.h"

#include "engine/backend/gamepad/GamepadThread.h"

#include <QtEndian>

namespace engine {

using namespace Qt::StringLiterals;

GamepadHardware::GamepadHardware(Scheduler &scheduler, GamepadThread &thread, const Pad &pad, QObject *parent)
    : Hardware(parent)
    , m_thread(&thread)
    , m_pad(pad)
    , m_timer(scheduler.createTimer([this] { handleTimer(); }))
{
    m_endpoints.insert(Endpoint::Tx);
    m_endpoints.insert(Endpoint::Rx);
    connect(&thread, &GamepadThread::rumbled, this, [this](int id, bool ok) {
        if (id == m_pad.id && m_state == State::Open)
            emit writeFinished(ok);
    });
    connect(&thread, &GamepadThread::batteryRead, this, [this](int id, const Result<int> &percent) {
        if (id != m_pad.id || m_state != State::Open)
            return;
        emit readFinished(Endpoint::Rx, percent ? Result<QByteArray>(QByteArray(1, static_cast<char>(percent.value())))
                                                : Result<QByteArray>(percent.error()));
    });
    connect(&thread, &GamepadThread::released, this, [this](int id) {
        if (id == m_pad.id && m_state == State::Closing)
            becomeClosed({ErrorCode::Cancelled, u"disconnected"_s});
    });
}

GamepadHardware::~GamepadHardware()
{
    if (m_state == State::Open && m_thread)
        m_thread->release(m_pad.id);
}

void GamepadHardware::open()
{
    QMetaObject::invokeMethod(
        this,
        [this] {
            if (!m_thread) {
                emit closed({ErrorCode::HardwareUnavailable, u"the gamepad has gone"_s});
                return;
            }
            m_state = State::Open;
            emit opened();
        },
        Qt::QueuedConnection);
}

void GamepadHardware::close()
{
    if (m_state != State::Open)
        return;
    m_timer->stop();
    m_state = State::Closing;
    if (m_thread)
        m_thread->release(m_pad.id);
    else
        vanish(u"the gamepad has gone"_s);
}

void GamepadHardware::vanish(const QString &reason)
{
    QMetaObject::invokeMethod(
        this,
        [this, reason] {
            becomeClosed({ErrorCode::HardwareUnavailable, reason});
        },
        Qt::QueuedConnection);
}

void GamepadHardware::becomeClosed(const Error &error)
{
    if (m_state == State::Closed)
        return;
    m_timer->stop();
    m_state = State::Closed;
    emit closed(error);
}

Hardware::WriteStatus GamepadHardware::write(const HardwareCommand &command)
{
    if (m_state != State::Open || !m_thread || command.endpoint != Endpoint::Tx || command.data.size() != kPacketBytes)
        return WriteStatus::Failed;
    const auto word = [&command](std::size_t place) { return qFromLittleEndian<quint16>(&command.data[2 * place]); };
    m_levels = {word(0), word(1), word(2), word(3)};
    m_thread->rumble(m_pad.id, m_levels);
    m_timer->start(m_levels.isOff() ? kSecondStop : kRenew);
    return WriteStatus::Pending;
}

void GamepadHardware::handleTimer()
{
    if (m_state != State::Open || !m_thread)
        return;
    m_thread->repeat(m_pad.id, m_levels);
    if (!m_levels.isOff())
        m_timer->start(kRenew);
}

void GamepadHardware::read(Endpoint endpoint)
{
    if (m_state == State::Open && m_thread && endpoint == Endpoint::Rx) {
        m_thread->readBattery(m_pad.id);
        return;
    }
    QMetaObject::invokeMethod(
        this,
        [this, endpoint] {
            emit readFinished(endpoint, Error{ErrorCode::NotSupported, u"nothing can be read there"_s});
        },
        Qt::QueuedConnection);
}

} // namespace engine
