#pragma once
#include "engine/backend/Hardware.h"
#include "engine/backend/lovense/ToyList.h"

#include <QPointer>
#include <QUrl>
#include <deque>

namespace engine {

class LovenseHttp;

/// A device behind the Lovense Connect application: each write is a path that is asked for, one after another, so that
/// no order overtakes another on its way. A read of rx gives the battery in percent.
class LovenseHardware final : public Hardware
{
    Q_OBJECT

public:
    /// \param http may go at any time
    LovenseHardware(LovenseHttp &http, const LovenseHost &host, const LovenseToy &toy, QObject *parent = nullptr);
    ~LovenseHardware() override;

    const QString &address() const { return m_toy.id; }
    void setBattery(int percent) { m_toy.battery = percent; }
    /// The application does not have it any more, or does not answer.
    void vanish(const QString &reason);

    void open() override;
    /// Ends when what was written before has arrived.
    void close() override;
    EndpointSet endpoints() const override { return m_state == State::Open ? m_endpoints : EndpointSet(); }
    std::chrono::milliseconds defaultGap() const override { return std::chrono::milliseconds(0); }
    WriteStatus write(const HardwareCommand &command) override;
    void read(Endpoint endpoint) override;
    void subscribe(Endpoint) override {}
    void unsubscribe(Endpoint) override {}

private:
    enum class State : quint8 { Closed, Open, Closing };

    void sendNext();
    void becomeClosed(const Error &error);

    const QPointer<LovenseHttp> m_http;
    const LovenseHost m_host;
    LovenseToy m_toy;
    EndpointSet m_endpoints;
    State m_state = State::Closed;
    std::deque<QByteArray> m_waiting; // not on their way yet
    bool m_isOnItsWay = false;
};

} // namespace engine
