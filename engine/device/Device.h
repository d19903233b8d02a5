#pragma once
#include "engine/base/DeviceDescription.h"
#include "engine/base/DeviceSettings.h"
#include "engine/base/Ids.h"
#include "engine/base/Result.h"
#include "engine/base/Scheduler.h"
#include "engine/base/Scope.h"
#include "engine/backend/HardwareCommand.h"
#include "engine/device/DeviceInputs.h"
#include "engine/device/OutputMap.h"

#include <QByteArray>
#include <QObject>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace engine {

class CommandObserver;
class Driver;
class Hardware;
class WriteQueue;

/// The last value of one output.
struct DeviceOutputState
{
    FeatureIndex feature{0};
    OutputType type = OutputType::Vibrate;
    int value = 0;      ///< as asked for, in the published range
    int deviceValue = 0; ///< what became of it after limits and caps, in the device's range
    int durationMs = 0;
    int maximumPercent = 100; ///< for whoever gave the value
    bool isKnown = false; ///< what the device was last told; false until first commanded and after a failed write
    Scheduler::TimePoint endsAt = {}; ///< of a timed move, as its client means it
    bool isWaiting = false; ///< a timed move that is to be encoded when it is written
};

/// A connected device as clients see it: checks commands against its description, keeps the latest value of each output,
/// obeys one client at a time (S44), and hands encoded values to its queue.
/// \thread engine; owned by DeviceManager
class Device final : public QObject
{
    Q_OBJECT

public:
    /// Everything a device is made of once its hardware is open and its driver bound.
    struct Parts
    {
        DeviceDescription description; ///< what the model has and the driver can do, without a user's settings
        QString protocol;
        QString identifier;
        QString bus;
        QString address;
        std::unique_ptr<Hardware> hardware;
        std::unique_ptr<Driver> driver;
    };
    using ReadCallback = DeviceInputs::ReadCallback;

    Device(Parts parts, Scheduler &scheduler, QObject *parent = nullptr);
    ~Device() override;

    /// As clients see it.
    const DeviceDescription &description() const { return m_description; }
    /// What it has without the user's settings.
    const DeviceDescription &model() const { return m_parts.description; }
    void setIndex(DeviceIndex index) { m_description.index = m_parts.description.index = index; }
    DeviceKey key() const { return {m_parts.protocol, m_parts.identifier, m_parts.address}; }
    const QString &bus() const { return m_parts.bus; }
    const QString &address() const { return m_parts.address; }
    bool isSimulated() const;

    /// Takes over what the user has set for this device; what runs is brought within the new limits at once. The key is not
    /// looked at. \param maximumPercent for every device; the lower one counts
    void applySettings(const DeviceSettings &settings, int maximumPercent = 100);

    /// Carries out all of \a outputs or none. \param client who asks; kUser overrides every other
    /// \param maximumPercent of the full range, that no level exceeds (S42)
    /// \errors OutOfRange, NotSupported, Busy while another client drives the device. Ok means accepted, not confirmed.
    Result<> output(ClientId client, std::span<const OutputValue> outputs, int maximumPercent = 100);

    /// Asked: by a client, and an output that has been written zero already is not written again. Emergency: by the user, or
    /// because somebody has gone; everything is written zero whatever is known of it.
    enum class StopKind : quint8 { Asked, Emergency };

    /// Stops every output, or that of one feature, and takes back what waits.
    /// \errors OutOfRange for a feature that does not exist
    Result<> stop(StopKind kind = StopKind::Emergency);
    Result<> stop(FeatureIndex feature, StopKind kind = StopKind::Emergency);
    /// The client has stopped what it drives, or left: others may drive now.
    void release(ClientId client);

    /// Reads an input; \a finished is called later, never from inside this call, and not after \a context is gone.
    /// \errors OutOfRange, NotSupported at once
    Result<> read(FeatureIndex feature, InputType type, QObject *context, ReadCallback finished);
    /// From now on inputReported() tells every new value of an input. \errors OutOfRange, NotSupported
    Result<> subscribe(FeatureIndex feature, InputType type, ClientId client);
    Result<> unsubscribe(FeatureIndex feature, InputType type, ClientId client);
    void unsubscribeAll(ClientId client) { m_inputs->unsubscribeAll(client); }

    /// Null for nobody; must outlive the device, or be taken away.
    void setObserver(CommandObserver *observer) { m_observer = observer; }

    ClientId owner() const { return m_owner; }
    /// True while any output that a stop would end is on.
    bool isActive() const;
    std::span<const DeviceOutputState> outputs() const { return m_outputs; }
    /// What the device was told, in the range that clients see.
    int publishedValue(const DeviceOutputState &output) const { return m_map.fromDevice(output.feature, output.type, output.deviceValue); }
    quint64 commands() const { return m_commands; }
    const WriteQueue &queue() const { return *m_queue; } ///< for its counters
    QByteArray lastPacket() const;
    std::optional<int> lastBattery() const { return m_inputs->lastBattery(); }

    /// Disconnects; closed() follows.
    void close();

signals:
    /// The hardware is gone; the device is to be removed.
    void closed(const engine::Error &error);
    /// description() is another one.
    void changed();
    /// isActive() is another one.
    void activeChanged(bool isActive);
    /// It has been stopped as a whole, by whomever.
    void stopped(const engine::Device &device);
    /// It has not taken a write for limits::kDeviceFaultLimit; closed() follows.
    void faulted();
    void batteryChanged(const engine::Device &device);
    /// A value that somebody has subscribed to.
    void inputReported(const engine::Device &device, engine::FeatureIndex feature, engine::InputType type, int value);

private:
    Result<std::size_t> featurePosition(FeatureIndex feature) const;
    Result<> check(const OutputValue &output) const;
    Result<> takeOwnership(ClientId client);
    bool apply(const OutputValue &output, int maximumPercent);
    bool encode(std::size_t position, const DeviceOutputState &output, Scheduler::TimePoint since);
    bool followsInTime(const DeviceOutputState &before) const;
    void encodeWaiting();
    void clampRunning();
    void stopFeature(std::size_t position, StopKind kind);
    DeviceOutputState *state(FeatureIndex feature, OutputType type);
    Result<std::size_t> subscribable(FeatureIndex feature, InputType type) const;
    void handleNotified(Endpoint endpoint, const QByteArray &data);
    void handleFailedWrite();
    void noteActive();
    /// Arms the timer for what the driver has to write by itself.
    void expectDue();
    void writeDue();

    Parts m_parts;
    DeviceDescription m_description;
    OutputMap m_map;
    int m_maximumPercent = 100;
    Scheduler &m_scheduler;
    CommandObserver *m_observer = nullptr;
    std::unique_ptr<WriteQueue> m_queue;
    std::vector<DeviceOutputState> m_outputs;
    ClientId m_owner = kNoClient;
    Scheduler::TimePoint m_lastCommand;
    quint64 m_commands = 0;
    bool m_wasActive = false;
    bool m_hasMoved = false; // a position command since the last stop: zero levels alone do not free the device
    std::unique_ptr<DeviceInputs> m_inputs;
    std::unique_ptr<Timer> m_due; // armed only while the driver has something to write by itself
};

} // namespace engine
