#include "engine/backend/hid/HidBackend.h"

#include "engine/backend/hid/HidApi.h"
#include "engine/backend/hid/HidHardware.h"

#include <algorithm>

namespace engine {

using namespace Qt::StringLiterals;

HidBackend::HidBackend(HidThread::MakeSystem makeSystem, QObject *parent)
    : Backend(parent)
    , m_mailbox(std::make_shared<Mailbox<HidBackend>>(*this))
    , m_thread(std::make_shared<HidThread>(
          m_mailbox, makeSystem ? std::move(makeSystem) : [] { return std::make_unique<HidApi>(); }))
{
}

HidBackend::~HidBackend()
{
    m_mailbox->close();
    m_thread->stop();
}

QString HidBackend::id() const
{
    return u"hid"_s;
}

void HidBackend::startScanning()
{
    m_isScanning = true;
    m_advertised.clear();
    if (m_isOn)
        m_thread->setScanning(true);
}

void HidBackend::stopScanning()
{
    m_isScanning = false;
    m_thread->setScanning(false);
}

/// Also for hardware that was there once: only opening it shows whether it is back.
std::unique_ptr<Hardware> HidBackend::create(const Advertisement &advertisement, const HardwareLayout &)
{
    if (!m_isOn || !m_devices.list(advertisement.address))
        return nullptr;
    return std::make_unique<HidHardware>(m_thread, advertisement.address);
}

BusStatus HidBackend::status() const
{
    const bool isOff = m_isSet && !m_isOn;
    return m_devices.status({id(), isOff ? BusProblem::SwitchedOff : BusProblem::None, {}, false, {}});
}

void HidBackend::applySettings(const BusSettings &settings)
{
    const bool isOn = !settings.switchedOff.contains(id());
    const bool isSet = std::exchange(m_isSet, true);
    if (isSet && isOn == m_isOn)
        return;
    m_isOn = isOn;
    m_thread->setScanning(m_isOn && m_isScanning);
    if (!m_isOn) {
        m_thread->closeAll();
        m_devices.clear();
        m_advertised.clear();
    }
    QMetaObject::invokeMethod(this, &Backend::statusChanged, Qt::QueuedConnection);
}

void HidBackend::handleSwept(const std::vector<KnownDevice> &devices)
{
    if (!m_isOn || !m_isScanning)
        return;
    bool isChanged = false;
    for (const KnownDevice &known : m_devices.all()) {
        if (std::ranges::find(devices, known.address, &KnownDevice::address) == devices.end()) {
            isChanged = m_devices.remove(known.address) || isChanged;
            m_advertised.remove(known.address);
        }
    }
    QList<Advertisement> found;
    for (const KnownDevice &device : devices) {
        m_devices.add(device);
        if (m_advertised.contains(device.address))
            continue;
        m_advertised.insert(device.address);
        found.append(m_devices.advertisement(device));
    }
    if (isChanged)
        emit statusChanged();
    for (const Advertisement &advertisement : std::as_const(found))
        emit advertised(advertisement);
}

/// It may be back before the next sweep, and is found again in the same scan.
void HidBackend::handleGone(const QString &address)
{
    m_advertised.remove(address);
}

void HidBackend::handleRefused(const QString &address, BusProblem problem, const QString &detail)
{
    m_devices.setProblem(address, problem, detail);
    emit statusChanged();
}

void HidBackend::handleInUse(const QString &address, bool isInUse)
{
    m_devices.setInUse(address, isInUse);
    emit statusChanged();
}

} // namespace engine
