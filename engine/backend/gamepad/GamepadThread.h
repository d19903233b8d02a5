#pragma once
#include "engine/backend/gamepad/Pad.h"
#include "engine/base/Result.h"

#include <QObject>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

namespace engine {

/// Talks to SDL in a thread of its own, because its calls may block: takes orders, carries them out one after another,
/// tells what came of them. While a level is on it looks after it, so that it ends even if the engine should hang.
/// \thread engine, for functions and signals
class GamepadThread final : public QObject
{
    Q_OBJECT

public:
    explicit GamepadThread(QObject *parent = nullptr);
    /// Carries out what was ordered, switches all motors off and waits for that.
    ~GamepadThread() override;

    /// Looks what was plugged in or out.
    void update() { order({Job::Kind::Update, -1, {}}); }
    /// rumbled() follows.
    void rumble(int id, const PadLevels &levels) { order({Job::Kind::Write, id, levels}); }
    /// The same without an answer: renews a level, or repeats a stop.
    void repeat(int id, const PadLevels &levels) { order({Job::Kind::Repeat, id, levels}); }
    /// Switches the motors off, twice; released() follows.
    void release(int id) { order({Job::Kind::Release, id, {}}); }
    /// batteryRead() follows.
    void readBattery(int id) { order({Job::Kind::Battery, id, {}}); }
    /// Ends the thread as the destructor does, without waiting; finished() follows.
    void finish() { order({Job::Kind::Finish, -1, {}}); }

signals:
    void started(const engine::Result<> &result);
    void appeared(const engine::Pad &pad);
    void vanished(int id);
    void rumbled(int id, bool ok);
    void released(int id);
    void batteryRead(int id, const engine::Result<int> &percent);
    void finished();

private:
    struct Job
    {
        enum class Kind : quint8 { Update, Write, Repeat, Release, Battery, Finish };
        Kind kind = Kind::Update;
        int id = -1;
        PadLevels levels;
    };
    class Worker;

    void order(const Job &job);
    void run();

    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::vector<Job> m_jobs; // guarded by m_mutex
    std::thread m_thread;    // last: it uses all of the above
};

} // namespace engine
