#pragma once
#include <QByteArray>

/// The bus that usbemu.py keeps for this program; the words are described there.
class EmulatedBus
{
public:
    EmulatedBus();
    bool isThere() const { return m_socket >= 0; }
    /// What the bus answers; empty, with a warning, if it does not within five seconds.
    QByteArray say(const QByteArray &line);

private:
    int m_socket = -1;
};
