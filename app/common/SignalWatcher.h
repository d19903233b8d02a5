#pragma once
#include <QObject>
#include <memory>

class QSocketNotifier;

namespace app {

/// Turns SIGTERM, SIGINT and SIGHUP into a signal of the event loop. One per process. A second one changes nothing: the stop
/// that the first has started is not skipped (R4).
class SignalWatcher final : public QObject
{
    Q_OBJECT

public:
    explicit SignalWatcher(QObject *parent = nullptr);
    ~SignalWatcher() override;

signals:
    void terminationRequested();

private:
    void handleReadable();

    std::unique_ptr<QSocketNotifier> m_notifier;
    bool m_isRequested = false;
};

} // namespace app
