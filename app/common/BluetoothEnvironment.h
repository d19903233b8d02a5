#pragma once

namespace app {

/// What QtBluetooth reads from the environment, before its first object: that bluetoothd speaks D-Bus, as every one
/// since 2016 does. Otherwise Qt would run "bluetoothd --version", and without a bluetoothd at that moment do without
/// for good. To be called before the engine is made. What the user has set stays.
void prepareBluetooth();

/// Rules for QLoggingCategory: QtBluetooth reports each connection as a warning, and each write that fails. We report
/// failures ourselves, once.
inline constexpr char kBluetoothLogRules[] = "qt.bluetooth*=false";

} // namespace app
