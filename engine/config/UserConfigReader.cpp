#include "engine/config/UserConfigReader.h"

#include "engine/config/DeviceSettingsReader.h"
#include "engine/config/ObjectView.h"
#include "engine/config/UserMatchReader.h"
#include "engine/config/Uuid.h"

#include <QJsonDocument>

#include <algorithm>
#include <limits>

using namespace Qt::StringLiterals;

namespace engine {

namespace {

using config::ImportContext;
using config::ObjectView;

constexpr qint64 kOldest = 4;
constexpr qint64 kNewest = 5;

void checkVersion(ObjectView &file, ImportContext &context)
{
    ObjectView version(file.object("version"_L1), u"the file, version"_s, context.remarks);
    version.ignore({"minor"_L1});
    const QJsonValue value = version.value("major"_L1);
    const std::optional<qint64> major = config::wholeNumber(value, 0, std::numeric_limits<int>::max());
    if (!major)
        context.remarks.add(u"the file"_s, u"says no version; it was read like version %1"_s.arg(kNewest));
    else if (*major > kNewest)
        context.remarks.add(u"the file"_s,
                            u"version %1 is newer than this program; what it understands was read"_s.arg(*major));
    else if (*major < kOldest)
        context.remarks.add(u"the file"_s, u"version %1 is too old; what is still the same was read"_s.arg(*major));
}

void readProtocol(const QString &id, const QJsonValue &value, ImportContext &context)
{
    const QString where = u"protocol "_s + id;
    ObjectView object(value, where, context.remarks);
    const QJsonArray communication = object.list("communication"_L1);
    QJsonArray models = object.list("configurations"_L1);
    ObjectView devices(object.object("devices"_L1), where, context.remarks); // where some version 4 files have them
    for (const QJsonValue &model : devices.list("configurations"_L1))
        models.append(model);
    if (object.has("defaults"_L1))
        object.remark("defaults"_L1, u"only models of your own can be added; it was left out"_s);
    if (!config::isKnownProtocol(context.catalog, id))
        context.remarks.add(where, u"is unknown to this program; it is kept for later"_s);
    UserProtocol protocol;
    protocol.match = config::readUserMatch(communication, where, context.remarks);
    protocol.models = config::readUserModels(models, id, where, context);
    if (protocol != UserProtocol())
        context.config.protocols[id] = std::move(protocol);
}

void readProtocols(const QJsonObject &protocols, ImportContext &context)
{
    constexpr qsizetype kLongest = 64;
    for (auto next = protocols.constBegin(); next != protocols.constEnd(); ++next) {
        if (next.key().isEmpty() || next.key().size() > kLongest)
            context.remarks.add(u"the protocols"_s, u"one has no usable name and was left out"_s);
        else
            readProtocol(next.key(), next.value(), context);
    }
}

void readSimulated(const QJsonValue &value, qsizetype place, ImportContext &context)
{
    ObjectView object(value, u"simulated device %1"_s.arg(place), context.remarks);
    SimulatedEntry device;
    device.archetype = object.text("identifier"_L1);
    device.address = object.text("address"_L1);
    device.displayName = object.label("display_name"_L1);
    std::vector<SimulatedEntry> &devices = context.config.simulatedDevices;
    if (device.address.isEmpty())
        device.address = u"simulated:"_s + config::uuidOf(device.archetype + u'\n' + QString::number(place));
    if (!config::isArchetype(context.catalog, device.archetype))
        context.remarks.add(object.where(),
                            u"there is no simulated model '%1'; it was left out"_s.arg(device.archetype));
    else if (std::ranges::find(devices, device.address, &SimulatedEntry::address) != devices.end())
        context.remarks.add(object.where(), u"another one has the same address; it was left out"_s);
    else
        devices.push_back(std::move(device));
}

} // namespace

Result<QJsonObject> parseUserConfig(const QByteArray &json)
{
    if (json.size() > kUserConfigBytes)
        return Error{ErrorCode::InvalidData, u"larger than a user configuration can be"_s};
    QJsonParseError problem;
    const QJsonDocument document = QJsonDocument::fromJson(json, &problem);
    if (problem.error != QJsonParseError::NoError) {
        const QByteArray before = json.first(std::clamp<qsizetype>(problem.offset, 0, json.size()));
        return Error{ErrorCode::InvalidData, u"line %1, column %2: %3"_s.arg(before.count('\n') + 1)
                                                 .arg(before.size() - before.lastIndexOf('\n'))
                                                 .arg(problem.errorString())};
    }
    if (!document.isObject())
        return Error{ErrorCode::InvalidData, u"line 1, column 1: must be an object"_s};
    return document.object();
}

Result<UserConfigImport> readUserConfig(const QByteArray &json, const Catalog &catalog)
{
    const Result<QJsonObject> content = parseUserConfig(json);
    if (!content)
        return content.error();
    const Result<config::BaseIds> ids = config::BaseIds::load();
    if (!ids)
        return ids.error();
    config::ImportRemarks remarks;
    ImportContext context{catalog, ids.value(), remarks, {}};
    {
        ObjectView file(content.value(), u"the file"_s, remarks);
        file.ignore({"$schema"_L1});
        checkVersion(file, context);
        if (!file.has("user_configs"_L1))
            remarks.add(u"the file"_s, u"has no 'user_configs'; there is nothing to take over"_s);
        ObjectView user(file.object("user_configs"_L1), u"the file, user_configs"_s, remarks);
        readProtocols(user.object("protocols"_L1), context);
        const QJsonArray devices = user.list("devices"_L1);
        config::DeviceSettingsReader reader(context);
        for (qsizetype i = 0; i < devices.size(); ++i)
            reader.read(devices[i], i + 1);
        const QJsonArray simulated = user.list("simulated_devices"_L1);
        for (qsizetype i = 0; i < simulated.size(); ++i)
            readSimulated(simulated[i], i + 1, context);
    }
    return UserConfigImport{std::move(context.config), remarks.take()};
}

} // namespace engine
