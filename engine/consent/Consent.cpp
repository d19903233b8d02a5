#include "engine/consent/Consent.h"
#include "engine/base/Constants.h"
#include "engine/base/Scheduler.h"
#include "engine/base/Text.h"
#include "engine/consent/Admissions.h"
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

constexpr auto kForEver = std::chrono::hours(24 * 365 * 100); // what a TimePoint can hold
const QString kOverText = u"The time for which the user has allowed this program is over."_s;
const QString kBlockedText = u"The user has blocked this program."_s;

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

/// An answer without a question.
struct Settlement
{
    QString reason; ///< of a refusal; empty for an Allow
    Permission permission = {};
};

/// AllowOnce for a client that had gone.
struct Pass
{
    Scheduler::TimePoint validUntil;
    Scope scope;
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

    /// What settles a request without a question; nothing if the user is to say.
    std::optional<Settlement> settled(const Identity &identity, const QString &claimedName);
    /// Why no question can be opened now; empty if one can.
    QString reasonNotToAsk(const Identity &identity);
    void open(ClientId client, const Identity &identity, const QString &claimedName);
    void join(Question &question, ClientId client);
    void leave(Question &question, ClientId client);
    std::optional<Question> close(ApprovalId id);
    void carryOut(const Question &question, Decision decision, const Scope &scope);
    void handleDeadline();

    /// Tells a client later.
    void decide(ClientId client, const Settlement &settlement);
    void decideAll(const Question &question, const Settlement &settlement);
    /// \param reason for the clients
    void revokeLive(const Identity &identity, const QString &reason);
    void tellRevoked(ClientId client, const QString &reason);
    void report(const Error &error);

    ApprovalRequest view(const Question &question) const;
    Question *questionOf(const Identity &identity);
    bool isAllowedForThisRun(const Identity &identity) const;
    std::optional<Scope> takePass(const Identity &identity);
    Permission permissionOf(const Grant &grant) const;
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
    Admissions m_clients; ///< between request() and clientGone(), or until they are told that they are not allowed
    std::map<QString, Pass> m_passes; ///< by identity
    std::vector<Scheduler::TimePoint> m_prompts;      ///< when questions were opened, the last minute
    QSet<QString> m_reported;                         ///< causes of failure (S53)
    quint64 m_lastQuestion = 0;
};

Consent::Private::Private(Consent &consent, Scheduler &scheduler, const QString &grantsFile)
    : m_consent(consent)
    , m_scheduler(scheduler)
    , m_store(grantsFile)
    , m_timer(scheduler.createTimer([this] { handleDeadline(); }))
    , m_clients(scheduler, [this](ClientId client) { tellRevoked(client, kOverText); })
{
    QObject::connect(&m_store, &GrantStore::saveFailed, &consent, [this](const Error &error) { report(error); });
    QObject::connect(&m_store, &GrantStore::saved, &consent, [this] { m_reported.clear(); });
    if (const Result<> loaded = m_store.load(); !loaded)
        report(loaded.error());
}

std::optional<Settlement> Consent::Private::settled(const Identity &identity, const QString &claimedName)
{
    const Grant *grant = m_store.find(identity);
    if (grant && grant->isBlocked)
        return Settlement{kBlockedText};
    if (m_policy == Policy::AllowAll || isAllowedForThisRun(identity))
        return Settlement{{}, {Scope::everything()}};
    if (grant && m_store.isValid(*grant)) {
        m_store.touch(grant->id, claimedName);
        post([this] { emit m_consent.grantsChanged(); });
        return Settlement{{}, permissionOf(*grant)};
    }
    if (const std::optional<Scope> scope = takePass(identity))
        return Settlement{{}, {*scope}};
    if (m_policy == Policy::Deny)
        return Settlement{u"No user can be asked; allow this program with --allow-program PATH or --allow-origin ORIGIN."_s};
    return std::nullopt;
}

/// The end of a grant is a date, but a clock that is set while a client is connected moves nothing (R21).
Permission Consent::Private::permissionOf(const Grant &grant) const
{
    if (!grant.expiresAt)
        return {grant.scope};
    const std::chrono::seconds left(*grant.expiresAt - m_store.wallTime());
    return {grant.scope, m_scheduler.now() + std::min<std::chrono::seconds>(left, kForEver)};
}

bool Consent::Private::isAllowedForThisRun(const Identity &identity) const
{
    if (!identity.origin.isEmpty())
        return m_origins.contains(identity.origin);
    return identity.kind == Identity::Kind::Program &&
           (m_programs.contains(identity.executable) || m_programs.contains(identity.script));
}

