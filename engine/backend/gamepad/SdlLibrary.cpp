#include "engine/backend/gamepad/SdlLibrary.h"

namespace engine {

using namespace Qt::StringLiterals;

namespace {

#ifdef Q_OS_WIN
const auto kName = u"SDL2"_s;
constexpr int kMajor = -1;
#else
const auto kName = u"SDL2-2.0"_s;
constexpr int kMajor = 0; // libSDL2-2.0.so.0
#endif

} // namespace

Result<> SdlLibrary::load()
{
    m_library.setFileNameAndVersion(kName, kMajor);
    if (!m_library.load())
        return Error{ErrorCode::HardwareUnavailable, u"SDL 2 cannot be loaded: "_s + m_library.errorString()};
    const char *missing = nullptr;
    const auto find = [&](auto &function, const char *name) {
        function = reinterpret_cast<std::remove_reference_t<decltype(function)>>(m_library.resolve(name));
        if (!function)
            missing = name;
    };
    find(setMainReady, "SDL_SetMainReady");
    find(setHint, "SDL_SetHint");
    find(initSubSystem, "SDL_InitSubSystem");
    find(quitSubSystem, "SDL_QuitSubSystem");
    find(getError, "SDL_GetError");
    find(flushEvents, "SDL_FlushEvents");
    find(joystickEventState, "SDL_JoystickEventState");
    find(joystickUpdate, "SDL_JoystickUpdate");
    find(numJoysticks, "SDL_NumJoysticks");
    find(joystickGetDeviceInstanceId, "SDL_JoystickGetDeviceInstanceID");
    find(joystickOpen, "SDL_JoystickOpen");
    find(joystickClose, "SDL_JoystickClose");
    find(joystickInstanceId, "SDL_JoystickInstanceID");
    find(joystickName, "SDL_JoystickName");
    find(joystickGetSerial, "SDL_JoystickGetSerial");
    find(joystickGetGuid, "SDL_JoystickGetGUID");
    find(joystickHasRumble, "SDL_JoystickHasRumble");
    find(joystickHasRumbleTriggers, "SDL_JoystickHasRumbleTriggers");
    find(joystickRumble, "SDL_JoystickRumble");
    find(joystickRumbleTriggers, "SDL_JoystickRumbleTriggers");
    find(joystickCurrentPowerLevel, "SDL_JoystickCurrentPowerLevel");
    if (missing)
        return Error{ErrorCode::HardwareUnavailable, u"SDL 2 is too old, it has no "_s + QString::fromLatin1(missing)};
    return {};
}

} // namespace engine
