#pragma once
#include "engine/backend/Hardware.h"
#include "engine/backend/HardwareLayout.h"
#include "engine/backend/Mailbox.h"

#include <memory>

namespace engine {

class UsbChannel;
class UsbThread;

/// One USB device. Its endpoints are those of the device file or of the descriptors, and always TxVendorControl: a
/// packet for that is a control transfer, see README.md; what the device answers to a request that reads is notified on
/// it. \thread engine; the transfers are made in the bus thread
class UsbHardware final : public Hardware
{
    Q_OBJECT

public:
    UsbHardware(std::shared_ptr<UsbThread> thread, const QString &address, const HardwareLayout::Usb &layout,
                QObject *parent = nullptr);
    ~UsbHardware() override;

    void open() override;
    void close() override;
    EndpointSet endpoints() const override { return m_endpoints; }
    std::chrono::milliseconds defaultGap() const override;
    WriteStatus write(const HardwareCommand &command) override;
    void read(Endpoint endpoint) override;
    void subscribe(Endpoint endpoint) override;
    void unsubscribe(Endpoint endpoint) override;

    // Posted by the bus thread.
    void handleOpened(EndpointSet endpoints);
    void handleClosed(const Error &error);
    void handleWritten(bool ok);
    void handleRead(Endpoint endpoint, const Result<QByteArray> &data);
    void handleHeard(Endpoint endpoint, const QByteArray &data);

private:
    const std::shared_ptr<UsbThread> m_thread;
    const std::shared_ptr<Mailbox<UsbHardware>> m_mailbox;
    const std::shared_ptr<UsbChannel> m_channel;
    EndpointSet m_endpoints;
    bool m_isOpen = false;
    bool m_isClosed = false;
};

} // namespace engine
