#include "engine/settings/SettingsShape.h"

#include <QHash>
#include <QJsonDocument>
#include <algorithm>

namespace engine::settings_shape {

namespace {

/// The known members of a value.
QJsonValue reduced(const QJsonValue &value, const Shape *shape)
{
    if (!shape || !value.isObject())
        return value;
    QJsonObject result;
    const QJsonObject object = value.toObject();
    for (const Member &member : shape->members) {
        if (const auto found = object.constFind(member.key); found != object.constEnd())
            result.insert(member.key, reduced(*found, member.inside));
    }
    return result;
}

/// What tells an entry from others of its list, to be compared.
QByteArray identityOf(const QJsonValue &entry, const Shape *shape)
{
    QJsonValue identity = reduced(entry, shape);
    if (shape && !shape->identity.isEmpty())
        identity = identity.toObject().value(shape->identity);
    return QJsonDocument(QJsonArray{identity}).toJson(QJsonDocument::Compact);
}

QHash<QByteArray, qsizetype> places(const QJsonArray &list, const Shape *shape)
{
    QHash<QByteArray, qsizetype> result;
    for (qsizetype i = 0; i < list.size(); ++i)
        result.insert(identityOf(list[i], shape), i);
    return result;
}

QJsonValue completedValue(const QJsonValue &newer, const QJsonValue &older, const Shape *shape,
                          const QStringList &open);

QJsonArray completedList(const QJsonArray &newer, const QJsonArray &older, const Shape *shape, const QStringList &open)
{
    QJsonArray result = newer;
    const QHash<QByteArray, qsizetype> known = places(newer, shape);
    for (const QJsonValue &entry : older) {
        const qsizetype place = known.value(identityOf(entry, shape), -1);
        if (place < 0)
            result.append(entry);
        else if (place == newer.size() - 1 && open.size() > 1)
            result[place] = completedValue(newer[place], entry, shape, open.sliced(1));
    }
    return result;
}

QJsonObject completedObject(const QJsonObject &newer, const QJsonObject &older, const Shape *shape,
                            const QStringList &open)
{
    QJsonObject result = newer;
    for (auto member = older.constBegin(); member != older.constEnd(); ++member) {
        const auto known = newer.constFind(member.key());
        if (known == newer.constEnd()) {
            result.insert(member.key(), member.value());
        } else if (open.size() > 1 && member.key() == open.constFirst()) {
            const Member *description = shape ? shape->member(member.key()) : nullptr;
            result.insert(member.key(), completedValue(*known, member.value(),
                                                       description ? description->inside : nullptr, open.sliced(1)));
        }
    }
    return result;
}

/// \param open begins with this value, which is not finished
QJsonValue completedValue(const QJsonValue &newer, const QJsonValue &older, const Shape *shape, const QStringList &open)
{
    if (newer.isObject() && older.isObject())
        return completedObject(newer.toObject(), older.toObject(), shape, open);
    if (newer.isArray() && older.isArray())
        return completedList(newer.toArray(), older.toArray(), shape, open);
    return newer;
}

QJsonArray withUnknown(const QJsonArray &ours, const QJsonArray &old, const Shape &shape)
{
    QJsonArray result = ours;
    const QHash<QByteArray, qsizetype> known = places(old, &shape);
    for (qsizetype i = 0; i < result.size(); ++i) {
        const qsizetype place = known.value(identityOf(result[i], &shape), -1);
        if (place >= 0)
            result[i] = withUnknown(result[i].toObject(), old[place].toObject(), shape);
    }
    return result;
}

} // namespace

const Member *Shape::member(const QString &key) const
{
    const auto found = std::ranges::find_if(members, [&](const Member &member) { return member.key == key; });
    return found == members.end() ? nullptr : &*found;
}

const Shape &root()
{
    using namespace Qt::StringLiterals;
    static const Shape key{{{"address"_L1}, {"identifier"_L1}, {"protocol"_L1}}, {}};
    static const Shape outputAt{{{"feature"_L1}, {"type"_L1}}, {}};
    static const Shape output{{{"at"_L1, &outputAt}, {"disabled"_L1}, {"duration"_L1}, {"limit"_L1}, {"reversed"_L1}},
                              "at"_L1};
    static const Shape device{{{"allowed"_L1},
                               {"denied"_L1},
                               {"device"_L1, &key},
                               {"displayName"_L1},
                               {"index"_L1},
                               {"maximumPercent"_L1},
                               {"messageGap"_L1},
                               {"outputs"_L1, &output}},
                              "device"_L1};
    static const Shape index{{{"device"_L1, &key}, {"index"_L1}}, "device"_L1};
    static const Shape serialPort{{{"baud"_L1}, {"dtr"_L1}, {"path"_L1}, {"protocol"_L1}, {"rts"_L1}}, "path"_L1};
    static const Shape networkAt{{{"host"_L1}, {"port"_L1}, {"transport"_L1}}, {}};
    static const Shape networkDevice{{{"at"_L1, &networkAt}, {"protocol"_L1}}, "at"_L1};
    static const Shape buses{{{"bluetoothAdapter"_L1},
                              {"deviceWebSocket"_L1},
                              {"deviceWebSocketOnAllInterfaces"_L1},
                              {"deviceWebSocketPort"_L1},
                              {"gamepads"_L1},
                              {"lovenseConnect"_L1},
                              {"networkDevices"_L1, &networkDevice},
                              {"serialPorts"_L1, &serialPort},
                              {"switchedOff"_L1}},
                             {}};
    static const Shape file{{{"assentSettings"_L1},
                             {"buses"_L1, &buses},
                             {"devices"_L1, &device},
                             {"indexes"_L1, &index},
                             {"maximumPercent"_L1},
                             {"notStopped"_L1, &key}},
                            {}};
    return file;
}

QJsonObject withUnknown(const QJsonObject &ours, const QJsonObject &old, const Shape &shape)
{
    QJsonObject result = ours;
    for (auto member = old.constBegin(); member != old.constEnd(); ++member) {
        const Member *known = shape.member(member.key());
        const QJsonValue value = result.value(member.key());
        if (!known)
            result.insert(member.key(), member.value());
        else if (known->inside && value.isObject())
            result.insert(member.key(), withUnknown(value.toObject(), member.value().toObject(), *known->inside));
        else if (known->inside && value.isArray())
            result.insert(member.key(), withUnknown(value.toArray(), member.value().toArray(), *known->inside));
    }
    return result;
}

QJsonObject completed(const QJsonObject &newer, const QJsonObject &older, const Shape &shape, const QStringList &open)
{
    return completedObject(newer, older, &shape, open);
}

} // namespace engine::settings_shape
