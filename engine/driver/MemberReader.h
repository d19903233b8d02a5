#pragma once
#include "engine/driver/ObjectReader.h"
#include "engine/driver/Scope.h"
#include "engine/driver/Steps.h"

namespace engine::language {

/// Reads the members that occur at many places of a driver: expressions, packets, writes.
/// What is wrong goes to the Problems, with the member's path.
class MemberReader
{
public:
    MemberReader(ProgramNames &names, EndpointSet endpoints, Problems &problems)
        : m_names(names)
        , m_endpoints(endpoints)
        , m_problems(problems)
    {
    }

    Problems &problems() { return m_problems; }
    ProgramNames &names() { return m_names; }
    Scope scope(quint8 rights) { return {m_names, rights, {}, {}}; }

    /// A text or a number that gives a number; \a mayBeText allows a text as well.
    Expression expression(const QJsonValue &value, const QString &path, Scope &scope, bool mayBeText = false);
    std::optional<Expression> expression(ObjectReader &object, QLatin1StringView key, Scope &scope);
    Packet packet(const QString &text, const QString &path, const Scope &scope);
    Packet packet(ObjectReader &object, QLatin1StringView key, const Scope &scope);
    /// "let": adds the names to \a scope as it goes.
    std::vector<Definition> definitions(ObjectReader &object, QLatin1StringView key, Scope &scope);
    /// "set"
    std::vector<Assignment> assignments(ObjectReader &object, QLatin1StringView key, Scope &scope);
    /// An endpoint that the file declares.
    std::optional<Endpoint> endpoint(ObjectReader &object, QLatin1StringView key);
    std::optional<Cipher> cipher(ObjectReader &object);
    std::optional<QRegularExpression> regex(ObjectReader &object, QLatin1StringView key);

    /// The members "to", "ack", "cipher" and, where \a hasSlot, "slot", of a write whose packet is member \a data.
    Write write(ObjectReader &object, QLatin1StringView data, const Scope &scope, bool hasSlot);
    /// Either "data" with its members, or "writes".
    std::vector<Write> writes(ObjectReader &object, const Scope &scope);

    /// Checks that something new may be called \a name.
    void checkName(const QString &name, const QString &path, const Scope &scope);
    /// Names of \a definitions so ordered that each mentions only those before it; reports circles.
    QStringList inOrderOfUse(const QJsonObject &definitions, const QString &path);

private:
    QStringList keys(ObjectReader &object);
    Write conditionalWrite(const QJsonValue &value, const QString &path, const Scope &scope);

    ProgramNames &m_names;
    EndpointSet m_endpoints;
    Problems &m_problems;
};

} // namespace engine::language
