#pragma once
#include "engine/backend/gamepad/Pad.h"
#include "engine/backend/gamepad/SdlLibrary.h"
#include "engine/base/Result.h"

#include <QHash>
#include <functional>
#include <map>

namespace engine {

/// The pads that SDL knows, without a window and without their input: games go on getting that.
/// \thread one, the same for everything; every function may block
class SdlPads
{
public:
    /// What SDL may do by itself with a level that nobody renews: it ends.
    static constexpr std::chrono::milliseconds kRumbleDuration{5000};

    SdlPads() = default;
    SdlPads(const SdlPads &) = delete;
    SdlPads &operator=(const SdlPads &) = delete;
    /// Switches all motors off and closes all pads.
    ~SdlPads();

    /// Loads SDL and starts it, once. \errors HardwareUnavailable
    Result<> start();
    /// Looks what was plugged in or out since the last call, and lets SDL end what has run for too long.
    void update(const std::function<void(const Pad &pad)> &appeared, const std::function<void(int id)> &vanished);
    /// False if the pad is gone or does not take it. Levels that are on last for kRumbleDuration, unless they are given
    /// again. Off is written even where it was off before.
    bool rumble(int id, const PadLevels &levels);
    /// Percent, as exact as SDL 2 tells it: 5, 20, 70 or 100. \errors NotSupported on a cable or where nobody knows
    Result<int> battery(int id) const;
    bool isAnyOn() const;

private:
    struct Open
    {
        SDL_Joystick *joystick = nullptr;
        Pad pad;
        PadLevels levels;
    };

    bool open(int index, int id);
    Pad describe(SDL_Joystick *joystick, int id) const;
    QString freeAddress(SDL_Joystick *joystick) const;
    bool write(Open &pad, const PadLevels &levels);

    SdlLibrary m_sdl;
    bool m_isStarted = false;
    std::map<int, Open> m_pads;
    QHash<int, int> m_refused; // by id: how often opening failed, or kUseless
};

} // namespace engine
