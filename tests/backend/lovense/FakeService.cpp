#include "tests/backend/lovense/FakeService.h"

#include <QHostAddress>

using namespace Qt::StringLiterals;

FakeService::FakeService()
{
    connect(&m_server, &QTcpServer::newConnection, this, &FakeService::accept);
    m_server.listen(QHostAddress::LocalHost);
}

QUrl FakeService::directory() const
{
    return QUrl(u"http://127.0.0.1:%1/directory"_s.arg(port()));
}

void FakeService::accept()
{
    while (QTcpSocket *socket = m_server.nextPendingConnection()) {
        connect(socket, &QTcpSocket::disconnected, this, [this, socket] {
            m_held.removeAll(socket);
            socket->deleteLater();
        });
        connect(socket, &QTcpSocket::readyRead, this, [this, socket] {
            if (!socket->peek(64 * 1024).contains("\r\n\r\n"))
                return;
            const QList<QByteArray> words = socket->readAll().split(' ');
            handle(socket, QString::fromLatin1(words.value(1)));
        });
    }
}

void FakeService::handle(QTcpSocket *socket, const QString &path)
{
    ++m_counts[path];
    if (path == u"/directory"_s)
        return reply(socket, hosts);
    if (path == u"/GetToys"_s)
        return reply(socket, toys);
    m_orders.append(path.mid(1));
    if (m_isHolding)
        m_held.append(socket);
    else
        reply(socket, R"({"code":200,"type":"ok"})");
}

void FakeService::answer()
{
    m_isHolding = false;
    for (QTcpSocket *socket : std::exchange(m_held, {}))
        reply(socket, R"({"code":200,"type":"ok"})");
}

void FakeService::reply(QTcpSocket *socket, const QByteArray &body)
{
    socket->write("HTTP/1.1 " + QByteArray::number(status) +
                  " Any\r\nContent-Type: application/json\r\nContent-Length: " + QByteArray::number(body.size()) +
                  "\r\n\r\n" + body);
}
