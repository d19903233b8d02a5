#pragma once
#include "engine/backend/Endpoint.h"
#include "engine/backend/HardwareLayout.h"
#include "engine/backend/bluetooth/BluezNames.h"

#include <map>

namespace engine {

/// Where BlueZ has one endpoint of a connected device, and what the device says can be done with it.
struct GattEndpoint
{
    QString path;           ///< D-Bus object of the characteristic; of the device where isBattery
    bool isBattery = false; ///< BlueZ keeps the battery's level to itself (Battery1) and hides the characteristic
    bool canWrite = false;  ///< with response
    bool canWriteWithoutResponse = false;
    bool operator==(const GattEndpoint &) const = default;
};

using GattTable = std::map<Endpoint, GattEndpoint>;

/// The endpoints of \a layout that the device has. Its services are alternatives as well: of several characteristics
/// for one endpoint the first that is there counts. The standard battery (180f, 2a19) is "rxblebattery" if the layout
/// has no other. \param devicePath of the device, of which everything in \a objects lies below
GattTable gattTable(const bluez::ManagedObjects &objects, const QString &devicePath, const HardwareLayout &layout);

} // namespace engine
