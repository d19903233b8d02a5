#include "engine/backend/simulated/SimulatedBackend.h"

#include "engine/backend/simulated/SimulatedHardware.h"

#include <algorithm>

namespace engine {

using namespace Qt::StringLiterals;

SimulatedBackend::~SimulatedBackend() = default;

QString SimulatedBackend::id() const
{
    return u"simulated"_s;
}

QString SimulatedBackend::add(const SimulatedDevice &device)
{
    m_entries.append({device, nullptr});
    Advertisement &advertisement = m_entries.last().device.advertisement;
    ++m_added;
    if (advertisement.bus.isEmpty())
        advertisement.bus = id();
    if (advertisement.address.isEmpty())
        advertisement.address = u"simulated:%1"_s.arg(m_added);
    if (!device.isScripted || m_isScanning)
        advertise(m_entries.last());
    return advertisement.address;
}

bool SimulatedBackend::contains(const QString &address) const
{
    return std::ranges::any_of(m_entries, [&](const Entry &entry) { return entry.device.advertisement.address == address; });
}

bool SimulatedBackend::remove(const QString &address)
{
    const auto isHere = [&](const Entry &entry) { return entry.device.advertisement.address == address; };
    const auto found = std::ranges::find_if(m_entries, isHere);
    if (found == m_entries.end())
        return false;
    const QPointer<SimulatedHardware> hardware = found->hardware;
    m_entries.erase(found);
    if (hardware)
        hardware->vanish();
    return true;
}

void SimulatedBackend::setOpening(const QString &address, SimulatedHardware::Opening opening)
{
    m_openings.insert(address, opening);
    if (SimulatedHardware *made = hardware(address))
        made->setOpening(opening);
}

SimulatedHardware *SimulatedBackend::hardware(const QString &address) const
{
    const auto isHere = [&](const Entry &entry) { return entry.device.advertisement.address == address; };
    const auto found = std::ranges::find_if(m_entries, isHere);
    return found == m_entries.end() ? nullptr : found->hardware.data();
}

void SimulatedBackend::advertise(const Entry &entry)
{
    const Advertisement advertisement = entry.device.advertisement;
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

std::unique_ptr<Hardware> SimulatedBackend::create(const Advertisement &advertisement, const HardwareLayout &)
{
    const auto isHere = [&](const Entry &entry) { return entry.device.advertisement.address == advertisement.address; };
    const auto entry = std::ranges::find_if(m_entries, isHere);
    if (entry == m_entries.end())
        return nullptr;
    const SimulatedDevice &device = entry->device;
    auto hardware = std::make_unique<SimulatedHardware>(
        SimulatedHardware::Settings{advertisement.address, advertisement.name, device.endpoints, device.gap,
                                    device.isScripted, m_openings.value(advertisement.address)},
        m_observer);
    entry->hardware = hardware.get();
    return hardware;
}

} // namespace engine
