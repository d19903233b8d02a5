#pragma once
#include "engine/backend/simulated/SimulatedBackend.h"
#include "engine/base/Scope.h"
#include "engine/catalog/Catalog.h"
#include "engine/consent/Consent.h"
#include "engine/device/DeviceManager.h"
#include "engine/server/Session.h"
#include "tests/fakes/FakeConnection.h"
#include "tests/fakes/ManualScheduler.h"

#include <QJsonObject>
#include <QStringList>
#include <memory>

/// One client at a time, without a socket, that the user has allowed with a scope; its frames and what devices are
/// written are kept.
class ScopeStage final
{
public:
    struct Write
    {
        QString name; ///< the device's
        QByteArray data;
        bool operator==(const Write &) const = default;
    };

private:
    QStringList m_frames; // these two until the last device has gone
    QList<Write> m_writes;

public:
    /// \param folder with device files, below tests/
    explicit ScopeStage(const QString &folder);

    /// A device that is there from now on, under the next index.
    engine::Device *addDevice(const QString &name);
    engine::Device *device(quint32 index) { return devices.device(engine::DeviceIndex{index}); }

    /// The client before is gone, the next one does the handshake and is allowed. \param decision that is given
    void connectClient(int version, const engine::Scope &scope,
                       engine::Decision decision = engine::Decision::AllowUntilQuit);
    void send(const QString &frame) { m_connection->receive(frame); }
    /// Sends one message. \returns what came back, the message with its name
    QJsonObject ask(const QString &name, QJsonObject fields);
    /// What the client was sent since it was last asked.
    QStringList takeFrames();
    QList<Write> takeWrites() { return std::exchange(m_writes, {}); }
    std::optional<int> closeCode() const { return m_connection->closeCode(); }
    engine::Session &session() { return *m_session; }
    /// Lets queued calls run.
    static void settle();

    ManualScheduler scheduler;
    engine::Catalog catalog;
    engine::Consent consent{scheduler, QString()};
    engine::DeviceManager devices{catalog, scheduler};
    engine::Decoder decoder;
    engine::SessionContext context{decoder, consent, devices, scheduler, QStringLiteral("Ours")};
    engine::SimulatedBackend *backend = nullptr;

private:
    quint64 m_lastClient = 0;
    int m_lastMessage = 1;
    FakeConnection *m_connection = nullptr;
    std::unique_ptr<engine::Session> m_session;
};
