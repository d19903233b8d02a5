#include "tests/backend/websocket/FakeDevice.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QtEndian>

using namespace Qt::StringLiterals;

FakeDevice::FakeDevice(quint16 port, const QString &origin)
{
    connect(&m_socket, &QTcpSocket::readyRead, this, &FakeDevice::read);
    m_socket.setReadBufferSize(4096);
    m_socket.connectToHost(u"127.0.0.1"_s, port);
    QByteArray request =
        "GET / HTTP/1.1\r\nHost: 127.0.0.1:" + QByteArray::number(port) +
        "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        "Sec-WebSocket-Version: 13\r\n";
    if (!origin.isNull())
        request += "Origin: " + origin.toLatin1() + "\r\n";
    m_socket.write(request + "\r\n");
}

void FakeDevice::sendHello(const QString &identifier, const QString &address)
{
    const QJsonObject hello{{u"identifier"_s, identifier}, {u"address"_s, address}, {u"version"_s, 0}};
    sendText(QString::fromUtf8(QJsonDocument(hello).toJson(QJsonDocument::Compact)));
}

void FakeDevice::sendFrame(int opcode, const QByteArray &payload)
{
    QByteArray frame(1, static_cast<char>(0x80 | opcode));
    if (payload.size() < 126) {
        frame += static_cast<char>(0x80 | payload.size());
    } else {
        frame += static_cast<char>(0x80 | 126);
        frame += static_cast<char>(payload.size() >> 8);
        frame += static_cast<char>(payload.size() & 0xff);
    }
    m_socket.write(frame + QByteArray(4, '\0') + payload); // masked with nothing
}

void FakeDevice::setReading(bool isReading)
{
    m_isReading = isReading;
    if (isReading)
        read();
    else
        m_socket.setSocketOption(QAbstractSocket::ReceiveBufferSizeSocketOption, 4096); // and it does not grow
}

void FakeDevice::read()
{
    if (!m_isReading)
        return;
    m_buffer += m_socket.readAll();
    if (m_answer.isEmpty()) {
        const qsizetype end = m_buffer.indexOf("\r\n\r\n");
        if (end < 0)
            return;
        m_answer = m_buffer.left(end);
        m_buffer.remove(0, end + 4);
    }
    while (takeFrame()) {
    }
}

bool FakeDevice::takeFrame()
{
    constexpr qsizetype kShort = 2;
    if (m_buffer.size() < kShort)
        return false;
    qsizetype start = kShort;
    qsizetype size = m_buffer[1] & 0x7f;
    if (size == 126) {
        start += 2;
        if (m_buffer.size() < start)
            return false;
        size = qFromBigEndian<quint16>(m_buffer.constData() + kShort);
    }
    if (m_buffer.size() < start + size)
        return false;
    const Frame frame{m_buffer[0] & 0x0f, m_buffer.mid(start, size)};
    m_buffer.remove(0, start + size);
    if (frame.opcode != kPing)
        m_frames.append(frame);
    else if (++m_pings; m_answersPings)
        sendFrame(10, frame.payload);
    return true;
}

QList<FakeDevice::Frame> FakeDevice::frames()
{
    return m_frames;
}

std::optional<int> FakeDevice::closeCode()
{
    for (const Frame &frame : std::as_const(m_frames)) {
        if (frame.opcode == kClose && frame.payload.size() >= 2)
            return qFromBigEndian<quint16>(frame.payload.constData());
    }
    return std::nullopt;
}
