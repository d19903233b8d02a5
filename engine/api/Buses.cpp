#include "engine/api/Buses.h"

#include "engine/backend/Backend.h"
#include "engine/backend/lovense/LovenseBackend.h"
#include "engine/backend/network/NetworkBackend.h"
#include "engine/backend/websocket/WebSocketBackend.h"
#ifdef ASSENT_HAS_BLUETOOTH
#include "engine/backend/bluetooth/BluetoothBackend.h"
#endif
#ifdef ASSENT_HAS_HID
#include "engine/backend/hid/HidBackend.h"
#endif
#ifdef ASSENT_HAS_SDL
#include "engine/backend/gamepad/GamepadBackend.h"
#endif
#ifdef ASSENT_HAS_SERIAL
#include "engine/backend/serial/SerialBackend.h"
#endif
#ifdef ASSENT_HAS_USB
#include "engine/backend/usb/UsbBackend.h"
#endif

namespace engine {

using namespace Qt::StringLiterals;

std::vector<std::unique_ptr<Backend>> createBackends(Scheduler &scheduler, Admission &admission)
{
    std::vector<std::unique_ptr<Backend>> backends;
#ifdef ASSENT_HAS_BLUETOOTH
    backends.push_back(std::make_unique<BluetoothBackend>(scheduler));
#endif
#ifdef ASSENT_HAS_SERIAL
    backends.push_back(std::make_unique<SerialBackend>(scheduler));
#endif
#ifdef ASSENT_HAS_USB
    backends.push_back(std::make_unique<UsbBackend>());
#endif
#ifdef ASSENT_HAS_HID
    backends.push_back(std::make_unique<HidBackend>());
#endif
#ifdef ASSENT_HAS_SDL
    backends.push_back(std::make_unique<GamepadBackend>(scheduler));
#endif
    backends.push_back(std::make_unique<NetworkBackend>(scheduler));
    backends.push_back(std::make_unique<WebSocketBackend>(scheduler, admission));
    backends.push_back(std::make_unique<LovenseBackend>(scheduler));
    return backends;
}

QStringList missingBuses()
{
    QStringList buses;
#ifndef ASSENT_HAS_BLUETOOTH
    buses += u"ble"_s;
#endif
#ifndef ASSENT_HAS_SERIAL
    buses += u"serial"_s;
#endif
#ifndef ASSENT_HAS_USB
    buses += u"usb"_s;
#endif
#ifndef ASSENT_HAS_HID
    buses += u"hid"_s;
#endif
#ifndef ASSENT_HAS_SDL
    buses += u"sdl_gamepad"_s;
#endif
    return buses;
}

} // namespace engine
