#pragma once
#include "engine/driver/Driver.h"
#include "engine/driver/DriverProgram.h"
#include "engine/driver/Evaluation.h"

#include <array>
#include <optional>

namespace engine::language {
class Binding;
}

namespace engine {

/// A program bound to one device: for each output the rules that can match, with everything folded that the connection
/// decides.
class BoundDriver final : public Driver
{
public:
    static Result<std::unique_ptr<Driver>> create(std::shared_ptr<const DriverProgram> program, DriverConnection connection);

    bool supports(std::size_t feature, OutputType type) const override;
    bool encode(std::size_t feature, OutputType type, int value, int durationMs, HardwareCommandSink &sink) override;
    void encodeInit(HardwareCommandSink &sink) override;
    std::size_t maximumPacketSize() const override { return m_maximumPacketSize; }
    std::size_t maximumWrites() const override { return m_maximumWrites; }
    bool combinesFeatures() const override { return m_combinesFeatures; }

private:
    struct BoundWrite
    {
        std::optional<language::Expression> condition;
        Endpoint endpoint = Endpoint::Tx;
        bool withResponse = false;
        SlotSet slotSet = 0;
        language::Packet packet;
    };
    struct BoundRule
    {
        std::optional<language::Expression> when;
        std::vector<language::Expression> lets;
        std::vector<BoundWrite> writes;
        std::vector<DriverProgram::Assignment> assignments;
    };
    struct BoundOutput
    {
        std::vector<BoundRule> rules;
        qint64 previous = 0;
    };
    using FeatureOutputs = std::array<BoundOutput, kOutputTypes>;

    BoundDriver(std::shared_ptr<const DriverProgram> program, DriverConnection connection);

    Result<> bindAll();
    void bindOutput(language::Binding &binding, std::size_t feature, OutputType type);
    std::optional<BoundRule> bindRule(language::Binding &binding, const DriverProgram::Rule &rule, std::size_t feature);
    BoundWrite bindWrite(language::Binding &binding, const DriverProgram::Write &write, std::size_t feature);
    SlotSet slotSet(const QStringList &names, std::size_t feature);
    void carryOut(const BoundRule &rule, HardwareCommandSink &sink);
    void write(const BoundWrite &write, HardwareCommandSink &sink);

    const std::shared_ptr<const DriverProgram> m_program;
    const DriverConnection m_connection;
    std::vector<FeatureOutputs> m_outputs; // by feature position
    std::vector<BoundWrite> m_initWrites;
    QStringList m_slotNames; // bits after those of the features
    language::Evaluation m_evaluation;
    std::size_t m_maximumPacketSize = 0;
    std::size_t m_maximumWrites = 1;
    bool m_combinesFeatures = false;
};

} // namespace engine
