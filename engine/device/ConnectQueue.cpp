#include "engine/device/ConnectQueue.h"

#include "engine/backend/Backend.h"
#include "engine/backend/Hardware.h"
#include "engine/base/Constants.h"
#include "engine/catalog/Catalog.h"
#include "engine/device/DeviceConnector.h"

#include <algorithm>

namespace engine {

namespace {

constexpr qsizetype kFailuresKept = 256;

} // namespace

ConnectQueue::ConnectQueue(const Catalog &catalog, Scheduler &scheduler, QObject *parent)
    : QObject(parent)
    , m_catalog(catalog)
    , m_scheduler(scheduler)
{
}

ConnectQueue::~ConnectQueue() = default;

bool ConnectQueue::contains(const QString &address) const
{
    return std::ranges::any_of(m_attempts, [&](const Attempt &attempt) { return attempt.advertisement.address == address; });
}

void ConnectQueue::offer(Backend &backend, const Advertisement &advertisement)
{
    if (!m_failed.contains(advertisement))
        offerAgain(backend, advertisement);
}

void ConnectQueue::offerAgain(Backend &backend, const Advertisement &advertisement)
{
    if (contains(advertisement.address))
        return;
    const QStringList candidates = m_catalog.candidates(advertisement);
    if (candidates.isEmpty())
        return;
    m_attempts.push_back({&backend, advertisement, candidates.front(), nullptr});
    startNext();
}

int ConnectQueue::running(const QString &bus) const
{
    return static_cast<int>(std::ranges::count_if(m_attempts, [&bus](const Attempt &attempt) {
        return attempt.connector && attempt.advertisement.bus == bus;
    }));
}

void ConnectQueue::startNext()
{
    if (m_isStarting)
        return; // an attempt that is over at once: the loop goes on
    m_isStarting = true;
    const auto mayStart = [this](const Attempt &attempt) {
        return !attempt.connector && running(attempt.advertisement.bus) < limits::kConnectsPerBus;
    };
    for (auto next = std::ranges::find_if(m_attempts, mayStart); next != m_attempts.end();
         next = std::ranges::find_if(m_attempts, mayStart))
        start(next);
    m_isStarting = false;
}

void ConnectQueue::start(std::deque<Attempt>::iterator attempt)
{
    std::unique_ptr<Hardware> hardware = attempt->backend->create(attempt->advertisement, m_catalog.layout(attempt->protocol));
    if (!hardware) {
        m_attempts.erase(attempt);
        return;
    }
    attempt->connector = std::make_unique<DeviceConnector>(m_catalog, m_scheduler, attempt->advertisement,
                                                           attempt->protocol, std::move(hardware));
    DeviceConnector *connector = attempt->connector.get();
    connect(connector, &DeviceConnector::finished, this,
            [this, connector](const Result<> &result) { handleFinished(connector, result); });
    connect(connector, &DeviceConnector::hint, this,
            [this, connector](const QString &text) { emit hint(connector->advertisement(), text); });
    connector->start();
}

void ConnectQueue::handleFinished(DeviceConnector *connector, const Result<> &result)
{
    const auto found = std::ranges::find_if(m_attempts, [connector](const Attempt &attempt) {
        return attempt.connector.get() == connector;
    });
    Backend *backend = found->backend;
    found->connector.release()->deleteLater(); // it is in the middle of its last signal
    connector->setParent(this);                // and does not outlive what it was given
    connector->disconnect(this);
    m_attempts.erase(found);
    if (!result && m_failed.size() < kFailuresKept)
        m_failed.append(connector->advertisement());
    emit finished(backend, connector, result);
    startNext();
}

void ConnectQueue::clear()
{
    m_attempts.clear();
}

} // namespace engine
