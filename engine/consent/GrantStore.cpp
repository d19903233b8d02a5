#include "engine/consent/GrantStore.h"
#include "engine/base/Constants.h"
#include "engine/base/PrivateFile.h"
#include "engine/consent/GrantFormat.h"
#include "engine/consent/Interpreter.h"

#include <QDateTime>
#include <QFileInfo>
#include <QRegularExpression>

#include <algorithm>

namespace engine {

using namespace Qt::StringLiterals;

namespace {

bool isLoopbackPage(const QString &origin)
{
    static const QRegularExpression loopback(
        u"\\Ahttp://(localhost|127\\.[0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,3}|\\[::1\\])(:[0-9]{1,5})?\\z"_s);
    return loopback.match(origin).hasMatch();
}

} // namespace

bool canBeStored(const Identity &identity)
{
    if (identity.kind == Identity::Kind::Opaque || identity.executable.isEmpty())
        return false;
    if (isInterpreter(identity.executable) && identity.script.isEmpty())
        return false;
    return !identity.origin.startsWith(u"http://"_s) || isLoopbackPage(identity.origin);
}

GrantStore::GrantStore(const QString &path, QObject *parent)
    : QObject(parent)
    , m_path(path)
    , m_wallClock([] { return QDateTime::currentSecsSinceEpoch(); })
{
    connect(&m_writer, &FileWriter::finished, this, &GrantStore::handleWritten);
}

GrantStore::~GrantStore() = default;

Result<> GrantStore::load()
{
    const QFileInfo info(m_path);
    if (m_path.isEmpty() || (!info.exists() && !info.isSymLink()))
        return {};
    const Result<QByteArray> text = private_file::read(m_path, limits::kGrantsFileBytes);
    const Result<QList<Grant>> grants = text ? grant_format::read(text.value()) : text.error();
    if (grants) {
        m_grants = grants.value();
        m_lastId = m_grants.isEmpty() ? 0 : static_cast<quint64>(m_grants.last().id);
        return {};
    }
    Error error = grants.error();
    const QString aside = private_file::setAside(m_path);
    m_isInTheWay = aside.isEmpty();
    error.detail += m_isInTheWay ? u"; it could not be moved aside, so nothing is saved"_s : u"; kept as "_s + aside;
    return error;
}

const Grant *GrantStore::find(const Identity &identity) const
{
    const auto found = std::ranges::find(m_grants, identity, &Grant::identity);
    return found == m_grants.end() ? nullptr : &*found;
}

const Grant *GrantStore::find(GrantId id) const
{
    const auto found = std::ranges::find(m_grants, id, &Grant::id);
    return found == m_grants.end() ? nullptr : &*found;
}

void GrantStore::put(const Identity &identity, const QString &claimedName, bool isBlocked, bool isStored,
                     const Scope &scope)
{
    const Grant *old = find(identity);
    const bool wasStored = old && old->isStored;
    m_grants.removeIf([&identity](const Grant &grant) { return grant.identity == identity; });
    const qint64 now = m_wallClock();
    m_grants.append({GrantId{++m_lastId}, identity, claimedName, isBlocked, isStored, now, now, scope});
    if (isStored || wasStored)
        save();
}

void GrantStore::remove(GrantId id)
{
    const Grant *grant = find(id);
    if (!grant)
        return;
    const bool wasStored = grant->isStored;
    m_grants.removeIf([id](const Grant &other) { return other.id == id; });
    if (wasStored)
        save();
}

void GrantStore::touch(GrantId id, const QString &claimedName)
{
    const auto found = std::ranges::find(m_grants, id, &Grant::id);
    if (found == m_grants.end())
        return;
    found->lastUsedAt = m_wallClock();
    found->claimedName = claimedName;
    if (found->isStored && found->expiresAt)
        save();
}

void GrantStore::setScope(GrantId id, const Scope &scope, std::optional<qint64> expiresAt)
{
    const auto found = std::ranges::find(m_grants, id, &Grant::id);
    if (found == m_grants.end())
        return;
    found->scope = scope;
    found->lastUsedAt = std::min(found->lastUsedAt, m_wallClock()); // whoever changes it has confirmed it
    found->expiresAt = expiresAt;
    if (found->isStored)
        save();
}

bool GrantStore::isValid(const Grant &grant) const
{
    if (!grant.expiresAt)
        return true;
    const qint64 now = m_wallClock();
    return now >= grant.lastUsedAt && now < *grant.expiresAt;
}

void GrantStore::save()
{
    if (m_path.isEmpty())
        return;
    m_writer.write([path = m_path, content = grant_format::write(m_grants), isInTheWay = m_isInTheWay]() -> Result<> {
        if (isInTheWay)
            return Error{ErrorCode::File, u"writing %1: an unusable file is in the way"_s.arg(path)};
        if (content.size() > limits::kGrantsFileBytes) // it could not be read back
            return Error{ErrorCode::File, u"writing %1: there are too many grants"_s.arg(path)};
        return private_file::write(path, content);
    });
}

void GrantStore::handleWritten(const Result<> &result)
{
    if (result)
        emit saved();
    else
        emit saveFailed(result.error());
}

} // namespace engine
