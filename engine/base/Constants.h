#pragma once
#include <QtGlobal>
#include <array>
#include <chrono>

/// Every limit and every deadline of the engine. Tests read the same names.
namespace engine::limits {

using namespace std::chrono_literals;

// Listening and the HTTP gate
inline constexpr quint16 kPort = 12345;
inline constexpr auto kHeaderDeadline = 5s;
inline constexpr int kHeaderBytes = 16 * 1024;
inline constexpr int kHeaderLines = 64;
inline constexpr int kOriginLength = 256;
inline constexpr int kRequestTargetLength = 2 * 1024;
inline constexpr int kOpenWebSockets = 64;
inline constexpr int kHalfOpenConnections = 16;

// Messages
inline constexpr auto kRequestServerInfoDeadline = 10s;
inline constexpr int kMessageBytes = 128 * 1024;
inline constexpr auto kMessageDeadline = 10s;
inline constexpr int kSendQueueBytes = 256 * 1024;
inline constexpr int kJsonDepth = 32;
inline constexpr int kMessagesPerArray = 256;
inline constexpr std::size_t kFieldsPerMessage = 64;
/// More failures than this within kFailureWindow, with nothing valid between them, close the connection (1008).
inline constexpr int kFailures = 100;
inline constexpr auto kFailureWindow = 10s;
inline constexpr int kClientNameShown = 64;

// Approval
inline constexpr auto kApprovalWait = 60s;
/// A request whose client has gone stays answerable for this long.
inline constexpr auto kGoneRequestKept = 60s;
inline constexpr auto kAllowInert = 700ms;
inline constexpr int kPromptsQueued = 3;
inline constexpr int kPromptsPerMinute = 6;
/// Messages beside RequestServerInfo that a waiting client may send before it is closed (1008).
inline constexpr int kMessagesWhileWaiting = 16;
inline constexpr auto kWaitingPing = 5s;
/// How long an identity is refused without a question after its first, second and third refusal; after more, until restart.
inline constexpr std::array<std::chrono::seconds, 3> kRefusedFor{10s, 60s, 10min};
/// How often the end of a grant is looked at again, at least; system timers do not reach further than some weeks.
inline constexpr auto kGrantEndLookedAt = 1h;
inline constexpr qint64 kGrantsFileBytes = 1024 * 1024;

// Liveness
inline constexpr auto kPingOutputsOn = 2s;
inline constexpr auto kPingOutputsOff = 10s;
inline constexpr auto kSilenceStops = 6s;
inline constexpr auto kSilenceCloses = 30s;
inline constexpr auto kForgottenOutput = 30min;

// Devices
inline constexpr auto kDeviceWriteDeadline = 1s;
inline constexpr auto kDeviceFaultLimit = 5s;
inline constexpr auto kDeviceReadDeadline = 2s;
/// For each answer that a handshake in C++ waits for, where its protocol names no time.
inline constexpr auto kHandshakeAnswerDeadline = 5s;
/// For the first message of a device that connects to us.
inline constexpr auto kDeviceHelloDeadline = 10s;
inline constexpr auto kDeviceConnectDeadline = 20s;
/// Connections that are being made at the same time on one bus; adapters do not do well with more.
inline constexpr int kConnectsPerBus = 4;
/// A device that was lost is tried again after the first, then twice as long up to the last, for the time of the third (R16).
inline constexpr auto kFirstReconnect = 1s;
inline constexpr auto kLastReconnect = 30s;
inline constexpr auto kReconnectFor = 5min;
/// A scan that goes on for long shares the radio with the devices that are in use.
inline constexpr auto kScanWithoutPause = 30s;
inline constexpr auto kScanPause = 10s;
inline constexpr auto kScanAgain = 5s;
/// A battery is asked again at most this often; clients that ask meanwhile get the last value.
inline constexpr auto kBatteryAge = 60s;
/// A battery is low from the first on, and not any more above the second. Percent
inline constexpr int kBatteryLow = 15;
inline constexpr int kBatteryNotLow = 25;
/// How long a device may wait for the user: a button to be pressed on it, a PIN.
inline constexpr auto kPairingDeadline = 60s;
/// An owner that has sent nothing for this long may be replaced by another client.
inline constexpr auto kOwnerSilent = 10s;
/// How often a pattern of the window sets its level.
inline constexpr auto kPatternStep = 50ms;
/// How far a timed move may come from the end of the one before it to count as its continuation.
inline constexpr auto kRhythmTolerance = 10ms;
/// How long several features of a device are gathered into one packet when the device was idle.
inline constexpr auto kGather = 1ms;

// Settings
inline constexpr qint64 kSettingsFileBytes = 1024 * 1024;
/// How long changes are gathered before the file is written.
inline constexpr auto kSettingsGather = 200ms;
/// Likewise, where all that has changed is that a device has been stopped.
inline constexpr auto kStoppedGather = 10s;

// Buses
/// How often a bus that does not tell by itself is looked at, while somebody scans or something on it is open.
inline constexpr auto kBusSweep = 1s;
/// What was written before hardware is closed may take this long, each.
inline constexpr auto kCloseWriteDeadline = 250ms;
/// How long a thread of a backend waits for a device before it looks whether it is still wanted.
inline constexpr auto kBusWait = 250ms;

// Serial ports
/// Bytes that a port may have waiting before more are refused.
inline constexpr int kSerialQueueBytes = 4096;
/// How long what was written may take to go out before a port is closed.
inline constexpr auto kSerialDrainDeadline = 300ms;
/// New ports are looked at this long after they have appeared, when the system has set their access rights.
inline constexpr auto kPortsSettle = 200ms;
/// How often ports are looked for where the system does not tell.
inline constexpr auto kPortsPoll = 2s;
/// Boards that restart when they are opened answer after seconds: how long they are asked, and how often.
inline constexpr auto kBoardAskedFor = 4s;
inline constexpr auto kBoardAskedEvery = 500ms;
/// A list without an end is complete after so much silence.
inline constexpr auto kBoardListSilence = 200ms;

// Devices on the network
inline constexpr auto kNetworkConnectDeadline = 10s;
inline constexpr auto kNetworkFirstRetry = 1s;
inline constexpr auto kNetworkLastRetry = 30s;
/// A peer that does not confirm for this long is gone: also when nothing is written, and without a word from the system.
inline constexpr auto kNetworkLostAfter = 6s;
inline constexpr int kNetworkQueueBytes = 4096;
/// A host that refuses datagrams says so within this time.
inline constexpr auto kDatagramRefusal = 300ms;
/// A connection that no device is made of is given up.
inline constexpr auto kNetworkUnclaimed = 30s;

// Shutdown
inline constexpr auto kShutdownDeadline = 900ms;

} // namespace engine::limits
