#pragma once
#include "engine/driver/Driver.h"
#include "engine/driver/Handshake.h"

#include <array>
#include <set>

/// A wire format of two bytes a value: feature and value, one slot per feature. As a combining driver: one byte a feature,
/// one slot for all.
class FakeDriver final : public engine::Driver
{
public:
    explicit FakeDriver(std::size_t features, bool combines = false);

    void addInput(const engine::DriverInput &input) { m_inputs.push_back(input); }
    /// Packets get the duration as well: two bytes, the higher one first.
    void writeDurations() { m_writesDurations = true; }
    /// From now on this feature takes no value.
    void refuse(std::size_t feature) { m_refused.insert(feature); }

    bool supports(std::size_t, engine::OutputType) const override { return true; }
    bool encode(const engine::DriverCommand &command, TimePoint now, engine::HardwareCommandSink &sink) override;
    std::unique_ptr<engine::Handshake> createHandshake(engine::Hardware &, engine::Scheduler &) override { return nullptr; }
    std::span<const engine::DriverInput> inputs() const override { return m_inputs; }
    std::optional<int> decode(std::size_t, const QByteArray &data) override;
    std::size_t maximumPacketSize() const override { return 16; }
    std::size_t maximumWrites() const override { return 1; }
    bool combinesFeatures() const override { return m_combines; }

private:
    const std::size_t m_features;
    const bool m_combines;
    bool m_writesDurations = false;
    std::array<quint8, 16> m_values{};
    std::set<std::size_t> m_refused;
    std::vector<engine::DriverInput> m_inputs;
};
