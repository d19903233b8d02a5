#pragma once
#include "engine/backend/Hardware.h"
#include "engine/backend/gamepad/Pad.h"
#include "engine/base/Scheduler.h"

#include <QPointer>
#include <memory>

namespace engine {

class GamepadThread;

/// The motors of one pad. A write is four words, little endian: low and high frequency, left and right trigger. A read
/// of rx gives the battery in percent. A level that is on is renewed before SDL ends it; a stop is written twice.
class GamepadHardware final : public Hardware
{
    Q_OBJECT

public:
    static constexpr std::size_t kPacketBytes = 8;
    static constexpr std::chrono::milliseconds kGap{20};
    static constexpr std::chrono::milliseconds kBluetoothGap{50};
    static constexpr std::chrono::milliseconds kRenew{2000};
    static constexpr std::chrono::milliseconds kSecondStop{100};

    /// \param thread may go at any time
    GamepadHardware(Scheduler &scheduler, GamepadThread &thread, const Pad &pad, QObject *parent = nullptr);
    ~GamepadHardware() override;

    const Pad &pad() const { return m_pad; }
    /// The pad was unplugged, or may not be used any more.
    void vanish(const QString &reason);

    void open() override;
    void close() override;
    EndpointSet endpoints() const override { return m_state == State::Open ? m_endpoints : EndpointSet(); }
    std::chrono::milliseconds defaultGap() const override { return m_pad.isBluetooth ? kBluetoothGap : kGap; }
    WriteStatus write(const HardwareCommand &command) override;
    void read(Endpoint endpoint) override;
    void subscribe(Endpoint) override {}
    void unsubscribe(Endpoint) override {}

private:
    enum class State : quint8 { Closed, Open, Closing };

    void handleTimer();
    void becomeClosed(const Error &error);

    const QPointer<GamepadThread> m_thread;
    const Pad m_pad;
    EndpointSet m_endpoints;
    State m_state = State::Closed;
    PadLevels m_levels;
    std::unique_ptr<Timer> m_timer; // for renewing a level, or for the second stop
};

} // namespace engine
