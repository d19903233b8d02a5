#include "engine/backend/usb/UsbChannel.h"

#include "engine/backend/usb/UsbHardware.h"
#include "engine/base/Constants.h"

#include <algorithm>
#include <libusb.h>

namespace engine {

using namespace Qt::StringLiterals;

namespace {

// A packet for the control endpoint: [bmRequestType] [bRequest] [wValue:2] [wIndex:2], then the data to write, or for a
// request that reads, [wLength:2]. Numbers are little-endian, as on the bus.
constexpr std::size_t kRequestBytes = 6;
constexpr std::size_t kLengthBytes = 2;
constexpr std::size_t kLongestAnswer = 4096;
/// An endpoint that has failed so often, with nothing heard between, is not listened to any more.
constexpr int kFailures = 5;

QString usbError(int code)
{
    return QString::fromLatin1(libusb_error_name(code));
}

unsigned int milliseconds(std::chrono::milliseconds time)
{
    return static_cast<unsigned int>(time.count());
}

} // namespace

struct UsbChannel::Listener
{
    UsbChannel *channel = nullptr;
    Endpoint endpoint = Endpoint::Rx;
    UsbPipe pipe;
    libusb_transfer *transfer = nullptr;
    std::vector<quint8> buffer;
    int failures = 0;
    int reads = 0;       ///< asked for and not answered
    bool isLate = false; ///< reads have waited for one transfer that has ended
    bool isSubscribed = false;
    bool isUnderWay = false;

