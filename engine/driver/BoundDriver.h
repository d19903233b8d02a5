#pragma once
#include "engine/driver/Driver.h"
#include "engine/driver/Frame.h"
#include "engine/driver/PacketWriter.h"
#include "engine/driver/Steps.h"

#include <array>

namespace engine {

namespace language {

/// A write with everything decided that the connection decides.
struct BoundWrite
{
    std::optional<Expression> condition;
    Packet packet;
    Endpoint to = Endpoint::Tx;
    bool withResponse = false;
    SlotSet slotSet = 0;
};

/// A rule bound to one output of one feature.
struct BoundRule
{
    std::optional<Expression> condition; ///< none: always
    std::vector<Definition> lets;        ///< those that depend on the command
    std::vector<BoundWrite> writes;
    std::vector<Assignment> assignments;
};

/// Rules of one output in the order in which they are tried; none if the output is not supported.
using OutputRules = std::vector<BoundRule>;
/// By OutputType.
using FeatureRules = std::array<OutputRules, kOutputTypes>;

/// What binding makes of a program.
struct BoundProgram
{
    std::vector<FeatureRules> features; ///< by position in DriverConnection::features
    std::vector<BoundWrite> init;
    Frame frame; ///< values at connect, everything allocated
    std::size_t largestPacket = 0;
    std::size_t largestInitPacket = 0;
    std::size_t mostWrites = 0;
    bool combinesFeatures = false;
};

} // namespace language

/// The driver that runs a bound program. Encoding walks through small trees of numbers and bytes and allocates nothing.
/// \thread engine
class BoundDriver final : public Driver
{
public:
    /// \param program kept because bound expressions look into its tables
    BoundDriver(std::shared_ptr<const DriverProgram> program, language::BoundProgram bound);

    bool supports(std::size_t feature, OutputType type) const override;
    bool encode(std::size_t feature, OutputType type, int value, int durationMs, HardwareCommandSink &sink) override;
    void encodeInit(HardwareCommandSink &sink) override;
    std::size_t maximumPacketSize() const override { return m_bound.largestPacket; }
    std::size_t maximumWrites() const override { return m_bound.mostWrites; }
    bool combinesFeatures() const override { return m_bound.combinesFeatures; }

private:
    const language::OutputRules &rules(std::size_t feature, OutputType type) const;
    const language::BoundRule *matchingRule(const language::OutputRules &rules);
    void run(const language::BoundRule &rule, HardwareCommandSink &sink);
    void assign(const std::vector<language::Assignment> &assignments);

    std::shared_ptr<const DriverProgram> m_program;
    language::BoundProgram m_bound;
    std::vector<std::array<qint64, kOutputTypes>> m_previous; ///< by feature and OutputType
    std::vector<qint64> m_newStates;
    language::PacketWriter m_writer;
};

} // namespace engine
