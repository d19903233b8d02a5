#pragma once
#include "engine/backend/Hardware.h"
#include "engine/backend/bluetooth/GattTable.h"
#include "engine/base/Scheduler.h"

#include <QDBusMessage>
#include <QList>
#include <QSet>
#include <deque>

class QDBusError;

namespace engine {

class BluezMonitor;

/// Writes to, reads from and listens to one connected device, in asynchronous calls to BlueZ.
///
/// Not by QLowEnergyService, because that has one queue of jobs for a device: a read that the device leaves unanswered
/// holds up a stop behind it for 25 s; a write without response is never said to be done, so that nobody knows how many
/// wait; and for each job it asks bluetoothd, and waits, for the UUID of every characteristic up to the one that is
/// meant. \thread engine; owned by BluetoothHardware
class GattChannel final : public QObject
{
    Q_OBJECT

public:
    /// \param devicePath D-Bus object of the device
    GattChannel(BluezMonitor &monitor, Scheduler &scheduler, const QString &devicePath, GattTable table);
    ~GattChannel() override;

    EndpointSet endpoints() const;
    /// Sends at once, unless an order that needs an answer is open: then after that, in order.
    /// A device that wants to be paired first is, once: what it has refused is sent again after that.
    /// \returns Pending; Failed without such an endpoint, for more than an attribute holds, and with too much waiting
    Hardware::WriteStatus write(const HardwareCommand &command);
    /// readFinished() follows.
    void read(Endpoint endpoint);
    /// Writes that come later go out after it, if the device does not take too long.
    void subscribe(Endpoint endpoint);
    void unsubscribe(Endpoint endpoint);
    /// True if every write has been answered.
    bool isIdle() const { return m_orders.empty(); }

signals:
    void writeFinished(bool ok);
    void readFinished(engine::Endpoint endpoint, const engine::Result<QByteArray> &data);
    void notified(engine::Endpoint endpoint, const QByteArray &data);
    /// isIdle() has become true.
    void idle();

private:
    enum class Pairing : quint8 { NotTried, Running, Over };

    struct Order
    {
        QDBusMessage message;
        quint64 number = 0;
        bool isWrite = false;
        bool needsAnswer = false; ///< nothing may overtake it
        bool isSent = false;
        bool isAnswered = false;
        bool hasFailed = false;
    };

    void enqueue(Order order);
    void send();
    void call(Order &order);
    void handleAnswered(quint64 number, const QDBusError &error);
    void handleRead(Endpoint endpoint, const QDBusMessage &answer, const QDBusError &error);
    bool pairFor(const QDBusError &error);
    void handlePaired(const QDBusError &error);
    void finishAnswered();
    void handleDeadline();
    void handleValue(const QString &path, const QByteArray &value);
    void reportOnce(const QString &text);

    const QString m_devicePath;
    const GattTable m_table;
    QSet<Endpoint> m_subscribed;
    std::deque<Order> m_orders;
    quint64 m_lastNumber = 0;
    std::unique_ptr<Timer> m_deadline; // of the first order
    Pairing m_pairing = Pairing::NotTried;
    QList<Endpoint> m_refusedReads; // until the device is paired
    QSet<QString> m_reported;       // each failure is logged once for a connection
};

} // namespace engine
