#pragma once
#include "engine/backend/Hardware.h"

#include <QPointer>

namespace engine {

class DeviceLink;

/// A device that has connected to us: each write is one binary message, each message of the device, text or bytes, is a
/// notification of rx. There is nothing to read. A device that does not take its messages holds up what comes after.
class WebSocketHardware final : public Hardware
{
    Q_OBJECT

public:
    /// More than this waiting in us means that the device does not read; then only the newest values are of interest.
    static constexpr qint64 kBacklog = 4 * 1024;

    /// \param link may go at any time
    explicit WebSocketHardware(DeviceLink &link, QObject *parent = nullptr);
    ~WebSocketHardware() override;

    void open() override;
    void close() override;
    EndpointSet endpoints() const override { return m_isOpen ? m_endpoints : EndpointSet(); }
    std::chrono::milliseconds defaultGap() const override { return std::chrono::milliseconds(0); }
    WriteStatus write(const HardwareCommand &command) override;
    void read(Endpoint endpoint) override;
    void subscribe(Endpoint endpoint) override;
    void unsubscribe(Endpoint endpoint) override;

private:
    void handleReceived(const QByteArray &message);
    void handleDrained();
    void handleLinkClosed();

    const QPointer<DeviceLink> m_link;
    EndpointSet m_endpoints;
    EndpointSet m_subscribed;
    int m_pending = 0; // writes that writeFinished() is due for
    bool m_isOpen = false;
};

} // namespace engine
