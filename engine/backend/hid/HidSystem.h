#pragma once
#include "engine/backend/KnownDevices.h"
#include "engine/base/Result.h"

#include <chrono>
#include <memory>
#include <span>
#include <vector>

namespace engine {

/// An open HID device. Every call may block. Numbers are bytes, below 0 a failure. A report begins with its number, 0
/// where the device has no numbers. \thread one at a time
class HidHandle
{
public:
    virtual ~HidHandle() = default;
    virtual int write(std::span<const quint8> report) = 0;
    /// \returns 0 if nothing has come in time. An input report without a number begins with its data
    virtual int read(std::span<quint8> report, std::chrono::milliseconds timeout) = 0;
    virtual int writeFeature(std::span<const quint8> report) = 0;
    /// \param report begins with the number of the report that is asked for
    virtual int readFeature(std::span<quint8> report) = 0;
};

/// The HID devices of the system. Every call may block.
/// \thread the bus thread
class HidSystem
{
public:
    /// Why something could not be opened.
    enum class Refusal : quint8 { None, NoPermission, Other };

    virtual ~HidSystem() = default;
    virtual std::vector<KnownDevice> devices() = 0;
    /// Opens the device with this KnownDevice::node; null and \a refusal if that fails.
    virtual std::unique_ptr<HidHandle> open(const QString &node, Refusal &refusal) = 0;
};

} // namespace engine
