#pragma once
#include "engine/backend/Hardware.h"
#include "engine/backend/usb/UsbBackend.h"
#include "tests/rigs/usb/EmulatedBus.h"

#include <QSignalSpy>

/// A backend on an emulated bus, and one device opened by way of it.
class UsbStage
{
public:
    explicit UsbStage(engine::UsbBackend::Discovery discovery = engine::UsbBackend::Discovery::HotplugIfPossible);

    EmulatedBus bus;
    engine::UsbBackend backend;
    QSignalSpy advertised{&backend, &engine::Backend::advertised};

    /// Switches the bus on and waits until it has been looked at. \returns false after five seconds
    bool start();
    /// Plugs a device in and waits until it is advertised. \returns its number on the bus, empty if it is not
    /// advertised
    QByteArray plug(const QByteArray &modelAndSerial);
    engine::Advertisement lastAdvertised() const;
    /// Opens what was advertised last. Null if that is refused.
    std::unique_ptr<engine::Hardware> open(const engine::HardwareLayout &layout = {});
    /// What the device was told, as words; waits until there are at least \a count.
    QByteArray log(const QByteArray &number, int count);
    engine::BusItem item() const;
};

/// Writes bytes given in hexadecimal.
engine::Hardware::WriteStatus write(engine::Hardware &hardware, engine::Endpoint endpoint, const QByteArray &hex);
/// Waits until a signal has come. \returns false after five seconds
bool waitFor(QSignalSpy &spy, int count = 1);
