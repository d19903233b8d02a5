#include "tests/conformance/ConformanceClient.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <cmath>

using namespace Qt::StringLiterals;
using engine::DeviceDescription;
using engine::FeatureDescription;
using engine::OutputType;

namespace {

std::vector<const FeatureDescription *> featuresWith(const DeviceDescription &device, OutputType type)
{
    std::vector<const FeatureDescription *> result;
    for (const FeatureDescription &feature : device.features) {
        if (feature.output(type))
            result.push_back(&feature);
    }
    return result;
}

bool isTwoWay(const FeatureDescription &feature)
{
    const engine::OutputDescription *rotate = feature.output(OutputType::Rotate);
    return rotate && rotate->value.min < 0;
}

/// Version 3 numbers the scalar outputs of a device in this order.
struct Scalar
{
    const FeatureDescription *feature;
    OutputType type;
};

std::vector<Scalar> scalars(const DeviceDescription &device)
{
    std::vector<Scalar> result;
    for (const FeatureDescription &feature : device.features) {
        for (const OutputType type : {OutputType::Constrict, OutputType::Temperature, OutputType::Led, OutputType::Oscillate,
                                      OutputType::Position, OutputType::Rotate, OutputType::Spray, OutputType::Vibrate}) {
            if (feature.output(type))
                result.push_back({&feature, type});
        }
    }
    return result;
}

/// What Index of a Scalar step counts.
std::vector<const FeatureDescription *> scalarFeatures(const DeviceDescription &device)
{
    std::vector<const FeatureDescription *> result;
    for (const FeatureDescription &feature : device.features) {
        const bool isOneWay = feature.output(OutputType::Rotate) && !isTwoWay(feature);
        if (feature.output(OutputType::Vibrate) || feature.output(OutputType::Oscillate)
            || feature.output(OutputType::Constrict) || isOneWay)
            result.push_back(&feature);
    }
    return result;
}

OutputType typeNamed(const QString &name)
{
    return engine::outputTypeFromName(QLatin1StringView(name.toLatin1())).value();
}

std::size_t indexOf(const QJsonValue &entry)
{
    return static_cast<std::size_t>(entry.toObject().value("Index"_L1).toInt());
}

double numberOf(const QJsonValue &entry, QLatin1StringView key)
{
    return entry.toObject().value(key).toDouble();
}

} // namespace

QString ConformanceClient::handshake() const
{
    const QString version = m_version == 0 ? QString()
        : m_version == 4 ? u",\"ProtocolVersionMajor\":4,\"ProtocolVersionMinor\":0"_s
                         : u",\"MessageVersion\":%1"_s.arg(m_version);
    return uR"([{"RequestServerInfo":{"Id":1,"ClientName":"Conformance")"_s + version + u"}}]"_s;
}

ConformanceClient::Frame ConformanceClient::frame(const ConformanceCase::Step &message, const DeviceDescription &device)
{
    const quint32 before = m_lastId;
    const QJsonArray array = messages(message.name, message.content, device);
    Frame result;
    if (array.isEmpty())
        return result;
    result.text = QString::fromUtf8(QJsonDocument(array).toJson(QJsonDocument::Compact));
    for (quint32 id = before + 1; id <= m_lastId; ++id)
        result.ids += id;
    return result;
}

QJsonArray ConformanceClient::messages(const QString &name, const QJsonValue &content, const DeviceDescription &device)
{
    if (name == "Vibrate"_L1)
        return vibrate(content.toArray(), device);
    if (name == "Stop"_L1)
        return stop(device);
    if (name == "Battery"_L1)
        return battery(device);
    if (name == "Rotate"_L1 && m_version > 0)
        return rotate(content.toArray(), device);
    if (name == "Linear"_L1 && m_version > 0)
        return linear(content.toArray(), device);
    return name == "Scalar"_L1 && m_version > 2 ? scalar(content.toArray(), device) : QJsonArray();
}

QJsonObject ConformanceClient::command(const QString &name, const DeviceDescription &device, QJsonObject fields)
{
    fields.insert("Id"_L1, static_cast<qint64>(++m_lastId));
    fields.insert("DeviceIndex"_L1, static_cast<qint64>(device.index));
    return {{name, fields}};
}

/// Rounded away from zero.
QJsonObject ConformanceClient::output(const DeviceDescription &device, const FeatureDescription &feature, OutputType type,
                                      double part, int durationMs)
{
    const double value = part * feature.output(type)->value.max;
    QJsonObject content{{"Value"_L1, static_cast<int>(value < 0 ? std::floor(value) : std::ceil(value))}};
    if (type == OutputType::HwPositionWithDuration)
        content.insert("Duration"_L1, durationMs);
    return command(u"OutputCmd"_s, device,
                   {{"FeatureIndex"_L1, static_cast<qint64>(feature.index)},
                    {"Command"_L1, QJsonObject{{QString(engine::outputTypeName(type)), content}}}});
}

