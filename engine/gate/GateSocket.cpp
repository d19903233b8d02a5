#include "engine/gate/GateSocket.h"

#include "engine/gate/HttpRequest.h"

namespace engine {

namespace {

/// The bare answer that accepts an upgrade: the one header of \a response that matters, and nothing else.
QByteArray bareHandshake(QByteArrayView response)
{
    constexpr QByteArrayView kAccept = "Sec-WebSocket-Accept: ";
    constexpr int kBadRequest = 400;
    const qsizetype start = response.indexOf(kAccept);
    const qsizetype end = start < 0 ? -1 : response.indexOf("\r\n", start);
    if (!response.startsWith("HTTP/1.1 101") || end < 0)
        return refusalResponse(kBadRequest);
    return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        + response.sliced(start, end - start).toByteArray() + "\r\n\r\n";
}

} // namespace

qint64 GateSocket::writeData(const char *data, qint64 size)
{
    if (!m_isUpgrading)
        return QTcpSocket::writeData(data, size);
    m_isUpgrading = false;
    const QByteArray answer = bareHandshake(QByteArrayView(data, size));
    return QTcpSocket::writeData(answer.constData(), answer.size()) == answer.size() ? size : -1;
}

} // namespace engine
