#include "engine/backend/usb/UsbBackend.h"

#include "engine/backend/usb/UsbHardware.h"

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
    for (const KnownDevice &device : m_devices.all())
        advertise(device);
}

void UsbBackend::stopScanning()
{
    m_isScanning = false;
    m_thread->setScanning(false);
}

std::unique_ptr<Hardware> UsbBackend::create(const Advertisement &advertisement, const HardwareLayout &layout)
{
    if (!m_isOn || !m_devices.list(advertisement.address))
        return nullptr;
    return std::make_unique<UsbHardware>(m_thread, advertisement.address, layout.usb);
}

BusStatus UsbBackend::status() const
{
    return m_devices.status({id(), m_problem, m_detail, m_problem == BusProblem::Failed, {}});
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
    m_devices.clear();
    m_thread->setActive(isOn);
    QMetaObject::invokeMethod(this, &Backend::statusChanged, Qt::QueuedConnection);
}

void UsbBackend::repair()
{
    if (m_isOn && m_problem == BusProblem::Failed)
        m_thread->setActive(true);
}

void UsbBackend::advertise(const KnownDevice &device)
{
    const Advertisement advertisement = m_devices.advertisement(device);
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

void UsbBackend::handleArrived(const KnownDevice &device, bool isNew)
{
    if (!m_isOn)
        return;
    m_devices.add(device);
    if (m_isScanning || isNew)
        advertise(device);
}

void UsbBackend::handleLeft(const QString &address)
{
    if (m_devices.remove(address))
        emit statusChanged();
}

void UsbBackend::handleRefused(const QString &address, BusProblem problem, const QString &detail)
{
    m_devices.setProblem(address, problem, detail);
    emit statusChanged();
}

void UsbBackend::handleInUse(const QString &address, bool isInUse)
{
    m_devices.setInUse(address, isInUse);
    emit statusChanged();
}

} // namespace engine
