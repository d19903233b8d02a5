#include "engine/backend/bluetooth/GattTable.h"

#include "engine/backend/bluetooth/BluetoothAdvertisement.h"

#include <QStringList>

namespace engine {

using namespace Qt::StringLiterals;
using namespace bluez;

namespace {

/// All characteristics of one device, by service and own UUID; of equal ones the first. Objects come in the order of
/// handles, because BlueZ gives its paths numbers of a fixed width.
class Characteristics
{
public:
    Characteristics(const ManagedObjects &objects, const QString &devicePath)
    {
        const QString below = devicePath + u'/';
        for (auto object = objects.lowerBound(QDBusObjectPath(devicePath)); object != objects.cend(); ++object) {
            const QString path = object.key().path();
            if (path == devicePath)
                m_hasBattery = object->contains(kBattery);
            else if (path.startsWith(below))
                add(path, object.value());
            else
                return; // the next device
        }
    }

    const GattEndpoint *find(const QString &service, const QString &uuid) const
    {
        const auto found = m_entries.find({longUuid(service), longUuid(uuid)});
        return found == m_entries.end() ? nullptr : &found->second;
    }
    bool hasBattery() const { return m_hasBattery; }

private:
    void add(const QString &path, const Interfaces &interfaces)
    {
        if (const auto service = interfaces.constFind(kGattService); service != interfaces.cend())
            m_services.insert(path, service->value(u"UUID"_s).toString().toLower());
        const auto found = interfaces.constFind(kCharacteristic);
        if (found == interfaces.cend())
            return;
        const QStringList flags = found->value(u"Flags"_s).toStringList();
        const QString service = m_services.value(qvariant_cast<QDBusObjectPath>(found->value(u"Service"_s)).path());
        m_entries.try_emplace(
            {service, found->value(u"UUID"_s).toString().toLower()},
            GattEndpoint{path, false, flags.contains("write"_L1), flags.contains("write-without-response"_L1)});
    }

    QMap<QString, QString> m_services; // path -> UUID
    std::map<std::pair<QString, QString>, GattEndpoint> m_entries;
    bool m_hasBattery = false;
};

} // namespace

GattTable gattTable(const ManagedObjects &objects, const QString &devicePath, const HardwareLayout &layout)
{
    const Characteristics known(objects, devicePath);
    GattTable result;
    for (const HardwareLayout::Service &service : layout.services) {
        for (const auto &[endpoint, uuid] : service.characteristics) {
            if (const GattEndpoint *found = known.find(service.uuid, uuid))
                result.try_emplace(endpoint, *found);
        }
    }
    if (result.empty())
        return result; // another kind of device; many have a battery
    if (const GattEndpoint *battery = known.find(u"180f"_s, u"2a19"_s))
        result.try_emplace(Endpoint::RxBleBattery, *battery);
    else if (known.hasBattery())
        result.try_emplace(Endpoint::RxBleBattery, GattEndpoint{devicePath, true, false, false});
    return result;
}

} // namespace engine
