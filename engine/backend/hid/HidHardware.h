#pragma once
#include "engine/backend/Hardware.h"
#include "engine/backend/Mailbox.h"

#include <memory>

namespace engine {

class HidChannel;
class HidThread;

/// One HID device. Tx takes output reports, Rx says input reports. Command takes feature reports; a packet of one byte
/// there asks for the feature report of that number, which is then said on Command. Reports to the device begin with
/// their number. \thread engine; reports are written and read in threads of the channel
class HidHardware final : public Hardware
{
    Q_OBJECT

public:
    HidHardware(std::shared_ptr<HidThread> thread, const QString &address, QObject *parent = nullptr);
    ~HidHardware() override;

    void open() override;
    void close() override;
    EndpointSet endpoints() const override;
    std::chrono::milliseconds defaultGap() const override;
    WriteStatus write(const HardwareCommand &command) override;
    void read(Endpoint endpoint) override;
    void subscribe(Endpoint endpoint) override;
    void unsubscribe(Endpoint endpoint) override;

    // Posted by the threads.
    void handleOpened();
    void handleClosed(const Error &error);
    void handleWritten(bool ok);
    void handleRead(const Result<QByteArray> &report);
    void handleHeard(Endpoint endpoint, const QByteArray &report);

private:
    const std::shared_ptr<HidThread> m_thread;
    const std::shared_ptr<Mailbox<HidHardware>> m_mailbox;
    const std::shared_ptr<HidChannel> m_channel;
    bool m_isOpen = false;
    bool m_isClosed = false;
};

} // namespace engine
