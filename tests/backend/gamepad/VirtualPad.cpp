#include "tests/backend/gamepad/VirtualPad.h"

#include <QLibrary>

#include <SDL.h>

using namespace Qt::StringLiterals;

namespace {

/// The library that the engine loads, which is there once in a process.
template<typename Function>
Function *sdl(const char *name)
{
    static QLibrary library;
    library.setFileNameAndVersion(u"SDL2-2.0"_s, 0);
    return reinterpret_cast<Function *>(library.resolve(name));
}

} // namespace

bool VirtualPad::isPossible()
{
    return sdl<decltype(::SDL_JoystickAttachVirtualEx)>("SDL_JoystickAttachVirtualEx") != nullptr;
}

bool VirtualPad::isSdlRunning()
{
    return sdl<decltype(::SDL_WasInit)>("SDL_WasInit")(SDL_INIT_JOYSTICK) != 0;
}

VirtualPad::VirtualPad(const QString &name, int motors)
{
    const QByteArray text = name.toUtf8();
    SDL_VirtualJoystickDesc description{};
    description.version = SDL_VIRTUAL_JOYSTICK_DESC_VERSION;
    description.type = SDL_JOYSTICK_TYPE_GAMECONTROLLER;
    description.naxes = SDL_CONTROLLER_AXIS_MAX;
    description.nbuttons = SDL_CONTROLLER_BUTTON_MAX;
    description.name = text.constData();
    description.userdata = this;
    description.Rumble = motors & Main ? noteMotors : nullptr;
    description.RumbleTriggers = motors & Triggers ? noteTriggers : nullptr;
    sdl<decltype(::SDL_LockJoysticks)>("SDL_LockJoysticks")();
    const int index = sdl<decltype(::SDL_JoystickAttachVirtualEx)>("SDL_JoystickAttachVirtualEx")(&description);
    if (index >= 0)
        m_id = sdl<decltype(::SDL_JoystickGetDeviceInstanceID)>("SDL_JoystickGetDeviceInstanceID")(index);
    sdl<decltype(::SDL_UnlockJoysticks)>("SDL_UnlockJoysticks")();
}

VirtualPad::~VirtualPad()
{
    if (!isSdlRunning())
        return;
    sdl<decltype(::SDL_LockJoysticks)>("SDL_LockJoysticks")();
    const int count = sdl<decltype(::SDL_NumJoysticks)>("SDL_NumJoysticks")();
    for (int index = 0; index < count; ++index) {
        if (sdl<decltype(::SDL_JoystickGetDeviceInstanceID)>("SDL_JoystickGetDeviceInstanceID")(index) != m_id)
            continue;
        sdl<decltype(::SDL_JoystickDetachVirtual)>("SDL_JoystickDetachVirtual")(index);
        break;
    }
    sdl<decltype(::SDL_UnlockJoysticks)>("SDL_UnlockJoysticks")();
}

int VirtualPad::noteMotors(void *pad, unsigned short low, unsigned short high)
{
    static_cast<VirtualPad *>(pad)->note({false, low, high});
    return 0;
}

int VirtualPad::noteTriggers(void *pad, unsigned short left, unsigned short right)
{
    static_cast<VirtualPad *>(pad)->note({true, left, right});
    return 0;
}

void VirtualPad::note(const Order &order)
{
    const std::lock_guard lock(m_mutex);
    m_orders.append(order);
}

QList<VirtualPad::Order> VirtualPad::orders() const
{
    const std::lock_guard lock(m_mutex);
    return m_orders;
}

VirtualPad::Order VirtualPad::last(bool isForTriggers) const
{
    const QList<Order> all = orders();
    for (auto order = all.crbegin(); order != all.crend(); ++order) {
        if (order->isForTriggers == isForTriggers)
            return *order;
    }
    return {isForTriggers, 0, 0};
}

void VirtualPad::forget()
{
    const std::lock_guard lock(m_mutex);
    m_orders.clear();
}
