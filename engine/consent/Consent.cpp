#include "engine/consent/Consent.h"
#include "engine/base/Constants.h"
#include "engine/base/Scheduler.h"
#include "engine/base/Text.h"
#include "engine/consent/GrantStore.h"
#include "engine/consent/Refusals.h"

#include <QFileInfo>
#include <QSet>

#include <algorithm>
#include <chrono>
#include <map>
#include <optional>
#include <vector>

namespace engine {

using namespace Qt::StringLiterals;

namespace {

using std::chrono::milliseconds;

/// An open question and those who wait for its answer.
struct Question
{
    ApprovalId id{0};
    Identity identity;
    QString claimedName;
    int attempts = 1;
    QList<ClientId> waiting; ///< empty: all of them have gone (S27)
    Scheduler::TimePoint opened;
    Scheduler::TimePoint deadline;
};

/// A client between request() and clientGone(), or until it is told that it is not allowed.
struct Client
{
    Identity identity;
    bool isAllowed = false;
};

QString refusedText(milliseconds remaining)
{
    if (remaining == Refusals::kUntilRestart)
        return u"This program was refused several times; it may not ask again until the server restarts."_s;
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(remaining).count();
    const auto minutes = (seconds + 59) / 60;
    const QString wait = seconds == 1    ? u"1 second"_s
                         : seconds <= 60 ? u"%1 seconds"_s.arg(seconds)
                                         : u"%1 minutes"_s.arg(minutes);
    return u"This program was refused a moment ago; try again in %1."_s.arg(wait);
}

} // namespace

class Consent::Private final
{
public:
    Private(Consent &consent, Scheduler &scheduler, const QString &grantsFile);

    /// What settles a request without a question: the reason of a refusal, empty for an Allow; nothing if the user is
    /// to say.
    std::optional<QString> settled(const Identity &identity, const QString &claimedName);
    /// Why no question can be opened now; empty if one can.
    QString reasonNotToAsk(const Identity &identity);
    void open(ClientId client, const Identity &identity, const QString &claimedName);
    void join(Question &question, ClientId client);
    void leave(Question &question, ClientId client);
    std::optional<Question> close(ApprovalId id);
    void carryOut(const Question &question, Decision decision);
    void handleDeadline();

    /// Tells a client later. \param reason empty: it is allowed
    void decide(ClientId client, const QString &reason);
    void decideAll(const Question &question, const QString &reason);
    void revokeLive(const Identity &identity);
    void report(const Error &error);

    ApprovalRequest view(const Question &question) const;
    Question *questionOf(const Identity &identity);
    bool isAllowedForThisRun(const Identity &identity) const;
    bool takePass(const Identity &identity);
    void armTimer();
    /// Runs \a emission from the event loop, in order: nothing is emitted inside a call of the receiver.
    template<typename Emission>
    void post(Emission emission)
    {
        QMetaObject::invokeMethod(&m_consent, emission, Qt::QueuedConnection);
    }

