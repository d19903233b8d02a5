#pragma once
#include "engine/backend/Hardware.h"
#include "engine/base/BusSettings.h"
#include "engine/base/Scheduler.h"

#include <QSerialPort>
#include <memory>

namespace engine {

/// An open serial port: 8 data bits, no parity, 1 stop bit, no flow control. What is written goes to Tx, what comes in
/// is Rx, in the pieces in which the system hands it over.
///
/// Opening and closing move no control line beyond what the system does by itself: hang-up on close is switched off
/// while the port is held and left off, so that a board whose reset hangs on DTR is not restarted by closing. \thread
/// engine
class SerialHardware final : public Hardware
{
    Q_OBJECT

public:
    using Line = SerialPortSetting::Line;

    struct Settings
    {
        QString path;
        int baud = 0;
        Line dtr = Line::LeaveAlone;
        Line rts = Line::LeaveAlone;
    };

    SerialHardware(Settings settings, Scheduler &scheduler, QObject *parent = nullptr);
    ~SerialHardware() override;

    void open() override;
    /// What was written before goes out first, for at most limits::kSerialDrainDeadline.
    void close() override;
    bool isOpen() const { return m_isOpen; }
    EndpointSet endpoints() const override;
    std::chrono::milliseconds defaultGap() const override { return std::chrono::milliseconds(0); }
    /// Failed as well while more than limits::kSerialQueueBytes have not been taken by the system. Hardware that takes
    /// nothing for limits::kDeviceFaultLimit is closed.
    WriteStatus write(const HardwareCommand &command) override;
    /// A serial port has nothing to be read at will: fails.
    void read(Endpoint endpoint) override;
    void subscribe(Endpoint endpoint) override;
    void unsubscribe(Endpoint endpoint) override;

private:
    void openNow();
    Error openError() const;
    void setLines();
    void handleReadyRead();
    void handleBytesWritten();
    void handleTimer();
    void reportWritten();
    void handleError(QSerialPort::SerialPortError error);
    void lose(const Error &error);
    void drain();
    void finishClosing();
    void closePort();

    const Settings m_settings;
    Scheduler &m_scheduler;
    QSerialPort m_port;
    Error m_reason; ///< of closing
    Scheduler::TimePoint m_drainUntil;
    Scheduler::TimePoint m_lastTaken; // when the system last took something
    std::unique_ptr<Timer> m_timer;   // armed only while bytes wait
    int m_pending = 0;                // writes that the system has not taken as a whole
    bool m_isOpening = false;
    bool m_isOpen = false;
    bool m_isClosing = false;
    bool m_isHeard = false;
};

} // namespace engine
