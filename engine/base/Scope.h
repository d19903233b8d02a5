#pragma once
#include "engine/base/DeviceSettings.h"

#include <QList>

namespace engine {

/// What a client may do: which devices, which kinds of output and input, how strongly. \source security.md S39 to S41
class Scope
{
public:
    /// As usual().
    Scope() = default;
    /// Everything, at full strength: for tests and for those who have switched the questions off.
    static Scope everything() { return Scope(kAllOutputs); }
    /// What a client gets if nothing else is ticked: no output that constricts, heats or sprays (S40).
    static Scope usual() { return {}; }
    /// True for the kinds that usual() leaves out.
    static constexpr bool isUnusual(OutputType type)
    {
        return type == OutputType::Constrict || type == OutputType::Temperature || type == OutputType::Spray;
    }

    bool operator==(const Scope &) const = default;

    bool covers(const DeviceKey &device) const { return m_coversAllDevices || m_devices.contains(device); }
    bool allows(OutputType type) const { return (m_outputs & bit(type)) != 0; }
    bool allows(InputType type) const { return (m_inputs & bit(type)) != 0; }
    /// True if a client of this scope sees every device as it is; levels may be capped all the same.
    bool hidesNothing() const { return m_coversAllDevices && m_outputs == kAllOutputs && m_inputs == kAllInputs; }

    bool coversAllDevices() const { return m_coversAllDevices; } ///< also those that are yet to come
    const QList<DeviceKey> &devices() const { return m_devices; }
    void setAllDevices()
    {
        m_coversAllDevices = true;
        m_devices.clear();
    }
    void setDevices(QList<DeviceKey> devices)
    {
        m_coversAllDevices = false;
        m_devices = std::move(devices);
    }
    void setAllowed(OutputType type, bool isAllowed) { m_outputs = isAllowed ? m_outputs | bit(type) : m_outputs & ~bit(type); }
    void setAllowed(InputType type, bool isAllowed) { m_inputs = isAllowed ? m_inputs | bit(type) : m_inputs & ~bit(type); }

    /// Percent of a device's full range that no level exceeds, 0 to 100. Positions have no strength and are not capped.
    int maximumPercent = 100;

private:
    explicit Scope(quint32 outputs) : m_outputs(outputs) {}
    template<typename Type>
    static constexpr quint32 bit(Type type) { return quint32(1) << static_cast<int>(type); }

    static constexpr quint32 kAllOutputs = (quint32(1) << kOutputTypes) - 1;
    static constexpr quint32 kAllInputs = (quint32(1) << kInputTypes) - 1;
    static constexpr quint32 usualOutputs()
    {
        return kAllOutputs & ~(bit(OutputType::Constrict) | bit(OutputType::Temperature) | bit(OutputType::Spray));
    }

    bool m_coversAllDevices = true;
    QList<DeviceKey> m_devices;
    quint32 m_outputs = usualOutputs();
    quint32 m_inputs = kAllInputs;
};

} // namespace engine
