#pragma once
#include "engine/base/Result.h"
#include "engine/base/Scheduler.h"

#include <QByteArray>
#include <QNetworkAccessManager>
#include <QObject>
#include <QUrl>
#include <functional>

class QNetworkReply;

namespace engine {

/// HTTP requests with a deadline and a limit to what is read. Redirections are not followed.
/// \thread engine
class LovenseHttp final : public QObject
{
    Q_OBJECT

public:
    static constexpr std::chrono::milliseconds kDeadline{3000};
    static constexpr qint64 kAnswerBytes = 256 * 1024;
    using Callback = std::function<void(const Result<QByteArray> &answer)>;

    explicit LovenseHttp(Scheduler &scheduler, QObject *parent = nullptr);
    ~LovenseHttp() override;

    /// \a finished is called later, once, unless \a context has gone by then. \errors HardwareIo
    void get(const QUrl &url, QObject *context, Callback finished);

private:
    Scheduler &m_scheduler;
    QNetworkAccessManager m_network;
};

} // namespace engine
