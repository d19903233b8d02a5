#include "engine/gate/Gate.h"

#include "engine/base/Constants.h"
#include "engine/base/Log.h"
#include "engine/gate/GateSocket.h"

#include <algorithm>

namespace engine {

using namespace Qt::StringLiterals;

namespace {

constexpr int kForbidden = 403;
/// How long a refused peer may take to read its answer.
constexpr std::chrono::milliseconds kRefusedLinger{1000};
/// Tries for a port that is free on both addresses, when any will do.
constexpr int kPortTries = 16;

/// As a Host header writes it.
QByteArray hostOf(QHostAddress address)
{
    // An IPv4 connection to a socket of both families has an address of the one in the other.
    bool isIpv4 = false;
    const quint32 ipv4 = address.toIPv4Address(&isIpv4);
    if (isIpv4)
        return QHostAddress(ipv4).toString().toLatin1();
    address.setScopeId({});
    return '[' + address.toString().toLatin1() + ']';
}

} // namespace

ConnectionOrigin originOf(const GateSocket &socket, const UpgradeRequest &request)
{
    return {request.origin, socket.peerAddress(), socket.peerPort(), socket.localAddress(), socket.localPort()};
}

class Gate::Listener final : public QTcpServer
{
public:
    explicit Listener(Gate &gate) : m_gate(gate) {}

protected:
    void incomingConnection(qintptr descriptor) override { m_gate.accept(descriptor); }

private:
    Gate &m_gate;
};

Gate::Gate(Scheduler &scheduler, Admission admission, QObject *parent)
    : QObject(parent)
    , m_scheduler(scheduler)
    , m_admission(std::move(admission))
    , m_lastLog(scheduler.now())
{
}

Gate::~Gate()
{
    close();
}

Result<> Gate::listenOn(const QHostAddress &address, quint16 port)
{
    auto listener = std::make_unique<Listener>(*this);
    constexpr int kBacklog = 128;
    listener->setListenBacklogSize(kBacklog);
    if (!listener->listen(address, port)) {
        const bool isTaken = listener->serverError() == QAbstractSocket::AddressInUseError;
        return Error{isTaken ? ErrorCode::Busy : ErrorCode::HardwareIo,
                     u"listening on %1 port %2: "_s.arg(address.toString()).arg(port) + listener->errorString()};
    }
    m_listeners.push_back(std::move(listener));
    return {};
}

Result<> Gate::listen(quint16 port, Reach reach)
{
    close();
    m_reach = reach;
    if (reach == Reach::AllInterfaces)
        return listenOn(QHostAddress(QHostAddress::Any), port);
    Result<> result;
    for (int tries = port == 0 ? kPortTries : 1; tries > 0; --tries) {
        m_listeners.clear();
        result = listenOn(QHostAddress(QHostAddress::LocalHost), port);
        if (!result)
            return result;
        result = listenOn(QHostAddress(QHostAddress::LocalHostIPv6), m_listeners.front()->serverPort());
        if (!result && result.error().code != ErrorCode::Busy)
            return {}; // no IPv6 here: IPv4 alone is fine
        if (result)
            return result;
    }
    m_listeners.clear();
    return result;
}

void Gate::close()
{
    m_listeners.clear();
    while (!m_halfOpen.empty())
        drop(m_halfOpen.front().socket);
}

quint16 Gate::port() const
{
    return m_listeners.empty() ? quint16(0) : m_listeners.front()->serverPort();
}

QList<QHostAddress> Gate::addresses() const
{
    QList<QHostAddress> addresses;
    for (const auto &listener : m_listeners)
        addresses.append(listener->serverAddress());
    return addresses;
}

void Gate::accept(qintptr descriptor)
{
    if (m_openConnections >= limits::kOpenWebSockets) {
        QTcpSocket full;
        full.setSocketDescriptor(descriptor);
        full.abort();
        count("too many connections");
        return;
    }
    // The oldest silent one makes room, so that an honest client always gets in (S11).
    if (m_halfOpen.size() >= static_cast<size_t>(limits::kHalfOpenConnections)) {
        count("half-open connection dropped");
        drop(m_halfOpen.front().socket);
    }
    auto *socket = new GateSocket(this);
    if (!socket->setSocketDescriptor(descriptor)) {
        delete socket;
        return;
    }
    socket->setSocketOption(QAbstractSocket::LowDelayOption, 1);
    auto deadline = m_scheduler.createTimer([this, socket] {
        count("header deadline");
        drop(socket);
    });
    deadline->start(limits::kHeaderDeadline);
    m_halfOpen.push_back({socket, std::move(deadline)});
    connect(socket, &QTcpSocket::readyRead, this, [this, socket] { examine(socket); });
    connect(socket, &QTcpSocket::disconnected, this, [this, socket] { drop(socket); });
}

Gate::HalfOpens::iterator Gate::find(GateSocket *socket)
{
    return std::ranges::find(m_halfOpen, socket, &HalfOpen::socket);
}

void Gate::examine(GateSocket *socket)
{
    const auto halfOpen = find(socket);
    if (halfOpen == m_halfOpen.end())
        return;
    const QByteArray bytes = socket->peek(limits::kHeaderBytes + 1);
    const HttpDecision decision
        = examineRequest(bytes, m_reach == Reach::AllInterfaces ? hostOf(socket->localAddress()) : QByteArray());
    if (std::holds_alternative<HttpIncomplete>(decision))
        return;
    if (const auto *refusal = std::get_if<HttpRefusal>(&decision)) {
        refuse(socket, *refusal);
        return;
    }
    const auto &request = std::get<UpgradeRequest>(decision);
    if (!m_admission(originOf(*socket, request))) {
        refuse(socket, {kForbidden, "peer not admitted"});
        return;
    }
    m_halfOpen.erase(halfOpen);
    socket->disconnect(this);
    socket->setParent(nullptr);
    emit passed(socket, request);
}

/// Answers and closes; the deadline of the half-open connection becomes the one for reading the answer.
void Gate::refuse(GateSocket *socket, const HttpRefusal &refusal)
{
    count(refusal.reason);
    disconnect(socket, &QTcpSocket::readyRead, this, nullptr);
    if (const auto halfOpen = find(socket); halfOpen != m_halfOpen.end())
        halfOpen->deadline->start(kRefusedLinger);
    socket->readAll();
    socket->write(refusalResponse(refusal.status));
    socket->disconnectFromHost();
}

void Gate::drop(GateSocket *socket)
{
    const auto halfOpen = find(socket);
    if (halfOpen == m_halfOpen.end())
        return;
    // Its timer may be what is calling.
    halfOpen->deadline->stop();
    m_scheduler.callAfter(std::chrono::milliseconds(0), this, [timer = std::shared_ptr<Timer>(std::move(halfOpen->deadline))] {});
    m_halfOpen.erase(halfOpen);
    socket->disconnect(this);
    socket->abort();
    socket->deleteLater();
}

/// S13: one line a second at the most, with what has been counted since.
void Gate::count(const QByteArray &reason)
{
    ++m_refusals[reason];
    const Scheduler::TimePoint now = m_scheduler.now();
    if (now - m_lastLog < std::chrono::seconds(1))
        return;
    m_lastLog = now;
    for (auto entry = m_refusals.cbegin(); entry != m_refusals.cend(); ++entry)
        qCInfo(logServer).noquote() << "refused at the gate:" << entry.key() << "x" << entry.value();
    m_refusals.clear();
}

} // namespace engine
