#include "engine/catalog/TestHandshake.h"

#include "engine/backend/Hardware.h"
#include "engine/driver/Handshake.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace engine {

namespace {

/// Hardware that writes down what is asked of it.
class ScriptedHardware final : public Hardware
{
public:
    explicit ScriptedHardware(EndpointSet endpoints)
        : m_endpoints(endpoints)
    {
    }

    QStringList operations;

    void say(Endpoint endpoint, const QByteArray &data) { emit notified(endpoint, data); }
    void answer(Endpoint endpoint, const QByteArray &data) { emit readFinished(endpoint, data); }

    void open() override {}
    void close() override {}
    EndpointSet endpoints() const override { return m_endpoints; }
    std::chrono::milliseconds defaultGap() const override { return std::chrono::milliseconds(0); }
    WriteStatus write(const HardwareCommand &command) override
    {
        const QByteArray bytes(reinterpret_cast<const char *>(command.data.data()),
                               static_cast<qsizetype>(command.data.size()));
        const QString prefix = command.endpoint == Endpoint::Tx ? QString() : endpointName(command.endpoint) + u':';
        operations += u"write "_s + prefix + QString::fromLatin1(bytes.toHex()) + (command.withResponse ? u"!"_s : u""_s);
        return WriteStatus::Done;
    }
    void read(Endpoint endpoint) override { operations += u"read "_s + endpointName(endpoint); }
    void subscribe(Endpoint endpoint) override { operations += u"subscribe "_s + endpointName(endpoint); }
    void unsubscribe(Endpoint endpoint) override { operations += u"unsubscribe "_s + endpointName(endpoint); }

private:
    EndpointSet m_endpoints;
};

/// Time that jumps to the next timer.
class JumpingScheduler final : public Scheduler
{
public:
    TimePoint now() const override { return m_now; }
    std::unique_ptr<Timer> createTimer(std::function<void()> expired) override
    {
        return std::make_unique<JumpTimer>(*this, std::move(expired));
    }
    void callAfter(std::chrono::milliseconds, QObject *, std::function<void()>) override {}

    /// \returns false if no timer is armed
    bool jump()
    {
        const auto first = std::ranges::min_element(m_timers, {}, &JumpTimer::m_at);
        if (first == m_timers.end())
            return false;
        JumpTimer *timer = *first;
        m_now = timer->m_at;
        timer->stop();
        timer->m_expired();
        return true;
    }

private:
    class JumpTimer final : public Timer
    {
    public:
        JumpTimer(JumpingScheduler &scheduler, std::function<void()> expired)
            : m_expired(std::move(expired))
            , m_scheduler(scheduler)
        {
        }
        ~JumpTimer() override { stop(); }
        void start(std::chrono::milliseconds delay) override
        {
            stop();
            m_at = m_scheduler.m_now + delay;
            m_scheduler.m_timers.push_back(this);
        }
        void stop() override { std::erase(m_scheduler.m_timers, this); }
        bool isActive() const override { return std::ranges::find(m_scheduler.m_timers, this) != m_scheduler.m_timers.end(); }

        std::function<void()> m_expired;
        TimePoint m_at;

    private:
        JumpingScheduler &m_scheduler;
    };

    TimePoint m_now{std::chrono::hours(1)};
    std::vector<JumpTimer *> m_timers;
};

Endpoint endpointOf(const QString &word)
{
    return endpointFromName(QLatin1StringView(word.toLatin1())).value_or(Endpoint::Rx);
}

/// What has to have happened by now, and what the device says to it.
QString playLine(const QString &line, ScriptedHardware &hardware, JumpingScheduler &time)
{
    const QStringList words = line.split(u' ', Qt::SkipEmptyParts);
    const QByteArray data = QByteArray::fromHex(words.value(words.size() - 1).toLatin1());
    if (words.value(0) == "notify"_L1) {
        hardware.say(endpointOf(words.value(1)), data);
        return {};
    }
    while (hardware.operations.isEmpty() && time.jump()) {
    }
    const QString wanted = line.section(u"=>"_s, 0, 0).simplified();
    const QString happened = hardware.operations.isEmpty() ? u"nothing"_s : hardware.operations.takeFirst();
    if (wanted != happened)
        return u"'%1' expected, but: %2"_s.arg(wanted, happened);
    if (words.value(0) == "read"_L1)
        hardware.answer(endpointOf(words.value(1)), data);
    return {};
}

} // namespace

QString playHandshake(Driver &driver, EndpointSet endpoints, const QStringList &script)
{
    ScriptedHardware hardware(endpoints);
    JumpingScheduler time;
    const std::unique_ptr<Handshake> handshake = driver.createHandshake(hardware, time);
    if (!handshake)
        return script.isEmpty() ? QString() : u"there is no handshake"_s;
    std::optional<Result<>> outcome;
    QObject::connect(handshake.get(), &Handshake::finished, &hardware, [&](const Result<> &result) { outcome = result; });
    handshake->start();
    for (const QString &line : script) {
        if (const QString difference = playLine(line, hardware, time); !difference.isEmpty())
            return difference;
    }
    while (!outcome && hardware.operations.isEmpty() && time.jump()) {
    }
    if (!hardware.operations.isEmpty())
        return u"not expected: "_s + hardware.operations.constFirst();
    if (!outcome)
        return u"the handshake does not end"_s;
    return *outcome ? QString() : outcome->error().detail;
}

} // namespace engine