    Consent &m_consent;
    Scheduler &m_scheduler;
    GrantStore m_store;
    Refusals m_refusals;
    std::unique_ptr<Timer> m_timer; ///< for the question whose deadline is next
    Policy m_policy = Policy::Ask;
    QSet<QString> m_origins;
    QSet<QString> m_programs;
    std::vector<Question> m_questions; ///< oldest first
    std::map<ClientId, Client> m_clients;
    std::map<QString, Scheduler::TimePoint> m_passes; ///< AllowOnce for clients that had gone: valid until then
    std::vector<Scheduler::TimePoint> m_prompts;      ///< when questions were opened, the last minute
    QSet<QString> m_reported;                         ///< causes of failure (S53)
    quint64 m_lastQuestion = 0;
};

Consent::Private::Private(Consent &consent, Scheduler &scheduler, const QString &grantsFile)
    : m_consent(consent)
    , m_scheduler(scheduler)
    , m_store(grantsFile)
    , m_timer(scheduler.createTimer([this] { handleDeadline(); }))
{
    QObject::connect(&m_store, &GrantStore::saveFailed, &consent, [this](const Error &error) { report(error); });
    QObject::connect(&m_store, &GrantStore::saved, &consent, [this] { m_reported.clear(); });
    if (const Result<> loaded = m_store.load(); !loaded)
        report(loaded.error());
}

std::optional<QString> Consent::Private::settled(const Identity &identity, const QString &claimedName)
{
    const Grant *grant = m_store.find(identity);
    if (grant && grant->isBlocked)
        return u"The user has blocked this program."_s;
    if (m_policy == Policy::AllowAll || isAllowedForThisRun(identity))
        return QString();
    if (grant) {
        m_store.touch(grant->id, claimedName);
        post([this] { emit m_consent.grantsChanged(); });
        return QString();
    }
    if (takePass(identity))
        return QString();
    if (m_policy == Policy::Deny)
        return u"No user can be asked; allow this program with --allow-program PATH or --allow-origin ORIGIN."_s;
    return std::nullopt;
}

bool Consent::Private::isAllowedForThisRun(const Identity &identity) const
{
    if (!identity.origin.isEmpty())
        return m_origins.contains(identity.origin);
    return identity.kind == Identity::Kind::Program &&
           (m_programs.contains(identity.executable) || m_programs.contains(identity.script));
}

bool Consent::Private::takePass(const Identity &identity)
{
    const auto found = m_passes.find(identity.key());
    if (found == m_passes.end())
        return false;
    const bool isValid = m_scheduler.now() < found->second;
    m_passes.erase(found);
    return isValid;
}

QString Consent::Private::reasonNotToAsk(const Identity &identity)
{
    const Scheduler::TimePoint now = m_scheduler.now();
    if (const milliseconds remaining = m_refusals.remaining(identity, now); remaining > milliseconds(0))
        return refusedText(remaining);
    if (m_questions.size() > limits::kPromptsQueued)
        return u"Too many programs are waiting for an answer; try again later."_s;
    std::erase_if(m_prompts, [now](Scheduler::TimePoint opened) { return now - opened >= std::chrono::minutes(1); });
    if (m_prompts.size() >= limits::kPromptsPerMinute)
        return u"Too many programs have asked in the last minute; try again later."_s;
    return {};
}

void Consent::Private::open(ClientId client, const Identity &identity, const QString &claimedName)
{
    const Scheduler::TimePoint now = m_scheduler.now();
    const Question question{ApprovalId{++m_lastQuestion}, identity, claimedName, 1, {client}, now,
                            now + limits::kApprovalWait};
    m_questions.push_back(question);
    m_prompts.push_back(now);
    armTimer();
    post([this, request = view(question)] { emit m_consent.requestOpened(request); });
}

void Consent::Private::join(Question &question, ClientId client)
{
    question.waiting.append(client);
    ++question.attempts;
    post([this, request = view(question)] { emit m_consent.requestChanged(request); });
}

void Consent::Private::leave(Question &question, ClientId client)
{
    if (question.waiting.removeAll(client) == 0 || !question.waiting.isEmpty())
        return;
    // The row stays for a while, but coming and going does not keep it for ever.
    question.deadline = std::min(m_scheduler.now() + limits::kGoneRequestKept,
                                 question.opened + limits::kApprovalWait + limits::kGoneRequestKept);
    armTimer();
    post([this, request = view(question)] { emit m_consent.requestChanged(request); });
}

std::optional<Question> Consent::Private::close(ApprovalId id)
{
    const auto found = std::ranges::find(m_questions, id, &Question::id);
    if (found == m_questions.end())
        return std::nullopt;
    const Question question = *found;
    m_questions.erase(found);
    armTimer();
    post([this, id] { emit m_consent.requestClosed(id); });
    return question;
}

void Consent::Private::carryOut(const Question &question, Decision decision)
{
    const Identity &identity = question.identity;
    if (decision == Decision::Deny) {
        m_refusals.add(identity, m_scheduler.now());
        decideAll(question, u"The user did not allow this program."_s);
        return;
    }
    if (decision != Decision::Block)
        m_refusals.forget(identity);
    if (decision == Decision::AllowOnce) {
        if (question.waiting.isEmpty())
            m_passes[identity.key()] = m_scheduler.now() + limits::kGoneRequestKept;
        decideAll(question, QString());
        return;
    }
    const bool isBlocked = decision == Decision::Block;
    const bool isStored = isBlocked || (decision == Decision::AlwaysAllow && canBeStored(identity));
    m_store.put(identity, question.claimedName, isBlocked, isStored);
    post([this] { emit m_consent.grantsChanged(); });
    if (isBlocked)
        revokeLive(identity);
    decideAll(question, isBlocked ? u"The user has blocked this program."_s : QString());
}

void Consent::Private::handleDeadline()
{
    const Scheduler::TimePoint now = m_scheduler.now();
    std::vector<ApprovalId> expired;
    for (const Question &question : m_questions) {
        if (question.deadline <= now)
            expired.push_back(question.id);
    }
    for (const ApprovalId id : expired) {
        const std::optional<Question> question = close(id);
        m_refusals.add(question->identity, now);
        decideAll(*question, u"Nobody answered in %1 seconds."_s.arg(limits::kApprovalWait.count()));
    }
    armTimer();
}

void Consent::Private::decide(ClientId client, const QString &reason)
{
    const bool allowed = reason.isEmpty();
    m_clients[client].isAllowed = allowed;
    post([this, client, allowed, reason] {
        const auto found = m_clients.find(client);
        if (found == m_clients.end())
            return; // gone meanwhile
        if (!allowed)
            m_clients.erase(found);
        emit m_consent.decided(client, allowed, reason);
    });
}

void Consent::Private::decideAll(const Question &question, const QString &reason)
{
    for (const ClientId client : question.waiting)
        decide(client, reason);
}

void Consent::Private::revokeLive(const Identity &identity)
{
    for (auto &[id, client] : m_clients) {
        if (!client.isAllowed || client.identity != identity)
            continue;
        client.isAllowed = false;
        post([this, revoked = id] {
            if (m_clients.contains(revoked))
                emit m_consent.clientRevoked(revoked);
        });
    }
}

void Consent::Private::report(const Error &error)
{
    if (m_reported.contains(error.detail))
        return;
    m_reported.insert(error.detail);
    post([this, error] { emit m_consent.storeFailed(error); });
}

ApprovalRequest Consent::Private::view(const Question &question) const
{
    ApprovalRequest request;
    request.id = question.id;
    request.identity = question.identity;
    request.claimedName = question.claimedName;
    request.attempts = question.attempts;
    request.isGone = question.waiting.isEmpty();
    request.canBeStored = canBeStored(question.identity);
    request.timeLeft =
        std::max(milliseconds(0), std::chrono::ceil<milliseconds>(question.deadline - m_scheduler.now()));
    return request;
}

Question *Consent::Private::questionOf(const Identity &identity)
{
    const auto found = std::ranges::find(m_questions, identity, &Question::identity);
    return found == m_questions.end() ? nullptr : &*found;
}

void Consent::Private::armTimer()
{
    const auto next = std::ranges::min_element(m_questions, {}, &Question::deadline);
    if (next == m_questions.end())
        m_timer->stop();
    else
        m_timer->start(std::max(milliseconds(0), std::chrono::ceil<milliseconds>(next->deadline - m_scheduler.now())));
}

Consent::Consent(Scheduler &scheduler, const QString &grantsFile, QObject *parent)
    : QObject(parent)
    , d(std::make_unique<Private>(*this, scheduler, grantsFile))
{
}

Consent::~Consent() = default;

void Consent::setPolicy(Policy policy)
{
    d->m_policy = policy;
}

void Consent::allowOrigin(const QString &origin)
{
    if (origin != u"null"_s) // many unrelated pages have it (S17)
        d->m_origins.insert(origin);
}

void Consent::allowProgram(const QString &path)
{
    const QString canonical = QFileInfo(path).canonicalFilePath(); // as the system names a running program
    if (!path.isEmpty())
        d->m_programs.insert(canonical.isEmpty() ? path : canonical);
}

bool Consent::isBlocked(const Identity &identity) const
{
    const Grant *grant = d->m_store.find(identity);
    return grant && grant->isBlocked;
}

void Consent::request(ClientId client, const Identity &identity, const QString &claimedName)
{
    if (!d->m_clients.emplace(client, Client{identity}).second)
        return; // belongs to the question or the decision that is on its way
    const QString name = sanitized(claimedName, limits::kClientNameShown);
    if (const std::optional<QString> reason = d->settled(identity, name))
        d->decide(client, *reason);
    else if (Question *open = d->questionOf(identity))
        d->join(*open, client);
    else if (const QString reasonNot = d->reasonNotToAsk(identity); !reasonNot.isEmpty())
        d->decide(client, reasonNot);
    else
        d->open(client, identity, name);
}

void Consent::clientGone(ClientId client)
{
    const auto found = d->m_clients.find(client);
    if (found == d->m_clients.end())
        return;
    const Identity identity = found->second.identity;
    d->m_clients.erase(found);
    if (Question *question = d->questionOf(identity))
        d->leave(*question, client);
}

void Consent::answer(ApprovalId id, Decision decision)
{
    if (const std::optional<Question> question = d->close(id))
        d->carryOut(*question, decision);
}

QList<ApprovalRequest> Consent::openRequests() const
{
    QList<ApprovalRequest> requests;
    for (const Question &question : d->m_questions)
        requests.append(d->view(question));
    return requests;
}

QList<Grant> Consent::grants() const
{
    return d->m_store.grants();
}

void Consent::revoke(GrantId id)
{
    const Grant *grant = d->m_store.find(id);
    if (!grant)
        return;
    const Identity identity = grant->identity;
    if (grant->isBlocked)
        d->m_refusals.forget(identity); // the next attempt is a fresh question
    d->m_passes.erase(identity.key());
    d->m_store.remove(id);
    d->revokeLive(identity);
    d->post([this] { emit grantsChanged(); });
}

} // namespace engine
