#pragma once
#include <QString>

/// What the gamepad backend and its thread tell each other, as plain values.
namespace engine {

/// What the motors of a pad do, each from 0 to 65535.
struct PadLevels
{
    quint16 low = 0; ///< the motor with the low frequency, in most pads the left one
    quint16 high = 0;
    quint16 leftTrigger = 0;
    quint16 rightTrigger = 0;

    bool isOff() const { return *this == PadLevels(); }
    bool operator==(const PadLevels &) const = default;
};

/// A pad that is plugged in and has at least one motor.
struct Pad
{
    int id = -1;     ///< of this plug-in
    QString address; ///< the same for the same pad, as far as the system can tell it
    QString name;
    bool hasMotors = false;
    bool hasTriggers = false;
    bool isBluetooth = false;
    bool operator==(const Pad &) const = default;
};

} // namespace engine
