#include "engine/backend/network/NetworkLink.h"

#include "engine/backend/network/NetworkHardware.h"
#include "engine/base/Constants.h"

#include <QHostInfo>
#include <QNetworkProxy>
#include <QTcpSocket>
#include <QUdpSocket>
#include <algorithm>

#ifdef Q_OS_UNIX
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#endif

namespace engine {

using namespace Qt::StringLiterals;

NetworkLink::NetworkLink(NetworkDeviceSetting setting, Scheduler &scheduler, QObject *parent)
    : QObject(parent)
    , m_setting(std::move(setting))
    , m_scheduler(scheduler)
    , m_timer(scheduler.createTimer([this] { handleTimer(); }))
    , m_delay(limits::kNetworkFirstRetry)
{
}

NetworkLink::~NetworkLink()
{
    if (m_lookup >= 0)
        QHostInfo::abortHostLookup(m_lookup);
    dropSocket();
}

QString NetworkLink::address(const NetworkDeviceSetting &setting)
{
    const bool isUdp = setting.transport == NetworkDeviceSetting::Transport::Udp;
    const QString host = setting.host.contains(u':') ? u'[' + setting.host + u']' : setting.host;
    return (isUdp ? u"udp://"_s : u"tcp://"_s) + host + u':' + QString::number(setting.port);
}

bool NetworkLink::isInUse() const
{
    return m_hardware && m_hardware->isOpen();
}

void NetworkLink::start()
{
    switch (m_state) {
    case State::Idle:
    case State::Waiting:
        m_delay = limits::kNetworkFirstRetry;
        return tryNow();
    case State::Up:
        emit cameUp();
        return;
    case State::Resolving:
    case State::Connecting:
    case State::Probing:
    case State::Claimed:
        return;
    }
}

void NetworkLink::tryNow()
{
    m_timer->start(limits::kNetworkConnectDeadline);
    if (!isUdp()) {
        // Resolves the name by itself, without blocking, and tries one address after the other.
        m_state = State::Connecting;
        m_socket = std::make_unique<QTcpSocket>();
        watch();
        m_socket->connectToHost(m_setting.host, m_setting.port);
        return;
    }
    m_state = State::Resolving;
    m_lookup = QHostInfo::lookupHost(m_setting.host, this, &NetworkLink::handleResolved);
}

void NetworkLink::handleResolved(const QHostInfo &info)
{
    m_lookup = -1;
    if (m_state != State::Resolving)
        return;
    m_addresses = info.addresses();
    if (m_addresses.isEmpty())
        return fail(info.errorString());
    connectTo(m_addresses.takeFirst());
}

void NetworkLink::connectTo(const QHostAddress &address)
{
    m_state = State::Connecting;
    m_timer->start(limits::kNetworkConnectDeadline);
    m_socket = std::make_unique<QUdpSocket>();
    watch();
    m_socket->connectToHost(address, m_setting.port);
}

void NetworkLink::watch()
{
    m_socket->setProxy(QNetworkProxy::NoProxy);
    // Queued: the socket is replaced in what follows.
    connect(m_socket.get(), &QAbstractSocket::connected, this, &NetworkLink::handleConnected, Qt::QueuedConnection);
    connect(
        m_socket.get(), &QAbstractSocket::errorOccurred, this,
        [this, socket = m_socket.get()] {
            if (socket == m_socket.get())
                fail(socket->errorString());
        },
        Qt::QueuedConnection);
}

void NetworkLink::handleConnected()
{
    if (m_state != State::Connecting || !m_socket || m_socket->state() != QAbstractSocket::ConnectedState)
        return;
    if (!isUdp()) {
        setTcpOptions();
        return becomeUp();
    }
    m_state = State::Probing;
    auto *socket = qobject_cast<QUdpSocket *>(m_socket.get());
    connect(socket, &QUdpSocket::readyRead, this, &NetworkLink::handleUdpReadable, Qt::QueuedConnection);
    socket->writeDatagram(QByteArray(), socket->peerAddress(), socket->peerPort());
    m_timer->start(limits::kDatagramRefusal);
}

/// A refusal arrives as something to read that cannot be read.
void NetworkLink::handleUdpReadable()
{
    if ((m_state != State::Probing && m_state != State::Up) || !m_socket)
        return;
    char byte = 0;
    if (m_socket->read(&byte, 1) < 0)
        fail(u"the host refuses"_s);
}

void NetworkLink::setTcpOptions()
{
    constexpr int kSendBuffer = 16 * 1024;
    m_socket->setSocketOption(QAbstractSocket::LowDelayOption, 1);
    m_socket->setSocketOption(QAbstractSocket::KeepAliveOption, 1);
    m_socket->setSocketOption(QAbstractSocket::SendBufferSizeSocketOption, kSendBuffer);
    m_socket->setReadBufferSize(kSendBuffer);
#if defined(Q_OS_UNIX) && defined(TCP_KEEPINTVL) && defined(TCP_KEEPCNT)
    const auto descriptor = static_cast<int>(m_socket->socketDescriptor());
    const auto set = [descriptor](int option, int value) {
        ::setsockopt(descriptor, IPPROTO_TCP, option, &value, sizeof(value));
    };
    constexpr int kQuietSeconds = 2; // before the first question; then one each second
    constexpr int kQuestions = static_cast<int>(limits::kNetworkLostAfter.count()) - kQuietSeconds;
#ifdef TCP_KEEPIDLE
    set(TCP_KEEPIDLE, kQuietSeconds);
#elif defined(TCP_KEEPALIVE)
    set(TCP_KEEPALIVE, kQuietSeconds);
#endif
    set(TCP_KEEPINTVL, 1);
    set(TCP_KEEPCNT, kQuestions);
#ifdef TCP_USER_TIMEOUT
    // Keepalive is silent while something is unconfirmed; this is not.
    set(TCP_USER_TIMEOUT, static_cast<int>(std::chrono::milliseconds(limits::kNetworkLostAfter).count()));
#endif
#endif
}

void NetworkLink::becomeUp()
{
    m_state = State::Up;
    m_problem.clear();
    m_upSince = m_scheduler.now();
    m_timer->start(limits::kNetworkUnclaimed);
    emit cameUp();
    emit changed();
}

void NetworkLink::handleTimer()
{
    switch (m_state) {
    case State::Resolving:
    case State::Connecting:
        return fail(u"the host does not answer"_s);
    case State::Probing:
        return becomeUp();
    case State::Up: // no device file, or not allowed: the next scan asks again
        dropSocket();
        m_state = State::Idle;
        m_problem = u"no device was made of the connection"_s;
        emit changed();
        return;
    case State::Waiting:
        return tryNow();
    case State::Idle:
    case State::Claimed:
        return;
    }
}

void NetworkLink::fail(const QString &why)
{
    dropSocket();
    if (!m_addresses.isEmpty())
        return connectTo(m_addresses.takeFirst());
    if (m_lookup >= 0)
        QHostInfo::abortHostLookup(std::exchange(m_lookup, -1));
    m_state = State::Waiting;
    m_timer->start(m_delay);
    m_delay = std::min(m_delay * 2, std::chrono::seconds(limits::kNetworkLastRetry));
    m_problem = why;
    emit changed();
}

std::unique_ptr<Hardware> NetworkLink::claim()
{
    if (m_state != State::Up || m_socket->state() != QAbstractSocket::ConnectedState)
        return nullptr;
    m_state = State::Claimed;
    m_timer->stop();
    m_socket->disconnect(this);
    auto hardware = std::make_unique<NetworkHardware>(std::move(m_socket), address(), m_scheduler);
    connect(hardware.get(), &Hardware::opened, this, &NetworkLink::changed);
    connect(hardware.get(), &Hardware::closed, this, &NetworkLink::handleLost, Qt::QueuedConnection);
    // Never opened, or taken apart without a word.
    connect(
        hardware.get(), &QObject::destroyed, this,
        [this, claimed = hardware.get()] {
            if (m_state == State::Claimed && (!m_hardware || m_hardware == claimed))
                handleLost({ErrorCode::Cancelled, u"the device was given up"_s});
        },
        Qt::QueuedConnection);
    m_hardware = hardware.get();
    return hardware;
}

void NetworkLink::handleLost(const Error &error)
{
    if (m_state != State::Claimed)
        return;
    if (m_scheduler.now() - m_upSince > limits::kNetworkLastRetry)
        m_delay = limits::kNetworkFirstRetry;
    m_addresses.clear();
    m_hardware = nullptr;
    fail(error.detail);
}

void NetworkLink::close()
{
    m_state = State::Idle;
    m_timer->stop();
    dropSocket();
    if (m_hardware)
        m_hardware->close();
}

void NetworkLink::dropSocket()
{
    if (!m_socket)
        return;
    m_socket->disconnect(this);
    m_socket->abort();
    m_socket.release()->deleteLater(); // it may be in the middle of a signal
}

} // namespace engine
