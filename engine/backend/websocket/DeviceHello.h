#pragma once
#include "engine/base/Result.h"

#include <QString>

namespace engine {

/// How a device introduces itself: its first message.
struct DeviceHello
{
    QString identifier; ///< what device files list in "match", "websocket"
    QString address;    ///< chosen by the device; tells devices of one kind apart
    bool operator==(const DeviceHello &) const = default;
};

/// Reads {"identifier": "LVSDevice", "address": "LG0000000001", "version": 0}. The version means nothing and may be
/// missing; members that nobody knows are ignored. \errors MalformedMessage
/// \source the ecosystem's device WebSocket, protocol.md §8
Result<DeviceHello> readHello(const QString &message);

} // namespace engine
