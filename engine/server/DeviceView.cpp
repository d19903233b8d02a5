#include "engine/server/DeviceView.h"

#include "engine/device/DeviceManager.h"

#include <algorithm>

namespace engine {

using namespace Qt::StringLiterals;

namespace {

/// Takes away what \a scope does not allow, and features of which nothing is left. \returns whether that was anything
bool reduce(DeviceDescription &description, const Scope &scope)
{
    std::size_t removed = 0;
    std::erase_if(description.features, [&](FeatureDescription &feature) {
        const std::size_t before = removed;
        removed +=
            std::erase_if(feature.outputs, [&](const OutputDescription &output) { return !scope.allows(output.type); });
        removed +=
            std::erase_if(feature.inputs, [&](const InputDescription &input) { return !scope.allows(input.type); });
        return removed != before && feature.outputs.empty() && feature.inputs.empty();
    });
    return removed > 0;
}

// The same words as for what does not exist.

Error noFeature(FeatureIndex feature, const DeviceDescription &description)
{
    return {ErrorCode::OutOfRange,
            u"FeatureIndex %1 does not exist; the device has %2 features"_s.arg(static_cast<quint32>(feature))
                .arg(description.features.size())};
}

Error noOutput(const FeatureDescription &feature, OutputType type)
{
    const auto index = static_cast<quint32>(feature.index);
    return {ErrorCode::NotSupported, feature.outputs.empty()
                                         ? u"FeatureIndex %1 has no outputs"_s.arg(index)
                                         : u"FeatureIndex %1 has no output %2"_s.arg(index).arg(outputTypeName(type))};
}

} // namespace

void DeviceView::setScope(const Scope &scope)
{
    m_scope = scope;
    m_hidesNothing = scope.hidesNothing();
    m_entries.clear();
}

DeviceView::Entry DeviceView::makeEntry(const Device &device) const
{
    Entry made;
    made.device = &device;
    made.index = device.description().index;
    if (!m_scope.covers(device.key()))
        return made;
    DeviceDescription description = device.description();
    const bool isReduced = reduce(description, m_scope);
    made.isShown = !isReduced || !description.features.empty();
    if (made.isShown && isReduced)
        made.reduced = std::make_unique<DeviceDescription>(std::move(description));
    return made;
}

const DeviceView::Entry &DeviceView::entry(const Device &device) const
{
    const auto found = std::ranges::find(m_entries, &device, &Entry::device);
    if (found == m_entries.end())
        return m_entries.emplace_back(makeEntry(device));
    if (found->index != device.description().index) // it has been given another one
        *found = makeEntry(device);
    return *found;
}

Result<> DeviceView::checkReducedOutputs(const Device &device, std::span<const OutputValue> outputs) const
{
    const DeviceDescription *reduced = entry(device).reduced.get();
    if (!reduced)
        return {};
    for (const OutputValue &output : outputs) {
        const FeatureDescription *feature = reduced->feature(output.feature);
        if (!feature)
            return noFeature(output.feature, *reduced);
        if (!feature->output(output.type))
            return noOutput(*feature, output.type);
    }
    return {};
}

Result<> DeviceView::checkFeature(const Device &device, FeatureIndex feature) const
{
    const DeviceDescription *reduced = m_hidesNothing ? nullptr : entry(device).reduced.get();
    return !reduced || reduced->feature(feature) ? Result<>() : noFeature(feature, *reduced);
}

Result<> DeviceView::checkInput(const Device &device, FeatureIndex feature, InputType type, bool isRead) const
{
    if (Result<> known = checkFeature(device, feature); !known)
        return known;
    const DeviceDescription *reduced = m_hidesNothing ? nullptr : entry(device).reduced.get();
    if (!reduced || reduced->feature(feature)->input(type))
        return {};
    const QString text = isRead ? u"FeatureIndex %1 has no %2 that can be read"_s
                                : u"FeatureIndex %1 has no %2 that can be subscribed to"_s;
    return Error{ErrorCode::NotSupported, text.arg(static_cast<quint32>(feature)).arg(inputTypeName(type))};
}

void DeviceView::stopAll(Device::StopKind kind) const
{
    for (const auto &device : m_devices.devices()) {
        if (!shows(*device))
            continue;
        const Result<> stopped = device->stop(kind);
        Q_UNUSED(stopped);
    }
}

bool DeviceView::update(const Device &device)
{
    if (m_hidesNothing)
        return true;
    const auto found = std::ranges::find(m_entries, &device, &Entry::device);
    Entry now = makeEntry(device);
    const bool isSame = found != m_entries.end() && found->isShown == now.isShown &&
                        (!now.isShown || (found->reduced && now.reduced && *found->reduced == *now.reduced));
    if (found == m_entries.end())
        m_entries.push_back(std::move(now));
    else
        *found = std::move(now);
    return !isSame;
}

void DeviceView::forget(DeviceIndex index)
{
    std::erase_if(m_entries, [index](const Entry &entry) { return entry.index == index; });
}

} // namespace engine
