#pragma once
#include "engine/driver/Driver.h"

#include <QStringList>

namespace engine {

/// Carries out a driver's handshake with a device that says what a script makes it say. Time passes by itself when nothing
/// else happens. The script has one line for each thing that happens, in order:
///
///     write PACKET            the driver writes, in the form of "tests" lines
///     subscribe ENDPOINT      unsubscribe ENDPOINT
///     read ENDPOINT => HEX    the driver reads, and this is the answer
///     notify ENDPOINT HEX     the device says something
///
/// \param endpoints that the device has
/// \returns an empty text if everything happened so and the handshake has succeeded, else what was different
QString playHandshake(Driver &driver, EndpointSet endpoints, const QStringList &script);

} // namespace engine
