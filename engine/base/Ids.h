#pragma once
#include <QtGlobal>

/// Ids are types of their own, so that one kind cannot be passed for another. All of them are plain numbers inside.
namespace engine {

/// A device as clients see it (Buttplug spec, DeviceIndex). Stable for a device for as long as its settings are kept.
enum class DeviceIndex : quint32 {};
/// A feature of one device (Buttplug spec, FeatureIndex). Unique in its device, not necessarily dense.
enum class FeatureIndex : quint32 {};
/// One connection of a client, counted from 1 since the start of the program.
enum class ClientId : quint64 {};
/// One approval question, counted from 1 since the start of the program.
enum class ApprovalId : quint64 {};
/// One stored grant, stable over restarts.
enum class GrantId : quint64 {};

inline constexpr ClientId kNoClient{0};
/// Whoever sits at the window: drives devices like a client, but goes before all of them.
inline constexpr ClientId kUser{~quint64(0)};

} // namespace engine
