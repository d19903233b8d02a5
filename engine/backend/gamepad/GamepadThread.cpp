#include "engine/backend/gamepad/GamepadThread.h"

#include "engine/backend/gamepad/SdlPads.h"

namespace engine {

namespace {

/// How often SDL may look whether a level has run for too long.
constexpr std::chrono::milliseconds kLookAfter{1000};

} // namespace

/// Lives in the thread.
class GamepadThread::Worker
{
public:
    explicit Worker(GamepadThread &owner)
        : m_owner(owner)
    {
    }

    bool start()
    {
        const Result<> result = m_pads.start();
        tell([this, result] { emit m_owner.started(result); });
        return static_cast<bool>(result);
    }

    void update()
    {
        m_pads.update([this](const Pad &pad) { tell([this, pad] { emit m_owner.appeared(pad); }); },
                      [this](int id) { tell([this, id] { emit m_owner.vanished(id); }); });
    }

    bool isAnyOn() const { return m_pads.isAnyOn(); }

    void carryOut(const Job &job)
    {
        const int id = job.id;
        switch (job.kind) {
        case Job::Kind::Update:
            return update();
        case Job::Kind::Write: {
            const bool isDone = m_pads.rumble(id, job.levels);
            return tell([this, id, isDone] { emit m_owner.rumbled(id, isDone); });
        }
        case Job::Kind::Repeat:
            m_pads.rumble(id, job.levels);
            return;
        case Job::Kind::Release:
            m_pads.rumble(id, {});
            m_pads.rumble(id, {});
            return tell([this, id] { emit m_owner.released(id); });
        case Job::Kind::Battery: {
            const Result<int> percent = m_pads.battery(id);
            return tell([this, id, percent] { emit m_owner.batteryRead(id, percent); });
        }
        case Job::Kind::Finish:
            return;
        }
    }

private:
    template<typename Emission>
    void tell(Emission emission)
    {
        QMetaObject::invokeMethod(&m_owner, emission, Qt::QueuedConnection);
    }

    GamepadThread &m_owner;
    SdlPads m_pads;
};

GamepadThread::GamepadThread(QObject *parent)
    : QObject(parent)
    , m_thread([this] { run(); })
{
}

GamepadThread::~GamepadThread()
{
    finish();
    m_thread.join();
}

void GamepadThread::order(const Job &job)
{
    {
        const std::lock_guard lock(m_mutex);
        // One look is enough, whatever the thread is held up with.
        if (job.kind == Job::Kind::Update && !m_jobs.empty() && m_jobs.back().kind == Job::Kind::Update)
            return;
        m_jobs.push_back(job);
    }
    m_wake.notify_one();
}

void GamepadThread::run()
{
    bool isFinished = false;
    {
        Worker worker(*this);
        const bool isUsable = worker.start();
        std::vector<Job> jobs;
        while (!isFinished) {
            jobs.clear();
            {
                std::unique_lock lock(m_mutex);
                const auto hasJobs = [this] { return !m_jobs.empty(); };
                if (isUsable && worker.isAnyOn())
                    m_wake.wait_for(lock, kLookAfter, hasJobs);
                else
                    m_wake.wait(lock, hasJobs);
                jobs.swap(m_jobs);
            }
            for (const Job &job : jobs) {
                isFinished = isFinished || job.kind == Job::Kind::Finish;
                if (isUsable && !isFinished)
                    worker.carryOut(job);
            }
            if (jobs.empty())
                worker.update();
        }
    }
    QMetaObject::invokeMethod(this, &GamepadThread::finished, Qt::QueuedConnection);
}

} // namespace engine
