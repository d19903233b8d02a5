#pragma once
#include <chrono>

/// Deadlines and sizes of the Bluetooth backend alone.
namespace engine::limits {

using namespace std::chrono_literals;

/// For bluetoothd to answer what it answers from memory.
inline constexpr auto kBluezAnswerDeadline = std::chrono::milliseconds(5000);
/// After it has not answered, until it is asked again.
inline constexpr auto kBluezRetryDelay = std::chrono::milliseconds(5000);
/// From the order to connect until all services are known. Some devices advertise once a second and are connected to
/// with the third try only; less than kDeviceConnectDeadline, so that the error is one of ours.
inline constexpr auto kBluetoothConnectDeadline = std::chrono::milliseconds(15000);
/// For one write. Less than kDeviceWriteDeadline, so that it is told once.
inline constexpr auto kBluetoothWriteDeadline = std::chrono::milliseconds(900);
/// For one read or subscription.
inline constexpr auto kBluetoothReadDeadline = std::chrono::milliseconds(5000);
/// How long a device that is to be closed may take over its last writes, and then over the order to disconnect.
inline constexpr auto kBluetoothFlushDeadline = std::chrono::milliseconds(250);
inline constexpr auto kBluetoothDisconnectDeadline = std::chrono::milliseconds(150);
/// A scan that should run and does not is started again after this.
inline constexpr auto kBluetoothRescanDelay = std::chrono::milliseconds(1000);
/// The same device is advertised again no sooner than this, if nothing about it has changed.
inline constexpr auto kBluetoothAdvertisementGap = std::chrono::milliseconds(500);
/// Time between two writes where the device file names none. \source what devices of this kind get from other software
inline constexpr auto kBluetoothGap = std::chrono::milliseconds(75);
/// Devices around, remembered during a scan; phones change their addresses all the time.
inline constexpr int kBluetoothDevicesSeen = 512;
/// The longest attribute. \source Bluetooth Core Specification, Vol 3, Part F, 3.2.9
inline constexpr std::size_t kBluetoothPacketBytes = 512;
/// Writes that wait for bluetoothd; the device layer waits much sooner.
inline constexpr std::size_t kBluetoothWritesQueued = 64;
/// How long the backend's thread may take to end.
inline constexpr auto kBluetoothThreadDeadline = std::chrono::milliseconds(300);

} // namespace engine::limits
