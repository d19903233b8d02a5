#pragma once
#include "engine/config/UserModelReader.h"

namespace engine::config {

class ObjectView;

/// Reads the entries of "devices", after the protocols.
class DeviceSettingsReader
{
public:
    /// \param context must outlive the reader; its config gets the entries
    explicit DeviceSettingsReader(ImportContext &context)
        : m_context(context)
    {
    }

    /// \param place in the list, from 1
    void read(const QJsonValue &value, qsizetype place);

private:
    void readSettings(ObjectView &user, DeviceSettings &settings);
    void readFeatures(const QJsonArray &items, const QString &where, DeviceSettings &settings);
    void checkBase(ObjectView &config, const DeviceSettings &settings);
    std::optional<FeatureIndex> featureIndex(ObjectView &object, qsizetype place, qsizetype count,
                                             const QString &protocol);
    void readOutputs(const QJsonObject &outputs, const QString &where, FeatureIndex feature, DeviceSettings &settings);
    OutputSetting readOutput(const QJsonValue &written, const QString &where, const OutputDescription *base);
    std::optional<Range> limit(const std::optional<Range> &range, const QString &where, Range allowed);

    ImportContext &m_context;
    std::optional<BaseModel> m_base; ///< of the entry being read
};

} // namespace engine::config
