#include "tests/server/ScopeStage.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>

using namespace Qt::StringLiterals;
using namespace engine;

ScopeStage::ScopeStage(const QString &folder)
{
    for (const Error &error : catalog.load(QString::fromUtf8(TESTS_FOLDER) + u'/' + folder))
        qWarning().noquote() << error.detail;
    auto owned = std::make_unique<SimulatedBackend>();
    backend = owned.get();
    backend->setObserver([this](const SimulatedOperation &operation) {
        if (operation.kind == SimulatedOperation::Kind::Write)
            m_writes.append({operation.name,
                             {reinterpret_cast<const char *>(operation.data.data()),
                              static_cast<qsizetype>(operation.data.size())}});
    });
    devices.addBackend(std::move(owned));
}

Device *ScopeStage::addDevice(const QString &name)
{
    const CatalogModel model = catalog.find(name).value();
    SimulatedDevice simulated;
    simulated.advertisement.name = model.name;
    simulated.advertisement.protocol = model.protocol;
    simulated.endpoints = model.endpoints;
    const QString address = backend->add(simulated);
    settle();
    for (const auto &device : devices.devices()) {
        if (device->address() == address)
            return device.get();
    }
    qFatal("the device does not appear");
}

void ScopeStage::settle()
{
    for (int round = 0; round < 6; ++round) {
        QCoreApplication::sendPostedEvents();
        QCoreApplication::processEvents();
    }
}

void ScopeStage::connectClient(int version, const Scope &scope, Decision decision)
{
    if (m_connection && !m_connection->closeCode())
        m_connection->leave();
    m_session.reset();
    for (const Grant &grant : consent.grants())
        consent.revoke(grant.id);
    settle();
    scheduler.advance(std::chrono::seconds(11)); // not too many questions in a minute
    auto connection = std::make_unique<FakeConnection>();
    m_connection = connection.get();
    QObject::connect(m_connection, &FakeConnection::sent, m_connection,
                     [this](const QString &frame) { m_frames += frame; });
    // A program of its own each time, so that not too many questions come from one.
    const Identity identity{Identity::Kind::Program, {}, u"/opt/game%1"_s.arg(++m_lastClient), {}, 1000};
    m_session = std::make_unique<Session>(
        context, ClientId{m_lastClient}, std::move(connection), [identity] { return identity; }, [] { return true; });
    Session *session = m_session.get();
    QObject::connect(&consent, &Consent::decided, session,
                     [session](ClientId, bool allowed, const QString &reason) { session->decide(allowed, reason); });
    QObject::connect(&consent, &Consent::clientRevoked, session,
                     [session](ClientId, const QString &reason) { session->end(reason); });
    QObject::connect(&devices, &DeviceManager::deviceAdded, session,
                     [session](Device *device) { session->announceAdded(*device); });
    QObject::connect(&devices, &DeviceManager::deviceChanged, session,
                     [session](Device *device) { session->announceChanged(*device); });
    QObject::connect(&devices, &DeviceManager::deviceRemoved, session,
                     [session](DeviceIndex index) { session->announceRemoved(index); });
    const QString fields = version == 0   ? QString()
                           : version == 4 ? u",\"ProtocolVersionMajor\":4,\"ProtocolVersionMinor\":0"_s
                                          : u",\"MessageVersion\":%1"_s.arg(version);
    send(uR"([{"RequestServerInfo":{"Id":1,"ClientName":"Test")"_s + fields + u"}}]"_s);
    for (const ApprovalRequest &request : consent.openRequests())
        consent.answer(request.id, decision, scope);
    settle();
    m_frames.clear();
    m_writes.clear();
}

QJsonObject ScopeStage::ask(const QString &name, QJsonObject fields)
{
    m_frames.clear();
    fields.insert(u"Id"_s, ++m_lastMessage);
    send(QString::fromUtf8(QJsonDocument(QJsonArray{QJsonObject{{name, fields}}}).toJson(QJsonDocument::Compact)));
    settle();
    for (const QString &frame : takeFrames()) {
        const QJsonObject message = QJsonDocument::fromJson(frame.toUtf8()).array().at(0).toObject();
        if (message.begin().value().toObject().value(u"Id"_s).toInt() == m_lastMessage)
            return message;
    }
    return {};
}

QStringList ScopeStage::takeFrames()
{
    return std::exchange(m_frames, {});
}
