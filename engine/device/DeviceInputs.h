#pragma once
#include "engine/base/DeviceDescription.h"
#include "engine/base/Ids.h"
#include "engine/base/Result.h"
#include "engine/base/Scheduler.h"
#include "engine/backend/Endpoint.h"

#include <QList>
#include <QObject>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace engine {

class Driver;
class Hardware;
class WriteQueue;

/// What a device has to tell: values that clients read, and values that it reports by itself to those who have subscribed.
/// \thread engine; owned by its Device
class DeviceInputs final : public QObject
{
    Q_OBJECT

public:
    /// A finished read.
    using ReadCallback = std::function<void(const Result<int> &value)>;

    /// All parameters must outlive the inputs. \param features where the ranges are
    DeviceInputs(Hardware &hardware, Driver &driver, WriteQueue &queue, const std::vector<FeatureDescription> &features,
                 Scheduler &scheduler);
    /// Answers what is still open.
    ~DeviceInputs() override;

    /// Reads a value; one transfer answers everybody who asks meanwhile, and for a battery within limits::kBatteryAge. \a finished is called later, never from inside
    /// this call, and not after \a context is gone. \param feature position \errors NotSupported at once
    Result<> read(std::size_t feature, InputType type, QObject *context, ReadCallback finished);

    /// From now on reported() tells every new value. Any number of clients, each any number of times.
    /// \errors NotSupported
    Result<> subscribe(std::size_t feature, InputType type, ClientId client);
    void unsubscribe(std::size_t feature, InputType type, ClientId client);
    /// Ends every subscription of \a client.
    void unsubscribeAll(ClientId client);

    std::optional<int> lastBattery() const { return m_lastBattery; }

signals:
    /// A subscribed value. \a feature is a position
    void reported(std::size_t feature, engine::InputType type, int value);
    void batteryChanged();

private:
    struct Channel;

    Channel *channel(std::size_t feature, InputType type);
    void handleDeadline(Channel &channel);
    void ask(Channel &channel);
    void answer(Channel &channel, Result<int> value);
    void handleRead(Endpoint endpoint, const Result<QByteArray> &data);
    void handleNotified(Endpoint endpoint, const QByteArray &data);
    std::optional<int> decoded(const Channel &channel, const QByteArray &data);
    void releaseEndpoint(Channel &channel);

    Hardware &m_hardware;
    Driver &m_driver;
    WriteQueue &m_queue;
    const std::vector<FeatureDescription> &m_features;
    Scheduler &m_scheduler;
    std::vector<std::unique_ptr<Channel>> m_channels; // in the order of Driver::inputs()
    std::optional<int> m_lastBattery;
};

} // namespace engine
