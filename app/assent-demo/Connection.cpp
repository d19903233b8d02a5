#include "app/assent-demo/Connection.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QNetworkProxy>
#include <utility>

namespace app {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

namespace {

constexpr auto kOpenDeadline = 5s;
constexpr auto kWatchInterval = 100ms;

} // namespace

Connection::Connection(QObject *parent)
    : QObject(parent)
{
    m_socket.setProxy(QNetworkProxy::NoProxy);
    m_watch.setInterval(kWatchInterval);
    connect(&m_watch, &QTimer::timeout, this, &Connection::checkDeadlines);
    connect(&m_socket, &QWebSocket::textMessageReceived, this, &Connection::handleText);
    connect(&m_socket, &QWebSocket::disconnected, this, &Connection::handleClosed);
    connect(&m_socket, &QWebSocket::connected, this, [this] {
        m_isOpen = true;
        emit opened();
    });
}

void Connection::open(const QUrl &url)
{
    m_openDeadline = Clock::now() + kOpenDeadline;
    m_watch.start();
    m_socket.open(url);
}

void Connection::request(const QString &name, QJsonObject fields, std::chrono::milliseconds deadline, Handler handler)
{
    fields.insert(u"Id"_s, ++m_lastId);
    m_requests.insert(m_lastId, {std::move(handler), Clock::now() + deadline});
    m_watch.start();
    const QJsonArray frame{QJsonObject{{name, fields}}};
    m_socket.sendTextMessage(QString::fromUtf8(QJsonDocument(frame).toJson(QJsonDocument::Compact)));
}

void Connection::close()
{
    m_isOver = true;
    m_watch.stop();
    if (m_isOpen)
        m_socket.close();
}

void Connection::handleText(const QString &text)
{
    const QJsonArray messages = QJsonDocument::fromJson(text.toUtf8()).array();
    for (const QJsonValue &value : messages) {
        const QJsonObject object = value.toObject();
        for (auto it = object.begin(); it != object.end() && !m_isOver; ++it)
            handleMessage({it.key(), it.value().toObject()});
    }
}

void Connection::handleMessage(const Message &message)
{
    const qint64 id = message.fields.value(u"Id"_s).toInteger();
    const auto request = m_requests.constFind(id);
    if (request == m_requests.constEnd()) {
        emit eventReceived(message);
        return;
    }
    const Handler handler = request->handler;
    m_requests.erase(request);
    handler(message);
}

void Connection::handleClosed()
{
    if (!m_isOpen) {
        fail(m_socket.errorString());
        return;
    }
    const QString reason = m_socket.closeReason();
    const bool isRefusal = m_socket.closeCode() == QWebSocketProtocol::CloseCodePolicyViolated;
    fail(reason.isEmpty() ? u"the server has ended the connection"_s : reason, isRefusal);
}

void Connection::checkDeadlines()
{
    const auto now = Clock::now();
    if (!m_isOpen) {
        if (now >= m_openDeadline)
            fail(u"the server does not answer"_s);
        return;
    }
    if (m_requests.isEmpty())
        m_watch.stop();
    for (const Request &request : std::as_const(m_requests)) {
        if (now >= request.deadline) {
            fail(u"the server did not reply in time"_s);
            return;
        }
    }
}

void Connection::fail(const QString &reason, bool isRefusal)
{
    if (std::exchange(m_isOver, true))
        return;
    m_watch.stop();
    emit failed(reason, isRefusal);
}

} // namespace app
