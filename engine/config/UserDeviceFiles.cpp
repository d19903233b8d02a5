#include "engine/config/UserDeviceFiles.h"

#include "engine/catalog/Catalog.h"

#include <QJsonArray>

using namespace Qt::StringLiterals;

namespace engine {

namespace {

QJsonArray toArray(Range range)
{
    return {range.min, range.max};
}

QJsonObject bluetooth(const ProtocolMatch &match)
{
    QJsonObject result;
    QJsonArray names = QJsonArray::fromStringList(match.names);
    for (const QString &prefix : match.prefixes)
        names.append(QString(prefix + u'*'));
    if (!names.isEmpty())
        result["names"_L1] = names;
    QJsonArray manufacturers;
    for (const ManufacturerData &data : match.manufacturerData) {
        QJsonObject record{{u"company"_s, data.company}};
        if (!data.data.isEmpty())
            record["data"_L1] = QString::fromLatin1(data.data.toHex(' '));
        manufacturers.append(record);
    }
    if (!manufacturers.isEmpty())
        result["manufacturer"_L1] = manufacturers;
    if (!match.advertisedServices.isEmpty())
        result["advertised"_L1] = QJsonArray::fromStringList(match.advertisedServices);
    QJsonObject services;
    for (const ProtocolMatch::Service &service : match.services) {
        QJsonObject characteristics;
        for (const auto &[endpoint, uuid] : service.characteristics)
            characteristics[endpointName(endpoint)] = uuid;
        services[service.uuid] = characteristics;
    }
    if (!services.isEmpty() || !result.isEmpty())
        result["services"_L1] = services;
    return result;
}

QJsonObject serialPort(const ProtocolMatch &match, const QString &port)
{
    return {{u"baud"_s, match.baud.value_or(0)}, {u"port"_s, port}};
}

QJsonObject toMatch(const ProtocolMatch &match)
{
    QJsonObject result;
    if (const QJsonObject object = bluetooth(match); !object.isEmpty())
        result["ble"_L1] = object;
    for (const auto &[bus, identifiers] : match.identifiers) {
        if (bus == "serial"_L1)
            result[bus] = serialPort(match, identifiers.value(0));
        else
            result[bus] = identifiers.isEmpty() ? QJsonValue(true) : QJsonArray::fromStringList(identifiers);
    }
    return result;
}

QJsonObject toFeature(const FeatureDescription &feature)
{
    QJsonObject result{{u"index"_s, static_cast<int>(feature.index)}};
    if (!feature.label.isEmpty())
        result["label"_L1] = feature.label;
    for (const OutputDescription &output : feature.outputs) {
        result[outputTypeKey(output.type)] = toArray(output.value);
        if (output.type == OutputType::HwPositionWithDuration && output.duration != OutputDescription().duration)
            result["duration"_L1] = toArray(output.duration);
    }
    for (const InputDescription &input : feature.inputs) {
        const QLatin1StringView key = inputTypeKey(input.type);
        if (input.type == InputType::Battery || input.type == InputType::Rssi) {
            result[key] = u"read"_s;
            continue;
        }
        QJsonArray via;
        if (input.canRead)
            via.append(u"read"_s);
        if (input.canSubscribe)
            via.append(u"subscribe"_s);
        result[key] = QJsonObject{{u"range"_s, toArray(input.value)}, {u"via"_s, via}};
    }
    return result;
}

QJsonObject toModel(const ProtocolModel &model)
{
    QJsonObject result{{u"ids"_s, QJsonArray::fromStringList(model.identifiers)}, {u"name"_s, model.name}};
    if (model.features) {
        QJsonArray features;
        for (const FeatureDescription &feature : *model.features)
            features.append(toFeature(feature));
        result["features"_L1] = features;
    }
    if (model.gap)
        result["gap_ms"_L1] = static_cast<int>(model.gap->count());
    return result;
}

} // namespace

std::vector<QJsonObject> toDeviceFiles(const QString &protocol, const UserProtocol &additions)
{
    QJsonObject file{{u"protocol"_s, protocol}};
    if (const QJsonObject match = toMatch(additions.match); !match.isEmpty())
        file["match"_L1] = match;
    QJsonArray models;
    for (const ProtocolModel &model : additions.models)
        models.append(toModel(model));
    if (!models.isEmpty())
        file["models"_L1] = QJsonObject{{u"list"_s, models}};
    if (file.size() == 1)
        return {};
    std::vector<QJsonObject> result{file};
    const auto serial = additions.match.identifiers.find(u"serial"_s);
    const QStringList ports = serial == additions.match.identifiers.end() ? QStringList() : serial->second.mid(1);
    for (const QString &port : ports)
        result.push_back(
            {{u"protocol"_s, protocol}, {u"match"_s, QJsonObject{{u"serial"_s, serialPort(additions.match, port)}}}});
    return result;
}

std::vector<Error> addToCatalog(const UserConfig &config, Catalog &catalog)
{
    std::vector<Error> errors;
    for (const auto &[protocol, additions] : config.protocols) {
        const std::vector<QJsonObject> files = toDeviceFiles(protocol, additions);
        for (const QJsonObject &file : files) {
            const Result<> added = catalog.addFile(u"user configuration of "_s + protocol, file);
            if (!added) {
                errors.push_back(added.error());
                break;
            }
        }
    }
    return errors;
}

} // namespace engine
