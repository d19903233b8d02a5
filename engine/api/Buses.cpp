#include "engine/api/Buses.h"

#include "engine/backend/Backend.h"
#include "engine/backend/websocket/WebSocketBackend.h"

namespace engine {

std::vector<std::unique_ptr<Backend>> createBackends(Scheduler &scheduler, Admission &admission)
{
    std::vector<std::unique_ptr<Backend>> backends;
    backends.push_back(std::make_unique<WebSocketBackend>(scheduler, admission));
    return backends;
}

QStringList missingBuses()
{
    QStringList buses;
    return buses;
}

} // namespace engine
