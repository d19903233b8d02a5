#pragma once
#include "engine/backend/Advertisement.h"
#include "engine/base/Result.h"
#include "engine/base/Scheduler.h"

#include <QObject>
#include <deque>
#include <memory>
#include <vector>

namespace engine {

class Backend;
class Catalog;
class DeviceConnector;

/// Connects to what backends advertise, at most limits::kConnectsPerBus at once on each bus, in the order in which it was
/// seen. What has failed is not tried again before forgetFailures(), unless it says something else of itself.
/// \thread engine; owned by DeviceManager
class ConnectQueue final : public QObject
{
    Q_OBJECT

public:
    /// Both parameters must outlive the queue.
    ConnectQueue(const Catalog &catalog, Scheduler &scheduler, QObject *parent = nullptr);
    ~ConnectQueue() override;

    /// finished() follows if a protocol is known for \a advertisement. Ignored if it waits, is being connected, or has failed.
    /// \param backend must outlive the queue
    void offer(Backend &backend, const Advertisement &advertisement);
    /// The same for hardware that was connected before: earlier failures do not count.
    void offerAgain(Backend &backend, const Advertisement &advertisement);
    /// True if there is an attempt, running or waiting, for this address on any bus.
    bool contains(const QString &address) const;
    /// A new scan may try everything again.
    void forgetFailures() { m_failed.clear(); }
    /// Gives up everything that runs or waits, without a word.
    void clear();

signals:
    /// One attempt is over. The parts are to be taken from \a connector during the call if \a result is good.
    void finished(engine::Backend *backend, engine::DeviceConnector *connector, const engine::Result<> &result);
    /// The user has to do something at the hardware: \a text of its device file.
    void hint(const engine::Advertisement &advertisement, const QString &text);

private:
    struct Attempt
    {
        Backend *backend = nullptr;
        Advertisement advertisement;
        QString protocol;
        std::unique_ptr<DeviceConnector> connector; ///< null while it waits
    };

    void startNext();
    void start(std::deque<Attempt>::iterator attempt);
    void handleFinished(DeviceConnector *connector, const Result<> &result);
    int running(const QString &bus) const;

    const Catalog &m_catalog;
    Scheduler &m_scheduler;
    std::deque<Attempt> m_attempts;
    bool m_isStarting = false;
    QList<Advertisement> m_failed;
};

} // namespace engine
