#include "engine/backend/gamepad/SdlPads.h"

#include <QList>
#include <QSet>
#include <algorithm>

namespace engine {

using namespace Qt::StringLiterals;

namespace {

/// A pad without motors, and how often one that cannot be opened is tried: its rights may come a moment after it.
constexpr int kUseless = 5;
constexpr int kBluetoothBus = 5; // first word of the GUID, from the Linux kernel's BUS_BLUETOOTH

/// What every driver takes for nothing, but SDL for a change.
constexpr quint16 kLeast = 1;

quint32 durationOf(const PadLevels &levels)
{
    return levels.isOff() ? 0 : static_cast<quint32>(SdlPads::kRumbleDuration.count());
}

} // namespace

SdlPads::~SdlPads()
{
    if (!m_isStarted)
        return;
    for (auto &[id, pad] : m_pads) {
        write(pad, {});
        m_sdl.joystickClose(pad.joystick);
    }
    m_sdl.quitSubSystem(SDL_INIT_JOYSTICK);
}

Result<> SdlPads::start()
{
    if (const Result<> loaded = m_sdl.load(); !loaded)
        return loaded;
    m_sdl.setMainReady();
    m_sdl.setHint(SDL_HINT_NO_SIGNAL_HANDLERS, "1");
    m_sdl.setHint(SDL_HINT_JOYSTICK_ALLOW_BACKGROUND_EVENTS, "1"); // there is no window that could be in front
    m_sdl.setHint(SDL_HINT_JOYSTICK_THREAD, "1");
#ifdef Q_OS_LINUX
    // SDL's own drivers put pads into other modes and take some away from the kernel, and with it from games. The
    // kernel's drivers serve everybody, but have no motors in triggers. The environment (SDL_JOYSTICK_HIDAPI=1) goes
    // first.
    m_sdl.setHint(SDL_HINT_JOYSTICK_HIDAPI, "0");
#endif
    if (m_sdl.initSubSystem(SDL_INIT_JOYSTICK) != 0)
        return Error{ErrorCode::HardwareUnavailable, u"SDL 2 does not start: "_s + QString::fromUtf8(m_sdl.getError())};
    m_sdl.joystickEventState(SDL_IGNORE);
    m_isStarted = true;
    return {};
}

void SdlPads::update(const std::function<void(const Pad &pad)> &appeared, const std::function<void(int id)> &vanished)
{
    m_sdl.joystickUpdate();
    m_sdl.flushEvents(SDL_FIRSTEVENT, SDL_LASTEVENT);
    QSet<int> present;
    for (int index = 0; index < m_sdl.numJoysticks(); ++index) {
        const int id = m_sdl.joystickGetDeviceInstanceId(index);
        present.insert(id);
        if (id >= 0 && !m_pads.contains(id) && m_refused.value(id) < kUseless && open(index, id))
            appeared(m_pads.at(id).pad);
    }
    m_refused.removeIf([&present](auto entry) { return !present.contains(entry.key()); });
    for (auto pad = m_pads.begin(); pad != m_pads.end();) {
        if (present.contains(pad->first)) {
            ++pad;
            continue;
        }
        m_sdl.joystickClose(pad->second.joystick);
        vanished(pad->first);
        pad = m_pads.erase(pad);
    }
}

/// \returns true if the pad is of use
bool SdlPads::open(int index, int id)
{
    SDL_Joystick *joystick = m_sdl.joystickOpen(index);
    if (!joystick) {
        ++m_refused[id];
        return false;
    }
    const Pad pad = describe(joystick, id);
    const bool isAnother = m_sdl.joystickInstanceId(joystick) != id; // the list has moved meanwhile
    if (isAnother || (!pad.hasMotors && !pad.hasTriggers)) {
        m_sdl.joystickClose(joystick);
        m_refused[id] = isAnother ? 0 : kUseless;
        return false;
    }
    m_pads[id] = {joystick, pad, {}};
    return true;
}

Pad SdlPads::describe(SDL_Joystick *joystick, int id) const
{
    Pad pad;
    pad.id = id;
    pad.address = freeAddress(joystick);
    pad.name = QString::fromUtf8(m_sdl.joystickName(joystick));
    pad.hasMotors = m_sdl.joystickHasRumble(joystick) == SDL_TRUE;
    pad.hasTriggers = m_sdl.joystickHasRumbleTriggers(joystick) == SDL_TRUE;
    const SDL_JoystickGUID guid = m_sdl.joystickGetGuid(joystick);
    pad.isBluetooth = (guid.data[0] | guid.data[1] << 8) == kBluetoothBus;
    return pad;
}

/// By serial number where there is one; else by model and, of several of a model, the first number that is free.
QString SdlPads::freeAddress(SDL_Joystick *joystick) const
{
    const QString serial = QString::fromUtf8(m_sdl.joystickGetSerial(joystick));
    if (!serial.isEmpty())
        return u"sdl-gamepad-"_s + serial;
    const SDL_JoystickGUID guid = m_sdl.joystickGetGuid(joystick);
    const QByteArray model = QByteArray(reinterpret_cast<const char *>(guid.data), sizeof guid.data).toHex();
    for (int number = 1;; ++number) {
        const QString address = u"sdl-gamepad-"_s + QString::fromLatin1(model) + u'-' + QString::number(number);
        if (std::ranges::none_of(m_pads, [&](const auto &entry) { return entry.second.pad.address == address; }))
            return address;
    }
}

bool SdlPads::write(Open &pad, const PadLevels &levels)
{
    const bool isRepeatedStop = levels.isOff() && pad.levels.isOff();
    const quint32 duration = durationOf(levels);
    bool isDone = true;
    if (pad.pad.hasMotors) {
        // SDL leaves out what it takes for written already.
        if (isRepeatedStop)
            m_sdl.joystickRumble(pad.joystick, kLeast, kLeast, 1);
        isDone = m_sdl.joystickRumble(pad.joystick, levels.low, levels.high, duration) == 0;
    }
    if (pad.pad.hasTriggers) {
        if (isRepeatedStop)
            m_sdl.joystickRumbleTriggers(pad.joystick, kLeast, kLeast, 1);
        isDone = m_sdl.joystickRumbleTriggers(pad.joystick, levels.leftTrigger, levels.rightTrigger, duration) == 0 &&
                 isDone;
    }
    pad.levels = levels;
    return isDone;
}

bool SdlPads::rumble(int id, const PadLevels &levels)
{
    const auto pad = m_pads.find(id);
    return pad != m_pads.end() && write(pad->second, levels);
}

Result<int> SdlPads::battery(int id) const
{
    const auto pad = m_pads.find(id);
    if (pad == m_pads.end())
        return Error{ErrorCode::HardwareUnavailable, u"the gamepad has gone"_s};
    // The upper ends of what SDL 2 says in words.
    switch (m_sdl.joystickCurrentPowerLevel(pad->second.joystick)) {
    case SDL_JOYSTICK_POWER_EMPTY:
        return 5;
    case SDL_JOYSTICK_POWER_LOW:
        return 20;
    case SDL_JOYSTICK_POWER_MEDIUM:
        return 70;
    case SDL_JOYSTICK_POWER_FULL:
        return 100;
    case SDL_JOYSTICK_POWER_WIRED:
    case SDL_JOYSTICK_POWER_UNKNOWN:
    case SDL_JOYSTICK_POWER_MAX:
        break;
    }
    return Error{ErrorCode::NotSupported, u"the gamepad does not say how full its battery is"_s};
}

bool SdlPads::isAnyOn() const
{
    return std::ranges::any_of(m_pads, [](const auto &entry) { return !entry.second.levels.isOff(); });
}

} // namespace engine
