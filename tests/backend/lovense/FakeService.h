#pragma once
#include <QByteArray>
#include <QHash>
#include <QObject>
#include <QStringList>
#include <QTcpServer>
#include <QTcpSocket>
#include <QUrl>

/// An HTTP server that is directory and application at once: answers what a test has laid down, writes down what it was
/// asked for.
class FakeService final : public QObject
{
    Q_OBJECT

public:
    FakeService();

    quint16 port() const { return m_server.serverPort(); }
    QUrl directory() const;
    /// Path and query of every request, without those for lists.
    const QStringList &orders() const { return m_orders; }
    int count(const QString &path) const { return m_counts.value(path); }
    /// The next request, and all after it, get no answer until answer() is called.
    void hold() { m_isHolding = true; }
    /// Answers what has been held.
    void answer();

    QByteArray hosts; ///< answer to the directory's path
    QByteArray toys;  ///< answer to /GetToys
    int status = 200;

private:
    void accept();
    void handle(QTcpSocket *socket, const QString &path);
    void reply(QTcpSocket *socket, const QByteArray &body);

    QStringList m_orders;
    QHash<QString, int> m_counts;
    QList<QTcpSocket *> m_held;
    bool m_isHolding = false;
    QTcpServer m_server; // goes first: its sockets tell when they go
};
