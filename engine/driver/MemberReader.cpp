#include "engine/driver/MemberReader.h"

#include "engine/driver/ExpressionParser.h"
#include "engine/driver/PacketParser.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace engine::language {

namespace {

bool isWord(QStringView text)
{
    const auto isLetter = [](QChar letter) { return letter >= u'a' && letter <= u'z'; };
    const auto isDigit = [](QChar letter) { return letter >= u'0' && letter <= u'9'; };
    const auto isAllowed = [&](QChar letter) { return isLetter(letter) || isDigit(letter) || letter == u'_'; };
    return !text.isEmpty() && isLetter(text.front()) && std::ranges::all_of(text, isAllowed);
}

bool mentions(const QString &text, const QString &name)
{
    const auto isPartOfWord = [&text](qsizetype index) {
        return index >= 0 && index < text.size() && (text[index].isLetterOrNumber() || text[index] == u'_');
    };
    for (qsizetype at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
        if (!isPartOfWord(at - 1) && !isPartOfWord(at + name.size()))
            return true;
    }
    return false;
}

} // namespace

Expression MemberReader::expression(const QJsonValue &value, const QString &path, Scope &scope, bool mayBeText)
{
    if (value.isDouble()) {
        const double number = value.toDouble();
        const bool isWhole = number == static_cast<double>(value.toInteger());
        return Expression::constant(isWhole ? Number(value.toInteger()) : Number::real(number));
    }
    if (!value.isString()) {
        m_problems.report(path, u"must be an expression"_s);
        return {};
    }
    const QString text = value.toString();
    Cursor cursor(text, path, m_problems);
    Expression result = parseExpression(cursor, scope);
    if (!cursor.atEnd())
        cursor.fail(u"unexpected '%1'"_s.arg(cursor.peek()));
    if (!isNumeric(result.type) && !(mayBeText && result.type == Type::Text))
        m_problems.report(path, u"must give a number"_s, 1);
    return result;
}

std::optional<Expression> MemberReader::expression(ObjectReader &object, QLatin1StringView key, Scope &scope)
{
    const QJsonValue value = object.value(key);
    return value.isUndefined() ? std::nullopt : std::optional(expression(value, object.path(key), scope));
}

Packet MemberReader::packet(const QString &text, const QString &path, const Scope &scope)
{
    Cursor cursor(text, path, m_problems);
    return parsePacket(cursor, scope);
}

Packet MemberReader::packet(ObjectReader &object, QLatin1StringView key, const Scope &scope)
{
    return packet(object.string(key), object.path(key), scope);
}

std::vector<Definition> MemberReader::definitions(ObjectReader &object, QLatin1StringView key, Scope &scope)
{
    std::vector<Definition> result;
    const QJsonObject members = object.object(key);
    for (const QString &name : inOrderOfUse(members, object.path(key))) {
        const QString path = object.path(key) + u'.' + name;
        checkName(name, path, scope);
        Expression value = expression(members.value(name), path, scope);
        result.push_back({static_cast<int>(scope.lets.size()), value});
        scope.lets.push_back({name, value.type});
    }
    return result;
}

std::vector<Assignment> MemberReader::assignments(ObjectReader &object, QLatin1StringView key, Scope &scope)
{
    std::vector<Assignment> result;
    const QJsonObject members = object.object(key);
    for (auto member = members.constBegin(); member != members.constEnd(); ++member) {
        const QString path = object.path(key) + u'.' + member.key();
        const qsizetype state = m_names.states.indexOf(member.key());
        if (state < 0)
            m_problems.report(path, u"unknown state variable"_s);
        result.push_back({static_cast<int>(state), expression(member.value(), path, scope)});
    }
    return result;
}

std::optional<Endpoint> MemberReader::endpoint(ObjectReader &object, QLatin1StringView key)
{
    const auto result = object.endpoint(key);
    if (result && !m_endpoints.contains(*result))
        object.fail(key, u"no service in 'match' has the endpoint '%1'"_s.arg(endpointName(*result)));
    return result;
}

