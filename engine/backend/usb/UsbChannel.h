#pragma once
#include "engine/backend/Mailbox.h"
#include "engine/backend/PacketQueue.h"
#include "engine/backend/usb/UsbPlan.h"

#include <memory>
#include <vector>

struct libusb_device;
struct libusb_device_handle;
struct libusb_transfer;

namespace engine {

class UsbHardware;

/// The transfers of one claimed USB device. Writes go out one after the other; each endpoint that is listened to has
/// one transfer under way. Nothing is allocated once it is open, but for what the device says. \thread the bus thread,
/// but for push()
class UsbChannel final
{
public:
    UsbChannel(QString address, HardwareLayout::Usb layout, std::shared_ptr<Mailbox<UsbHardware>> hardware);
    ~UsbChannel();

    const QString &address() const { return m_address; }
    bool isNew() const { return m_state == State::New; } ///< neither opened nor refused

    /// \thread engine \returns false if it is not taken
    bool push(const HardwareCommand &command) { return m_queue.push(command); }

    /// Claims the interface, from the kernel's driver if one has it. The hardware is told.
    /// \errors NotSupported, HardwareUnavailable; isDenied() tells whether it is the system that does not let us
    Result<> open(libusb_device *device);
    bool isDenied() const { return m_isDenied; }
    /// It will not be opened: the hardware is told why.
    void refuse(const Error &error);

    void read(Endpoint endpoint);
    void subscribe(Endpoint endpoint);
    void unsubscribe(Endpoint endpoint);
    /// Ends the channel; what was pushed before is written still, unless the device is \a gone.
    void close(const Error &error, bool gone);
    /// Gives up what has not been written yet.
    void cancel();
    /// Starts what waits and ends what has ended; to be called after each turn of libusb's events. Closes the handle
    /// when nothing is under way any more, and tells the hardware. \returns false once it is closed
    bool turn();

private:
    struct Listener; // to one endpoint
    enum class State : quint8 { New, Open, Closing, Closed };

    Result<> claim(const UsbPlan &plan);
    void makeTransfers(const UsbPlan &plan);
    Listener *listener(Endpoint endpoint);
    void listen(Listener &listener);
    void handleHeard(Listener &listener);
    static bool isControlPacket(const PacketQueue::Packet &packet);
    bool fillWrite(const PacketQueue::Packet &packet);
    void fillControl(const PacketQueue::Packet &packet);
    void startWrite();
    void handleWritten();
    void finishWrite(bool ok);
    void clearHalts();
    void release();

    const QString m_address;
    const HardwareLayout::Usb m_layout;
    const std::shared_ptr<Mailbox<UsbHardware>> m_hardware;
    PacketQueue m_queue;
    UsbPlan m_plan;
    libusb_device_handle *m_handle = nullptr;
    libusb_transfer *m_write = nullptr;
    std::vector<quint8> m_writeBuffer;
    std::vector<std::unique_ptr<Listener>> m_listeners;
    std::vector<quint8> m_halted; // endpoints that have stalled
    Error m_error;                // why it is being closed
    State m_state = State::New;
    bool m_isWriting = false;
    bool m_isGone = false;
    bool m_isDenied = false;
};

} // namespace engine
