#include "engine/config/UserModelReader.h"

#include "engine/config/ObjectView.h"
#include "engine/config/Uuid.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace engine::config {

namespace {

constexpr int kHighestIndex = 255;
constexpr qint64 kLongestGap = 10000;
constexpr Range kBattery{0, 100};
constexpr Range kRssi{-128, 0};

/// As clients see it; the same rule as for device files.
Range published(Range range)
{
    return {range.min < 0 ? -range.max : 0, range.max};
}

void readOutput(OutputType type, const QJsonValue &value, const QString &where, FeatureDescription &feature,
                ImportRemarks &remarks)
{
    ObjectView object(value, where, remarks);
    object.ignore({"description"_L1, "step_limit"_L1});
    const std::optional<Range> range = object.range("value"_L1);
    const std::optional<Range> duration = object.range("duration"_L1);
    if (object.flag("reverse_position"_L1) || object.flag("reverse"_L1))
        remarks.add(where, u"a model cannot be reversed, only a device; this was left out"_s);
    if (object.flag("disabled"_L1)) {
        remarks.add(where, u"is disabled and therefore not part of the model"_s);
        return;
    }
    if (!range || range->max <= 0) {
        remarks.add(where, u"has no range that reaches above 0 and was left out"_s);
        return;
    }
    OutputDescription output{type, published(*range)};
    if (duration && duration->min >= 0 && type == OutputType::HwPositionWithDuration)
        output.duration = *duration;
    else if (duration)
        remarks.add(where, u"cannot have this duration; it was left out"_s);
    feature.outputs.push_back(output);
}

void readOutputs(const QJsonObject &outputs, const QString &where, FeatureDescription &feature, ImportRemarks &remarks)
{
    for (auto next = outputs.constBegin(); next != outputs.constEnd(); ++next) {
        const std::optional<OutputType> type = userOutputType(next.key());
        if (!type)
            remarks.add(where, u"'%1' is not a kind of output and was left out"_s.arg(next.key()));
        else
            readOutput(*type, next.value(), where + u", "_s + next.key(), feature, remarks);
    }
    std::ranges::sort(feature.outputs, {}, &OutputDescription::type);
}

void readInput(InputType type, const QJsonValue &value, const QString &where, FeatureDescription &feature,
               ImportRemarks &remarks)
{
    ObjectView object(value, where, remarks);
    const QJsonArray ranges = object.list("value"_L1);
    const QStringList commands = object.texts("command"_L1);
    InputDescription input{type, {}, false, false};
    input.canRead = commands.contains("Read"_L1, Qt::CaseInsensitive);
    input.canSubscribe = commands.contains("Subscribe"_L1, Qt::CaseInsensitive);
    const std::optional<Range> range = rangeOf(ranges.at(0));
    const bool isPlain = type == InputType::Battery || type == InputType::Rssi;
    if (type == InputType::Position || ranges.size() != 1 || !range) {
        remarks.add(where, u"this program cannot read it; it was left out"_s);
        return;
    }
    if (isPlain) // these can be read and have one range, whatever a file says
        input = {type, type == InputType::Battery ? kBattery : kRssi, true, false};
    else
        input.value = *range;
    if (!input.canRead && !input.canSubscribe)
        remarks.add(where, u"can neither be read nor subscribed to; it was left out"_s);
    else
        feature.inputs.push_back(input);
}

void readInputs(const QJsonObject &inputs, const QString &where, FeatureDescription &feature, ImportRemarks &remarks)
{
    for (auto next = inputs.constBegin(); next != inputs.constEnd(); ++next) {
        const std::optional<InputType> type = inputTypeFromKey(QLatin1StringView(next.key().toLatin1()));
        if (!type)
            remarks.add(where, u"'%1' is not a kind of input and was left out"_s.arg(next.key()));
        else
            readInput(*type, next.value(), where + u", "_s + next.key(), feature, remarks);
    }
    std::ranges::sort(feature.inputs, {}, &InputDescription::type);
}

class ModelReader
{
public:
    ModelReader(const QString &protocol, const QString &where, ImportContext &context)
        : m_protocol(protocol)
        , m_where(where)
        , m_context(context)
    {
    }

    std::optional<ProtocolModel> read(const QJsonValue &value);

private:
    std::vector<FeatureDescription> features(const QJsonArray &items, const QString &where, const QString &model);
    FeatureDescription feature(ObjectView &object, qsizetype place);

