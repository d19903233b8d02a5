#pragma once
#include "engine/server/ClientConnection.h"

#include <optional>

/// A client's text channel that writes down what it is sent.
class FakeConnection final : public engine::ClientConnection
{
    Q_OBJECT

public:
    void receive(const QString &frame) { deliver(frame); }
    void leave() { emit closed(); }
    void fallSilent() { m_isSilent = true; }
    std::optional<int> closeCode() const { return m_closeCode; }

    void send(QUtf8StringView frame) override { emit sent(frame.toString()); }
    void ping() override { emit pinged(); }
    void close(CloseCode code, const QString &) override { m_closeCode = static_cast<int>(code); }
    bool takeHeard() override { return !m_isSilent; }

signals:
    void sent(const QString &frame);
    void pinged();

private:
    bool m_isSilent = false;
    std::optional<int> m_closeCode;
};
