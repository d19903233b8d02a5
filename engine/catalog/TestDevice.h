#pragma once
#include "engine/base/DeviceDescription.h"
#include "engine/driver/Driver.h"

#include <QStringList>
#include <optional>

namespace engine {

/// A device without hardware, as the lines of a device file's "tests" drive it: a command, or a stop, gives packets.
class TestDevice
{
public:
    struct Command
    {
        FeatureIndex feature{0};
        OutputType type = OutputType::Vibrate;
        int value = 0;
        int durationMs = 0;
        bool operator==(const Command &) const = default;
    };

    /// \param features those that \a driver is bound to
    TestDevice(std::unique_ptr<Driver> driver, std::vector<FeatureDescription> features);

    /// What the command writes, as text in the form of "tests" lines. A command that equals the last one of its feature
    /// writes nothing. \errors OutOfRange, NotSupported
    Result<QStringList> send(const Command &command);
    /// What a stop writes: zeros in index order, in one batch, in which newer packets replace older ones of their slot.
    QStringList stop();
    /// Lets time pass until the next step of a move, delayed write or poll, and gives what it writes; nothing if nothing
    /// is due.
    QStringList tick();
    /// What the device's saying something leads to.
    QStringList say(Endpoint endpoint, const QByteArray &data);
    /// What is written to get the value of an input.
    QStringList ask(FeatureIndex feature, InputType type);

private:
    struct Written
    {
        QString text;
        SlotSet slotSet = 0;
        std::size_t command = 0; ///< counts commands of one batch
    };
    class Recorder;

    bool isRepeated(std::size_t feature, const Command &command);

    std::unique_ptr<Driver> m_driver;
    std::vector<FeatureDescription> m_features;
    std::vector<std::optional<Command>> m_lastCommands; ///< by position of the feature
    Driver::TimePoint m_now{std::chrono::hours(1)};
};

} // namespace engine
