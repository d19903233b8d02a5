#pragma once
#include "engine/backend/Hardware.h"

#include <QStringList>

/// A byte channel that remembers what was written and behaves as a test tells it to.
class FakeHardware final : public engine::Hardware
{
    Q_OBJECT

public:
    explicit FakeHardware(std::initializer_list<engine::Endpoint> endpoints = {engine::Endpoint::Tx});

    /// "tx 0a14", in order; cleared by takeWrites().
    QStringList takeWrites() { return std::exchange(m_writes, {}); }

    /// "subscribe rx", "read rxblebattery", in order; cleared by this.
    QStringList takeOperations() { return std::exchange(m_operations, {}); }

    void answerWritesWith(WriteStatus status) { m_status = status; }
    void finishWrite(bool ok) { emit writeFinished(ok); }
    void finishRead(engine::Endpoint endpoint, const engine::Result<QByteArray> &data) { emit readFinished(endpoint, data); }
    void notify(engine::Endpoint endpoint, const QByteArray &data) { emit notified(endpoint, data); }
    /// As simulated hardware that nobody speaks for.
    void beMute() { m_answers = false; }
    void vanish() { emit closed({engine::ErrorCode::HardwareUnavailable, QStringLiteral("gone")}); }
    int reads() const { return m_reads; }
    bool isCloseRequested() const { return m_isCloseRequested; }

    void open() override { emit opened(); }
    void close() override { m_isCloseRequested = true; }
    engine::EndpointSet endpoints() const override { return m_endpoints; }
    std::chrono::milliseconds defaultGap() const override { return std::chrono::milliseconds(0); }
    bool answers() const override { return m_answers; }
    WriteStatus write(const engine::HardwareCommand &command) override;
    void read(engine::Endpoint endpoint) override
    {
        ++m_reads;
        note(u"read", endpoint);
    }
    void subscribe(engine::Endpoint endpoint) override { note(u"subscribe", endpoint); }
    void unsubscribe(engine::Endpoint endpoint) override { note(u"unsubscribe", endpoint); }

private:
    void note(QStringView what, engine::Endpoint endpoint);

    engine::EndpointSet m_endpoints;
    QStringList m_writes;
    QStringList m_operations;
    WriteStatus m_status = WriteStatus::Done;
    int m_reads = 0;
    bool m_isCloseRequested = false;
    bool m_answers = true;
};
