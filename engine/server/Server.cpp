#include "engine/server/Server.h"

#include "engine/base/Log.h"
#include "engine/consent/Consent.h"
#include "engine/consent/PeerProcess.h"
#include "engine/device/Device.h"
#include "engine/device/DeviceManager.h"
#include "engine/server/Gate.h"
#include "engine/server/GateSocket.h"
#include "engine/server/WebSocketConnection.h"

#include <algorithm>

#ifdef Q_OS_UNIX
#include <unistd.h>
#endif

namespace engine {

using namespace Qt::StringLiterals;

namespace {

/// S12: other users of this machine do not get in.
bool isOtherUser(qint64 userId)
{
#ifdef Q_OS_UNIX
    return userId > 0 && userId != static_cast<qint64>(::geteuid());
#else
    Q_UNUSED(userId);
    return false;
#endif
}

PeerProcess processOf(const ClientOrigin &origin)
{
    return peerProcess(origin.peerAddress, origin.peerPort, origin.localAddress, origin.localPort);
}

} // namespace

Server::Server(Consent &consent, DeviceManager &devices, Scheduler &scheduler, const QString &serverName, QObject *parent)
    : QObject(parent)
    , m_consent(consent)
    , m_devices(devices)
    , m_scheduler(scheduler)
    , m_context{m_decoder, consent, devices, scheduler, serverName}
    , m_gate(std::make_unique<Gate>(scheduler, [this](const GateSocket &socket, const UpgradeRequest &request) {
        return admits(socket, request);
    }))
    , m_endpoint(std::make_unique<WebSocketEndpoint>(scheduler))
{
    connect(m_gate.get(), &Gate::passed, m_endpoint.get(), &WebSocketEndpoint::upgrade);
    connect(m_endpoint.get(), &WebSocketEndpoint::connected, this, &Server::addSession);
    connect(&m_consent, &Consent::decided, this, [this](ClientId client, bool allowed, const QString &reason) {
        if (Session *decided = session(client))
            decided->decide(allowed, reason);
    });
    connect(&m_consent, &Consent::clientRevoked, this, [this](ClientId client) {
        if (Session *revoked = session(client))
            revoked->end(u"The user has withdrawn the permission."_s);
    });
    connect(&m_devices, &DeviceManager::deviceAdded, this, [this](Device *device) {
        for (const auto &entry : m_sessions)
            entry->announceAdded(*device);
    });
    connect(&m_devices, &DeviceManager::deviceChanged, this, [this](Device *device) {
        for (const auto &entry : m_sessions)
            entry->announceChanged(*device);
    });
    connect(&m_devices, &DeviceManager::deviceRemoved, this, [this](DeviceIndex index) {
        for (const auto &entry : m_sessions)
            entry->announceRemoved(index);
    });
    connect(&m_devices, &DeviceManager::scanningFinished, this, [this](const QSet<ClientId> &clients) {
        for (const auto &entry : m_sessions) {
            if (clients.contains(entry->id()))
                entry->announceScanningFinished();
        }
    });
}

Server::~Server() = default;

Result<> Server::listen(quint16 port)
{
    return m_gate->listen(port);
}

void Server::close()
{
    m_gate->close();
    for (const auto &entry : m_sessions)
        entry->endQuietly();
}

bool Server::isListening() const
{
    return m_gate->isListening();
}

quint16 Server::port() const
{
    return m_gate->port();
}

QStringList Server::addresses() const
{
    QStringList list;
    for (const QHostAddress &address : m_gate->addresses()) {
        const bool isIpv6 = address.protocol() == QAbstractSocket::IPv6Protocol;
        list.append((isIpv6 ? u'[' + address.toString() + u']' : address.toString()) + u':' + QString::number(port()));
    }
    return list;
}

Session *Server::session(ClientId client) const
{
    const auto found = std::ranges::find_if(m_sessions, [client](const auto &entry) { return entry->id() == client; });
    return found == m_sessions.end() ? nullptr : found->get();
}

bool Server::admits(const GateSocket &socket, const UpgradeRequest &request) const
{
    const ClientOrigin origin{request.origin, socket.peerAddress(), socket.peerPort(), socket.localAddress(), socket.localPort()};
    if (isOtherUser(peerUserId(origin.peerAddress, origin.peerPort, origin.localAddress, origin.localPort)))
        return false;
    // Looking the process up costs; only a block list needs it this early (S26).
    const QList<Grant> grants = m_consent.grants();
    const bool hasBlocks = std::ranges::any_of(grants, &Grant::isBlocked);
    return !hasBlocks || !m_consent.isBlocked(identify(request.origin, processOf(origin)));
}

void Server::addSession(WebSocketConnection *connection, const ClientOrigin &origin)
{
    // What was seen when the identity was made, to be compared when the answer comes (S20).
    auto seen = std::make_shared<PeerProcess>();
    const auto identifyClient = [origin, seen] {
        *seen = processOf(origin);
        return identify(origin.origin, *seen);
    };
    const auto recheck = [origin, seen] { return *seen == processOf(origin); };
    auto added = std::make_unique<Session>(m_context, ClientId{++m_lastClient}, std::unique_ptr<ClientConnection>(connection),
                                           identifyClient, recheck);
    Session *session = added.get();
    connect(session, &Session::changed, this, &Server::sessionsChanged);
    connect(session, &Session::closed, this, [this, session] { removeSession(session); });
    m_sessions.push_back(std::move(added));
    noteOpenConnections();
    emit sessionsChanged();
}

void Server::removeSession(Session *session)
{
    const auto found = std::ranges::find_if(m_sessions, [session](const auto &entry) { return entry.get() == session; });
    if (found == m_sessions.end())
        return;
    found->release()->deleteLater(); // it is in the middle of a signal
    m_sessions.erase(found);
    noteOpenConnections();
    emit sessionsChanged();
}

void Server::noteOpenConnections()
{
    m_gate->setOpenConnections(static_cast<int>(m_sessions.size()));
}

} // namespace engine