    QString m_protocol;
    QString m_where;
    ImportContext &m_context;
    std::optional<BaseModel> m_base; ///< of the model being read, or the default one
};

std::optional<ProtocolModel> ModelReader::read(const QJsonValue &value)
{
    ObjectView object(value, m_where, m_context.remarks);
    ProtocolModel model;
    model.identifiers = object.texts("identifier"_L1);
    model.name = object.label("name"_L1);
    object.rename(m_where + u", model '%1'"_s.arg(model.name.isEmpty() ? model.identifiers.value(0) : model.name));
    if (model.identifiers.isEmpty()) {
        m_context.remarks.add(object.where(), u"a model without identifiers is never used; it was left out"_s);
        object.ignore({"id"_L1, "base_id"_L1, "features"_L1, "message_gap_ms"_L1, "protocol_variant"_L1});
        return std::nullopt;
    }
    const QString first = model.identifiers.first();
    const QString baseId = longUuid(object.text("base_id"_L1));
    m_base =
        baseModel({}, m_context.catalog, m_protocol, m_context.baseIds.model(m_protocol, baseId).value_or(QString()));
    if (model.name.isEmpty())
        model.name = first;
    if (object.has("protocol_variant"_L1))
        object.remark("protocol_variant"_L1, u"is not needed here: the outputs decide"_s);
    if (const auto gap = object.number("message_gap_ms"_L1, 0, kLongestGap))
        model.gap = std::chrono::milliseconds(*gap);
    m_context.addModel(m_protocol, longUuid(object.text("id"_L1)), first);
    if (const QJsonArray items = object.list("features"_L1); !items.isEmpty())
        model.features = features(items, object.where(), first);
    else if (m_base)
        model.features = m_base->features;
    if (!model.features || model.features->empty()) {
        m_context.remarks.add(object.where(), u"has no features and was left out"_s);
        return std::nullopt;
    }
    return model;
}

std::vector<FeatureDescription> ModelReader::features(const QJsonArray &items, const QString &where,
                                                      const QString &model)
{
    std::vector<FeatureDescription> result;
    for (qsizetype i = 0; i < items.size(); ++i) {
        ObjectView object(items[i], where + u", feature %1"_s.arg(i), m_context.remarks);
        const FeatureDescription next = feature(object, i);
        if (std::ranges::find(result, next.index, &FeatureDescription::index) != result.end()) {
            m_context.remarks.add(object.where(), u"another feature has the same index; it was left out"_s);
            object.ignore({"id"_L1});
            continue;
        }
        m_context.addFeature(m_protocol, model, longUuid(object.text("id"_L1)), next.index);
        if (!next.outputs.empty() || !next.inputs.empty())
            result.push_back(next);
        else
            m_context.remarks.add(object.where(), u"nothing is left of it; it was left out"_s);
    }
    std::ranges::sort(result, {}, &FeatureDescription::index);
    return result;
}

FeatureDescription ModelReader::feature(ObjectView &object, qsizetype place)
{
    FeatureDescription result;
    object.ignore({"feature_settings"_L1});
    const std::optional<BaseIds::Feature> base =
        m_context.baseIds.feature(m_protocol, longUuid(object.text("base_id"_L1)));
    const auto fallback = base ? base->index : static_cast<FeatureIndex>(std::min<qsizetype>(place, kHighestIndex));
    const std::optional<qint64> index = object.number("index"_L1, 0, kHighestIndex);
    result.index = index ? static_cast<FeatureIndex>(*index) : fallback;
    result.label = object.label("description"_L1);
    readOutputs(object.object("output"_L1), object.where(), result, m_context.remarks);
    readInputs(object.object("input"_L1), object.where(), result, m_context.remarks);
    if (base && m_base && !object.has("output"_L1) && !object.has("input"_L1)) {
        const auto found = std::ranges::find(m_base->features, base->index, &FeatureDescription::index);
        if (found != m_base->features.end()) {
            result.outputs = found->outputs;
            result.inputs = found->inputs;
        }
    }
    return result;
}

QString joined(const QString &protocol, const QString &model, const QString &id)
{
    return protocol + u'\n' + model + u'\n' + id;
}

} // namespace

std::optional<QString> ImportContext::model(const QString &protocol, const QString &id) const
{
    const auto own = ownModels.constFind(joined(protocol, {}, id));
    return own == ownModels.constEnd() ? baseIds.model(protocol, id) : std::optional(*own);
}

std::optional<FeatureIndex> ImportContext::feature(const QString &protocol, const BaseModel &model,
                                                   const QString &id) const
{
    if (model.isOwn) {
        const auto own = ownFeatures.constFind(joined(protocol, model.identifier, id));
        if (own != ownFeatures.constEnd())
            return *own;
    }
    const std::optional<BaseIds::Feature> base = baseIds.feature(protocol, id);
    return base ? std::optional(base->index) : std::nullopt;
}

void ImportContext::addModel(const QString &protocol, const QString &id, const QString &model)
{
    if (!id.isEmpty())
        ownModels.insert(joined(protocol, {}, id), model);
}

void ImportContext::addFeature(const QString &protocol, const QString &model, const QString &id, FeatureIndex index)
{
    if (!id.isEmpty())
        ownFeatures.insert(joined(protocol, model, id), index);
}

std::vector<ProtocolModel> readUserModels(const QJsonArray &configurations, const QString &protocol,
                                          const QString &where, ImportContext &context)
{
    std::vector<ProtocolModel> result;
    for (const QJsonValue &item : configurations) {
        if (std::optional<ProtocolModel> model = ModelReader(protocol, where, context).read(item))
            result.push_back(std::move(*model));
    }
    return result;
}

} // namespace engine::config
