#include "engine/driver/native/JoyCon.h"

#include "engine/driver/native/Dialogue.h"

#include <algorithm>
#include <cmath>

namespace engine::native {

namespace {

// [command] [packet number] [left rumble:4] [right rumble:4] [sub-command] [data]..., rest 0
constexpr std::size_t kLeftOffset = 2;
constexpr std::size_t kRightOffset = 6;
constexpr qsizetype kSubCommandOffset = 10;
constexpr char kSubCommandReport = 0x01;
constexpr quint8 kRumbleReport = 0x10;
constexpr quint8 kRumblePacket = 1;
constexpr char kEnableVibration = 0x48;

constexpr double kHighestLevel = 1000;
constexpr int kSilentLevel = 1;    // makes no rumble yet
constexpr double kFrequency = 200; // Hz
constexpr SlotSet kSlot = 1;

int saturated(double value)
{
    return static_cast<int>(std::clamp(std::round(value), 0.0, 255.0));
}

/// \param amplitude above 0, up to 1
int encodedAmplitude(double amplitude)
{
    if (amplitude > 0.23)
        return saturated(std::log2(amplitude * 8.7) * 32);
    if (amplitude > 0.12)
        return saturated(std::log2(amplitude * 17) * 16);
    return saturated((std::log2(amplitude) * 32 - 96) / (4 - 2 * amplitude));
}

/// Turns vibration on.
class JoyConHandshake final : public Dialogue
{
public:
    JoyConHandshake(Hardware &hardware, Scheduler &scheduler)
        : Dialogue({}, Listening::No, hardware, scheduler)
    {
    }

protected:
    void begin() override
    {
        QByteArray report(JoyCon::kReportSize, '\0');
        report[0] = kSubCommandReport;
        report[kSubCommandOffset] = kEnableVibration;
        report[kSubCommandOffset + 1] = 1;
        if (say(report, false))
            succeed();
    }
};

} // namespace

std::array<quint8, 4> joyConRumble(int level)
{
    const bool isSilent = level <= kSilentLevel;
    const int frequency = isSilent ? 0 : saturated(std::log2(kFrequency / 10) * 32);
    const int high = std::max(frequency - 0x60, 0) * 4;
    const int low = std::max(frequency - 0x41, 0) + 1;
    const int amplitude = isSilent ? 0 : encodedAmplitude(std::min(level, int(kHighestLevel)) / kHighestLevel);
    const int highAmplitude = std::min(2 * amplitude, 0x1fc);
    const int lowAmplitude = std::min(amplitude / 2 + 0x40, 0x7f);
    return {static_cast<quint8>(high & 0xff), static_cast<quint8>((highAmplitude + (high >> 8)) & 0xff),
            static_cast<quint8>(std::min(low + lowAmplitude, 0xff)), static_cast<quint8>(lowAmplitude)};
}

JoyCon::JoyCon(const DriverConnection &connection)
{
    const auto rumbles = [](const FeatureDescription &feature) {
        return feature.output(OutputType::Vibrate) != nullptr;
    };
    const auto found = std::ranges::find_if(connection.features, rumbles);
    if (found != connection.features.end())
        m_feature = static_cast<std::size_t>(found - connection.features.begin());
    m_report[0] = kRumbleReport;
    m_report[1] = kRumblePacket;
}

std::unique_ptr<Handshake> JoyCon::createHandshake(Hardware &hardware, Scheduler &scheduler)
{
    return std::make_unique<JoyConHandshake>(hardware, scheduler);
}

bool JoyCon::supports(std::size_t feature, OutputType type) const
{
    return feature == m_feature && feature != kWholeDevice && type == OutputType::Vibrate;
}

/// A stop is written at once; another level if nothing has been written just now, else with the next report.
bool JoyCon::encode(const DriverCommand &command, TimePoint now, HardwareCommandSink &sink)
{
    if (!supports(command.feature, command.type))
        return false;
    m_level = command.value;
    if (m_level <= kSilentLevel || !m_lastWrite || now - *m_lastWrite >= kInterval)
        write(now, sink);
    return true;
}

Driver::Due JoyCon::nextDue(TimePoint)
{
    return m_level > kSilentLevel && m_lastWrite ? Due{*m_lastWrite + kInterval, m_feature} : Due{};
}

void JoyCon::runDue(TimePoint now, HardwareCommandSink &sink)
{
    if (nextDue(now).at != TimePoint::max())
        write(now, sink);
}

void JoyCon::write(TimePoint now, HardwareCommandSink &sink)
{
    const std::array<quint8, 4> rumble = joyConRumble(m_level);
    std::ranges::copy(rumble, m_report.begin() + kLeftOffset);
    std::ranges::copy(rumble, m_report.begin() + kRightOffset);
    m_lastWrite = now;
    sink.take({Endpoint::Tx, false, kSlot, m_report});
}

} // namespace engine::native
