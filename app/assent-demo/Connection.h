#pragma once
#include <QHash>
#include <QJsonObject>
#include <QTimer>
#include <QWebSocket>
#include <chrono>
#include <functional>

namespace app {

/// One connection to a Buttplug server, as a client of version 4 sees it: requests with their replies, and events.
/// \source Buttplug spec v4, "Messages": each request has an id, and exactly one reply carries the same
class Connection final : public QObject
{
    Q_OBJECT

public:
    /// The answer to a request: the message's name ("Ok", "Error", ...) and its fields.
    struct Message
    {
        QString name;
        QJsonObject fields;
    };
    using Handler = std::function<void(const Message &reply)>;

    explicit Connection(QObject *parent = nullptr);

    /// opened() or failed() follows within five seconds.
    void open(const QUrl &url);
    /// Sends a message; its Id is added here.
    /// \param deadline after which failed() is emitted if no reply has come
    /// \param handler  called once with the reply, never from inside this call; not called after failed()
    void request(const QString &name, QJsonObject fields, std::chrono::milliseconds deadline, Handler handler);
    /// Ends the connection. failed() is not emitted any more.
    void close();

signals:
    void opened();
    /// A message that nobody asked for.
    void eventReceived(const app::Connection::Message &event);
    /// No connection, no reply in time, or the server has ended it. Emitted once; nothing comes after it.
    /// \param reason      English, one line
    /// \param isRefusal   the server ended the connection because it does not want this client (close code 1008)
    void failed(const QString &reason, bool isRefusal);

private:
    struct Request
    {
        Handler handler;
        std::chrono::steady_clock::time_point deadline;
    };

    void handleText(const QString &text);
    void handleMessage(const Message &message);
    void handleClosed();
    void checkDeadlines();
    void fail(const QString &reason, bool isRefusal = false);

    QWebSocket m_socket;
    QTimer m_watch; // runs while something is awaited
    std::chrono::steady_clock::time_point m_openDeadline;
    QHash<qint64, Request> m_requests;
    qint64 m_lastId = 0;
    bool m_isOpen = false;
    bool m_isOver = false;
};

} // namespace app
