#pragma once
#include "engine/backend/Backend.h"
#include "engine/backend/gamepad/Pad.h"
#include "engine/base/Result.h"
#include "engine/base/Scheduler.h"

#include <QList>
#include <QPointer>
#include <memory>

namespace engine {

class GamepadHardware;
class GamepadThread;

/// The motors of gamepads, by SDL 2. Off until the user switches it on; then pads are offered as they are plugged in,
/// whether anybody scans or not. SDL is loaded when it is switched on first.
class GamepadBackend final : public Backend
{
    Q_OBJECT

public:
    /// How often it is looked for pads that were plugged in or out.
    static constexpr std::chrono::milliseconds kLook{500};

    explicit GamepadBackend(Scheduler &scheduler, QObject *parent = nullptr);
    ~GamepadBackend() override;

    QString id() const override;
    /// Pads that are there and not in use are offered again.
    void startScanning() override;
    void stopScanning() override {}
    bool isScanning() const override { return false; }
    std::unique_ptr<Hardware> create(const Advertisement &advertisement, const HardwareLayout &layout) override;
    BusStatus status() const override;
    void applySettings(const BusSettings &settings) override;
    /// Tries to load SDL again.
    void repair() override;

private:
    struct Entry
    {
        Pad pad;
        QPointer<GamepadHardware> hardware;
    };

    void startThread();
    void endThread();
    void handleStarted(const Result<> &result);
    void handleVanished(int id);
    void advertise(const Pad &pad);

    Scheduler &m_scheduler;
    QList<Entry> m_entries;
    BusProblem m_problem = BusProblem::SwitchedOff;
    QString m_detail;
    bool m_isOn = false;
    std::unique_ptr<GamepadThread> m_thread;
    std::unique_ptr<GamepadThread> m_ending; // switched off, and not at its end yet
    std::unique_ptr<Timer> m_look;
};

} // namespace engine
