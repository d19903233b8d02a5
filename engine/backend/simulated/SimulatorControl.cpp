#include "engine/backend/simulated/SimulatorControl.h"

#include <algorithm>

namespace engine {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr int kTurns = 3; ///< of the event loop until nothing more comes of what has happened
constexpr qint64 kLongestAdvanceMs = 24 * 60 * 60 * 1000;
constexpr qint64 kLongestTakeMs = 60'000;
constexpr qint64 kDefaultTakeMs = 500;
constexpr auto kGlance = 1ms; ///< between two looks at what has come, while time is real
constexpr std::size_t kMostRequests = 1000;

std::optional<qint64> numberIn(const QJsonObject &request, QLatin1StringView key, qint64 spare, qint64 minimum,
                               qint64 maximum)
{
    const qint64 number = request.contains(key) ? request.value(key).toInteger(minimum - 1) : spare;
    return number < minimum || number > maximum ? std::nullopt : std::optional(number);
}

} // namespace

SimulatorControl::SimulatorControl(SimulatedBackend &backend, SimulatorScheduler &scheduler,
                                   SimulatorDevices::EndpointsOf endpointsOf, QObject *parent)
    : QObject(parent)
    , m_scheduler(scheduler)
    , m_devices(backend, std::move(endpointsOf))
    , m_records(scheduler.now())
{
    connect(&m_port, &SimulatorPort::received, this, &SimulatorControl::handleReceived);
    connect(&m_port, &SimulatorPort::disconnected, this, &SimulatorControl::handleDisconnected);
    connect(&m_port, &SimulatorPort::misunderstood, this, [this](const QString &reason) {
        m_port.send({{u"id"_s, QJsonValue::Null}, {u"error"_s, reason}});
    });
}

void SimulatorControl::note(const SimulatedOperation &operation)
{
    if (operation.kind == SimulatedOperation::Kind::Connect)
        m_devices.handleConnected(operation.address);
    if (m_port.isConnected())
        m_port.send(m_records.add(m_devices.keyOf(operation.address), operation, m_scheduler.now()));
}

void SimulatorControl::handleReceived(const QJsonObject &request)
{
    if (m_requests.size() == kMostRequests) {
        m_port.send({{u"id"_s, request.value("id"_L1)}, {u"error"_s, u"too many requests are waiting"_s}});
        return;
    }
    m_requests.push_back(request);
    if (m_requests.size() == 1)
        startNext();
}

/// Nothing of the program is left but what it has made of the engine's clients.
void SimulatorControl::handleDisconnected()
{
    ++m_run;
    m_requests.clear();
    m_devices.clear();
    m_records.clear();
    m_scheduler.setVirtual(false);
}

/// Each request sees what came of the one before, and of what clients sent before it.
void SimulatorControl::startNext()
{
    afterTurns(kTurns, [this] { run(m_requests.front()); });
}

void SimulatorControl::afterTurns(int turns, const std::function<void()> &function)
{
    m_scheduler.real().callAfter(0ms, this, [this, turns, function, run = m_run] {
        if (run != m_run)
            return;
        if (turns > 1)
            afterTurns(turns - 1, function);
        else
            function();
    });
}

void SimulatorControl::run(const QJsonObject &request)
{
    const QString name = request.value("op"_L1).toString();
    if (SimulatorDevices::knows(name)) {
        const Result<QJsonObject> result = m_devices.run(name, request);
        if (result)
            answer(result.value());
        else
            answer(result.error());
    } else if (name == "take"_L1) {
        runTake(request);
    } else if (name == "clock"_L1) {
        runClock(request);
    } else if (name == "reset"_L1) {
        runReset();
    } else if (name == "idle"_L1) {
        m_wait = {{}, 0, m_scheduler.now()};
        step();
    } else {
        answer(Error{ErrorCode::NotSupported, u"there is no request \"%1\""_s.arg(name)});
    }
}

void SimulatorControl::runTake(const QJsonObject &request)
{
    const auto count = numberIn(request, "count"_L1, 1, 1, static_cast<qint64>(SimulatorRecords::kMostKept));
    const auto patience = numberIn(request, "timeout_ms"_L1, kDefaultTakeMs, 0, kLongestTakeMs);
    const QString key = request.value("key"_L1).toString();
    if (!count || !patience || key.isEmpty())
        return answer(
            Error{ErrorCode::InvalidData, u"take needs a key; count is from 1, timeout_ms from 0 to 60000"_s});
    m_wait = {key, static_cast<std::size_t>(*count), m_scheduler.now() + std::chrono::milliseconds(*patience)};
    step();
}

void SimulatorControl::runClock(const QJsonObject &request)
{
    const QString mode = request.value("mode"_L1).toString(u"virtual"_s);
    const auto advance = numberIn(request, "advance_ms"_L1, 0, 0, kLongestAdvanceMs);
    if (!advance || (mode != "virtual"_L1 && (mode != "real"_L1 || *advance > 0)))
        return answer(Error{ErrorCode::InvalidData,
                            u"mode is \"virtual\" or \"real\", advance_ms from 0 to a day, for virtual time"_s});
    m_scheduler.setVirtual(mode == "virtual"_L1);
    m_wait = {{}, 0, m_scheduler.now() + std::chrono::milliseconds(*advance)};
    step();
}

void SimulatorControl::runReset()
{
    m_devices.clear();
    afterTurns(kTurns, [this] {
        m_records.clear();
        answer(QJsonObject());
    });
}

void SimulatorControl::step()
{
    const Scheduler::TimePoint now = m_scheduler.now();
    const std::optional<Scheduler::TimePoint> due = m_scheduler.nextDue();
    const bool isTaking = !m_wait.takesFrom.isEmpty();
    const bool isThere = isTaking && m_records.count(m_wait.takesFrom) >= m_wait.count;
    const bool isOver = now >= m_wait.until && (!due || *due > now);
    if (isThere || isOver) {
        if (isTaking)
            return answer({{u"operations"_s, m_records.take(m_wait.takesFrom, m_wait.count)}});
        QJsonObject fields{{u"timers"_s, m_scheduler.armed()}};
        if (due)
            fields.insert(u"next_us"_s, static_cast<qint64>(
                                            std::chrono::duration_cast<std::chrono::microseconds>(*due - now).count()));
        return answer(fields);
    }
    if (m_scheduler.isVirtual()) {
        m_scheduler.advanceTo(due ? std::max(now, std::min(*due, m_wait.until)) : m_wait.until);
        afterTurns(kTurns, [this] { step(); });
    } else {
        m_scheduler.real().callAfter(kGlance, this, [this, run = m_run] {
            if (run == m_run)
                step();
        });
    }
}

void SimulatorControl::answer(QJsonObject fields)
{
    fields.insert(u"id"_s, m_requests.front().value("id"_L1));
    fields.insert(u"ok"_s, true);
    m_port.send(fields);
    m_requests.pop_front();
    if (!m_requests.empty())
        startNext();
}

void SimulatorControl::answer(const Error &error)
{
    m_port.send({{u"id"_s, m_requests.front().value("id"_L1)}, {u"error"_s, error.detail}});
    m_requests.pop_front();
    if (!m_requests.empty())
        startNext();
}

} // namespace engine
