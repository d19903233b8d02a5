#pragma once
#include "engine/backend/Advertisement.h"
#include "engine/backend/Endpoint.h"
#include "engine/backend/HardwareCommand.h"
#include "engine/base/DeviceDescription.h"
#include "engine/base/Result.h"
#include "engine/base/Scheduler.h"

#include <chrono>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace engine {

class DriverProgram;
class Handshake;
class Hardware;

/// What is known of a device once it is connected; everything in it is folded into the packets when the driver is bound.
struct DriverConnection
{
    std::vector<FeatureDescription> features = {}; ///< of the definition: limits set by the user do not change packets
    EndpointSet endpoints = {};
    QString name = {}; ///< advertised
    QString identifier = {};
    QString address = {};
    QList<ManufacturerData> manufacturerData = {}; ///< as advertised
};

/// One value for one output.
struct DriverCommand
{
    std::size_t feature = 0; ///< position in DriverConnection::features
    OutputType type = OutputType::Vibrate;
    int value = 0; ///< has passed the range check
    int durationMs = 0; ///< 0 where the kind has none
};

/// How the value of an input is got from the hardware.
struct DriverInput
{
    enum class Way : quint8 {
        Read,  ///< read the endpoint
        Ask,   ///< write the question, if there is one, and wait for a notification of the endpoint
        Listen ///< the device tells by itself: subscribe to the endpoint
    };

    std::size_t feature = 0; ///< position in DriverConnection::features
    InputType type = InputType::Battery;
    Way way = Way::Read;
    Endpoint endpoint = Endpoint::Rx;
    std::optional<Endpoint> subscribe; ///< Ask: to be subscribed to before the first question
    std::chrono::milliseconds timeout{0};
    bool onChange = false; ///< Listen: a value equal to the last one is no news
};

/// The wire format of one connected device: turns values into writes and what the device says into values. Holds the
/// device's last values and the state variables of its program. It has no timer: it says when something is due, and the
/// owner calls.
/// \thread engine; owned by its Device
/// \source resources/devices/README.md, the language of device files
class Driver
{
public:
    using TimePoint = Scheduler::TimePoint;
    /// In place of a feature: the whole device.
    static constexpr std::size_t kWholeDevice = std::numeric_limits<std::size_t>::max();

    /// Something that is to be written at its time without a command: a step of a move, a delayed write, a poll.
    struct Due
    {
        TimePoint at = TimePoint::max(); ///< max: nothing is due
        std::size_t feature = kWholeDevice; ///< which it is about
    };

    virtual ~Driver() = default;

    /// Binds a compiled program to a device. Allocates everything that encoding needs. \errors InvalidData
    static Result<std::unique_ptr<Driver>> bind(std::shared_ptr<const DriverProgram> program, DriverConnection connection);

    /// What has to be said before anything else. Null if nothing has to be. Both parameters must outlive the handshake,
    /// and the driver as well.
    virtual std::unique_ptr<Handshake> createHandshake(Hardware &hardware, Scheduler &scheduler) = 0;

    /// True if the program has a rule that can ever match this output; others are not offered to clients.
    /// \param feature position in DriverConnection::features
    virtual bool supports(std::size_t feature, OutputType type) const = 0;

    /// Encodes a command. The writes are handed to \a sink in order, before the call returns; none is a valid answer.
    /// Allocates nothing and looks nothing up by name.
    /// \returns false, and leaves the driver's state as it was, if no rule takes the value
    virtual bool encode(const DriverCommand &command, TimePoint now, HardwareCommandSink &sink) = 0;
    /// Ends a move of \a feature where it is and takes back its delayed writes.
    virtual void halt(std::size_t feature) { Q_UNUSED(feature); }

    /// What is due first. \param now for what is due as soon as possible
    virtual Due nextDue(TimePoint now) { Q_UNUSED(now); return {}; }
    /// Writes what nextDue() named. Allocates nothing.
    virtual void runDue(TimePoint now, HardwareCommandSink &sink) { Q_UNUSED(now); Q_UNUSED(sink); }
    /// After this much silence the last packet is to be written again; 0: never.
    virtual std::chrono::milliseconds repeatInterval() const { return std::chrono::milliseconds(0); }

    /// Answers something that the device has said after the handshake.
    virtual void react(Endpoint endpoint, const QByteArray &data, HardwareCommandSink &sink)
    {
        Q_UNUSED(endpoint);
        Q_UNUSED(data);
        Q_UNUSED(sink);
    }

    /// Endpoints that react() wants to hear of are subscribed by the handshake.
    virtual std::span<const DriverInput> inputs() const { return {}; }
    /// The question of an input of Way::Ask; nothing if the device tells without one. \param input place in inputs()
    virtual void encodeQuestion(std::size_t input, HardwareCommandSink &sink) { Q_UNUSED(input); Q_UNUSED(sink); }
    /// The value in \a data; none if \a data is about something else.
    virtual std::optional<int> decode(std::size_t input, const QByteArray &data)
    {
        Q_UNUSED(input);
        Q_UNUSED(data);
        return std::nullopt;
    }

    /// Largest packet that the driver can hand to a sink, in bytes.
    virtual std::size_t maximumPacketSize() const = 0;
    /// Most writes that one call of encode(), runDue() or encodeQuestion() can hand to a sink.
    virtual std::size_t maximumWrites() const = 0;
    /// True if packets carry the values of several features, so that several commands of one moment make one packet.
    virtual bool combinesFeatures() const = 0;
};

} // namespace engine
