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
    /// Keeps \a index for a device, unless another one has it.
    void reserve(const QString &protocol, const QString &identifier, const QString &address, DeviceIndex index);
    DeviceIndex indexFor(const QString &protocol, const QString &identifier, const QString &address);

private:
    bool isTaken(DeviceIndex index) const;

    QHash<QString, DeviceIndex> m_known;
};

} // namespace engine
