#pragma once
#include "engine/base/DeviceDescription.h"
#include "engine/base/Ids.h"
#include "engine/base/Pattern.h"
#include "engine/base/Result.h"
#include "engine/base/Scheduler.h"

#include <QObject>
#include <memory>
#include <vector>

namespace engine {

class Device;
class DeviceManager;

/// Drives outputs for the user: one more owner beside the clients (kUser), with the same limits. A pattern ends when its time
/// is over, when its device is stopped by anybody, or when the device goes.
/// \thread engine
class PatternPlayer final : public QObject
{
    Q_OBJECT

public:
    /// Both parameters must outlive the player.
    PatternPlayer(DeviceManager &devices, Scheduler &scheduler, QObject *parent = nullptr);
    ~PatternPlayer() override;

    /// In place of the pattern that this output has. \errors UnknownDevice, OutOfRange, NotSupported
    Result<> play(DeviceIndex device, FeatureIndex feature, OutputType type, const Pattern &pattern);
    /// Ends a pattern and switches its output off; nothing if there is none.
    void stop(DeviceIndex device, FeatureIndex feature);
    /// Makes a device noticeable for a moment, so that it can be told from others. \errors UnknownDevice, NotSupported
    Result<> identify(DeviceIndex device);
    bool isPlaying(DeviceIndex device, FeatureIndex feature) const;

private:
    struct Entry
    {
        DeviceIndex device{0};
        FeatureIndex feature{0};
        OutputType type = OutputType::Vibrate;
        Pattern pattern;
        Scheduler::TimePoint start;
    };

    Result<> drive(const Entry &entry, int level);
    void remove(DeviceIndex device, FeatureIndex feature);
    void removeAll(DeviceIndex device);
    void handleStopped(const Device &device);
    void handleTimer();

    DeviceManager &m_devices;
    Scheduler &m_scheduler;
    std::vector<Entry> m_entries;
    std::unique_ptr<Timer> m_timer; // armed while there is a pattern
};

} // namespace engine