std::optional<Cipher> MemberReader::cipher(ObjectReader &object)
{
    constexpr QLatin1StringView kKey = "cipher"_L1;
    const QJsonValue value = object.value(kKey);
    if (value.isUndefined())
        return std::nullopt;
    if (value.isObject()) {
        ObjectReader aes(value, object.path(kKey), m_problems);
        const QByteArray key = aes.string("aes128_ecb_pkcs7"_L1).toLatin1();
        if (key.size() == Cipher::kAesKeySize)
            return Cipher::aes128EcbPkcs7(key);
        aes.fail("aes128_ecb_pkcs7"_L1, u"must be %1 characters"_s.arg(Cipher::kAesKeySize));
        return Cipher();
    }
    if (value.toString() == "galaku"_L1)
        return Cipher::galaku();
    if (value.toString() != "none"_L1)
        object.fail(kKey, u"unknown cipher"_s);
    return Cipher();
}

std::optional<QRegularExpression> MemberReader::regex(ObjectReader &object, QLatin1StringView key)
{
    if (!object.has(key))
        return std::nullopt;
    QRegularExpression result(object.string(key));
    if (!result.isValid())
        m_problems.report(object.path(key), result.errorString(), static_cast<int>(result.patternErrorOffset()) + 1);
    return result;
}

Write MemberReader::write(ObjectReader &object, QLatin1StringView data, const Scope &scope, bool hasSlot)
{
    Write result;
    object.require({data});
    result.packet = packet(object, data, scope);
    result.to = endpoint(object, "to"_L1).value_or(Endpoint::Tx);
    if (!object.has("to"_L1) && !m_endpoints.contains(Endpoint::Tx))
        object.fail(data, u"no service in 'match' has the endpoint 'tx'"_s);
    result.withResponse = object.boolean("ack"_L1);
    result.cipher = cipher(object);
    if (hasSlot)
        result.keys = keys(object);
    return result;
}

std::vector<Write> MemberReader::writes(ObjectReader &object, const Scope &scope)
{
    constexpr qsizetype kMostWrites = 8;
    constexpr QLatin1StringView kKey = "writes"_L1;
    if (object.has("data"_L1) == object.has(kKey))
        object.fail("data"_L1, u"either 'data' or 'writes' is needed"_s);
    if (!object.has(kKey))
        return {write(object, "data"_L1, scope, true)};
    std::vector<Write> result;
    const QJsonArray items = object.array(kKey);
    if (items.size() > kMostWrites)
        object.fail(kKey, u"more than %1 writes"_s.arg(kMostWrites));
    for (qsizetype i = 0; i < items.size(); ++i)
        result.push_back(conditionalWrite(items[i], itemPath(object.path(kKey), i), scope));
    return result;
}

Write MemberReader::conditionalWrite(const QJsonValue &value, const QString &path, const Scope &scope)
{
    ObjectReader object(value, path, m_problems);
    Write result = write(object, "data"_L1, scope, true);
    Scope local = scope;
    result.condition = expression(object, "if"_L1, local);
    return result;
}

/// "slot": one word or a list of them.
QStringList MemberReader::keys(ObjectReader &object)
{
    constexpr QLatin1StringView kKey = "slot"_L1;
    const QJsonValue value = object.value(kKey);
    if (value.isUndefined())
        return {u"feature"_s};
    QStringList result;
    if (value.isString())
        result += value.toString();
    else
        result = object.strings(kKey);
    for (const QString &word : result) {
        if (!isWord(word) || (word == "none"_L1 && result.size() > 1))
            object.fail(kKey, u"'%1' cannot be a slot here"_s.arg(word));
    }
    if (result.isEmpty())
        object.fail(kKey, u"must be a word or a list of words"_s);
    return result.contains(u"none"_s) ? QStringList() : result;
}

void MemberReader::checkName(const QString &name, const QString &path, const Scope &scope)
{
    if (!isWord(name))
        m_problems.report(path, u"a name is made of small letters, digits and '_'"_s);
    else if (scope.isTaken(name))
        m_problems.report(path, u"'%1' has a meaning already"_s.arg(name));
}

QStringList MemberReader::inOrderOfUse(const QJsonObject &definitions, const QString &path)
{
    QStringList waiting = definitions.keys();
    QStringList ordered;
    while (!waiting.isEmpty()) {
        const auto isReady = [&](const QString &name) {
            const QString text = definitions.value(name).toString();
            return std::ranges::none_of(waiting,
                                        [&](const QString &other) { return other != name && mentions(text, other); });
        };
        const auto ready = std::ranges::find_if(waiting, isReady);
        if (ready == waiting.end()) {
            m_problems.report(path, u"these need each other: %1"_s.arg(waiting.join(u", "_s)));
            return ordered;
        }
        ordered += *ready;
        waiting.erase(ready);
    }
    return ordered;
}

} // namespace engine::language
