#pragma once
#include "engine/driver/Driver.h"

#include <array>

namespace engine::native {

/// The four bytes that make a Joy-Con rumble at a level, 0 to 1000: high frequency, its amplitude, low frequency, its
/// amplitude, packed.
std::array<quint8, 4> joyConRumble(int level);

/// Driver of Nintendo Joy-Cons as raw HID devices. A rumble fades by itself, so it is written again all the time it is
/// to last; after a stop nothing is written any more.
class JoyCon final : public Driver
{
public:
    static constexpr std::size_t kReportSize = 64;
    /// Time between two reports while it rumbles; a new level waits no longer than this.
    static constexpr std::chrono::milliseconds kInterval{15};

    explicit JoyCon(const DriverConnection &connection);

    std::unique_ptr<Handshake> createHandshake(Hardware &hardware, Scheduler &scheduler) override;
    bool supports(std::size_t feature, OutputType type) const override;
    bool encode(const DriverCommand &command, TimePoint now, HardwareCommandSink &sink) override;
    Due nextDue(TimePoint now) override;
    void runDue(TimePoint now, HardwareCommandSink &sink) override;
    std::size_t maximumPacketSize() const override { return kReportSize; }
    std::size_t maximumWrites() const override { return 1; }
    bool combinesFeatures() const override { return false; }

private:
    void write(TimePoint now, HardwareCommandSink &sink);

    std::size_t m_feature = kWholeDevice; ///< position of the feature that rumbles; kWholeDevice: there is none
    int m_level = 0;
    std::optional<TimePoint> m_lastWrite;
    std::array<quint8, kReportSize> m_report{};
};

} // namespace engine::native