std::optional<Scope> Consent::Private::takePass(const Identity &identity)
{
    const auto found = m_passes.find(identity.key());
    if (found == m_passes.end())
        return std::nullopt;
    const Pass pass = found->second;
    m_passes.erase(found);
    return m_scheduler.now() < pass.validUntil ? std::optional(pass.scope) : std::nullopt;
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

void Consent::Private::carryOut(const Question &question, Decision decision, const Scope &scope)
{
    const Identity &identity = question.identity;
    if (decision == Decision::Deny) {
        m_refusals.add(identity, m_scheduler.now());
        decideAll(question, {u"The user did not allow this program."_s});
        return;
    }
    if (decision != Decision::Block)
        m_refusals.forget(identity);
    if (decision == Decision::AllowOnce) {
        if (question.waiting.isEmpty())
            m_passes[identity.key()] = {m_scheduler.now() + limits::kGoneRequestKept, scope};
        decideAll(question, {{}, {scope}});
        return;
    }
    const bool isBlocked = decision == Decision::Block;
    const bool isStored = isBlocked || (decision == Decision::AlwaysAllow && canBeStored(identity));
    m_store.put(identity, question.claimedName, isBlocked, isStored, scope);
    post([this] { emit m_consent.grantsChanged(); });
    if (isBlocked)
        revokeLive(identity, kBlockedText);
    decideAll(question, isBlocked ? Settlement{kBlockedText} : Settlement{{}, {scope}});
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
        decideAll(*question, {u"Nobody answered in %1 seconds."_s.arg(limits::kApprovalWait.count())});
    }
    armTimer();
}

void Consent::Private::decide(ClientId client, const Settlement &settlement)
{
    const QString reason = settlement.reason;
    const bool allowed = reason.isEmpty();
    if (allowed)
        m_clients.allow(client, settlement.permission);
    post([this, client, allowed, reason] {
        if (!m_clients.contains(client))
            return; // gone meanwhile
        if (!allowed)
            m_clients.remove(client);
        emit m_consent.decided(client, allowed, reason);
    });
}

void Consent::Private::decideAll(const Question &question, const Settlement &settlement)
{
    for (const ClientId client : question.waiting)
        decide(client, settlement);
}

void Consent::Private::revokeLive(const Identity &identity, const QString &reason)
{
    for (const ClientId client : m_clients.revoke(identity))
        tellRevoked(client, reason);
}

void Consent::Private::tellRevoked(ClientId client, const QString &reason)
{
    post([this, client, reason] {
        if (m_clients.contains(client))
            emit m_consent.clientRevoked(client, reason);
    });
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
    if (!d->m_clients.add(client, identity))
        return; // belongs to the question or the decision that is on its way
    const QString name = sanitized(claimedName, limits::kClientNameShown);
    if (const std::optional<Settlement> settlement = d->settled(identity, name))
        d->decide(client, *settlement);
    else if (Question *open = d->questionOf(identity))
        d->join(*open, client);
    else if (const QString reasonNot = d->reasonNotToAsk(identity); !reasonNot.isEmpty())
        d->decide(client, {reasonNot});
    else
        d->open(client, identity, name);
}

void Consent::clientGone(ClientId client)
{
    const std::optional<Identity> identity = d->m_clients.remove(client);
    Question *question = identity ? d->questionOf(*identity) : nullptr;
    if (question)
        d->leave(*question, client);
}

void Consent::answer(ApprovalId id, Decision decision, const Scope &scope)
{
    if (const std::optional<Question> question = d->close(id))
        d->carryOut(*question, decision, scope);
}

Scope Consent::scope(ClientId client) const
{
    return d->m_clients.scope(client);
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
    d->revokeLive(identity, u"The user has withdrawn the permission."_s);
    d->post([this] { emit grantsChanged(); });
}

void Consent::setScope(GrantId id, const Scope &scope, std::optional<qint64> expiresAt)
{
    const Grant *grant = d->m_store.find(id);
    if (!grant || grant->isBlocked || (grant->scope == scope && grant->expiresAt == expiresAt))
        return;
    const Identity identity = grant->identity;
    d->m_passes.erase(identity.key());
    d->m_store.setScope(id, scope, expiresAt);
    d->revokeLive(identity, u"The user has changed what this program may do; it may connect again."_s);
    d->post([this] { emit grantsChanged(); });
}

void Consent::setWallClock(WallClock clock)
{
    d->m_store.setWallClock(std::move(clock));
}

} // namespace engine
