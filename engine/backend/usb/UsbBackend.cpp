#include "engine/backend/usb/UsbBackend.h"

#include "engine/backend/usb/UsbHardware.h"
#include "engine/base/Text.h"

namespace engine {

using namespace Qt::StringLiterals;

UsbBackend::UsbBackend(Discovery discovery, QObject *parent)
    : Backend(parent)
    , m_mailbox(std::make_shared<Mailbox<UsbBackend>>(*this))
    , m_thread(std::make_shared<UsbThread>(m_mailbox, discovery))
{
}

UsbBackend::~UsbBackend()
{
    m_mailbox->close();
    m_thread->stop();
}

QString UsbBackend::id() const
{
    return u"usb"_s;
}

void UsbBackend::startScanning()
{
    m_isScanning = true;
    m_thread->setScanning(true);
    for (const auto &[address, entry] : m_entries)
        advertise(entry.device);
}

void UsbBackend::stopScanning()
{
    m_isScanning = false;
    m_thread->setScanning(false);
}

std::unique_ptr<Hardware> UsbBackend::create(const Advertisement &advertisement, const HardwareLayout &layout)
{
    const auto found = m_entries.find(advertisement.address);
    if (!m_isOn || found == m_entries.end())
        return nullptr;
    found->second.isAskedFor = true;
    return std::make_unique<UsbHardware>(m_thread, advertisement.address, layout.usb);
}

BusStatus UsbBackend::status() const
{
    BusStatus result{id(), m_problem, m_detail, m_problem == BusProblem::Failed, {}};
    for (const auto &[address, entry] : m_entries) {
        if (!entry.isAskedFor)
            continue;
        result.items.append(
            {address, sanitized(entry.device.name), entry.device.identifier, entry.problem, entry.isInUse});
        if (entry.problem == BusProblem::NoPermission && result.problem == BusProblem::None) {
            result.problem = entry.problem;
            result.detail = entry.detail;
        }
    }
    return result;
}

void UsbBackend::applySettings(const BusSettings &settings)
{
    const bool isOn = !settings.switchedOff.contains(id());
    const BusProblem problem = isOn ? BusProblem::None : BusProblem::SwitchedOff;
    if (isOn == m_isOn && problem == m_problem)
        return;
    m_isOn = isOn;
    m_problem = problem;
    m_detail.clear();
    m_entries.clear();
    m_thread->setActive(isOn);
    QMetaObject::invokeMethod(this, &Backend::statusChanged, Qt::QueuedConnection);
}

void UsbBackend::repair()
{
    if (m_isOn && m_problem == BusProblem::Failed)
        m_thread->setActive(true);
}

void UsbBackend::advertise(const UsbDevice &device)
{
    Advertisement advertisement;
    advertisement.bus = id();
    advertisement.address = device.address;
    advertisement.name = device.name;
    advertisement.identifier = device.identifier;
    QMetaObject::invokeMethod(
        this, [this, advertisement] { emit advertised(advertisement); }, Qt::QueuedConnection);
}

void UsbBackend::handleBus(BusProblem problem, const QString &detail)
{
    if (!m_isOn)
        return;
    m_problem = problem;
    m_detail = detail;
    emit statusChanged();
}

void UsbBackend::handleArrived(const UsbDevice &device, bool isNew)
{
    if (!m_isOn)
        return;
    m_entries[device.address] = {device, BusProblem::None, {}, false, false};
    if (m_isScanning || isNew)
        advertise(device);
}

void UsbBackend::handleLeft(const QString &address)
{
    const auto found = m_entries.find(address);
    if (found == m_entries.end())
        return;
    const bool wasListed = found->second.isAskedFor;
    m_entries.erase(found);
    if (wasListed)
        emit statusChanged();
}

void UsbBackend::handleRefused(const QString &address, BusProblem problem, const QString &detail)
{
    const auto found = m_entries.find(address);
    if (found == m_entries.end())
        return;
    found->second.problem = problem;
    found->second.detail = detail;
    emit statusChanged();
}

void UsbBackend::handleInUse(const QString &address, bool isInUse)
{
    const auto found = m_entries.find(address);
    if (found == m_entries.end())
        return;
    found->second.isInUse = isInUse;
    if (isInUse)
        found->second.problem = BusProblem::None;
    emit statusChanged();
}

} // namespace engine
