#pragma once
#include "engine/base/DeviceSettings.h"
#include "engine/catalog/ProtocolFile.h"

#include <map>
#include <vector>

/// What a user device configuration says, as plain values. Such files (versions 4 and 5) are written by other servers
/// for the same devices; ours imports and exports them. \source protocol.md §8.2
namespace engine {

/// What the user adds to one protocol.
struct UserProtocol
{
    /// Further names, services and ports by which its hardware is recognised.
    ProtocolMatch match;
    /// The user's own models. Their features say which steps the device takes, so that the upper end is the scale of
    /// what is written ("hi" in device files). They are missing only where the protocol is unknown.
    std::vector<ProtocolModel> models;
    bool operator==(const UserProtocol &) const = default;
};

/// A device without hardware that the user has asked for.
struct SimulatedEntry
{
    QString archetype; ///< a simulated model of the catalog, e.g. "simulated-2vibe"
    QString address;   ///< unique
    QString displayName;
    bool operator==(const SimulatedEntry &) const = default;
};

struct UserConfig
{
    std::map<QString, UserProtocol> protocols; ///< by id
    std::vector<DeviceSettings> devices;       ///< no two with the same key or the same index
    std::vector<SimulatedEntry> simulatedDevices;
    bool operator==(const UserConfig &) const = default;
};

} // namespace engine
