#pragma once
#include "engine/backend/Hardware.h"
#include "engine/backend/simulated/SimulatedOperation.h"

#include <array>
#include <deque>

namespace engine {

/// Hardware that is not there: takes every write and remembers the last one. Either nobody speaks for it, and it has a
/// battery whatever the model, or a script does: notify(), queueRead(), failNext().
class SimulatedHardware final : public Hardware
{
    Q_OBJECT

public:
    static constexpr int kBatteryPercent = 87;

    /// What open() comes to.
    enum class Opening : quint8 { Works, Refused, Hangs };

    struct Settings
    {
        QString address;
        QString name;
        EndpointSet endpoints;
        std::chrono::milliseconds gap{0};
        bool isScripted = false;
        Opening opening = Opening::Works;
    };

    /// \param observer empty: nobody is told
    SimulatedHardware(Settings settings, SimulatedObserver observer, QObject *parent = nullptr);
    ~SimulatedHardware() override;

    /// Counts for the next open(), and for one that hangs.
    void setOpening(Opening opening);
    /// Goes away by itself.
    void vanish();
    /// The device says something. \returns false if nobody has subscribed to the endpoint; it is lost then
    bool notify(Endpoint endpoint, const QByteArray &data);
    /// The answer to the next read that has none yet; answers are given in order, an endpoint that is not the one asked
    /// for is an error. A read waits for its answer.
    void queueRead(Endpoint endpoint, const QByteArray &data);
    /// The next \a count writes to \a endpoint fail.
    void failNext(Endpoint endpoint, int count);
    /// How many of them are still to come.
    int failuresLeft(Endpoint endpoint) const { return m_failures[static_cast<std::size_t>(endpoint)]; }

    void open() override;
    void close() override;
    EndpointSet endpoints() const override { return m_settings.endpoints; }
    std::chrono::milliseconds defaultGap() const override { return m_settings.gap; }
    bool isSimulated() const override { return true; }
    bool answers() const override { return m_settings.isScripted; }
    QByteArray lastPacket() const override;
    WriteStatus write(const HardwareCommand &command) override;
    void read(Endpoint endpoint) override;
    void subscribe(Endpoint endpoint) override;
    void unsubscribe(Endpoint endpoint) override;

private:
    struct Answer
    {
        Endpoint endpoint;
        QByteArray data;
    };

    void closeWith(const Error &error);
    void report(SimulatedOperation::Kind kind, Endpoint endpoint = Endpoint::Tx);
    void answerReads();

    Settings m_settings;
    const SimulatedObserver m_observer;
    std::array<quint8, 64> m_lastPacket{};
    std::size_t m_lastSize = 0;
    EndpointSet m_subscribed;
    std::deque<Endpoint> m_reads; // asked and not answered
    std::deque<Answer> m_answers;
    std::array<int, kEndpoints> m_failures{};
    bool m_isOpen = false;
    bool m_isOpening = false;
};

} // namespace engine
