#pragma once
#include "engine/backend/Admission.h"
#include "engine/base/Ids.h"

#include <map>

namespace engine {

class Consent;
struct PeerProcess;

/// Lets devices that connect to us be asked for in the same way as clients: by who they verifiably are, with grants and
/// refusals of their own (Identity::Role::Device).
/// \thread engine
class DeviceAdmission final : public Admission
{
    Q_OBJECT

public:
    /// \param consent must outlive it
    /// \param allowsOtherComputers false: only what comes over the loopback is let in (S47)
    DeviceAdmission(Consent &consent, bool allowsOtherComputers, QObject *parent = nullptr);
    ~DeviceAdmission() override;

    bool mayEnter(const ConnectionOrigin &origin) override;
    AdmissionId ask(const ConnectionOrigin &origin, const QString &claimedName) override;
    void leave(AdmissionId id) override;

private:
    struct Asked;

    void handleDecided(ClientId client, bool allowed, const QString &reason);
    void handleRevoked(ClientId client);

    Consent &m_consent;
    const bool m_allowsOtherComputers;
    std::map<AdmissionId, Asked> m_asked;
    quint64 m_last = 0;
};

} // namespace engine
