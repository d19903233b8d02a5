#pragma once
#include "engine/driver/Agenda.h"
#include "engine/driver/BoundProgram.h"
#include "engine/driver/PacketWriter.h"

#include <array>

namespace engine {

/// The driver that runs a bound program. Encoding walks through small trees of numbers and bytes and allocates nothing.
/// \thread engine
class BoundDriver final : public Driver
{
public:
    /// \param program kept because bound expressions look into it
    BoundDriver(std::shared_ptr<const DriverProgram> program, language::BoundProgram bound, DriverConnection connection);

    std::unique_ptr<Handshake> createHandshake(Hardware &hardware, Scheduler &scheduler) override;
    bool supports(std::size_t feature, OutputType type) const override;
    bool encode(const DriverCommand &command, TimePoint now, HardwareCommandSink &sink) override;
    void halt(std::size_t feature) override;
    Due nextDue(TimePoint now) override;
    void runDue(TimePoint now, HardwareCommandSink &sink) override;
    std::chrono::milliseconds repeatInterval() const override;
    void react(Endpoint endpoint, const QByteArray &data, HardwareCommandSink &sink) override;
    std::span<const DriverInput> inputs() const override { return m_bound.inputs; }
    void encodeQuestion(std::size_t input, HardwareCommandSink &sink) override;
    std::optional<int> decode(std::size_t input, const QByteArray &data) override;
    std::size_t maximumPacketSize() const override { return m_bound.largestPacket; }
    std::size_t maximumWrites() const override { return m_bound.mostWrites; }
    bool combinesFeatures() const override { return m_bound.combinesFeatures; }

private:
    const language::OutputRules &rules(std::size_t feature, OutputType type) const;
    const language::BoundRule *matchingRule(const language::OutputRules &rules);
    bool holds(const std::optional<language::Expression> &condition);
    void load(const DriverCommand &command);
    void run(const language::BoundRule &rule, HardwareCommandSink &sink);
    void write(const language::BoundWrite &write, HardwareCommandSink &sink);
    void assign(const std::vector<language::Assignment> &assignments);
    void runStep(std::size_t feature, TimePoint now, HardwareCommandSink &sink);
    void runPoll(TimePoint now, HardwareCommandSink &sink);
    Due nextPoll(TimePoint now);
    void react(const language::Steps &steps, HardwareCommandSink &sink);
    bool concerns(language::BoundReaction &reaction, const QByteArray &data);

    std::shared_ptr<const DriverProgram> m_program;
    DriverConnection m_connection;
    language::BoundProgram m_bound;
    language::Agenda m_agenda;
    std::vector<std::array<qint64, kOutputTypes>> m_previous; ///< by feature and OutputType
    std::vector<qint64> m_newStates;
    language::PacketWriter m_writer;
    TimePoint m_lastPoll;
    bool m_isTimed = false; ///< has anything that nextDue() could name
};

} // namespace engine
