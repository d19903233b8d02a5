#include "engine/config/DeviceSettingsReader.h"

#include "engine/config/ObjectView.h"
#include "engine/config/Uuid.h"

#include <algorithm>
#include <limits>
#include <tuple>

using namespace Qt::StringLiterals;

namespace engine::config {

namespace {

constexpr qint64 kLongestGap = 10000;

/// "device 'Left' (lovense, F, 00:11:22:33:44:55)"
QString inWords(const DeviceSettings &settings)
{
    const QString identifier = settings.key.identifier.isEmpty() ? u"default"_s : settings.key.identifier;
    const QString name = settings.displayName.isEmpty() ? QString() : u" '"_s + settings.displayName + u'\'';
    return u"device"_s + name + u" ("_s + settings.key.protocol + u", "_s + identifier + u", "_s +
           settings.key.address + u')';
}

QString inWords(FeatureIndex index)
{
    return QString::number(static_cast<quint32>(index));
}

} // namespace

void DeviceSettingsReader::read(const QJsonValue &value, qsizetype place)
{
    const QString where = u"device %1 of the list"_s.arg(place);
    ObjectView entry(value, where, m_context.remarks);
    ObjectView identifier(entry.object("identifier"_L1), where, m_context.remarks);
    ObjectView config(entry.object("config"_L1), where, m_context.remarks);
    config.ignore({"name"_L1, "id"_L1});
    DeviceSettings settings;
    settings.key = {identifier.text("protocol"_L1), identifier.text("identifier"_L1), identifier.text("address"_L1)};
    ObjectView user(config.object("user_config"_L1), where, m_context.remarks);
    const QJsonArray features = config.list("features"_L1);
    if (settings.key.protocol.isEmpty() || settings.key.address.isEmpty()) {
        m_context.remarks.add(where, u"says no protocol and address; it was left out"_s);
        config.ignore({"base_id"_L1, "message_gap_ms"_L1});
        user.ignore({"display_name"_L1, "allow"_L1, "deny"_L1, "index"_L1, "message_gap_ms"_L1});
        return;
    }
    std::vector<DeviceSettings> &devices = m_context.config.devices;
    const bool isKnown = std::ranges::find(devices, settings.key, &DeviceSettings::key) != devices.end();
    m_base = baseModel(m_context.config, m_context.catalog, settings.key.protocol, settings.key.identifier);
    settings.displayName = user.label("display_name"_L1);
    config.rename(inWords(settings));
    user.rename(config.where());
    if (const auto gap = config.number("message_gap_ms"_L1, 0, kLongestGap)) // where the first version 4 files have it
        settings.messageGap = std::chrono::milliseconds(*gap);
    checkBase(config, settings);
    readSettings(user, settings);
    if (isKnown) {
        m_context.remarks.add(config.where(), u"has an entry already; this one was left out"_s);
        return;
    }
    readFeatures(features, config.where(), settings);
    devices.push_back(std::move(settings));
}

void DeviceSettingsReader::readSettings(ObjectView &user, DeviceSettings &settings)
{
    settings.isAllowed = user.flag("allow"_L1);
    settings.isDenied = user.flag("deny"_L1);
    if (const auto index = user.number("index"_L1, 0, std::numeric_limits<quint32>::max())) {
        const auto wanted = static_cast<DeviceIndex>(*index);
        const std::vector<DeviceSettings> &devices = m_context.config.devices;
        if (std::ranges::find(devices, std::optional(wanted), &DeviceSettings::index) == devices.end())
            settings.index = wanted;
        else
            user.remark("index"_L1, u"another device has the index %1; this one gets a new one"_s.arg(*index));
    }
    if (const auto gap = user.number("message_gap_ms"_L1, 0, kLongestGap))
        settings.messageGap = std::chrono::milliseconds(*gap);
    if (m_base && settings.messageGap == m_base->gap)
        settings.messageGap.reset();
}

/// What "base_id" says is needed only where the program knows the device as another one.
void DeviceSettingsReader::checkBase(ObjectView &config, const DeviceSettings &settings)
{
    const std::optional<QString> model = m_context.model(settings.key.protocol, longUuid(config.text("base_id"_L1)));
    if (!isKnownProtocol(m_context.catalog, settings.key.protocol))
        m_context.remarks.add(
            config.where(),
            u"the protocol '%1' is unknown to this program; the entry is kept for later"_s.arg(settings.key.protocol));
    else if (!m_base)
        m_context.remarks.add(config.where(), u"the model is unknown to this program; the entry is kept for later"_s);
    else if (model && *model != m_base->identifier)
        m_context.remarks.add(config.where(), u"was made for the model '%1', which this device is not"_s.arg(
                                                  model->isEmpty() ? u"default"_s : *model));
}

void DeviceSettingsReader::readFeatures(const QJsonArray &items, const QString &where, DeviceSettings &settings)
{
    std::vector<FeatureIndex> seen;
    for (qsizetype i = 0; i < items.size(); ++i) {
        ObjectView object(items[i], where + u", feature %1"_s.arg(i), m_context.remarks);
        object.ignore({"id"_L1, "description"_L1, "input"_L1, "feature_settings"_L1});
        const QJsonObject outputs = object.object("output"_L1);
        const std::optional<FeatureIndex> index = featureIndex(object, i, items.size(), settings.key.protocol);
        if (index)
            object.rename(where + u", feature "_s + inWords(*index));
        if (!index || std::ranges::find(seen, *index) != seen.end()) {
            if (!outputs.isEmpty())
                m_context.remarks.add(object.where(), index ? u"stands there twice; this one was left out"_s
                                                            : u"is not a feature of the device and was left out"_s);
            continue;
        }
        seen.push_back(*index);
        readOutputs(outputs, object.where(), *index, settings);
    }
    std::ranges::sort(settings.outputs, {},
                      [](const OutputSetting &output) { return std::tuple(output.feature, output.type); });
}

/// By its id, else by its place where the lists fit. Some files say the index as well.
std::optional<FeatureIndex> DeviceSettingsReader::featureIndex(ObjectView &object, qsizetype place, qsizetype count,
                                                               const QString &protocol)
{
    const QString id = longUuid(object.text("base_id"_L1));
    const auto written = object.number("index"_L1, 0, std::numeric_limits<quint8>::max());
    if (!m_base) {
        const std::optional<BaseIds::Feature> base = m_context.baseIds.feature(protocol, id);
        const auto spare = written ? std::optional(static_cast<FeatureIndex>(*written)) : std::nullopt;
        return base ? std::optional(base->index) : spare;
    }
    const auto has = [this](FeatureIndex index) {
        return std::ranges::find(m_base->features, index, &FeatureDescription::index) != m_base->features.end();
    };
    if (const auto index = m_context.feature(protocol, *m_base, id); index && has(*index))
        return index;
    if (std::cmp_not_equal(count, m_base->features.size()))
        return std::nullopt;
    if (!object.value("output"_L1).toObject().isEmpty())
        m_context.remarks.add(object.where(), u"its id is unknown; it was recognised by its place"_s);
    return m_base->features[static_cast<std::size_t>(place)].index;
}

void DeviceSettingsReader::readOutputs(const QJsonObject &outputs, const QString &where, FeatureIndex feature,
                                       DeviceSettings &settings)
{
    const FeatureDescription *known = nullptr;
    if (m_base) {
        const auto found = std::ranges::find(m_base->features, feature, &FeatureDescription::index);
        known = found == m_base->features.end() ? nullptr : &*found;
    }
    for (auto next = outputs.constBegin(); next != outputs.constEnd(); ++next) {
        const std::optional<OutputType> type = userOutputType(next.key());
        const OutputDescription *base = known != nullptr && type ? known->output(*type) : nullptr;
        if (!type || (known != nullptr && base == nullptr)) {
            m_context.remarks.add(where, u"it has no output '%1'; this was left out"_s.arg(next.key()));
            continue;
        }
        OutputSetting setting = readOutput(next.value(), where + u", "_s + next.key(), base);
        setting.feature = feature;
        setting.type = *type;
        if (setting.isReversed && !isPosition(*type)) {
            setting.isReversed = false;
            m_context.remarks.add(where, u"only positions can be reversed; '%1' is not"_s.arg(next.key()));
        }
        if (setting.duration && *type != OutputType::HwPositionWithDuration)
            setting.duration.reset();
        if (setting != OutputSetting{feature, *type, {}, {}, false, false})
            settings.outputs.push_back(setting);
    }
}

OutputSetting DeviceSettingsReader::readOutput(const QJsonValue &written, const QString &where,
                                               const OutputDescription *base)
{
    constexpr int kMost = std::numeric_limits<int>::max();
    ObjectView object(written, where, m_context.remarks);
    OutputSetting result;
    const std::optional<Range> value = object.range("value"_L1);
    const std::optional<Range> steps =
        object.range("step_limit"_L1); // some version 4 files repeat the steps in "value"
    result.limit = limit(steps ? steps : value, where, {0, base != nullptr ? base->value.max : kMost});
    result.duration = limit(object.range("duration"_L1), object.where("duration"_L1),
                            base != nullptr ? base->duration : Range{0, kMost});
    result.isDisabled = object.flag("disabled"_L1);
    const bool isReversed = object.flag("reverse"_L1);
    result.isReversed = object.flag("reverse_position"_L1) || isReversed;
    if (result.limit && result.limit->min == result.limit->max) {
        m_context.remarks.add(where, u"its limit leaves no step; it is treated as disabled"_s);
        result.limit.reset();
        result.isDisabled = true;
    }
    return result;
}

/// Nothing where there is no limit: none written, one outside of what is allowed, or all of that.
std::optional<Range> DeviceSettingsReader::limit(const std::optional<Range> &range, const QString &where, Range allowed)
{
    if (!range || *range == allowed)
        return std::nullopt;
    if (range->min >= allowed.min && range->max <= allowed.max)
        return range;
    m_context.remarks.add(where, u"%1 is not within what the device takes, %2; the limit was left out"_s.arg(
                                     config::inWords(*range), config::inWords(allowed)));
    return std::nullopt;
}

} // namespace engine::config
