#include "engine/api/EngineTypes.h"

#include <QMetaType>
#include <algorithm>

namespace engine {

bool DeviceLevels::isActive() const
{
    return std::ranges::any_of(outputs, [](const OutputLevel &output) { return output.sent != 0 && !isPosition(output.type); });
}

void registerEngineTypes()
{
    qRegisterMetaType<engine::ReplayReport>();
    qRegisterMetaType<engine::ServerStatus>();
    qRegisterMetaType<engine::EngineSnapshot>();
    qRegisterMetaType<engine::ApprovalRequest>();
    qRegisterMetaType<engine::ApprovalId>();
    qRegisterMetaType<engine::ClientId>();
    qRegisterMetaType<engine::Error>();
    qRegisterMetaType<engine::DeviceIndex>();
    qRegisterMetaType<engine::BusSettings>();
    qRegisterMetaType<QList<engine::BusStatus>>();
    qRegisterMetaType<QList<engine::DeviceSettings>>();
    qRegisterMetaType<QList<engine::ClientInfo>>();
    qRegisterMetaType<QList<engine::DeviceInfo>>();
    qRegisterMetaType<QList<engine::DeviceLevels>>();
    qRegisterMetaType<QList<engine::Grant>>();
    qRegisterMetaType<QList<engine::ModelName>>();
}

} // namespace engine
