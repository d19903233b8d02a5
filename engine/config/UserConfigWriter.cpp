#include "engine/config/UserConfigWriter.h"

#include "engine/config/BaseIds.h"
#include "engine/config/BaseModel.h"
#include "engine/config/Uuid.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <set>

using namespace Qt::StringLiterals;

namespace engine {

namespace {

using config::BaseIds;
using config::BaseModel;

QJsonArray toArray(Range range)
{
    return {range.min, range.max};
}

QJsonArray longUuids(const QStringList &uuids)
{
    QJsonArray result;
    for (const QString &uuid : uuids)
        result.append(config::longUuid(uuid));
    return result;
}

QJsonObject bluetooth(const ProtocolMatch &match)
{
    QJsonArray names = QJsonArray::fromStringList(match.names);
    for (const QString &prefix : match.prefixes)
        names.append(QString(prefix + u'*'));
    QJsonArray manufacturers;
    for (const ManufacturerData &data : match.manufacturerData) {
        QJsonArray bytes;
        for (const char byte : data.data)
            bytes.append(static_cast<quint8>(byte));
        QJsonObject record{{u"company"_s, data.company}};
        if (!bytes.isEmpty())
            record["data"_L1] = bytes;
        manufacturers.append(record);
    }
    QJsonObject services;
    for (const ProtocolMatch::Service &service : match.services) {
        QJsonObject characteristics;
        for (const auto &[endpoint, uuid] : service.characteristics)
            characteristics[endpointName(endpoint)] = config::longUuid(uuid);
        services[config::longUuid(service.uuid)] = characteristics;
    }
    QJsonObject result{{u"names"_s, names}, {u"services"_s, services}};
    if (!manufacturers.isEmpty())
        result["manufacturer_data"_L1] = manufacturers;
    if (!match.advertisedServices.isEmpty())
        result["advertised_services"_L1] = longUuids(match.advertisedServices);
    return result;
}

QJsonObject pair(const QString &text)
{
    constexpr int kHexadecimal = 16;
    return {{u"vendor_id"_s, text.section(u':', 0, 0).toInt(nullptr, kHexadecimal)},
            {u"product_id"_s, text.section(u':', 1, 1).toInt(nullptr, kHexadecimal)}};
}

/// Appends the entries of one bus, under the name that it has there.
void addBus(const QString &bus, const QStringList &identifiers, int baud, QJsonArray &result)
{
    const auto add = [&result](const QString &key, const QJsonObject &value) {
        result.append(QJsonObject{{key, value}});
    };
    if (bus == "serial"_L1) {
        for (const QString &port : identifiers)
            add(bus, {{u"port"_s, port},
                      {u"baud_rate"_s, baud},
                      {u"data_bits"_s, 8},
                      {u"stop_bits"_s, 1},
                      {u"parity"_s, u"N"_s}});
    } else if (bus == "hid"_L1 || bus == "usb"_L1) {
        QJsonArray pairs;
        for (const QString &identifier : identifiers)
            pairs.append(pair(identifier));
        add(bus, {{u"pairs"_s, pairs}});
    } else if (bus == "websocket"_L1) {
        for (const QString &name : identifiers)
            add(bus, {{u"name"_s, name}});
    } else if (bus == "simulated"_L1) {
        add(bus, {{u"names"_s, QJsonArray::fromStringList(identifiers)}});
    } else {
        const bool isService = bus == "lovense_connect"_L1;
        add(isService ? u"lovense_connect_service"_s : QString(bus).replace(u'_', u'-'), {{u"exists"_s, true}});
    }
}

QJsonArray communication(const ProtocolMatch &match)
{
    QJsonArray result;
    const bool isBluetooth = !match.names.isEmpty() || !match.prefixes.isEmpty() || !match.manufacturerData.isEmpty() ||
                             !match.advertisedServices.isEmpty() || !match.services.empty();
    if (isBluetooth)
        result.append(QJsonObject{{u"btle"_s, bluetooth(match)}});
    for (const auto &[bus, identifiers] : match.identifiers)
        addBus(bus, identifiers, match.baud.value_or(0), result);
    return result;
}

QJsonObject outputs(const FeatureDescription &feature)
{
    QJsonObject result;
    for (const OutputDescription &output : feature.outputs) {
        QJsonObject ranges{{u"value"_s, toArray(output.value)}};
        if (output.type == OutputType::HwPositionWithDuration)
            ranges["duration"_L1] = toArray(output.duration);
        result[outputTypeKey(output.type)] = ranges;
    }
    return result;
}

QJsonObject inputs(const FeatureDescription &feature)
{
    QJsonObject result;
    for (const InputDescription &input : feature.inputs) {
        QJsonArray commands;
        if (input.canRead)
            commands.append(u"Read"_s);
        if (input.canSubscribe)
            commands.append(u"Subscribe"_s);
        result[inputTypeKey(input.type)] =
            QJsonObject{{u"value"_s, QJsonArray{toArray(input.value)}}, {u"command"_s, commands}};
    }
    return result;
}

QJsonObject configuration(const QString &protocol, const ProtocolModel &model)
{
    const QString first = model.identifiers.value(0);
    QJsonArray features;
    for (const FeatureDescription &feature : model.features.value_or(std::vector<FeatureDescription>())) {
        QJsonObject written{{u"index"_s, static_cast<int>(feature.index)},
                            {u"id"_s, config::ownFeatureId(protocol, first, feature.index)},
                            {u"description"_s, feature.label}};
        if (!feature.outputs.empty())
            written["output"_L1] = outputs(feature);
        if (!feature.inputs.empty())
            written["input"_L1] = inputs(feature);
        features.append(written);
    }
    QJsonObject result{{u"identifier"_s, QJsonArray::fromStringList(model.identifiers)},
                       {u"name"_s, model.name},
                       {u"id"_s, config::ownModelId(protocol, first)},
                       {u"features"_s, features}};
    if (model.gap)
        result["message_gap_ms"_L1] = static_cast<int>(model.gap->count());
    return result;
}

QJsonObject protocolObject(const QString &id, const UserProtocol &protocol)
{
    QJsonObject result{{u"communication"_s, communication(protocol.match)}};
    QJsonArray models;
    for (const ProtocolModel &model : protocol.models)
        models.append(configuration(id, model));
    if (!models.isEmpty())
        result["configurations"_L1] = models;
    return result;
}

/// Writes the entries of "devices".
class DeviceWriter
{
public:
    DeviceWriter(const UserConfig &config, const Catalog &catalog, const BaseIds &ids)
        : m_config(config)
        , m_catalog(catalog)
        , m_ids(ids)
    {
        for (const DeviceSettings &device : config.devices) {
            if (device.index)
                m_taken.insert(*device.index);
        }
    }

