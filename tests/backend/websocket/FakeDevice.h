#pragma once
#include <QByteArray>
#include <QList>
#include <QString>
#include <QTcpSocket>
#include <optional>

/// A device at the other end of a WebSocket, bare: nothing is answered by itself, and it reads only when it is told to.
class FakeDevice final : public QObject
{
    Q_OBJECT

public:
    struct Frame
    {
        int opcode = 0;
        QByteArray payload;
        bool operator==(const Frame &) const = default;
    };
    static constexpr int kText = 1;
    static constexpr int kBinary = 2;
    static constexpr int kClose = 8;
    static constexpr int kPing = 9;

    /// Connects and asks for the upgrade. \param origin null: no such header
    explicit FakeDevice(quint16 port, const QString &origin = {});

    /// Everything that came before the first frame, once the header of the answer is complete.
    QByteArray answer() const { return m_answer; }
    int status() const { return m_answer.mid(9, 3).toInt(); }
    bool isUpgraded() const { return status() == 101; }
    void sendText(const QString &message) { sendFrame(kText, message.toUtf8()); }
    void sendHello(const QString &identifier, const QString &address);
    void sendFrame(int opcode, const QByteArray &payload);
    /// Frames that have come, pings apart.
    QList<Frame> frames();
    int pings() const { return m_pings; }
    /// Of its close frame.
    std::optional<int> closeCode();
    bool isConnected() const { return m_socket.state() == QAbstractSocket::ConnectedState; }
    /// Takes nothing from the system any more, which goes on for a few kilobytes; or does again.
    void setReading(bool isReading);
    void abort() { m_socket.abort(); }
    void answerPings() { m_answersPings = true; }

private:
    void read();
    bool takeFrame();

    QTcpSocket m_socket;
    QByteArray m_buffer;
    QByteArray m_answer;
    QList<Frame> m_frames;
    int m_pings = 0;
    bool m_answersPings = false;
    bool m_isReading = true;
};
