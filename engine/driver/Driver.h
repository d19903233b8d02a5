#pragma once
#include "engine/backend/Endpoint.h"
#include "engine/backend/HardwareCommand.h"
#include "engine/base/DeviceDescription.h"
#include "engine/base/Result.h"

#include <memory>
#include <vector>

namespace engine {

class DriverProgram;

/// What is known of a device once it is connected; everything in it is folded into the packets when the driver is bound.
struct DriverConnection
{
    std::vector<FeatureDescription> features; ///< of the definition: limits set by the user do not change packets
    EndpointSet endpoints;
    QString name; ///< advertised
    QString identifier;
    QString address;
};

/// The wire format of one connected device: turns values into writes. Holds the device's last values and the state
/// variables of its program.
/// \thread engine; owned by its Device
/// \source resources/devices/README.md, the language of device files
class Driver
{
public:
    virtual ~Driver() = default;

    /// Binds a compiled program to a device. Allocates everything that encoding needs. \errors InvalidData
    static Result<std::unique_ptr<Driver>> bind(std::shared_ptr<const DriverProgram> program, DriverConnection connection);

    /// True if the program has a rule that can ever match this output; others are not offered to clients.
    /// \param feature position in DriverConnection::features
    virtual bool supports(std::size_t feature, OutputType type) const = 0;

    /// Encodes one value that has passed the range check. The writes are handed to \a sink in order, before the call
    /// returns; none is a valid answer. Allocates nothing and looks nothing up by name.
    /// \param feature position in DriverConnection::features \param durationMs 0 where the kind has none
    /// \returns false, and leaves the driver's state as it was, if no rule takes the value
    virtual bool encode(std::size_t feature, OutputType type, int value, int durationMs, HardwareCommandSink &sink) = 0;

    /// The writes of the handshake that need no answer, in order.
    virtual void encodeInit(HardwareCommandSink &sink) = 0;

    /// Largest packet that encode() can produce, in bytes.
    virtual std::size_t maximumPacketSize() const = 0;
    /// Most writes that one encode() can produce.
    virtual std::size_t maximumWrites() const = 0;
    /// True if packets carry the values of several features, so that several commands of one moment make one packet.
    virtual bool combinesFeatures() const = 0;
};

} // namespace engine
