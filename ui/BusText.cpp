#include "ui/BusText.h"

#include <QCoreApplication>

namespace ui {

using engine::BusProblem;

namespace {

/// The translation context.
struct BusText
{
    Q_DECLARE_TR_FUNCTIONS(ui::BusText)
};

/// The setting of a bus that is off unless somebody wants it; nullptr for all others.
bool engine::BusSettings::*ownSwitch(const QString &bus)
{
    if (bus == u"sdl_gamepad")
        return &engine::BusSettings::gamepads;
    if (bus == u"websocket")
        return &engine::BusSettings::deviceWebSocket;
    if (bus == u"lovense_connect")
        return &engine::BusSettings::lovenseConnect;
    return nullptr;
}

QString serviceAdvice(const QString &bus)
{
    if (bus == u"ble")
        return BusText::tr("The Bluetooth service of the system does not run. Install and start BlueZ.");
    if (bus == u"lovense_connect")
        return BusText::tr(
            "Lovense Connect was not found. Start it on this computer or on a phone in the same network.");
    return BusText::tr("A service of the system that it needs does not run. Start it.");
}

QString permissionAdvice(const QString &bus)
{
    if (bus == u"serial") {
        return BusText::tr(
            "The system does not let you open it. Install the udev rules of Assent or join the group dialout, "
            "then sign in again.");
    }
    if (bus == u"usb" || bus == u"hid" || bus == u"sdl_gamepad") {
        return BusText::tr(
            "The system does not let you open it. Install the udev rules of Assent, then plug the device in "
            "again.");
    }
    return BusText::tr("The system does not let you use it. Ask whoever looks after this computer for the permission.");
}

QString adapterAdvice(const QString &bus)
{
    return bus == u"ble" ? BusText::tr("This computer has no Bluetooth adapter that can be used. Plug one in.")
                         : BusText::tr("Nothing of this kind is connected. Plug it in.");
}

} // namespace

QString busStateText(const QString &bus, BusProblem problem)
{
    switch (problem) {
    case BusProblem::None:
        return BusText::tr("Ready");
    case BusProblem::SwitchedOff:
        return BusText::tr("Switched off");
    case BusProblem::NotBuilt:
        return BusText::tr("Not part of this build");
    case BusProblem::NoAdapter:
        return bus == u"ble" ? BusText::tr("No adapter") : BusText::tr("Nothing connected");
    case BusProblem::PoweredOff:
        return BusText::tr("Adapter is off");
    case BusProblem::Blocked:
        return BusText::tr("Blocked");
    case BusProblem::ServiceNotRunning:
        return BusText::tr("Service is not running");
    case BusProblem::NoPermission:
        return BusText::tr("No permission");
    case BusProblem::PortTaken:
        return BusText::tr("Port is in use");
    case BusProblem::Failed:
        break;
    }
    return BusText::tr("Does not work");
}

QString busAdvice(const engine::BusStatus &status, bool isWanted)
{
    switch (status.problem) {
    case BusProblem::None:
        return {};
    case BusProblem::SwitchedOff:
        return isWanted ? BusText::tr("An option has switched it off for this run. Start Assent without that option.")
                        : BusText::tr("Devices of this kind are not looked for. Switch it on to use them.");
    case BusProblem::NotBuilt:
        return BusText::tr("Assent was built without it. Install a build that has it.");
    case BusProblem::NoAdapter:
        return adapterAdvice(status.bus);
    case BusProblem::PoweredOff:
        return status.canRepair ? BusText::tr("Turn the adapter on here or in the settings of the system.")
                                : BusText::tr("Turn the adapter on in the settings of the system.");
    case BusProblem::Blocked:
        return BusText::tr("Flight mode or a switch of the computer blocks it. Turn that off.");
    case BusProblem::ServiceNotRunning:
        return serviceAdvice(status.bus);
    case BusProblem::NoPermission:
        return permissionAdvice(status.bus);
    case BusProblem::PortTaken:
        return BusText::tr("Another program holds the port that devices connect to. Quit it, then try again.");
    case BusProblem::Failed:
        break;
    }
    return status.canRepair ? BusText::tr("The system has reported an error. Try again.")
                            : BusText::tr("The system has reported an error. Switch it off and on again.");
}

QString itemAdvice(const QString &bus, BusProblem problem)
{
    engine::BusStatus status;
    status.bus = bus;
    status.problem = problem;
    if (problem != BusProblem::Failed)
        return busAdvice(status, true);
    return bus == u"network" ? BusText::tr("It cannot be reached. Check that it is on, and its address.")
                             : BusText::tr("It cannot be used now. Plug it in again.");
}

bool isBusWanted(const QString &bus, const engine::BusSettings &settings)
{
    const auto own = ownSwitch(bus);
    return !settings.switchedOff.contains(bus) && (own == nullptr || settings.*own);
}

engine::BusSettings withBus(const QString &bus, bool isWanted, engine::BusSettings settings)
{
    const auto own = ownSwitch(bus);
    if (own != nullptr)
        settings.*own = isWanted;
    if (own != nullptr || isWanted)
        settings.switchedOff.remove(bus);
    else
        settings.switchedOff.insert(bus);
    return settings;
}

} // namespace ui
