#include "engine/backend/gamepad/GamepadBackend.h"

#include "engine/backend/gamepad/GamepadHardware.h"
#include "engine/backend/gamepad/GamepadThread.h"
#include "engine/base/Log.h"
#include "engine/base/Text.h"

#include <algorithm>
#include <utility>

namespace engine {

using namespace Qt::StringLiterals;

namespace {

const auto kProtocol = u"sdl-gamepad"_s;

/// The model in the device file; empty: its default, with two motors.
QString modelOf(const Pad &pad)
{
    if (!pad.hasTriggers)
        return {};
    return pad.hasMotors ? u"__sdl-rumble-and-triggers"_s : u"__sdl-triggers-only"_s;
}

} // namespace

GamepadBackend::GamepadBackend(Scheduler &scheduler, QObject *parent)
    : Backend(parent)
    , m_scheduler(scheduler)
    , m_look(scheduler.createTimer([this] {
        m_thread->update();
        m_look->start(kLook);
    }))
{
}

GamepadBackend::~GamepadBackend() = default;

QString GamepadBackend::id() const
{
    return u"sdl_gamepad"_s;
}

BusStatus GamepadBackend::status() const
{
    BusStatus status{id(), m_problem, m_detail, m_problem == BusProblem::Failed, {}};
    for (const Entry &entry : m_entries) {
        status.items.append({entry.pad.address, sanitized(entry.pad.name),
                             entry.pad.isBluetooth ? u"Bluetooth"_s : QString(), BusProblem::None,
                             !entry.hardware.isNull()});
    }
    return status;
}

void GamepadBackend::applySettings(const BusSettings &settings)
{
    const bool isWanted = settings.gamepads && !settings.switchedOff.contains(id());
    if (isWanted == std::exchange(m_isOn, isWanted))
        return;
    m_problem = isWanted ? BusProblem::None : BusProblem::SwitchedOff;
    m_detail.clear();
    if (!isWanted)
        endThread();
    else if (!m_ending)
        startThread();
    QMetaObject::invokeMethod(this, &GamepadBackend::statusChanged, Qt::QueuedConnection);
}

void GamepadBackend::repair()
{
    if (m_problem != BusProblem::Failed || !m_isOn)
        return;
    endThread(); // the next one starts when it has ended
    m_problem = BusProblem::None;
}

void GamepadBackend::startThread()
{
    m_thread = std::make_unique<GamepadThread>();
    connect(m_thread.get(), &GamepadThread::started, this, &GamepadBackend::handleStarted);
    connect(m_thread.get(), &GamepadThread::appeared, this, [this](const Pad &pad) {
        m_entries.append({pad, nullptr});
        advertise(pad);
        emit statusChanged();
    });
    connect(m_thread.get(), &GamepadThread::vanished, this, &GamepadBackend::handleVanished);
}

void GamepadBackend::endThread()
{
    m_look->stop();
    for (const Entry &entry : std::exchange(m_entries, {})) {
        if (entry.hardware)
            entry.hardware->vanish(u"gamepads were switched off"_s);
    }
    if (!m_thread)
        return;
    m_thread->disconnect(this);
    m_ending = std::move(m_thread);
    connect(m_ending.get(), &GamepadThread::finished, this, [this] {
        m_ending.release()->deleteLater(); // it is in the middle of its last signal
        if (m_isOn)
            startThread();
    });
    m_ending->finish();
}

void GamepadBackend::handleStarted(const Result<> &result)
{
    if (result) {
        m_thread->update();
        m_look->start(kLook);
        return;
    }
    qCWarning(logDevice).noquote() << "no gamepads:" << result.error().detail;
    m_problem = BusProblem::Failed;
    m_detail = result.error().detail;
    emit statusChanged();
}

void GamepadBackend::handleVanished(int id)
{
    const auto found = std::ranges::find_if(m_entries, [id](const Entry &entry) { return entry.pad.id == id; });
    if (found == m_entries.end())
        return;
    const QPointer<GamepadHardware> hardware = found->hardware;
    m_entries.erase(found);
    if (hardware)
        hardware->vanish(u"the gamepad was unplugged"_s);
    emit statusChanged();
}

void GamepadBackend::advertise(const Pad &pad)
{
    emit advertised({id(), pad.address, pad.name, {}, {}, kProtocol, modelOf(pad)});
}

void GamepadBackend::startScanning()
{
    if (m_thread)
        m_thread->update();
    QMetaObject::invokeMethod(
        this,
        [this] {
            for (const Entry &entry : QList<Entry>(m_entries)) {
                if (!entry.hardware)
                    advertise(entry.pad);
            }
        },
        Qt::QueuedConnection);
}

std::unique_ptr<Hardware> GamepadBackend::create(const Advertisement &advertisement, const HardwareLayout &)
{
    const auto found = std::ranges::find_if(
        m_entries, [&](const Entry &entry) { return entry.pad.address == advertisement.address && !entry.hardware; });
    if (found == m_entries.end() || !m_thread)
        return nullptr;
    auto hardware = std::make_unique<GamepadHardware>(m_scheduler, *m_thread, found->pad);
    found->hardware = hardware.get();
    QMetaObject::invokeMethod(this, &GamepadBackend::statusChanged, Qt::QueuedConnection);
    return hardware;
}

} // namespace engine
