#include "engine/backend/lovense/ToyList.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <algorithm>

namespace engine {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kLongest = 128;

/// Numbers come as numbers and as texts. \returns -1 if there is none
int number(const QJsonValue &value)
{
    bool isNumber = value.isDouble();
    const int result = value.isString() ? value.toString().toInt(&isNumber) : value.toInt(-1);
    return isNumber ? result : -1;
}

/// As the names of the device file are written.
QString capitalised(const QString &name)
{
    return name.isEmpty() ? name : QString(name.front().toUpper() + name.mid(1));
}

/// An id becomes part of a path, and one that could be more than that is none.
bool isId(const QString &text)
{
    return !text.isEmpty() && text.size() <= kLongest && std::ranges::all_of(text, [](QChar letter) {
        return letter.unicode() < 0x80 &&
               (letter.isLetterOrNumber() || letter == u'-' || letter == u':' || letter == u'_');
    });
}

Result<QJsonObject> readObject(const QByteArray &answer)
{
    QJsonParseError error;
    const QJsonDocument document = QJsonDocument::fromJson(answer, &error);
    if (error.error != QJsonParseError::NoError || !document.isObject())
        return Error{ErrorCode::MalformedMessage, u"the Lovense Connect service has answered with no JSON object"_s};
    return document.object();
}

} // namespace

Result<QList<LovenseHost>> readHosts(const QByteArray &answer)
{
    const Result<QJsonObject> object = readObject(answer);
    if (!object)
        return object.error();
    QList<LovenseHost> hosts;
    for (const QJsonValue &value : object.value()) {
        const QJsonObject entry = value.toObject();
        const QString domain = entry.value("domain"_L1).toString();
        const int port = number(entry.value("httpPort"_L1));
        QUrl url;
        url.setScheme(u"http"_s);
        url.setHost(domain, QUrl::StrictMode);
        url.setPort(port);
        url.setPath(u"/"_s);
        if (!url.host().isEmpty() && domain.size() <= kLongest && url.isValid() && port > 0 && port <= 0xffff)
            hosts.append({url});
    }
    return hosts;
}

Result<QList<LovenseToy>> readToys(const QByteArray &answer)
{
    const Result<QJsonObject> object = readObject(answer);
    if (!object)
        return object.error();
    const QJsonValue data = object.value().value("data"_L1);
    if (!data.isObject())
        return Error{ErrorCode::MalformedMessage,
                     u"the Lovense Connect application has answered without a list of devices"_s};
    QList<LovenseToy> toys;
    const QJsonObject entries = data.toObject();
    for (auto entry = entries.constBegin(); entry != entries.constEnd(); ++entry) {
        const QJsonObject toy = entry.value().toObject();
        const QString id = toy.value("id"_L1).toString(entry.key());
        const QString name = toy.value("name"_L1).toString();
        if (!isId(id) || name.isEmpty() || name.size() > kLongest)
            continue;
        const int battery = number(toy.value("battery"_L1));
        toys.append({id, capitalised(name), number(toy.value("status"_L1)) == 1,
                     battery >= 0 && battery <= 100 ? battery : -1});
    }
    return toys;
}

} // namespace engine
