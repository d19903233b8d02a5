#include "engine/backend/lovense/LovenseHttp.h"

#include <QNetworkProxy>
#include <QNetworkReply>
#include <QNetworkRequest>
#include <QPointer>

namespace engine {

using namespace Qt::StringLiterals;

LovenseHttp::LovenseHttp(Scheduler &scheduler, QObject *parent)
    : QObject(parent)
    , m_scheduler(scheduler)
{
    m_network.setRedirectPolicy(QNetworkRequest::ManualRedirectPolicy);
}

LovenseHttp::~LovenseHttp() = default;

void LovenseHttp::get(const QUrl &url, QObject *context, Callback finished)
{
    QNetworkRequest request(url);
    request.setHeader(QNetworkRequest::UserAgentHeader, u"HTTP"_s); // Qt would name a browser
    request.setAttribute(QNetworkRequest::CookieLoadControlAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::CookieSaveControlAttribute, QNetworkRequest::Manual);
    QNetworkReply *reply = m_network.get(request);
    connect(reply, &QNetworkReply::downloadProgress, reply, [reply](qint64 received, qint64) {
        if (received > kAnswerBytes)
            reply->abort();
    });
    const QPointer<QObject> receiver(context);
    connect(reply, &QNetworkReply::finished, this, [reply, receiver, finished = std::move(finished)] {
        reply->deleteLater();
        if (!receiver)
            return;
        if (reply->error() == QNetworkReply::NoError)
            finished(reply->readAll());
        else
            finished(Error{ErrorCode::HardwareIo, reply->url().host() + u": "_s + reply->errorString()});
    });
    m_scheduler.callAfter(kDeadline, reply, [reply] { reply->abort(); });
}

} // namespace engine