    QJsonObject write(const DeviceSettings &device);

private:
    QJsonArray features(const DeviceSettings &device, const std::optional<BaseModel> &base) const;
    QJsonObject feature(const DeviceSettings &device, const std::optional<BaseModel> &base, FeatureIndex index) const;
    QJsonObject customization(const DeviceSettings &device, const std::optional<BaseModel> &base);
    DeviceIndex freeIndex();

    const UserConfig &m_config;
    const Catalog &m_catalog;
    const BaseIds &m_ids;
    std::set<DeviceIndex> m_taken;
};

QJsonObject DeviceWriter::write(const DeviceSettings &device)
{
    const DeviceKey &key = device.key;
    const std::optional<BaseModel> base = config::baseModel(m_config, m_catalog, key.protocol, key.identifier);
    const QString model = base ? base->identifier : key.identifier;
    const QString known = base && base->isOwn ? QString() : m_ids.modelId(key.protocol, model);
    const QJsonValue identifier = key.identifier.isEmpty() ? QJsonValue() : QJsonValue(key.identifier);
    return {{u"identifier"_s,
             QJsonObject{{u"protocol"_s, key.protocol}, {u"identifier"_s, identifier}, {u"address"_s, key.address}}},
            {u"config"_s, QJsonObject{{u"id"_s, config::uuidOf(key.protocol + u'\n' + key.identifier + u'\n' +
                                                               key.address + u"\ndevice"_s)},
                                      {u"base_id"_s, known.isEmpty() ? config::ownModelId(key.protocol, model) : known},
                                      {u"features"_s, features(device, base)},
                                      {u"user_config"_s, customization(device, base)}}}};
}

QJsonArray DeviceWriter::features(const DeviceSettings &device, const std::optional<BaseModel> &base) const
{
    std::set<FeatureIndex> indexes;
    if (base) {
        for (const FeatureDescription &next : base->features)
            indexes.insert(next.index);
    } else {
        for (const OutputSetting &output : device.outputs)
            indexes.insert(output.feature);
    }
    QJsonArray result;
    for (const FeatureIndex index : indexes)
        result.append(feature(device, base, index));
    return result;
}

QJsonObject DeviceWriter::feature(const DeviceSettings &device, const std::optional<BaseModel> &base,
                                  FeatureIndex index) const
{
    const DeviceKey &key = device.key;
    const QString model = base ? base->identifier : key.identifier;
    const QString own = config::ownFeatureId(key.protocol, model, index);
    QString known = base && base->isOwn ? own : m_ids.featureId(key.protocol, model, index);
    QJsonObject result{{u"id"_s, config::uuidOf(own + u'\n' + key.address)}};
    if (known.isEmpty()) { // nobody knows the id, so that the index has to say which one it is
        known = own;
        result["index"_L1] = static_cast<int>(index);
    }
    result["base_id"_L1] = known;
    QJsonObject outputs;
    for (const OutputSetting &setting : device.outputs) {
        if (setting.feature != index)
            continue;
        QJsonObject written;
        if (setting.limit)
            written["value"_L1] = toArray(*setting.limit);
        if (setting.duration)
            written["duration"_L1] = toArray(*setting.duration);
        if (setting.isDisabled)
            written["disabled"_L1] = true;
        if (setting.isReversed)
            written["reverse"_L1] = true;
        outputs[outputTypeKey(setting.type)] = written;
    }
    if (!outputs.isEmpty())
        result["output"_L1] = outputs;
    return result;
}

QJsonObject DeviceWriter::customization(const DeviceSettings &device, const std::optional<BaseModel> &base)
{
    const DeviceIndex index = device.index ? *device.index : freeIndex();
    QJsonObject result{
        {u"allow"_s, device.isAllowed}, {u"deny"_s, device.isDenied}, {u"index"_s, static_cast<qint64>(index)}};
    if (!device.displayName.isEmpty())
        result["display_name"_L1] = device.displayName;
    const auto gap = device.messageGap || !base ? device.messageGap : base->gap;
    if (gap)
        result["message_gap_ms"_L1] = static_cast<int>(gap->count());
    return result;
}

DeviceIndex DeviceWriter::freeIndex()
{
    DeviceIndex result{0};
    while (m_taken.contains(result))
        result = static_cast<DeviceIndex>(static_cast<quint32>(result) + 1);
    m_taken.insert(result);
    return result;
}

QJsonObject simulatedObject(const SimulatedEntry &device)
{
    QJsonObject result{{u"identifier"_s, device.archetype}, {u"address"_s, device.address}};
    if (!device.displayName.isEmpty())
        result["display_name"_L1] = device.displayName;
    return result;
}

} // namespace

Result<QByteArray> writeUserConfig(const UserConfig &config, const Catalog &catalog)
{
    constexpr int kVersion = 5;
    const Result<BaseIds> ids = BaseIds::load();
    if (!ids)
        return ids.error();
    QJsonObject protocols;
    for (const auto &[id, protocol] : config.protocols)
        protocols[id] = protocolObject(id, protocol);
    DeviceWriter writer(config, catalog, ids.value());
    QJsonArray devices;
    for (const DeviceSettings &device : config.devices)
        devices.append(writer.write(device));
    QJsonArray simulated;
    for (const SimulatedEntry &device : config.simulatedDevices)
        simulated.append(simulatedObject(device));
    const QJsonObject file{
        {u"version"_s, QJsonObject{{u"major"_s, kVersion}, {u"minor"_s, 0}}},
        {u"user_configs"_s,
         QJsonObject{{u"protocols"_s, protocols}, {u"devices"_s, devices}, {u"simulated_devices"_s, simulated}}}};
    return QJsonDocument(file).toJson(QJsonDocument::Indented);
}

} // namespace engine
