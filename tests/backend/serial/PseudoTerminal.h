#pragma once
#include <QByteArray>
#include <QString>

#include <cstdlib>
#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

/// A serial port without a cable: a pseudo-terminal of which the test holds the other end. It has no control lines and
/// no parity, and is not among the ports of the system.
class PseudoTerminal
{
public:
    PseudoTerminal()
        : m_master(::posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK))
    {
        ::grantpt(m_master);
        ::unlockpt(m_master);
        m_path = QString::fromLocal8Bit(::ptsname(m_master));
        termios attributes = this->attributes();
        ::cfmakeraw(&attributes);
        attributes.c_cflag |= HUPCL;
        ::tcsetattr(m_master, TCSANOW, &attributes);
    }
    ~PseudoTerminal() { hangUp(); }
    Q_DISABLE_COPY_MOVE(PseudoTerminal)

    const QString &path() const { return m_path; }

    /// What has been written to the port since the last call.
    QByteArray read()
    {
        QByteArray result;
        char buffer[4096];
        for (ssize_t count = 0; (count = ::read(m_master, buffer, sizeof(buffer))) > 0;)
            result.append(buffer, count);
        return result;
    }
    bool write(const QByteArray &data)
    {
        return ::write(m_master, data.constData(), static_cast<std::size_t>(data.size())) == data.size();
    }

    /// The cable is pulled.
    void hangUp()
    {
        if (m_master >= 0)
            ::close(m_master);
        m_master = -1;
    }

    /// Those of the port: a pseudo-terminal has one set for both ends.
    termios attributes() const
    {
        termios result{};
        ::tcgetattr(m_master, &result);
        return result;
    }
    bool hangsUpOnClose() const { return (attributes().c_cflag & HUPCL) != 0; }

private:
    int m_master = -1;
    QString m_path;
};
