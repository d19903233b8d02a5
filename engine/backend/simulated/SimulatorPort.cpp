#include "engine/backend/simulated/SimulatorPort.h"

#include "engine/base/Constants.h"

#include <QJsonDocument>
#include <QWebSocket>
#include <QWebSocketCorsAuthenticator>
#include <QWebSocketServer>

namespace engine {

using namespace Qt::StringLiterals;

SimulatorPort::SimulatorPort(QObject *parent)
    : QObject(parent)
    , m_server(std::make_unique<QWebSocketServer>(QString(), QWebSocketServer::NonSecureMode))
{
    connect(m_server.get(), &QWebSocketServer::newConnection, this, &SimulatorPort::handleNewConnection);
    // Browsers always say where a page comes from, programs do not.
    connect(m_server.get(), &QWebSocketServer::originAuthenticationRequired, this,
            [](QWebSocketCorsAuthenticator *authenticator) {
                authenticator->setAllowed(authenticator->origin().isEmpty());
            });
}

SimulatorPort::~SimulatorPort() = default;

Result<> SimulatorPort::listen(quint16 port)
{
    if (m_server->listen(QHostAddress::LocalHost, port))
        return {};
    return Error{ErrorCode::Busy, u"the simulator port %1: %2"_s.arg(port).arg(m_server->errorString())};
}

quint16 SimulatorPort::port() const
{
    return m_server->serverPort();
}

void SimulatorPort::handleNewConnection()
{
    while (QWebSocket *socket = m_server->nextPendingConnection()) {
        socket->setParent(this);
        connect(socket, &QWebSocket::disconnected, socket, &QObject::deleteLater);
        if (m_socket) {
            socket->close(QWebSocketProtocol::CloseCodePolicyViolated, u"somebody else is connected"_s);
            continue;
        }
        m_socket = socket;
        socket->setMaxAllowedIncomingMessageSize(limits::kMessageBytes);
        connect(socket, &QWebSocket::textMessageReceived, this, &SimulatorPort::handleText);
        connect(socket, &QWebSocket::disconnected, this, [this] {
            m_socket = nullptr;
            emit disconnected();
        });
    }
}

void SimulatorPort::handleText(const QString &text)
{
    QJsonParseError error;
    const QJsonDocument document = QJsonDocument::fromJson(text.toUtf8(), &error);
    if (document.isObject())
        emit received(document.object());
    else
        emit misunderstood(error.error == QJsonParseError::NoError ? u"this is no object"_s : error.errorString());
}

void SimulatorPort::send(const QJsonObject &object)
{
    if (m_socket)
        m_socket->sendTextMessage(QString::fromUtf8(QJsonDocument(object).toJson(QJsonDocument::Compact)));
}

} // namespace engine