    ~Listener() { libusb_free_transfer(transfer); }
    bool isWanted() const { return isSubscribed || reads > 0; }
};

UsbChannel::UsbChannel(QString address, HardwareLayout::Usb layout, std::shared_ptr<Mailbox<UsbHardware>> hardware)
    : m_address(std::move(address))
    , m_layout(std::move(layout))
    , m_hardware(std::move(hardware))
{
}

UsbChannel::~UsbChannel()
{
    libusb_free_transfer(m_write);
}

Result<> UsbChannel::open(libusb_device *device)
{
    if (const int opened = libusb_open(device, &m_handle); opened != LIBUSB_SUCCESS) {
        m_isDenied = opened == LIBUSB_ERROR_ACCESS;
        return Error{ErrorCode::HardwareUnavailable, u"cannot be opened: %1"_s.arg(usbError(opened))};
    }
    libusb_config_descriptor *config = nullptr;
    if (const int read = libusb_get_active_config_descriptor(device, &config); read != LIBUSB_SUCCESS) {
        release();
        return Error{ErrorCode::HardwareUnavailable, u"has no active configuration: %1"_s.arg(usbError(read))};
    }
    const Result<UsbPlan> plan = planUsb(*config, m_layout);
    libusb_free_config_descriptor(config);
    const Result<> claimed = plan ? claim(plan.value()) : Result<>(plan.error());
    if (!claimed) {
        release();
        return claimed;
    }
    m_state = State::Open;
    EndpointSet endpoints;
    endpoints.insert(Endpoint::TxVendorControl); // every device has its control endpoint
    for (const auto &[endpoint, pipe] : m_plan.pipes)
        endpoints.insert(endpoint);
    m_hardware->post([endpoints](UsbHardware &hardware) { hardware.handleOpened(endpoints); });
    return {};
}

void UsbChannel::refuse(const Error &error)
{
    m_state = State::Closed;
    m_hardware->post([error](UsbHardware &hardware) { hardware.handleClosed(error); });
}

Result<> UsbChannel::claim(const UsbPlan &plan)
{
    // A driver of the kernel gives way now and is back when the interface is released; not everywhere, and not needed
    // there.
    libusb_set_auto_detach_kernel_driver(m_handle, 1);
    if (const int claimed = libusb_claim_interface(m_handle, plan.interface); claimed != LIBUSB_SUCCESS) {
        const QString reason = claimed == LIBUSB_ERROR_BUSY ? u"another program has it"_s : usbError(claimed);
        return Error{ErrorCode::HardwareUnavailable,
                     u"interface %1 cannot be claimed: %2"_s.arg(plan.interface).arg(reason)};
    }
    m_plan = plan;
    makeTransfers(plan);
    return {};
}

void UsbChannel::makeTransfers(const UsbPlan &plan)
{
    m_write = libusb_alloc_transfer(0);
    m_writeBuffer.resize(LIBUSB_CONTROL_SETUP_SIZE + std::max(PacketQueue::kPacketBytes, kLongestAnswer));
    for (const auto &[endpoint, pipe] : plan.pipes) {
        if (!pipe.isIn())
            continue;
        auto listener = std::make_unique<Listener>();
        listener->channel = this;
        listener->endpoint = endpoint;
        listener->pipe = pipe;
        listener->transfer = libusb_alloc_transfer(0);
        listener->buffer.resize(static_cast<std::size_t>(std::max(pipe.packetSize, 1)));
        m_listeners.push_back(std::move(listener));
    }
}

UsbChannel::Listener *UsbChannel::listener(Endpoint endpoint)
{
    const auto found = std::ranges::find(m_listeners, endpoint, [](const auto &entry) { return entry->endpoint; });
    return found == m_listeners.end() ? nullptr : found->get();
}

void UsbChannel::read(Endpoint endpoint)
{
    Listener *target = m_state == State::Open ? listener(endpoint) : nullptr;
    if (target == nullptr) {
        return m_hardware->post([endpoint](UsbHardware &hardware) {
            hardware.handleRead(endpoint, Error{ErrorCode::HardwareIo, u"nothing to read there"_s});
        });
    }
    if (target->reads++ == 0)
        target->isLate = !target->isUnderWay; // else the transfer that is under way says nothing about the time
    listen(*target);
}

void UsbChannel::subscribe(Endpoint endpoint)
{
    if (Listener *target = m_state == State::Open ? listener(endpoint) : nullptr) {
        target->isSubscribed = true;
        listen(*target);
    }
}

void UsbChannel::unsubscribe(Endpoint endpoint)
{
    Listener *target = listener(endpoint);
    if (target == nullptr)
        return;
    target->isSubscribed = false;
    if (target->isUnderWay && !target->isWanted())
        libusb_cancel_transfer(target->transfer);
}

void UsbChannel::listen(Listener &listener)
{
    if (listener.isUnderWay || !listener.isWanted() || m_state != State::Open || m_isGone)
        return;
    const auto heard = [](libusb_transfer *transfer) {
        auto *self = static_cast<Listener *>(transfer->user_data);
        self->channel->handleHeard(*self);
    };
    const int length = static_cast<int>(listener.buffer.size());
    const unsigned int timeout = milliseconds(limits::kDeviceReadDeadline);
    const auto fill = listener.pipe.isInterrupt ? libusb_fill_interrupt_transfer : libusb_fill_bulk_transfer;
    fill(listener.transfer, m_handle, listener.pipe.address, listener.buffer.data(), length, heard, &listener, timeout);
    const int submitted = libusb_submit_transfer(listener.transfer);
    listener.isUnderWay = submitted == LIBUSB_SUCCESS;
    m_isGone = m_isGone || submitted == LIBUSB_ERROR_NO_DEVICE;
}

void UsbChannel::handleHeard(Listener &listener)
{
    listener.isUnderWay = false;
    const libusb_transfer *transfer = listener.transfer;
    const Endpoint endpoint = listener.endpoint;
    const QByteArray data(reinterpret_cast<const char *>(transfer->buffer), transfer->actual_length);
    const bool isHeard = transfer->status == LIBUSB_TRANSFER_COMPLETED;
    m_isGone = m_isGone || transfer->status == LIBUSB_TRANSFER_NO_DEVICE;
    if (transfer->status == LIBUSB_TRANSFER_STALL)
        m_halted.push_back(listener.pipe.address);
    const bool isFailure = transfer->status == LIBUSB_TRANSFER_STALL || transfer->status == LIBUSB_TRANSFER_ERROR ||
                           transfer->status == LIBUSB_TRANSFER_OVERFLOW;
    listener.failures = isHeard ? 0 : listener.failures + (isFailure ? 1 : 0);
    if (listener.failures >= kFailures)
        close({ErrorCode::HardwareIo, u"endpoint %1 keeps failing"_s.arg(listener.pipe.address, 2, 16, QChar(u'0'))},
              false);
    const bool isTooLate = !isHeard && std::exchange(listener.isLate, true);
    const int reads = isHeard ? std::min(listener.reads, 1) : isTooLate ? listener.reads : 0;
    listener.reads -= reads;
    for (int i = 0; i < reads; ++i) {
        const Result<QByteArray> result =
            isHeard ? Result<QByteArray>(data) : Error{ErrorCode::HardwareIo, u"the device did not answer in time"_s};
        m_hardware->post([endpoint, result](UsbHardware &hardware) { hardware.handleRead(endpoint, result); });
    }
    if (isHeard && listener.isSubscribed)
        m_hardware->post([endpoint, data](UsbHardware &hardware) { hardware.handleHeard(endpoint, data); });
}

void UsbChannel::fillControl(const PacketQueue::Packet &packet)
{
    quint8 *buffer = m_writeBuffer.data();
    const bool asks = (packet.bytes[0] & LIBUSB_ENDPOINT_IN) != 0;
    std::copy_n(packet.bytes.begin(), kRequestBytes, buffer);
    const std::size_t rest = packet.size - kRequestBytes;
    if (asks) {
        std::copy_n(packet.bytes.begin() + kRequestBytes, kLengthBytes, buffer + kRequestBytes);
    } else {
        buffer[kRequestBytes] = static_cast<quint8>(rest & 0xff);
        buffer[kRequestBytes + 1] = static_cast<quint8>(rest >> 8);
        std::copy_n(packet.bytes.begin() + kRequestBytes, rest, buffer + LIBUSB_CONTROL_SETUP_SIZE);
    }
}

bool UsbChannel::isControlPacket(const PacketQueue::Packet &packet)
{
    if (packet.size < kRequestBytes)
        return false;
    if ((packet.bytes[0] & LIBUSB_ENDPOINT_IN) == 0)
        return true;
    const std::size_t length = packet.bytes[kRequestBytes] | std::size_t(packet.bytes[kRequestBytes + 1]) << 8;
    return packet.size == kRequestBytes + kLengthBytes && length <= kLongestAnswer;
}

/// \returns false if there is no such endpoint, or if the packet cannot be a control transfer
bool UsbChannel::fillWrite(const PacketQueue::Packet &packet)
{
    const auto written = [](libusb_transfer *transfer) {
        static_cast<UsbChannel *>(transfer->user_data)->handleWritten();
    };
    const unsigned int timeout =
        milliseconds(m_state == State::Open ? limits::kDeviceWriteDeadline : limits::kCloseWriteDeadline);
    if (packet.endpoint == Endpoint::TxVendorControl) {
        if (!isControlPacket(packet))
            return false;
        fillControl(packet);
        libusb_fill_control_transfer(m_write, m_handle, m_writeBuffer.data(), written, this, timeout);
        return true;
    }
    const auto pipe = m_plan.pipes.find(packet.endpoint);
    if (pipe == m_plan.pipes.end() || pipe->second.isIn())
        return false;
    std::copy_n(packet.bytes.begin(), packet.size, m_writeBuffer.begin());
    const auto fill = pipe->second.isInterrupt ? libusb_fill_interrupt_transfer : libusb_fill_bulk_transfer;
    fill(m_write, m_handle, pipe->second.address, m_writeBuffer.data(), static_cast<int>(packet.size), written, this,
         timeout);
    return true;
}

/// Starts the oldest write that can be started.
void UsbChannel::startWrite()
{
    while (!m_isWriting && !m_isGone) {
        const PacketQueue::Packet *packet = m_queue.front();
        if (packet == nullptr)
            return;
        const int submitted = fillWrite(*packet) ? libusb_submit_transfer(m_write) : int(LIBUSB_ERROR_INVALID_PARAM);
        m_isGone = submitted == LIBUSB_ERROR_NO_DEVICE;
        m_isWriting = submitted == LIBUSB_SUCCESS;
        if (!m_isWriting)
            finishWrite(false);
    }
}

void UsbChannel::handleWritten()
{
    m_isWriting = false;
    m_isGone = m_isGone || m_write->status == LIBUSB_TRANSFER_NO_DEVICE;
    const bool isControl = m_write->type == LIBUSB_TRANSFER_TYPE_CONTROL;
    if (m_write->status == LIBUSB_TRANSFER_STALL && !isControl)
        m_halted.push_back(m_write->endpoint);
    const bool isDone = m_write->status == LIBUSB_TRANSFER_COMPLETED;
    if (isDone && isControl && (m_writeBuffer[0] & LIBUSB_ENDPOINT_IN) != 0) {
        const QByteArray data(reinterpret_cast<const char *>(libusb_control_transfer_get_data(m_write)),
                              m_write->actual_length);
        m_hardware->post([data](UsbHardware &hardware) { hardware.handleHeard(Endpoint::TxVendorControl, data); });
    }
    finishWrite(isDone && (isControl || m_write->actual_length == m_write->length));
}

void UsbChannel::finishWrite(bool ok)
{
    m_queue.pop();
    m_hardware->post([ok](UsbHardware &hardware) { hardware.handleWritten(ok); });
    if (!ok && m_state == State::Closing)
        m_queue.clear(); // nothing more will get through
}

/// An endpoint that has stalled takes nothing until its halt is cleared.
void UsbChannel::clearHalts()
{
    for (const quint8 address : std::exchange(m_halted, {})) {
        if (!m_isGone)
            libusb_clear_halt(m_handle, address);
    }
}

void UsbChannel::close(const Error &error, bool gone)
{
    m_isGone = m_isGone || gone;
    if (m_state == State::New)
        return refuse(error);
    if (m_state != State::Open)
        return;
    m_state = State::Closing;
    m_error = error;
    for (const auto &listener : m_listeners) {
        if (listener->isUnderWay)
            libusb_cancel_transfer(listener->transfer);
    }
}

void UsbChannel::cancel()
{
    if (m_isWriting)
        libusb_cancel_transfer(m_write); // what waits behind it is dropped when it ends
    else
        m_queue.clear();
}

bool UsbChannel::turn()
{
    if (m_state == State::Open || m_state == State::Closing) {
        clearHalts();
        startWrite();
    }
    if (m_isGone)
        close({ErrorCode::HardwareUnavailable, u"unplugged"_s}, true);
    if (m_state == State::Open) {
        for (const auto &listener : m_listeners)
            listen(*listener);
        return true;
    }
    const bool isListening = std::ranges::any_of(m_listeners, [](const auto &entry) { return entry->isUnderWay; });
    if (m_state != State::Closing || isListening || m_isWriting)
        return m_state == State::Closing;
    release();
    const Error error = m_error;
    m_hardware->post([error](UsbHardware &hardware) { hardware.handleClosed(error); });
    return false;
}

void UsbChannel::release()
{
    if (m_state == State::Closing)
        libusb_release_interface(m_handle, m_plan.interface);
    libusb_close(m_handle);
    m_handle = nullptr;
    m_state = State::Closed;
}

} // namespace engine
