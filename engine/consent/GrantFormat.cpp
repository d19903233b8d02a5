#include "engine/consent/GrantFormat.h"
#include "engine/base/Constants.h"
#include "engine/base/Text.h"
#include "engine/consent/GrantStore.h"

#include <QDir>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSet>

#include <algorithm>
#include <array>
#include <utility>

namespace engine::grant_format {

using namespace Qt::StringLiterals;

namespace {

constexpr int kVersion = 2;
constexpr int kVersionWithoutScope = 1;
constexpr qint64 kLargest = Q_INT64_C(1) << 53; // what a JSON number holds exactly

const std::array kKinds{std::pair{Identity::Kind::Web, u"web"_s}, std::pair{Identity::Kind::Extension, u"extension"_s},
                        std::pair{Identity::Kind::Program, u"program"_s},
                        std::pair{Identity::Kind::Opaque, u"opaque"_s}};

// A grant without a role is one of a client.
const auto kRole = u"role"_s;
const auto kDevice = u"device"_s;

Error invalid(const QString &reason)
{
    return {ErrorCode::InvalidData, u"the grants file is not valid: "_s + reason};
}

/// The kinds that a scope allows, by their names in device files. \param count of all kinds
template<typename Type, typename Key>
QJsonArray allowedKinds(const Scope &scope, int count, Key key)
{
    QJsonArray names;
    for (int i = 0; i < count; ++i) {
        if (const auto type = static_cast<Type>(i); scope.allows(type))
            names.append(QString(key(type)));
    }
    return names;
}

QJsonObject toJson(const Scope &scope)
{
    QJsonValue devices(u"all"_s);
    if (!scope.coversAllDevices()) {
        QJsonArray keys;
        for (const DeviceKey &key : scope.devices())
            keys.append(QJsonObject{{u"protocol"_s, key.protocol}, {u"identifier"_s, key.identifier}, {u"address"_s, key.address}});
        devices = keys;
    }
    return {{u"devices"_s, devices},
            {u"outputs"_s, allowedKinds<OutputType>(scope, kOutputTypes, outputTypeKey)},
            {u"inputs"_s, allowedKinds<InputType>(scope, kInputTypes, inputTypeKey)},
            {u"maximumPercent"_s, scope.maximumPercent}};
}

QJsonObject toJson(const Grant &grant)
{
    const auto kind = std::ranges::find(kKinds, grant.identity.kind, [](const auto &entry) { return entry.first; });
    QJsonObject object{{u"id"_s, static_cast<qint64>(grant.id)}, {u"kind"_s, kind->second},
                       {u"origin"_s, grant.identity.origin},     {u"executable"_s, grant.identity.executable},
                       {u"script"_s, grant.identity.script},     {u"userId"_s, grant.identity.userId},
                       {u"claimedName"_s, grant.claimedName},    {u"blocked"_s, grant.isBlocked},
                       {u"grantedAt"_s, grant.grantedAt},        {u"lastUsedAt"_s, grant.lastUsedAt},
                       {u"scope"_s, toJson(grant.scope)},
                       {u"expiresAt"_s, grant.expiresAt ? QJsonValue(*grant.expiresAt) : QJsonValue()}};
    if (grant.identity.role == Identity::Role::Device)
        object.insert(kRole, kDevice);
    return object;
}

/// Takes typed values out of an object and remembers whether all of them were there and right.
class Fields final
{
public:
    explicit Fields(const QJsonObject &object)
        : m_object(object)
    {
    }
    QString text(const QString &key)
    {
        const QJsonValue value = take(key);
        m_isGood = m_isGood && value.isString();
        return value.toString();
    }
    bool flag(const QString &key)
    {
        const QJsonValue value = take(key);
        m_isGood = m_isGood && value.isBool();
        return value.toBool();
    }
    qint64 number(const QString &key, qint64 minimum, qint64 maximum = kLargest)
    {
        const QJsonValue value = take(key);
        const qint64 number = value.toInteger(minimum - 1); // also for fractions
        m_isGood = m_isGood && number >= minimum && number <= maximum;
        return number;
    }
    QJsonArray list(const QString &key)
    {
        const QJsonValue value = take(key);
        m_isGood = m_isGood && value.isArray();
        return value.toArray();
    }
    QJsonValue take(const QString &key)
    {
        ++m_count;
        return m_object.value(key);
    }
    bool areGood() const { return m_isGood && m_count == m_object.size(); }

private:

