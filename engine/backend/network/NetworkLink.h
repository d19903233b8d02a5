#pragma once
#include "engine/base/BusSettings.h"
#include "engine/base/Result.h"
#include "engine/base/Scheduler.h"

#include <QHostAddress>
#include <QObject>
#include <QPointer>
#include <memory>

class QAbstractSocket;
class QHostInfo;

namespace engine {

class Hardware;
class NetworkHardware;

/// Keeps the connection to one host and port for as long as the user wants it: connects, hands the connection to
/// whoever makes a device of it, and connects again after it was lost, after limits::kNetworkFirstRetry at first and
/// kNetworkLastRetry at the last.
///
/// TCP: a peer that confirms nothing for limits::kNetworkLostAfter is gone (keepalive and user timeout of the system;
/// where that has no such settings, whatever it does by default). UDP: a host is there unless it refuses an empty
/// datagram, and until it refuses another one. \thread engine; owned by NetworkBackend
class NetworkLink final : public QObject
{
    Q_OBJECT

public:
    NetworkLink(NetworkDeviceSetting setting, Scheduler &scheduler, QObject *parent = nullptr);
    ~NetworkLink() override;

    /// "tcp://host:port", with an IPv6 address in brackets.
    static QString address(const NetworkDeviceSetting &setting);

    const NetworkDeviceSetting &setting() const { return m_setting; }
    QString address() const { return address(m_setting); }
    /// Connects now, whatever the back-off says. cameUp() follows if there is somebody, also if it was up already.
    void start();
    /// The connection, if there is one that nobody has; else null.
    std::unique_ptr<Hardware> claim();
    /// A device has the connection.
    bool isInUse() const;
    /// Closes what is there; claimed hardware says closed().
    void close();
    /// Why there is no connection; empty while there is one or none has been tried.
    const QString &problem() const { return m_problem; }

signals:
    void cameUp();
    /// isInUse() or problem() has changed.
    void changed();

private:
    bool isUdp() const { return m_setting.transport == NetworkDeviceSetting::Transport::Udp; }
    void tryNow();
    void handleResolved(const QHostInfo &info);
    void connectTo(const QHostAddress &address);
    void watch();
    void handleConnected();
    void handleUdpReadable();
    void becomeUp();
    void handleTimer();
    void fail(const QString &why);
    void handleLost(const Error &error);
    void dropSocket();
    void setTcpOptions();

    enum class State : quint8 { Idle, Resolving, Connecting, Probing, Up, Claimed, Waiting };

    const NetworkDeviceSetting m_setting;
    Scheduler &m_scheduler;
    std::unique_ptr<Timer> m_timer;
    std::unique_ptr<QAbstractSocket> m_socket;
    QList<QHostAddress> m_addresses; ///< UDP: those that have not been tried
    QPointer<NetworkHardware> m_hardware;
    QString m_problem;
    Scheduler::TimePoint m_upSince;
    std::chrono::seconds m_delay;
    int m_lookup = -1;
    State m_state = State::Idle;
};

} // namespace engine
