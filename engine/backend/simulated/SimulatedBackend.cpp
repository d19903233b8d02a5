#include "engine/backend/simulated/SimulatedBackend.h"

#include "engine/backend/simulated/SimulatedHardware.h"

#include <algorithm>

namespace engine {

using namespace Qt::StringLiterals;

QString SimulatedBackend::id() const
{
    return u"simulated"_s;
}

void SimulatedBackend::add(const SimulatedModel &model)
{
    m_entries.append({u"simulated:%1"_s.arg(++m_added), model});
    advertise(m_entries.last());
}

bool SimulatedBackend::remove(const QString &address)
{
    if (!m_entries.removeIf([&](const Entry &entry) { return entry.address == address; }))
        return false;
    emit removed(address);
    return true;
}

Advertisement SimulatedBackend::advertisementOf(const Entry &entry) const
{
    Advertisement advertisement;
    advertisement.bus = id();
    advertisement.address = entry.address;
    advertisement.name = entry.model.identifier.isEmpty() ? entry.model.name : entry.model.identifier;
    advertisement.protocol = entry.model.protocol;
    advertisement.identifier = entry.model.identifier;
    return advertisement;
}

void SimulatedBackend::advertise(const Entry &entry)
{
    const Advertisement advertisement = advertisementOf(entry);
    QMetaObject::invokeMethod(this, [this, advertisement] { emit advertised(advertisement); }, Qt::QueuedConnection);
}

void SimulatedBackend::startScanning()
{
    m_isScanning = true;
    for (const Entry &entry : std::as_const(m_entries))
        advertise(entry);
}

void SimulatedBackend::stopScanning()
{
    m_isScanning = false;
}

std::unique_ptr<Hardware> SimulatedBackend::create(const Advertisement &advertisement)
{
    const auto entry = std::ranges::find(m_entries, advertisement.address, &Entry::address);
    if (entry == m_entries.end())
        return nullptr;
    auto hardware = std::make_unique<SimulatedHardware>(entry->model.endpoints);
    if (m_observer) {
        hardware->setObserver([observer = m_observer, name = entry->model.name](Endpoint endpoint, std::span<const quint8> data) {
            observer(name, endpoint, data);
        });
    }
    connect(this, &SimulatedBackend::removed, hardware.get(), [device = hardware.get(), address = entry->address](const QString &gone) {
        if (gone == address)
            device->vanish();
    });
    return hardware;
}

} // namespace engine
