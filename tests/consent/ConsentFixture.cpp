#include "tests/consent/ConsentFixture.h"

using namespace Qt::StringLiterals;

namespace consent_test {

void ConsentFixture::setUp()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_scheduler = std::make_unique<ManualScheduler>();
    restart();
}

void ConsentFixture::tearDown()
{
    m_consent.reset();
    m_scheduler.reset();
    m_folder.reset();
}

void ConsentFixture::restart()
{
    m_consent.reset();
    m_consent = std::make_unique<Consent>(*m_scheduler, file());
    m_events.clear();
    record();
}

void ConsentFixture::record()
{
    Consent *consent = m_consent.get();
    connect(consent, &Consent::decided, this, [this](ClientId client, bool allowed, const QString &reason) {
        m_events.append(QString::number(quint64(client)) + (allowed ? u" allowed"_s : u" refused: "_s) + reason);
    });
    connect(consent, &Consent::clientRevoked, this,
            [this](ClientId client) { m_events.append(QString::number(quint64(client)) + u" revoked"_s); });
    connect(consent, &Consent::requestOpened, this, [this](const ApprovalRequest &request) {
        m_events.append(u"opened "_s + QString::number(quint64(request.id)));
    });
    connect(consent, &Consent::requestChanged, this, [this](const ApprovalRequest &request) {
        m_events.append(u"changed "_s + QString::number(quint64(request.id)) + u" attempts "_s +
                        QString::number(request.attempts) + (request.isGone ? u" gone"_s : u""_s));
    });
    connect(consent, &Consent::requestClosed, this,
            [this](ApprovalId id) { m_events.append(u"closed "_s + QString::number(quint64(id))); });
    connect(consent, &Consent::grantsChanged, this, [this] { m_events.append(u"grants"_s); });
    connect(consent, &Consent::storeFailed, this,
            [this](const engine::Error &error) { m_events.append(u"store failed: "_s + error.detail); });
}

void ConsentFixture::request(quint64 client, const Identity &identity)
{
    m_consent->request(ClientId{client}, identity, u"Party Game"_s);
}

void ConsentFixture::refuse(const Identity &identity)
{
    const ClientId client{++m_lastClient};
    m_consent->request(client, identity, {});
    for (const ApprovalRequest &open : m_consent->openRequests()) {
        if (open.identity == identity)
            m_consent->answer(open.id, Decision::Deny);
    }
    m_consent->clientGone(client);
    events();
}

QStringList ConsentFixture::events()
{
    QCoreApplication::sendPostedEvents();
    return std::exchange(m_events, {});
}

void ConsentFixture::advance(std::chrono::milliseconds by)
{
    m_scheduler->advance(by);
}

} // namespace consent_test
