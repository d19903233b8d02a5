#pragma once
#include <QList>
#include <QString>

/// How the buses are, as plain values for people to be shown.
namespace engine {

/// Why a bus cannot be used, or not fully.
enum class BusProblem : quint8 {
    None,
    SwitchedOff,       ///< by the user's settings or the command line
    NotBuilt,          ///< its library was missing when the program was built
    NoAdapter,         ///< the computer has no hardware for it
    PoweredOff,        ///< the adapter is off
    Blocked,           ///< the adapter is blocked by a switch or by the system (rfkill)
    ServiceNotRunning, ///< a service of the system that it needs
    NoPermission,      ///< the system does not let this user
    PortTaken,         ///< a port to listen on is held by another program
    Failed             ///< anything else; the detail says what
};

/// Something that the bus has and that the user can choose: an adapter, a port, a controller.
struct BusItem
{
    QString id;   ///< what settings keep: an adapter's address, the path of a port
    QString name; ///< for people, e.g. the product's name; may be empty
    QString detail;                          ///< what else helps to tell it, e.g. "vid:pid"; may be empty
    BusProblem problem = BusProblem::None;   ///< of this item alone
    bool isInUse = false;
    bool operator==(const BusItem &) const = default;
};

struct BusStatus
{
    QString bus; ///< the word for it, as in Advertisement::bus
    BusProblem problem = BusProblem::None;
    QString detail;         ///< English, for the log: the adapter, path or port that is meant, what the system said
    bool canRepair = false; ///< Backend::repair() may help, e.g. by switching the adapter on
    QList<BusItem> items;
    bool operator==(const BusStatus &) const = default;
};

} // namespace engine
