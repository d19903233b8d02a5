#include "engine/api/DeviceAdmission.h"

#include "engine/consent/Consent.h"
#include "engine/consent/PeerProcess.h"
#include "engine/server/PeerCheck.h"

namespace engine {

using namespace Qt::StringLiterals;

namespace {

/// Consent counts connections of clients from 1; those of devices lie where no count gets to.
constexpr quint64 kDevices = Q_UINT64_C(1) << 63;

ClientId clientOf(AdmissionId id)
{
    return ClientId{kDevices | static_cast<quint64>(id)};
}

AdmissionId admissionOf(ClientId client)
{
    return AdmissionId{static_cast<quint64>(client) & ~kDevices};
}

bool isDevice(ClientId client)
{
    return (static_cast<quint64>(client) & kDevices) != 0;
}

Identity identityOf(const ConnectionOrigin &origin, const PeerProcess &process)
{
    Identity identity = identify(origin.origin, process);
    identity.role = Identity::Role::Device;
    // Nothing can be found out about another computer but its address.
    if (!origin.peerAddress.isLoopback())
        identity.origin = origin.peerAddress.toString() + (origin.origin.isEmpty() ? QString() : u' ' + origin.origin);
    return identity;
}

} // namespace

/// What was seen when the question was asked, to be compared when the answer comes (S20).
struct DeviceAdmission::Asked
{
    ConnectionOrigin origin;
    PeerProcess process;
};

DeviceAdmission::DeviceAdmission(Consent &consent, bool allowsOtherComputers, QObject *parent)
    : Admission(parent)
    , m_consent(consent)
    , m_allowsOtherComputers(allowsOtherComputers)
{
    connect(&consent, &Consent::decided, this, &DeviceAdmission::handleDecided);
    connect(&consent, &Consent::clientRevoked, this, &DeviceAdmission::handleRevoked);
}

DeviceAdmission::~DeviceAdmission() = default;

bool DeviceAdmission::mayEnter(const ConnectionOrigin &origin)
{
    if (!m_allowsOtherComputers && !origin.peerAddress.isLoopback())
        return false;
    return engine::mayEnter(m_consent, origin, Identity::Role::Device);
}

AdmissionId DeviceAdmission::ask(const ConnectionOrigin &origin, const QString &claimedName)
{
    const AdmissionId id{++m_last};
    const PeerProcess process = processOf(origin);
    m_asked.emplace(id, Asked{origin, process});
    m_consent.request(clientOf(id), identityOf(origin, process), claimedName);
    return id;
}

void DeviceAdmission::leave(AdmissionId id)
{
    if (m_asked.erase(id) > 0)
        m_consent.clientGone(clientOf(id));
}

void DeviceAdmission::handleDecided(ClientId client, bool allowed, const QString &reason)
{
    const auto asked = m_asked.find(admissionOf(client));
    if (!isDevice(client) || asked == m_asked.end())
        return;
    if (allowed && asked->second.process != processOf(asked->second.origin)) {
        leave(asked->first);
        emit decided(admissionOf(client), false, u"The program has changed while the user was asked."_s);
        return;
    }
    emit decided(admissionOf(client), allowed, reason);
}

void DeviceAdmission::handleRevoked(ClientId client)
{
    if (isDevice(client) && m_asked.contains(admissionOf(client)))
        emit revoked(admissionOf(client));
}

} // namespace engine
