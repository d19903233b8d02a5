#include "engine/backend/serial/SerialHardware.h"

#include "engine/backend/serial/SerialPortList.h"
#include "engine/base/Constants.h"

#include <algorithm>

#ifdef Q_OS_UNIX
#include <poll.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>
#endif

namespace engine {

using namespace Qt::StringLiterals;

namespace {

constexpr std::chrono::milliseconds kStep{10}; // between two looks at a port that is full

#ifdef Q_OS_UNIX
/// Closing shall not drop DTR and RTS.
void switchOffHangUp(int descriptor)
{
    termios attributes{};
    if (::tcgetattr(descriptor, &attributes) != 0 || (attributes.c_cflag & HUPCL) == 0)
        return;
    attributes.c_cflag &= ~static_cast<tcflag_t>(HUPCL);
    ::tcsetattr(descriptor, TCSANOW, &attributes);
}

bool isHungUp(int descriptor)
{
    pollfd state{descriptor, POLLOUT, 0};
    return ::poll(&state, 1, 0) < 0 || (state.revents & (POLLHUP | POLLERR | POLLNVAL)) != 0;
}

/// Bytes that the system has taken and the hardware has not.
int unsent(int descriptor)
{
    int count = 0;
    return ::ioctl(descriptor, TIOCOUTQ, &count) == 0 ? count : 0;
}
#endif

} // namespace

SerialHardware::SerialHardware(Settings settings, Scheduler &scheduler, QObject *parent)
    : Hardware(parent)
    , m_settings(std::move(settings))
    , m_scheduler(scheduler)
    , m_timer(scheduler.createTimer([this] { handleTimer(); }))
{
}

SerialHardware::~SerialHardware()
{
    m_port.disconnect(this);
    closePort();
}

EndpointSet SerialHardware::endpoints() const
{
    EndpointSet result;
    if (m_isOpen) {
        result.insert(Endpoint::Tx);
        result.insert(Endpoint::Rx);
    }
    return result;
}

void SerialHardware::open()
{
    m_isOpening = true;
    QMetaObject::invokeMethod(this, &SerialHardware::openNow, Qt::QueuedConnection);
}

void SerialHardware::openNow()
{
    constexpr qint64 kReadBuffer = 64 * 1024;
    if (!std::exchange(m_isOpening, false))
        return; // closed meanwhile
    m_port.setPortName(m_settings.path);
    m_port.setBaudRate(m_settings.baud);
    m_port.setDataBits(QSerialPort::Data8);
    m_port.setParity(QSerialPort::NoParity);
    m_port.setStopBits(QSerialPort::OneStop);
    m_port.setFlowControl(QSerialPort::NoFlowControl);
    m_port.setReadBufferSize(kReadBuffer);
    if (!m_port.open(QIODevice::ReadWrite)) {
        emit closed(openError());
        return;
    }
#ifdef Q_OS_UNIX
    switchOffHangUp(m_port.handle());
#endif
    setLines();
    m_port.clearError();
    connect(&m_port, &QSerialPort::readyRead, this, &SerialHardware::handleReadyRead);
    connect(&m_port, &QSerialPort::bytesWritten, this, &SerialHardware::handleBytesWritten);
    connect(&m_port, &QSerialPort::errorOccurred, this, &SerialHardware::handleError);
    m_isOpen = true;
    emit opened();
}

Error SerialHardware::openError() const
{
    if (!mayOpen(m_settings.path))
        return {ErrorCode::HardwareUnavailable, permissionAdvice(m_settings.path)};
    if (m_port.error() == QSerialPort::PermissionError)
        return {ErrorCode::Busy, m_settings.path + u": another program has opened it"_s};
    return {ErrorCode::HardwareUnavailable, m_settings.path + u": "_s + m_port.errorString()};
}

void SerialHardware::setLines()
{
    // Ports without such lines say so; they are as good as others.
    if (m_settings.dtr != Line::LeaveAlone)
        m_port.setDataTerminalReady(m_settings.dtr == Line::On);
    if (m_settings.rts != Line::LeaveAlone)
        m_port.setRequestToSend(m_settings.rts == Line::On);
}

Hardware::WriteStatus SerialHardware::write(const HardwareCommand &command)
{
    const auto size = static_cast<qint64>(command.data.size());
    if (!m_isOpen || command.endpoint != Endpoint::Tx || m_port.bytesToWrite() + size > limits::kSerialQueueBytes)
        return WriteStatus::Failed;
    if (m_port.write(reinterpret_cast<const char *>(command.data.data()), size) != size)
        return WriteStatus::Failed;
    m_port.flush(); // at once, and not with the next turn of the event loop
    if (!m_isOpen)
        return WriteStatus::Failed;
    if (m_port.bytesToWrite() == 0 && m_pending == 0)
        return WriteStatus::Done;
    if (m_pending++ == 0) {
        m_lastTaken = m_scheduler.now();
        m_timer->start(kStep);
    }
    return WriteStatus::Pending;
}

/// A full port is written to again by nobody else: QSerialPort takes it for an error and waits for the next write.
void SerialHardware::handleTimer()
{
    if (m_isClosing)
        return drain();
    if (!m_isOpen || m_pending == 0)
        return;
    if (m_scheduler.now() - m_lastTaken >= limits::kDeviceFaultLimit)
        return lose({ErrorCode::HardwareIo, m_settings.path + u": takes no more data"_s});
    m_timer->start(kStep);
    m_port.flush();
}

void SerialHardware::handleBytesWritten()
{
    if (m_pending == 0)
        return;
    m_lastTaken = m_scheduler.now();
    // Not from here: this may be inside of write().
    QMetaObject::invokeMethod(this, &SerialHardware::reportWritten, Qt::QueuedConnection);
}

void SerialHardware::reportWritten()
{
    if (!m_isOpen || m_port.bytesToWrite() > 0)
        return;
    m_timer->stop();
    for (int left = std::exchange(m_pending, 0); left > 0; --left)
        emit writeFinished(true);
}

void SerialHardware::handleReadyRead()
{
    const QByteArray data = m_port.readAll();
    if (m_isHeard && m_isOpen && !data.isEmpty())
        emit notified(Endpoint::Rx, data);
}

void SerialHardware::handleError(QSerialPort::SerialPortError error)
{
    switch (error) {
    case QSerialPort::NoError:
    case QSerialPort::UnsupportedOperationError: // control lines that the port lacks
    case QSerialPort::TimeoutError:
        return;
    case QSerialPort::ResourceError:
#ifdef Q_OS_UNIX
        // Also for a port that takes no more at the moment (EAGAIN).
        if (m_port.bytesToWrite() > 0 && !isHungUp(m_port.handle()))
            return;
#endif
        [[fallthrough]];
    case QSerialPort::DeviceNotFoundError:
    case QSerialPort::PermissionError:
    case QSerialPort::OpenError:
    case QSerialPort::WriteError:
    case QSerialPort::ReadError:
    case QSerialPort::UnknownError:
    case QSerialPort::NotOpenError:
        return lose({ErrorCode::HardwareUnavailable, m_settings.path + u": "_s + m_port.errorString()});
    }
}

/// After a hang-up with bytes in its queue, QSerialPort reports an error with every turn of the event loop until it is
/// closed, and it is not to be closed from inside its own signal (seen with Qt 6.4.2).
void SerialHardware::lose(const Error &error)
{
    m_port.disconnect(this);
    if (!m_isOpen && !m_isClosing)
        return;
    m_reason = m_isClosing ? m_reason : error;
    m_isOpen = false;
    m_isClosing = true;
    m_timer->stop();
    QMetaObject::invokeMethod(this, &SerialHardware::finishClosing, Qt::QueuedConnection);
}

void SerialHardware::close()
{
    m_isOpening = false;
    if (!m_isOpen)
        return;
    m_isOpen = false;
    m_isClosing = true;
    m_reason = {ErrorCode::Cancelled, m_settings.path + u": closed"_s};
    m_drainUntil = m_scheduler.now() + limits::kSerialDrainDeadline;
    m_timer->start(std::chrono::milliseconds(0));
}

/// Lets go out what was written; a stop is among it.
void SerialHardware::drain()
{
    bool isEmpty = m_port.bytesToWrite() == 0;
#ifdef Q_OS_UNIX
    isEmpty = isEmpty && unsent(m_port.handle()) == 0;
#endif
    if (!isEmpty && m_scheduler.now() < m_drainUntil) {
        m_timer->start(kStep);
        m_port.flush();
        return;
    }
    finishClosing();
}

void SerialHardware::finishClosing()
{
    if (!std::exchange(m_isClosing, false))
        return;
    m_timer->stop();
    m_port.disconnect(this);
    closePort();
    emit closed(m_reason);
}

void SerialHardware::closePort()
{
    if (!m_port.isOpen())
        return;
#ifdef Q_OS_UNIX
    // QSerialPort puts the old attributes back, and with them hang-up on close: a second descriptor outlives that.
    const int descriptor = ::dup(m_port.handle());
    if (descriptor >= 0 && unsent(descriptor) > 0)
        ::tcflush(descriptor, TCOFLUSH); // else closing waits for hardware that takes nothing
    m_port.close();
    if (descriptor >= 0) {
        switchOffHangUp(descriptor);
        ::close(descriptor);
    }
#else
    m_port.clear(QSerialPort::Output);
    m_port.close();
#endif
}

void SerialHardware::read(Endpoint endpoint)
{
    QMetaObject::invokeMethod(
        this,
        [this, endpoint] {
            emit readFinished(endpoint, Error{ErrorCode::NotSupported, u"a serial port cannot be read at will"_s});
        },
        Qt::QueuedConnection);
}

void SerialHardware::subscribe(Endpoint endpoint)
{
    m_isHeard = m_isHeard || endpoint == Endpoint::Rx;
}

void SerialHardware::unsubscribe(Endpoint endpoint)
{
    m_isHeard = m_isHeard && endpoint != Endpoint::Rx;
}

} // namespace engine
