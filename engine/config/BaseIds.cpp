#include "engine/config/BaseIds.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

using namespace Qt::StringLiterals;

namespace engine::config {

namespace {

constexpr QLatin1StringView kFile(":/config/base-ids.json");

QString identifier(const QJsonValue &value)
{
    const QString text = value.toString();
    return text == "default"_L1 ? QString() : text;
}

} // namespace

Result<BaseIds> BaseIds::load()
{
    QFile file{QString(kFile)};
    if (!file.open(QIODevice::ReadOnly))
        return Error{ErrorCode::File, kFile + u": "_s + file.errorString()};
    const QJsonObject protocols = QJsonDocument::fromJson(file.readAll()).object();
    if (protocols.isEmpty())
        return Error{ErrorCode::InvalidData, kFile + u": not the expected content"_s};
    BaseIds result;
    for (auto protocol = protocols.constBegin(); protocol != protocols.constEnd(); ++protocol) {
        Protocol &read = result.m_protocols[protocol.key()];
        const QJsonObject models = protocol.value()["models"_L1].toObject();
        for (auto model = models.constBegin(); model != models.constEnd(); ++model)
            read.models.insert(model.key(), identifier(model.value()));
        const QJsonObject features = protocol.value()["features"_L1].toObject();
        for (auto feature = features.constBegin(); feature != features.constEnd(); ++feature) {
            const auto index = static_cast<FeatureIndex>(feature.value()[1].toInt());
            read.features.insert(feature.key(), {identifier(feature.value()[0]), index});
        }
    }
    return result;
}

std::optional<QString> BaseIds::model(const QString &protocol, const QString &id) const
{
    const QHash<QString, QString> models = m_protocols.value(protocol).models;
    const auto found = models.constFind(id);
    return found == models.constEnd() ? std::nullopt : std::optional(*found);
}

std::optional<BaseIds::Feature> BaseIds::feature(const QString &protocol, const QString &id) const
{
    const QHash<QString, Feature> features = m_protocols.value(protocol).features;
    const auto found = features.constFind(id);
    return found == features.constEnd() ? std::nullopt : std::optional(*found);
}

QString BaseIds::modelId(const QString &protocol, const QString &model) const
{
    const QHash<QString, QString> models = m_protocols.value(protocol).models;
    QString result; // where two models begin with the same identifier, always the same one
    for (auto next = models.constBegin(); next != models.constEnd(); ++next) {
        if (next.value() == model && (result.isEmpty() || next.key() < result))
            result = next.key();
    }
    return result;
}

QString BaseIds::featureId(const QString &protocol, const QString &model, FeatureIndex index) const
{
    const QHash<QString, Feature> features = m_protocols.value(protocol).features;
    QString result;
    bool hasOwn = false;
    for (auto next = features.constBegin(); next != features.constEnd(); ++next) {
        hasOwn = hasOwn || next->model == model;
        if (*next == Feature{model, index} && (result.isEmpty() || next.key() < result))
            result = next.key();
    }
    return result.isEmpty() && !hasOwn && !model.isEmpty() ? featureId(protocol, QString(), index) : result;
}

} // namespace engine::config
