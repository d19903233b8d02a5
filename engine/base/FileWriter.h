#pragma once
#include "engine/base/Result.h"

#include <QObject>
#include <functional>
#include <optional>
#include <thread>

namespace engine {

/// Writes a file in a thread of its own, since syncing a disk may take long and must not hold up a stop. One write at a
/// time; of those that come meanwhile only the newest is carried out.
/// \thread engine
class FileWriter final : public QObject
{
    Q_OBJECT

public:
    /// One write, with everything that it needs: it runs in the other thread. Tasks never run at the same time.
    using Task = std::function<Result<>()>;

    using QObject::QObject;
    /// Waits until what has been handed over is written; what waits is written too, and finished() is not emitted.
    ~FileWriter() override;

    /// Carries out \a task; finished() follows, unless a newer one takes its place before it has begun.
    void write(Task task);
    /// True from write() until the last finished().
    bool isBusy() const { return m_thread.joinable() || m_next; }

signals:
    void finished(const engine::Result<> &result);

private:
    void start();
    void handleWritten();

    std::optional<Task> m_next;
    std::thread m_thread; ///< joinable while it writes
    Result<> m_result;    ///< of the thread, for when it has been joined
};

} // namespace engine
