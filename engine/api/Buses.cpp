#include "engine/api/Buses.h"

#include "engine/backend/Backend.h"
#ifdef ASSENT_HAS_SDL
#include "engine/backend/gamepad/GamepadBackend.h"
#endif
#include "engine/backend/lovense/LovenseBackend.h"
#include "engine/backend/websocket/WebSocketBackend.h"

namespace engine {

using namespace Qt::StringLiterals;

std::vector<std::unique_ptr<Backend>> createBackends(Scheduler &scheduler, Admission &admission)
{
    std::vector<std::unique_ptr<Backend>> backends;
#ifdef ASSENT_HAS_SDL
    backends.push_back(std::make_unique<GamepadBackend>(scheduler));
#endif
    backends.push_back(std::make_unique<LovenseBackend>(scheduler));
    backends.push_back(std::make_unique<WebSocketBackend>(scheduler, admission));
    return backends;
}

QStringList missingBuses()
{
    QStringList buses;
#ifndef ASSENT_HAS_SDL
    buses += u"sdl_gamepad"_s;
#endif
    return buses;
}

} // namespace engine
