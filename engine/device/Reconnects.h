#pragma once
#include "engine/backend/Advertisement.h"
#include "engine/base/Scheduler.h"

#include <QObject>
#include <memory>
#include <vector>

namespace engine {

class Backend;

/// Hardware that was lost and is wanted back: says when to try, after 1 s at first and 30 s at the last, for five minutes
/// (R16). After that, the next scan finds it or nobody does.
/// \thread engine; owned by DeviceManager
class Reconnects final : public QObject
{
    Q_OBJECT

public:
    explicit Reconnects(Scheduler &scheduler, QObject *parent = nullptr);
    ~Reconnects() override;

    /// due() follows. \param backend must outlive this
    void add(Backend &backend, const Advertisement &advertisement);
    /// An attempt has failed; due() comes again unless the time is over.
    void handleFailed(const QString &address);
    /// It is back, or not wanted any more.
    void remove(const QString &address);
    void clear();
    bool contains(const QString &address) const;

signals:
    void due(engine::Backend *backend, const engine::Advertisement &advertisement);

private:
    struct Entry
    {
        Backend *backend = nullptr;
        Advertisement advertisement;
        Scheduler::TimePoint lostAt;
        Scheduler::TimePoint next; ///< max while an attempt runs
        std::chrono::seconds delay{0};
    };

    Entry *entry(const QString &address);
    void schedule(Entry &entry);
    void arm();
    void handleTimer();

    Scheduler &m_scheduler;
    std::vector<Entry> m_entries;
    std::unique_ptr<Timer> m_timer; // for the entry that is due first
};

} // namespace engine
