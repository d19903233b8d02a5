#include "engine/server/Server.h"

#include "engine/base/Log.h"
#include "engine/consent/Consent.h"
#include "engine/device/Device.h"
#include "engine/device/DeviceManager.h"
#include "engine/gate/Gate.h"
#include "engine/gate/GateSocket.h"
#include "engine/server/PeerCheck.h"
#include "engine/server/WebSocketConnection.h"

#include <algorithm>

namespace engine {

using namespace Qt::StringLiterals;

Server::Server(Consent &consent, DeviceManager &devices, Scheduler &scheduler, const QString &serverName,
               std::chrono::milliseconds forgottenOutput, QObject *parent)
    : QObject(parent)
    , m_consent(consent)
    , m_devices(devices)
    , m_scheduler(scheduler)
    , m_context{m_decoder, consent, devices, scheduler, serverName, forgottenOutput}
    , m_gate(std::make_unique<Gate>(scheduler, [this](const ConnectionOrigin &origin) {
        return mayEnter(m_consent, origin, Identity::Role::Client);
    }))
    , m_endpoint(std::make_unique<WebSocketEndpoint>(scheduler))
{
    connect(m_gate.get(), &Gate::passed, m_endpoint.get(), &WebSocketEndpoint::upgrade);
    connect(m_endpoint.get(), &WebSocketEndpoint::connected, this, &Server::addSession);
    connect(&m_consent, &Consent::decided, this, [this](ClientId client, bool allowed, const QString &reason) {
        if (Session *decided = session(client))
            decided->decide(allowed, reason);
    });
    connect(&m_consent, &Consent::clientRevoked, this, [this](ClientId client, const QString &reason) {
        if (Session *revoked = session(client))
            revoked->end(reason);
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

void Server::addSession(WebSocketChannel *channel, const ConnectionOrigin &origin)
{
    // What was seen when the identity was made, to be compared when the answer comes (S20).
    auto seen = std::make_shared<PeerProcess>();
    const auto identifyClient = [origin, seen] {
        *seen = processOf(origin);
        return identify(origin.origin, *seen);
    };
    const auto recheck = [origin, seen] { return *seen == processOf(origin); };
    auto connection = std::make_unique<WebSocketConnection>(std::unique_ptr<WebSocketChannel>(channel));
    auto added = std::make_unique<Session>(m_context, ClientId{++m_lastClient}, std::move(connection), identifyClient,
                                           recheck);
    Session *session = added.get();
    connect(session, &Session::changed, this, &Server::sessionsChanged);
    connect(session, &Session::outputForgotten, this, [this, client = session->id()] { emit outputForgotten(client); });
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
