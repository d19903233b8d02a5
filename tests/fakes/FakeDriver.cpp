#include "tests/fakes/FakeDriver.h"

FakeDriver::FakeDriver(std::size_t features, bool combines)
    : m_features(features)
    , m_combines(combines)
{
}

bool FakeDriver::encode(const engine::DriverCommand &command, TimePoint, engine::HardwareCommandSink &sink)
{
    const std::size_t feature = command.feature;
    if (m_refused.contains(feature))
        return false;
    m_values[feature] = static_cast<quint8>(command.value);
    if (m_combines) {
        sink.take({engine::Endpoint::Tx, false, 1, {m_values.data(), m_features}});
        return true;
    }
    const std::array<quint8, 4> packet{static_cast<quint8>(feature), static_cast<quint8>(command.value),
                                       static_cast<quint8>(command.durationMs >> 8), static_cast<quint8>(command.durationMs)};
    const std::size_t size = m_writesDurations ? 4 : 2;
    sink.take({engine::Endpoint::Tx, false, engine::SlotSet(1) << feature, {packet.data(), size}});
    return true;
}

std::optional<int> FakeDriver::decode(std::size_t, const QByteArray &data)
{
    return data.isEmpty() ? std::nullopt : std::optional<int>(static_cast<quint8>(data.front()));
}
