#pragma once
#include "engine/driver/Driver.h"

#include <array>
#include <set>

/// A wire format of two bytes a value: feature and value, one slot per feature. As a combining driver: one byte a feature,
/// one slot for all.
class FakeDriver final : public engine::Driver
{
public:
    explicit FakeDriver(std::size_t features, bool combines = false);

    /// From now on this feature takes no value.
    void refuse(std::size_t feature) { m_refused.insert(feature); }

    bool supports(std::size_t, engine::OutputType) const override { return true; }
    bool encode(std::size_t feature, engine::OutputType type, int value, int durationMs,
                engine::HardwareCommandSink &sink) override;
    void encodeInit(engine::HardwareCommandSink &) override {}
    std::size_t maximumPacketSize() const override { return 16; }
    std::size_t maximumWrites() const override { return 1; }
    bool combinesFeatures() const override { return m_combines; }

private:
    const std::size_t m_features;
    const bool m_combines;
    std::array<quint8, 16> m_values{};
    std::set<std::size_t> m_refused;
};
