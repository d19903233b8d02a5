#pragma once
#include "engine/backend/Hardware.h"
#include "engine/backend/HardwareLayout.h"
#include "engine/base/Scheduler.h"

#include <QPointer>
#include <memory>

class QThread;

namespace engine {

class BluetoothLink;
class BluezMonitor;
class GattChannel;

/// A Bluetooth LE device as a byte channel: connects by a BluetoothLink, transfers by a GattChannel.
/// \thread engine
class BluetoothHardware final : public Hardware
{
    Q_OBJECT

public:
    struct Place
    {
        QString address;        ///< of the device
        QString adapterPath;    ///< D-Bus object of the local adapter; empty: there is none that could be used
        QString adapterAddress; ///< likewise its address
    };

    /// \param monitor where it looks after its device; the hardware closes when it goes
    /// \param linkThread where QtBluetooth may wait; must run until abandon() or the destructor
    BluetoothHardware(Place place, HardwareLayout layout, BluezMonitor &monitor, Scheduler &scheduler,
                      QThread &linkThread);
    /// Disconnects, also what is only being connected.
    ~BluetoothHardware() override;

    const Place &place() const { return m_place; }
    bool isClosed() const { return m_state == State::Closed; }
    /// True while it waits for BlueZ to hear of the device, which takes a scan: one that was lost, most likely.
    bool isSeeking() const { return m_state == State::Seeking; }
    /// The way to the device has gone: closed() follows with \a reason, from the event loop.
    void lose(const QString &reason);
    /// Like close(), but closed() has \a error.
    void closeFor(const Error &error);
    /// Gives up everything that is the backend's. Nothing follows.
    void abandon();

    void open() override;
    void close() override;
    EndpointSet endpoints() const override;
    std::chrono::milliseconds defaultGap() const override;
    WriteStatus write(const HardwareCommand &command) override;
    void read(Endpoint endpoint) override;
    void subscribe(Endpoint endpoint) override;
    void unsubscribe(Endpoint endpoint) override;

signals:
    void seekingChanged();

private:
    enum class State : quint8 { New, Seeking, Connecting, Open, Flushing, Disconnecting, Closed };

    void connectLink();
    void handleConnected();
    void handleTimeout();
    void sendDisconnect();
    void disconnectNow();
    void dropLink();
    void finish(const Error &error);
    void finishLater(const Error &error);

    const Place m_place;
    const HardwareLayout m_layout;
    Scheduler &m_scheduler;
    QPointer<BluezMonitor> m_monitor;
    QThread &m_linkThread;
    BluetoothLink *m_link = nullptr; // lives and is deleted in m_linkThread
    QString m_devicePath;
    std::unique_ptr<GattChannel> m_channel;
    std::unique_ptr<Timer> m_deadline; // of the state
    Error m_reason;                    // why it is being closed
    State m_state = State::New;
};

} // namespace engine
