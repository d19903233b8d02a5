#include "engine/driver/native/HoneyPlayBox.h"

#include "engine/base/Constants.h"
#include "engine/driver/native/HoneyPlayBoxHandshake.h"

#include <algorithm>
#include <cstdlib>

namespace engine::native {

namespace {

constexpr std::size_t kMostMotors = 15; // their number is half a byte
constexpr SlotSet kSlot = 1;
constexpr int kConstrictOffset = 100; // the pump takes 101 to 104

/// A pump and a motor that turns are told their levels differently.
quint8 levelOf(const DriverCommand &command)
{
    const int level = std::abs(command.value);
    const bool isPump = command.type == OutputType::Constrict && level != 0;
    return static_cast<quint8>(std::min(isPump ? level + kConstrictOffset : level, 0xff));
}

bool isMotor(OutputType type)
{
    return type == OutputType::Vibrate || type == OutputType::Rotate || type == OutputType::Oscillate ||
           type == OutputType::Constrict;
}

} // namespace

HoneyPlayBox::HoneyPlayBox(const DriverConnection &connection)
{
    for (std::size_t position = 0; position < connection.features.size(); ++position) {
        const FeatureDescription &feature = connection.features[position];
        Motor motor{position, {}};
        for (const OutputDescription &output : feature.outputs) {
            if (isMotor(output.type))
                motor.types.push_back(output.type);
        }
        if (!motor.types.empty() && m_motors.size() < kMostMotors)
            m_motors.push_back(std::move(motor));
        if (feature.input(InputType::Battery) != nullptr && connection.endpoints.contains(Endpoint::RxBleBattery))
            m_inputs.push_back({position, InputType::Battery, DriverInput::Way::Read, Endpoint::RxBleBattery,
                                std::nullopt, limits::kDeviceReadDeadline, false});
    }
    m_levels.resize(m_motors.size());
    m_frame.resize(honeyplaybox::levelFrameSize(m_motors.size()));
}

std::unique_ptr<Handshake> HoneyPlayBox::createHandshake(Hardware &hardware, Scheduler &scheduler)
{
    return std::make_unique<HoneyPlayBoxHandshake>(m_session, hardware, scheduler);
}

bool HoneyPlayBox::supports(std::size_t feature, OutputType type) const
{
    const auto motor = std::ranges::find(m_motors, feature, &Motor::feature);
    return motor != m_motors.end() && std::ranges::find(motor->types, type) != motor->types.end();
}

bool HoneyPlayBox::encode(const DriverCommand &command, TimePoint now, HardwareCommandSink &sink)
{
    if (!supports(command.feature, command.type))
        return false;
    const auto motor = std::ranges::find(m_motors, command.feature, &Motor::feature);
    m_levels[static_cast<std::size_t>(motor - m_motors.begin())] = levelOf(command);
    write(now, sink);
    return true;
}

Driver::Due HoneyPlayBox::nextDue(TimePoint)
{
    const bool isOn = std::ranges::any_of(m_levels, [](quint8 level) { return level != 0; });
    return isOn ? Due{m_lastWrite + kKeepalive, kWholeDevice} : Due{};
}

void HoneyPlayBox::runDue(TimePoint now, HardwareCommandSink &sink)
{
    if (nextDue(now).at != TimePoint::max())
        write(now, sink);
}

void HoneyPlayBox::write(TimePoint now, HardwareCommandSink &sink)
{
    ++m_session.counter;
    honeyplaybox::writeLevelFrame(m_frame, m_session, m_levels);
    m_lastWrite = now;
    sink.take({Endpoint::Tx, true, kSlot, m_frame});
}

std::optional<int> HoneyPlayBox::decode(std::size_t, const QByteArray &data)
{
    return data.isEmpty() ? std::nullopt : std::optional<int>(static_cast<quint8>(data.front()));
}

} // namespace engine::native
