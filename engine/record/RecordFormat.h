#pragma once
#include "engine/base/DeviceDescription.h"

#include <QString>
#include <chrono>
#include <optional>
#include <variant>

/// What a recording says, as plain values. README.md shows how it is written.
namespace engine {

namespace record_format {

inline constexpr char kMagic[] = {'A', 'S', 'T', 'R', 'E', 'C'};
inline constexpr quint8 kMajor = 1; ///< files of another one cannot be read
inline constexpr quint8 kMinor = 0; ///< newer ones have more kinds of records
inline constexpr int kHeaderBytes = 8;
inline constexpr int kChecksumBytes = 2;
inline constexpr quint64 kLongestRecord = 64 * 1024;
inline constexpr std::size_t kMostDevices = 1000;
inline constexpr std::size_t kMostFeatures = 256;

enum class Kind : quint8 { Device = 1, Output = 2, Move = 3, StopDevice = 4, StopFeature = 5, Lost = 6, End = 7 };
/// Added to Output and Move: accepted together with the one before.
inline constexpr quint8 kTogether = 0x10;

/// CRC-16 (polynomial 0x1021) of \a byte behind what gave \a checksum.
constexpr quint16 checksum(quint16 checksum, quint8 byte)
{
    unsigned value = checksum ^ (static_cast<unsigned>(byte) << 8);
    for (int bit = 0; bit < 8; ++bit)
        value = (value & 0x8000u) != 0 ? (value << 1) ^ 0x1021u : value << 1;
    return static_cast<quint16>(value);
}

} // namespace record_format

/// A device has come. From here on it is known by its number, which no other device of the recording has.
struct RecordedDevice
{
    quint32 number = 0;
    QString name;
    std::vector<FeatureDescription> features; ///< outputs alone, in the ranges that clients were told
    bool operator==(const RecordedDevice &) const = default;
};

struct RecordedOutput
{
    quint32 number = 0;
    OutputValue value;
    int maximumPercent = 100; ///< that the client was allowed
    bool isTogether = false;  ///< accepted in one with the output before
    bool operator==(const RecordedOutput &) const = default;
};

struct RecordedStop
{
    quint32 number = 0;
    std::optional<FeatureIndex> feature; ///< none: all
    bool isEmergency = false;
    bool operator==(const RecordedStop &) const = default;
};

/// Commands that could not be kept: the disk was too slow.
struct RecordedLoss
{
    quint64 count = 0;
    bool operator==(const RecordedLoss &) const = default;
};

/// Nothing is missing.
struct RecordedEnd
{
    bool operator==(const RecordedEnd &) const = default;
};

struct RecordedEvent
{
    std::chrono::microseconds at{0}; ///< since the start of the recording
    std::variant<RecordedDevice, RecordedOutput, RecordedStop, RecordedLoss, RecordedEnd> what;
    bool operator==(const RecordedEvent &) const = default;
};

} // namespace engine
