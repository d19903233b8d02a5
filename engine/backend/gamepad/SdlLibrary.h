#pragma once
#include "engine/base/Result.h"

#include <QLibrary>

#include <SDL.h>

namespace engine {

/// The functions of SDL 2 that we use, found when it is loaded: it costs 4 MiB, so it is not linked.
/// \thread load() any; the functions as SDL says
struct SdlLibrary
{
    decltype(&::SDL_SetMainReady) setMainReady = nullptr;
    decltype(&::SDL_SetHint) setHint = nullptr;
    decltype(&::SDL_InitSubSystem) initSubSystem = nullptr;
    decltype(&::SDL_QuitSubSystem) quitSubSystem = nullptr;
    decltype(&::SDL_GetError) getError = nullptr;
    decltype(&::SDL_FlushEvents) flushEvents = nullptr;
    decltype(&::SDL_JoystickEventState) joystickEventState = nullptr;
    decltype(&::SDL_JoystickUpdate) joystickUpdate = nullptr;
    decltype(&::SDL_NumJoysticks) numJoysticks = nullptr;
    decltype(&::SDL_JoystickGetDeviceInstanceID) joystickGetDeviceInstanceId = nullptr;
    decltype(&::SDL_JoystickOpen) joystickOpen = nullptr;
    decltype(&::SDL_JoystickClose) joystickClose = nullptr;
    decltype(&::SDL_JoystickInstanceID) joystickInstanceId = nullptr;
    decltype(&::SDL_JoystickName) joystickName = nullptr;
    decltype(&::SDL_JoystickGetSerial) joystickGetSerial = nullptr;
    decltype(&::SDL_JoystickGetGUID) joystickGetGuid = nullptr;
    decltype(&::SDL_JoystickHasRumble) joystickHasRumble = nullptr;
    decltype(&::SDL_JoystickHasRumbleTriggers) joystickHasRumbleTriggers = nullptr;
    decltype(&::SDL_JoystickRumble) joystickRumble = nullptr;
    decltype(&::SDL_JoystickRumbleTriggers) joystickRumbleTriggers = nullptr;
    decltype(&::SDL_JoystickCurrentPowerLevel) joystickCurrentPowerLevel = nullptr;

    /// Loads the library; it stays loaded. \errors HardwareUnavailable if it or a function is missing
    Result<> load();

private:
    QLibrary m_library;
};

} // namespace engine
