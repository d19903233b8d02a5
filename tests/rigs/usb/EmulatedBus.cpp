#include "tests/rigs/usb/EmulatedBus.h"

#include <QString>
#include <poll.h>
#include <unistd.h>

EmulatedBus::EmulatedBus()
    : m_socket(qEnvironmentVariableIsSet("USBEMU_FD") ? qEnvironmentVariableIntValue("USBEMU_FD") : -1)
{
}

QByteArray EmulatedBus::say(const QByteArray &line)
{
    constexpr int kDeadlineMs = 5000;
    const QByteArray text = line + '\n';
    if (::write(m_socket, text.constData(), static_cast<std::size_t>(text.size())) != text.size())
        qWarning("the emulated bus is gone");
    QByteArray answer;
    while (!answer.endsWith('\n')) {
        pollfd waiting{m_socket, POLLIN, 0};
        char buffer[512];
        const ssize_t count = ::poll(&waiting, 1, kDeadlineMs) > 0 ? ::read(m_socket, buffer, sizeof buffer) : 0;
        if (count <= 0) {
            qWarning("the emulated bus does not answer '%s'", line.constData());
            return {};
        }
        answer.append(buffer, count);
    }
    if (answer.startsWith("error"))
        qWarning("the emulated bus says: %s", answer.constData());
    return answer.chopped(1);
}
