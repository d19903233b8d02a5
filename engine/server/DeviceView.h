#pragma once
#include "engine/base/DeviceDescription.h"
#include "engine/base/Result.h"
#include "engine/base/Scope.h"
#include "engine/device/Device.h"

#include <memory>
#include <span>
#include <vector>

namespace engine {

class DeviceManager;

/// The devices as one client may see them: those that its scope covers, with the features that it allows, under the
/// indexes that they have for everybody. A device of which nothing is left is not there. What is not there gets the
/// Error that something gets which does not exist.
///
/// Where nothing is hidden the description is the device's own; else it is made once for each device. \thread engine
/// \source security.md S41, S43
class DeviceView
{
public:
    explicit DeviceView(const DeviceManager &devices)
        : m_devices(devices)
    {
    }

    void setScope(const Scope &scope);
    const Scope &scope() const { return m_scope; }

    bool shows(const Device &device) const { return m_hidesNothing || entry(device).isShown; }
    /// Null for a device that is not there. Valid until the device changes or goes.
    const DeviceDescription *description(const Device &device) const
    {
        return m_hidesNothing ? &device.description() : entry(device).description();
    }

    // Whether what a command is about is there; the rest is the device's to check. The device has to be shown.
    /// \errors OutOfRange, NotSupported
    Result<> checkOutputs(const Device &device, std::span<const OutputValue> outputs) const
    {
        return m_hidesNothing ? Result<>() : checkReducedOutputs(device, outputs);
    }
    /// \errors OutOfRange
    Result<> checkFeature(const Device &device, FeatureIndex feature) const;
    /// \param isRead it is to be read, else subscribed to \errors OutOfRange, NotSupported
    Result<> checkInput(const Device &device, FeatureIndex feature, InputType type, bool isRead) const;

    /// Stops every output of every device that is shown.
    void stopAll(Device::StopKind kind) const;

    /// The device has got another description. \returns false if its client cannot see the difference
    bool update(const Device &device);
    /// The device with this index has gone.
    void forget(DeviceIndex index);

private:
    struct Entry
    {
        const Device *device = nullptr;
        DeviceIndex index{0};
        bool isShown = false;
        std::unique_ptr<DeviceDescription> reduced; ///< null if it is the device's own

        const DeviceDescription *description() const
        {
            return !isShown ? nullptr : reduced ? reduced.get() : &device->description();
        }
    };

    Result<> checkReducedOutputs(const Device &device, std::span<const OutputValue> outputs) const;
    const Entry &entry(const Device &device) const;
    Entry makeEntry(const Device &device) const;

    const DeviceManager &m_devices;
    Scope m_scope;
    bool m_hidesNothing = false;
    mutable std::vector<Entry> m_entries; // one for each device that somebody has asked for
};

} // namespace engine
