#pragma once
#include "engine/base/Ids.h"

#include <QHash>
#include <QString>

namespace engine {

/// Gives every device its index: the same one whenever the same device (protocol, identifier, address) comes back, the
/// smallest one that no known device has to a new one. \source protocol.md §7.4
class DeviceIndexes
{
public:
    DeviceIndex indexFor(const QString &protocol, const QString &identifier, const QString &address);

private:
    QHash<QString, DeviceIndex> m_known;
};

} // namespace engine