QJsonArray ConformanceClient::vibrate(const QJsonArray &entries, const DeviceDescription &device)
{
    if (m_version == 0)
        return {command(u"SingleMotorVibrateCmd"_s, device, {{"Speed"_L1, numberOf(entries.at(0), "Speed"_L1)}})};
    const auto vibrators = featuresWith(device, OutputType::Vibrate);
    if (m_version < 3)
        return {command(u"VibrateCmd"_s, device, {{"Speeds"_L1, entries}})};
    QJsonArray result;
    QJsonArray together;
    const std::vector<Scalar> all = scalars(device);
    for (const QJsonValue &entry : entries) {
        const FeatureDescription &feature = *vibrators.at(indexOf(entry));
        if (m_version == 4)
            result.append(output(device, feature, OutputType::Vibrate, numberOf(entry, "Speed"_L1)));
        for (std::size_t i = 0; i < all.size(); ++i) {
            if (all[i].feature == &feature && all[i].type == OutputType::Vibrate)
                together.append(QJsonObject{{"Index"_L1, static_cast<int>(i)}, {"Scalar"_L1, numberOf(entry, "Speed"_L1)},
                                            {"ActuatorType"_L1, "Vibrate"_L1}});
        }
    }
    return m_version == 4 ? result : QJsonArray{command(u"ScalarCmd"_s, device, {{"Scalars"_L1, together}})};
}

QJsonArray ConformanceClient::scalar(const QJsonArray &entries, const DeviceDescription &device)
{
    if (m_version == 3) {
        QJsonArray scalars;
        for (const QJsonValue &entry : entries) {
            QJsonObject known = entry.toObject();
            known.remove("feature_id"_L1);
            scalars.append(known);
        }
        return {command(u"ScalarCmd"_s, device, {{"Scalars"_L1, scalars}})};
    }
    QJsonArray result;
    for (const QJsonValue &entry : entries) {
        const FeatureDescription &feature = *scalarFeatures(device).at(indexOf(entry));
        const OutputType type = typeNamed(entry.toObject().value("ActuatorType"_L1).toString());
        result.append(output(device, feature, type, numberOf(entry, "Scalar"_L1)));
    }
    return result;
}

QJsonArray ConformanceClient::rotate(const QJsonArray &entries, const DeviceDescription &device)
{
    if (m_version < 4)
        return {command(u"RotateCmd"_s, device, {{"Rotations"_L1, entries}})};
    QJsonArray result;
    for (const QJsonValue &entry : entries) {
        const double speed = numberOf(entry, "Speed"_L1);
        const bool isClockwise = entry.toObject().value("Clockwise"_L1).toBool();
        result.append(output(device, *featuresWith(device, OutputType::Rotate).at(indexOf(entry)), OutputType::Rotate,
                             isClockwise ? speed : -speed));
    }
    return result;
}

QJsonArray ConformanceClient::linear(const QJsonArray &entries, const DeviceDescription &device)
{
    QJsonArray result;
    QJsonArray vectors;
    for (const QJsonValue &entry : entries) {
        const double position = numberOf(entry, "Position"_L1);
        const int duration = entry.toObject().value("Duration"_L1).toInt();
        vectors.append(QJsonObject{{"Index"_L1, vectors.size()}, {"Duration"_L1, duration}, {"Position"_L1, position}});
        const auto *feature = device.feature(static_cast<engine::FeatureIndex>(indexOf(entry)));
        if (m_version == 4)
            result.append(output(device, *feature, OutputType::HwPositionWithDuration, position, duration));
    }
    return m_version == 4 ? result : QJsonArray{command(u"LinearCmd"_s, device, {{"Vectors"_L1, vectors}})};
}

QJsonArray ConformanceClient::battery(const DeviceDescription &device)
{
    if (m_version == 2)
        return {command(u"BatteryLevelCmd"_s, device, {})};
    if (m_version == 3)
        return {command(u"SensorReadCmd"_s, device, {{"SensorIndex"_L1, 0}, {"SensorType"_L1, "Battery"_L1}})};
    for (const FeatureDescription &feature : device.features) {
        if (m_version == 4 && feature.input(engine::InputType::Battery))
            return {command(u"InputCmd"_s, device,
                            {{"FeatureIndex"_L1, static_cast<qint64>(feature.index)}, {"Type"_L1, "Battery"_L1},
                             {"Command"_L1, "Read"_L1}})};
    }
    return {};
}

QJsonArray ConformanceClient::stop(const DeviceDescription &device)
{
    if (m_version < 4)
        return {command(u"StopDeviceCmd"_s, device, {})};
    return {command(u"StopCmd"_s, device, {{"Inputs"_L1, true}, {"Outputs"_L1, true}})};
}
