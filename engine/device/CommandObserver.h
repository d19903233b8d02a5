#pragma once
#include "engine/base/DeviceDescription.h"
#include "engine/base/Ids.h"

#include <optional>
#include <span>

namespace engine {

class Device;

/// Is told of everything that a device has accepted. Called on the way of each command, in the middle of it: allocates
/// nothing, changes nothing, emits nothing.
/// \thread engine
class CommandObserver
{
public:
    virtual ~CommandObserver() = default;
    /// \param outputs in the published ranges, accepted together \param maximumPercent as in Device::output()
    virtual void noteOutputs(const Device &device, std::span<const OutputValue> outputs, int maximumPercent) = 0;
    /// \param feature none: all of them \param isEmergency everything is written zero, whatever is known of it
    virtual void noteStop(const Device &device, std::optional<FeatureIndex> feature, bool isEmergency) = 0;
};

} // namespace engine
