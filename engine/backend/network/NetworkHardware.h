#pragma once
#include "engine/backend/Hardware.h"
#include "engine/base/Scheduler.h"

#include <QByteArray>
#include <memory>

class QAbstractSocket;

namespace engine {

/// A connection to a host and port as a byte channel. What is written goes to Tx: over TCP as a stream, over UDP one
/// datagram for each write. What comes in is Rx.
/// \thread engine
class NetworkHardware final : public Hardware
{
    Q_OBJECT

public:
    /// \param socket connected \param address for errors: "tcp://host:port"
    NetworkHardware(std::unique_ptr<QAbstractSocket> socket, QString address, Scheduler &scheduler,
                    QObject *parent = nullptr);
    ~NetworkHardware() override;

    void open() override;
    /// What was written before goes out first, for at most limits::kSerialDrainDeadline.
    void close() override;
    bool isOpen() const { return m_isOpen; }
    EndpointSet endpoints() const override;
    std::chrono::milliseconds defaultGap() const override { return std::chrono::milliseconds(0); }
    /// Failed as well while more than limits::kNetworkQueueBytes have not been taken by the system.
    WriteStatus write(const HardwareCommand &command) override;
    /// A connection has nothing to be read at will: fails.
    void read(Endpoint endpoint) override;
    void subscribe(Endpoint endpoint) override;
    void unsubscribe(Endpoint endpoint) override;

private:
    bool isDatagram() const;
    void handleReadyRead();
    void handleBytesWritten();
    void reportWritten();
    void lose();
    void finishClosing();

    std::unique_ptr<QAbstractSocket> m_socket;
    const QString m_address;
    std::unique_ptr<Timer> m_deadline; // of closing
    QByteArray m_buffer;               // for one datagram
    Error m_reason;                    ///< of closing
    int m_pending = 0;                 // writes that the system has not taken as a whole
    bool m_isOpening = false;
    bool m_isOpen = false;
    bool m_isClosing = false;
    bool m_isHeard = false;
};

} // namespace engine
