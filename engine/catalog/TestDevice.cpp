#include "engine/catalog/TestDevice.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace engine {

/// Collects the writes of a batch.
class TestDevice::Recorder final : public HardwareCommandSink
{
public:
    void take(const HardwareCommand &write) override
    {
        QString text = write.endpoint == Endpoint::Tx ? QString() : endpointName(write.endpoint) + u':';
        text += QString::fromLatin1(
            QByteArray(reinterpret_cast<const char *>(write.data.data()), static_cast<qsizetype>(write.data.size()))
                .toHex());
        if (write.withResponse)
            text += u'!';
        std::erase_if(m_batch, [&](const Written &older) {
            return older.command != m_command && (older.slotSet & write.slotSet) != 0;
        });
        m_batch.push_back({text, write.slotSet, m_command});
    }

    void beginCommand() { ++m_command; }

    QStringList batch() const
    {
        QStringList result;
        for (const Written &written : m_batch)
            result += written.text;
        return result;
    }

private:
    std::vector<Written> m_batch;
    std::size_t m_command = 0;
};

TestDevice::TestDevice(std::unique_ptr<Driver> driver, std::vector<FeatureDescription> features)
    : m_driver(std::move(driver))
    , m_features(std::move(features))
    , m_lastCommands(m_features.size())
{
}

Result<QStringList> TestDevice::send(const Command &command)
{
    const auto feature = std::ranges::find(m_features, command.feature, &FeatureDescription::index);
    const OutputDescription *output = feature == m_features.end() ? nullptr : feature->output(command.type);
    if (output == nullptr)
        return Error{ErrorCode::NotSupported, u"the model has no such output"_s};
    if (!output->value.contains(command.value)) {
        return Error{ErrorCode::OutOfRange,
                     u"%1 is outside %2 to %3"_s.arg(command.value).arg(output->value.min).arg(output->value.max)};
    }
    const auto position = static_cast<std::size_t>(feature - m_features.begin());
    if (isRepeated(position, command))
        return QStringList();
    Recorder recorder;
    if (!m_driver->encode({position, command.type, command.value, command.durationMs}, m_now, recorder))
        return Error{ErrorCode::NotSupported, u"no rule takes this command"_s};
    m_lastCommands[position] = command;
    return recorder.batch();
}

QStringList TestDevice::stop()
{
    Recorder recorder;
    for (std::size_t position = 0; position < m_features.size(); ++position) {
        const FeatureDescription &feature = m_features[position];
        m_driver->halt(position);
        const auto output = std::ranges::find_if(
            feature.outputs, [](const OutputDescription &candidate) { return !isPosition(candidate.type); });
        if (output == feature.outputs.end())
            continue;
        const Command zero{feature.index, output->type, 0, 0};
        recorder.beginCommand();
        if (!isRepeated(position, zero) && m_driver->encode({position, zero.type, 0, 0}, m_now, recorder))
            m_lastCommands[position] = zero;
    }
    return recorder.batch();
}

QStringList TestDevice::tick()
{
    Recorder recorder;
    const Driver::Due due = m_driver->nextDue(m_now);
    if (due.at == Driver::TimePoint::max())
        return {};
    m_now = std::max(m_now, due.at);
    m_driver->runDue(m_now, recorder);
    return recorder.batch();
}

QStringList TestDevice::say(Endpoint endpoint, const QByteArray &data)
{
    Recorder recorder;
    m_driver->react(endpoint, data, recorder);
    return recorder.batch();
}

QStringList TestDevice::ask(FeatureIndex feature, InputType type)
{
    Recorder recorder;
    const std::span<const DriverInput> inputs = m_driver->inputs();
    for (std::size_t i = 0; i < inputs.size(); ++i) {
        if (m_features[inputs[i].feature].index == feature && inputs[i].type == type)
            m_driver->encodeQuestion(i, recorder);
    }
    return recorder.batch();
}

bool TestDevice::isRepeated(std::size_t feature, const Command &command)
{
    return m_lastCommands[feature] == command;
}

} // namespace engine
