#pragma once
#include "engine/backend/simulated/SimulatedBackend.h"
#include "engine/catalog/Catalog.h"
#include "engine/consent/Consent.h"
#include "engine/device/DeviceManager.h"
#include "engine/server/Session.h"
#include "tests/conformance/ConformanceCase.h"
#include "tests/fakes/ManualScheduler.h"

#include <QStringList>

class FakeConnection;

/// A session with one scripted device and time that moves only while something is waited for.
class ConformanceStage
{
public:
    /// \param catalog the built-in devices, and the user's of the case
    explicit ConformanceStage(const engine::Catalog &catalog);

    void setDeviceSettings(std::vector<engine::DeviceSettings> settings) { m_devices.setSettings(std::move(settings)); }
    /// The device is found by the next scan.
    void addDevice(const ConformanceCase &conformanceCase);
    void send(const QString &frame);
    /// What the client was sent since it was last asked.
    QStringList takeFrames();
    /// The next thing that was asked of the hardware, in the words of operationText(); empty if nothing comes.
    QString takeOperation();
    void say(const ConformanceCase::Step &step);
    /// Lets a little time pass until the device is there. Null if it does not come.
    const engine::Device *waitForDevice();
    /// Operations that nobody has taken.
    const QStringList &operations() const { return m_operations; }

private:
    void settle();
    void note(const engine::SimulatedOperation &operation);

    QStringList m_frames;
    QStringList m_operations; // until the device has gone
    ManualScheduler m_scheduler;
    const engine::Catalog &m_catalog;
    engine::Consent m_consent{m_scheduler, QString()};
    engine::DeviceManager m_devices{m_catalog, m_scheduler};
    engine::SimulatedBackend *m_backend = nullptr;
    engine::Decoder m_decoder;
    engine::SessionContext m_context{m_decoder, m_consent, m_devices, m_scheduler, QStringLiteral("Ours")};
    FakeConnection *m_connection = nullptr;
    std::unique_ptr<engine::Session> m_session;
    QString m_address;
};
