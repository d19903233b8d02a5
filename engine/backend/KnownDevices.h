#pragma once
#include "engine/backend/Advertisement.h"
#include "engine/base/BusStatus.h"

#include <QList>
#include <QString>
#include <map>

namespace engine {

/// Hardware of a bus on which things are told apart by vendor and product.
struct KnownDevice
{
    QString address;    ///< as in Advertisement::address
    QString identifier; ///< "vid:pid"
    QString name;       ///< product, where the system tells
    QString node;       ///< what it is opened by: a file in /dev, or what the system has instead
    bool operator==(const KnownDevice &) const = default;
};

/// What a backend knows to be on its bus, and how each is.
/// \thread engine
class KnownDevices
{
public:
    explicit KnownDevices(QString bus)
        : m_bus(std::move(bus))
    {
    }

    void clear() { m_entries.clear(); }
    void add(const KnownDevice &device);
    /// \returns whether it was listed
    bool remove(const QString &address);
    bool contains(const QString &address) const { return m_entries.contains(address); }
    QList<KnownDevice> all() const;
    /// Somebody has a use for it: it is listed from now on. All others are nobody's business. \returns false if there
    /// is none
    bool list(const QString &address);
    void setProblem(const QString &address, BusProblem problem, const QString &detail);
    /// In use: it has no problem any more.
    void setInUse(const QString &address, bool isInUse);

    Advertisement advertisement(const KnownDevice &device) const;
    /// \a status with what is listed; if it has no problem, a missing permission is one of the bus as well.
    BusStatus status(BusStatus status) const;

private:
    struct Entry
    {
        KnownDevice device;
        BusProblem problem = BusProblem::None;
        QString detail;
        bool isListed = false;
        bool isInUse = false;
    };

    const QString m_bus;
    std::map<QString, Entry> m_entries; // by address
};

} // namespace engine