    QJsonObject m_object;
    qsizetype m_count = 0;
    bool m_isGood = true;
};

bool isAbsoluteOrEmpty(const QString &path)
{
    return path.isEmpty() || QDir::isAbsolutePath(path);
}

/// Allows exactly the kinds that are listed. \returns false if one is unknown or no text
template<typename Type, typename FromKey>
bool readKinds(const QJsonArray &names, int count, FromKey fromKey, Scope &scope)
{
    for (int i = 0; i < count; ++i)
        scope.setAllowed(static_cast<Type>(i), false);
    for (const QJsonValue &name : names) {
        const QByteArray key = name.toString().toLatin1();
        const std::optional<Type> type = fromKey(QLatin1StringView(key));
        if (!type)
            return false;
        scope.setAllowed(*type, true);
    }
    return true;
}

bool readDevices(const QJsonArray &keys, Scope &scope)
{
    QList<DeviceKey> devices;
    for (const QJsonValue &value : keys) {
        Fields fields(value.toObject());
        devices.append({fields.text(u"protocol"_s), fields.text(u"identifier"_s), fields.text(u"address"_s)});
        if (!fields.areGood())
            return false;
    }
    scope.setDevices(devices);
    return true;
}

std::optional<Scope> scopeFromJson(const QJsonValue &value)
{
    Fields fields(value.toObject());
    Scope scope;
    scope.maximumPercent = static_cast<int>(fields.number(u"maximumPercent"_s, 0, 100));
    const QJsonValue devices = fields.take(u"devices"_s);
    const bool areDevicesGood =
        devices == QJsonValue(u"all"_s) || (devices.isArray() && readDevices(devices.toArray(), scope));
    const bool areKindsGood = readKinds<OutputType>(fields.list(u"outputs"_s), kOutputTypes, outputTypeFromKey, scope)
        && readKinds<InputType>(fields.list(u"inputs"_s), kInputTypes, inputTypeFromKey, scope);
    return areDevicesGood && areKindsGood && fields.areGood() ? std::optional(scope) : std::nullopt;
}

/// \returns whether both are there and right
bool readLimits(Fields &fields, Grant &grant)
{
    const std::optional<Scope> scope = scopeFromJson(fields.take(u"scope"_s));
    const QJsonValue end = fields.take(u"expiresAt"_s);
    const qint64 seconds = end.toInteger(-1);
    if (!scope || (!end.isNull() && (seconds < 0 || seconds > kLargest)))
        return false;
    grant.scope = *scope;
    if (!end.isNull())
        grant.expiresAt = seconds;
    return true;
}

Result<Grant> fromJson(const QJsonValue &value, bool hasScope)
{
    const QJsonObject object = value.toObject();
    Fields fields(object);
    Grant grant;
    grant.isStored = true;
    grant.id = GrantId{static_cast<quint64>(fields.number(u"id"_s, 1))};
    const QString kindName = fields.text(u"kind"_s);
    grant.identity.origin = fields.text(u"origin"_s);
    grant.identity.executable = fields.text(u"executable"_s);
    grant.identity.script = fields.text(u"script"_s);
    grant.identity.userId = fields.number(u"userId"_s, -1);
    grant.claimedName = sanitized(fields.text(u"claimedName"_s), limits::kClientNameShown);
    grant.isBlocked = fields.flag(u"blocked"_s);
    grant.grantedAt = fields.number(u"grantedAt"_s, 0);
    grant.lastUsedAt = fields.number(u"lastUsedAt"_s, 0);
    const bool isDevice = object.contains(kRole);
    if (isDevice && fields.text(kRole) != kDevice)
        return invalid(u"a grant has an unknown role"_s);
    grant.identity.role = isDevice ? Identity::Role::Device : Identity::Role::Client;
    const auto kind = std::ranges::find(kKinds, kindName, [](const auto &entry) { return entry.second; });
    const bool areLimitsGood = !hasScope || readLimits(fields, grant);
    if (!areLimitsGood || !fields.areGood() || kind == kKinds.end() || !isAbsoluteOrEmpty(grant.identity.executable) ||
        !isAbsoluteOrEmpty(grant.identity.script))
        return invalid(u"a grant has a key that is missing, unknown or wrong"_s);
    grant.identity.kind = kind->first;
    if (!grant.isBlocked && !canBeStored(grant.identity))
        return invalid(u"grant %1 allows what cannot be told apart"_s.arg(static_cast<quint64>(grant.id)));
    return grant;
}

} // namespace

QByteArray write(const QList<Grant> &grants)
{
    QJsonArray array;
    for (const Grant &grant : grants) {
        if (grant.isStored)
            array.append(toJson(grant));
    }
    return QJsonDocument(QJsonObject{{u"version"_s, kVersion}, {u"grants"_s, array}}).toJson();
}

Result<QList<Grant>> read(const QByteArray &text)
{
    QJsonParseError parseError;
    const QJsonDocument document = QJsonDocument::fromJson(text, &parseError);
    if (parseError.error != QJsonParseError::NoError)
        return invalid(parseError.errorString());
    const QJsonObject root = document.object();
    const QJsonValue version = root.value(u"version"_s);
    const bool hasScope = version == QJsonValue(kVersion);
    if (!hasScope && version != QJsonValue(kVersionWithoutScope))
        return invalid(u"its version is neither 1 nor 2"_s);
    if (root.size() != 2 || !root.value(u"grants"_s).isArray())
        return invalid(u"it has no list of grants, or more than that"_s);

    QList<Grant> grants;
    QSet<quint64> ids;
    QSet<QString> keys;
    const QJsonArray array = root.value(u"grants"_s).toArray();
    for (const QJsonValue &value : array) {
        const Result<Grant> grant = fromJson(value, hasScope);
        if (!grant)
            return grant.error();
        const qsizetype before = ids.size() + keys.size();
        ids.insert(static_cast<quint64>(grant.value().id));
        keys.insert(grant.value().identity.key());
        if (ids.size() + keys.size() != before + 2)
            return invalid(u"an id or an identity occurs twice"_s);
        grants.append(grant.value());
    }
    std::ranges::sort(grants, {}, &Grant::id);
    return grants;
}

} // namespace engine::grant_format
