#include "tests/conformance/ConformanceCase.h"

#include <QJsonArray>

using namespace Qt::StringLiterals;

namespace {

using Step = ConformanceCase::Step;

engine::Endpoint endpointOf(const QJsonObject &object)
{
    return engine::endpointFromName(QLatin1StringView(object.value("endpoint"_L1).toString().toLatin1())).value();
}

QByteArray bytesOf(const QJsonObject &object)
{
    QByteArray bytes;
    for (const QJsonValue &byte : object.value("data"_L1).toArray())
        bytes += static_cast<char>(byte.toInt());
    return bytes;
}

void addOperation(const QJsonObject &operation, int version, QList<Step> &steps)
{
    const QString verb = operation.constBegin().key();
    const QJsonObject content = operation.constBegin().value().toObject();
    Step step{Step::Kind::Operation, version};
    step.operation = operationText(verb.toLower(), content.value("endpoint"_L1).toString(), bytesOf(content),
                                   content.value("write_with_response"_L1).toBool());
    steps.append(step);
}

void addEvents(const QJsonObject &events, int version, QList<Step> &steps)
{
    for (const QString &name : events.keys()) {
        for (const QJsonValue &value : events.value(name).toArray()) {
            Step step{name == "Reads"_L1 ? Step::Kind::Read : Step::Kind::Notification, version};
            step.endpoint = endpointOf(value.toObject());
            step.data = bytesOf(value.toObject());
            steps.append(step);
        }
    }
}

void addMessage(const QJsonObject &message, int version, QList<Step> &steps)
{
    Step step{Step::Kind::Message, version};
    step.name = message.constBegin().key();
    step.content = message.constBegin().value();
    steps.append(step);
}

void addSteps(const QJsonArray &items, int version, QList<Step> &steps)
{
    for (const QJsonValue &item : items) {
        const QString kind = item.toObject().constBegin().key();
        const QJsonObject content = item.toObject().constBegin().value().toObject();
        if (kind == "VersionGated"_L1) {
            addSteps(content.value("commands"_L1).toArray(),
                     qMax(version, content.value("min_spec_version"_L1).toInt()), steps);
        }
        for (const QJsonValue &message : content.value("messages"_L1).toArray())
            addMessage(message.toObject(), version, steps);
        if (kind == "Commands"_L1) {
            for (const QJsonValue &operation : content.value("commands"_L1).toArray())
                addOperation(operation.toObject(), version, steps);
        }
        for (const QJsonValue &events : content.value("events"_L1).toArray())
            addEvents(events.toObject(), version, steps);
    }
}

} // namespace

QString operationText(const QString &verb, const QString &endpoint, const QByteArray &data, bool withResponse)
{
    QString text = verb + u' ' + endpoint;
    if (verb == "write"_L1)
        text += u' ' + QString::fromLatin1(data.toHex());
    return withResponse ? text + u'!' : text;
}

ConformanceCase ConformanceCase::read(const QJsonObject &object)
{
    ConformanceCase result;
    result.title = object.value("case"_L1).toString();
    result.protocol = object.value("protocol"_L1).toString();
    for (const QJsonValue &version : object.value("versions"_L1).toArray())
        result.versions += version.toInt();
    const QJsonObject device = object.value("devices"_L1).toArray().at(0).toObject();
    const QJsonObject identifier = device.value("identifier"_L1).toObject();
    result.deviceName = identifier.value("name"_L1).toString();
    result.address = identifier.value("address"_L1).toString();
    result.expectedName = device.value("expected_name"_L1).toString();
    result.expectedDisplayName = device.value("expected_display_name"_L1).toString();
    result.userConfigFile = object.value("user_device_config_file"_L1).toString();
    addSteps(object.value("device_init"_L1).toArray(), 0, result.init);
    addSteps(object.value("device_commands"_L1).toArray(), 0, result.commands);
    return result;
}
