#include "engine/backend/websocket/DeviceHello.h"

#include <QJsonDocument>
#include <QJsonObject>

namespace engine {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kLongestName = 128;

/// A text that may be a name. \returns what is wrong with it, empty if nothing is
QString problemOf(const QJsonObject &hello, QLatin1StringView member)
{
    const QJsonValue value = hello.value(member);
    if (!value.isString())
        return u"'%1' is not a text"_s.arg(member);
    const QString text = value.toString();
    if (text.isEmpty() || text.size() > kLongestName)
        return u"'%1' has %2 characters, not 1 to %3"_s.arg(member).arg(text.size()).arg(kLongestName);
    return {};
}

} // namespace

Result<DeviceHello> readHello(const QString &message)
{
    QJsonParseError error;
    const QJsonDocument document = QJsonDocument::fromJson(message.toUtf8(), &error);
    if (error.error != QJsonParseError::NoError || !document.isObject())
        return Error{ErrorCode::MalformedMessage, u"the first message is no JSON object"_s};
    const QJsonObject hello = document.object();
    for (const QLatin1StringView member : {"identifier"_L1, "address"_L1}) {
        if (const QString problem = problemOf(hello, member); !problem.isEmpty())
            return Error{ErrorCode::MalformedMessage, u"the first message: "_s + problem};
    }
    return DeviceHello{hello.value("identifier"_L1).toString(), hello.value("address"_L1).toString()};
}

} // namespace engine
