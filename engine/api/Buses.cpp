#include "engine/api/Buses.h"

#include "engine/backend/Backend.h"

namespace engine {

std::vector<std::unique_ptr<Backend>> createBackends(Scheduler &scheduler)
{
    std::vector<std::unique_ptr<Backend>> backends;
    Q_UNUSED(scheduler);
    return backends;
}

QStringList missingBuses()
{
    QStringList buses;
    return buses;
}

} // namespace engine
