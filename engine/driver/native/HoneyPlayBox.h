#pragma once
#include "engine/driver/Driver.h"
#include "engine/driver/native/HoneyPlayBoxFrame.h"

namespace engine::native {

/// Driver of the Honey Play Box family. Each packet has the levels of all motors and is signed with a token that the
/// device hands out when it is connected. A level lasts six seconds by itself, so packets are repeated while a motor is
/// on; a device that is off is left alone.
class HoneyPlayBox final : public Driver
{
public:
    /// How often the levels are written while any motor is on.
    static constexpr std::chrono::milliseconds kKeepalive{500};

    explicit HoneyPlayBox(const DriverConnection &connection);

    std::unique_ptr<Handshake> createHandshake(Hardware &hardware, Scheduler &scheduler) override;
    bool supports(std::size_t feature, OutputType type) const override;
    bool encode(const DriverCommand &command, TimePoint now, HardwareCommandSink &sink) override;
    Due nextDue(TimePoint now) override;
    void runDue(TimePoint now, HardwareCommandSink &sink) override;
    std::span<const DriverInput> inputs() const override { return m_inputs; }
    std::optional<int> decode(std::size_t input, const QByteArray &data) override;
    std::size_t maximumPacketSize() const override { return m_frame.size(); }
    std::size_t maximumWrites() const override { return 1; }
    bool combinesFeatures() const override { return m_levels.size() > 1; }

private:
    struct Motor
    {
        std::size_t feature = 0; ///< position
        std::vector<OutputType> types;
    };

    void write(TimePoint now, HardwareCommandSink &sink);

    std::vector<Motor> m_motors;
    std::vector<quint8> m_levels; ///< by motor
    std::vector<quint8> m_frame;
    std::vector<DriverInput> m_inputs;
    honeyplaybox::Session m_session;
    TimePoint m_lastWrite;
};

} // namespace engine::native
