#include "engine/backend/bluetooth/BluetoothBackend.h"

#include "engine/backend/bluetooth/BluetoothAdvertisement.h"
#include "engine/backend/bluetooth/BluetoothLimits.h"
#include "engine/backend/bluetooth/BluetoothScanner.h"

#include <QBluetoothAddress>
#include <algorithm>

namespace engine {

using namespace Qt::StringLiterals;

namespace {

constexpr auto kLongestRescanDelay = std::chrono::milliseconds(32000);

BusProblem problemOf(const BluetoothAdapter &adapter)
{
    if (adapter.isPowered)
        return BusProblem::None;
    return adapter.isBlocked ? BusProblem::Blocked : BusProblem::PoweredOff;
}

} // namespace

BluetoothBackend::BluetoothBackend(Scheduler &scheduler, QObject *parent)
    : Backend(parent)
    , m_scheduler(scheduler)
    , m_thread(std::make_unique<QThread>())
    , m_rescan(scheduler.createTimer([this] { restartScan(); }))
    , m_rescanDelay(limits::kBluetoothRescanDelay)
{
    m_thread->setObjectName(u"bluetooth"_s);
}

BluetoothBackend::~BluetoothBackend()
{
    for (const QPointer<BluetoothHardware> &hardware : m_hardware) {
        if (hardware)
            hardware->abandon();
    }
    if (!m_thread->isRunning())
        return;
    m_scanner->deleteLater();
    m_thread->quit();
    // QtBluetooth may be waiting for a bluetoothd that does not answer, for 25 s. The end of the program does not.
    if (!m_thread->wait(QDeadlineTimer(limits::kBluetoothThreadDeadline)))
        static_cast<void>(m_thread.release());
}

QString BluetoothBackend::id() const
{
    return u"ble"_s;
}

void BluetoothBackend::applySettings(const BusSettings &settings)
{
    m_wantedAdapter = settings.bluetoothAdapter;
    m_isOn = !settings.switchedOff.contains(id());
    if (m_isOn && !m_scanner)
        prepare();
    if (!m_isOn) {
        closeAll(u"Bluetooth has been switched off in the settings"_s);
        m_monitor.reset();
        if (m_isWanted) // it ends by itself
            QMetaObject::invokeMethod(this, &Backend::scanningFinished, Qt::QueuedConnection);
    } else if (!m_monitor && m_scanner && m_noBus.isNull()) {
        QMetaObject::invokeMethod(m_scanner, &BluetoothScanner::prepare);
    }
    QMetaObject::invokeMethod(this, &BluetoothBackend::update, Qt::QueuedConnection);
}

void BluetoothBackend::prepare()
{
    m_scanner = new BluetoothScanner;
    m_scanner->moveToThread(m_thread.get());
    connect(m_scanner, &BluetoothScanner::prepared, this, &BluetoothBackend::handlePrepared);
    connect(m_scanner, &BluetoothScanner::found, this, &BluetoothBackend::handleFound);
    m_thread->start();
}

void BluetoothBackend::handlePrepared(const QString &error)
{
    m_noBus = error.isEmpty() ? QString() : error;
    if (m_isOn && error.isEmpty() && !m_monitor) {
        m_monitor = std::make_unique<BluezMonitor>(m_scheduler);
        connect(m_monitor.get(), &BluezMonitor::changed, this, &BluetoothBackend::update);
        connect(m_monitor.get(), &BluezMonitor::serviceLost, this,
                [this] { closeAll(u"the system's Bluetooth service has ended"_s); });
        connect(m_monitor.get(), &BluezMonitor::deviceRenamed, this, &BluetoothBackend::handleRenamed);
        connect(m_monitor.get(), &BluezMonitor::powerFailed, this, [this](const QString &reason) {
            m_powerProblem = reason;
            update();
        });
    }
    update();
}

const BluetoothAdapter *BluetoothBackend::adapter() const
{
    if (!m_monitor)
        return nullptr;
    const QList<BluetoothAdapter> &adapters = m_monitor->adapters();
    if (m_wantedAdapter.isEmpty())
        return adapters.isEmpty() ? nullptr : &adapters.front();
    const auto isWanted = [this](const BluetoothAdapter &known) {
        return known.address.compare(m_wantedAdapter, Qt::CaseInsensitive) == 0;
    };
    const auto found = std::ranges::find_if(adapters, isWanted);
    return found == adapters.end() ? nullptr : &*found;
}

BusProblem BluetoothBackend::problem() const
{
    if (!m_isOn)
        return BusProblem::SwitchedOff;
    if (!m_monitor)
        return m_noBus.isEmpty() ? BusProblem::None : BusProblem::ServiceNotRunning;
    switch (m_monitor->state()) {
    case BluezMonitor::State::Unknown:
        return BusProblem::None;
    case BluezMonitor::State::NotRunning:
        return BusProblem::ServiceNotRunning;
    case BluezMonitor::State::NoPermission:
        return BusProblem::NoPermission;
    case BluezMonitor::State::Failed:
        return BusProblem::Failed;
    case BluezMonitor::State::Running:
        break;
    }
    const BluetoothAdapter *chosen = adapter();
    return chosen ? problemOf(*chosen) : BusProblem::NoAdapter;
}

QString BluetoothBackend::detail() const
{
    if (!m_isOn)
        return {};
    if (!m_monitor)
        return m_noBus;
    if (m_monitor->state() == BluezMonitor::State::NotRunning)
        return u"nobody answers for org.bluez on the system bus; the service is usually called bluetooth"_s;
    if (m_monitor->state() != BluezMonitor::State::Running)
        return m_monitor->detail();
    if (const BluetoothAdapter *chosen = adapter())
        return m_powerProblem.isEmpty() ? chosen->name + u' ' + chosen->address : m_powerProblem;
    return m_wantedAdapter.isEmpty() ? QString() : u"the adapter %1 is not there"_s.arg(m_wantedAdapter);
}

BusStatus BluetoothBackend::status() const
{
    BusStatus result{id(), problem(), detail(), false, {}};
    result.canRepair = result.problem == BusProblem::PoweredOff;
    if (!m_monitor)
        return result;
    const BluetoothAdapter *chosen = adapter();
    for (const BluetoothAdapter &known : m_monitor->adapters()) {
        const QString number = known.path.section(u'/', -1);
        result.items.append(
            {known.address, known.name, number, problemOf(known), chosen && chosen->path == known.path});
    }
    return result;
}

void BluetoothBackend::repair()
{
    const BluetoothAdapter *chosen = adapter();
    if (!m_isOn || !chosen || chosen->isPowered)
        return;
    m_powerProblem.clear();
    m_monitor->powerOn(QString(chosen->path));
}

/// Something about the bus may be different.
void BluetoothBackend::update()
{
    if (const BluetoothAdapter *chosen = adapter(); chosen && chosen->isPowered)
        m_powerProblem.clear();
    closeUnreachable();
    updateScan();
    if (const BusStatus now = status(); now != m_told) {
        m_told = now;
        emit statusChanged();
    }
}

/// Closes what is connected over an adapter that is not to be used, or cannot.
void BluetoothBackend::closeUnreachable()
{
    std::erase_if(m_hardware, [](const auto &hardware) { return !hardware || hardware->isClosed(); });
    if (!m_monitor || m_monitor->state() != BluezMonitor::State::Running)
        return;
    const BluetoothAdapter *chosen = adapter();
    for (const QPointer<BluetoothHardware> &hardware : m_hardware) {
        const QString &path = hardware->place().adapterPath;
        if (chosen && chosen->path == path && chosen->isPowered)
            continue;
        const QList<BluetoothAdapter> &adapters = m_monitor->adapters();
        const auto own = std::ranges::find(adapters, path, &BluetoothAdapter::path);
        if (own == adapters.end())
            hardware->lose(u"the Bluetooth adapter has been unplugged"_s);
        else if (!own->isPowered)
            hardware->lose(u"the Bluetooth adapter has been switched off"_s);
        else
            hardware->closeFor({ErrorCode::Cancelled, u"another Bluetooth adapter has been chosen"_s});
    }
}

void BluetoothBackend::closeAll(const QString &reason)
{
    for (const QPointer<BluetoothHardware> &hardware : m_hardware) {
        if (!hardware)
            continue;
        if (m_monitor && m_monitor->state() == BluezMonitor::State::Running)
            hardware->closeFor({ErrorCode::Cancelled, reason});
        else
            hardware->lose(reason);
    }
}

void BluetoothBackend::startScanning()
{
    m_isWanted = true;
    m_seen.clear();
    if (m_isOn)
        QMetaObject::invokeMethod(this, &BluetoothBackend::updateScan, Qt::QueuedConnection);
    else
        QMetaObject::invokeMethod(this, &Backend::scanningFinished, Qt::QueuedConnection);
}

void BluetoothBackend::stopScanning()
{
    m_isWanted = false;
    updateScan();
}

/// Starts or stops the scan if it is not as it should be, and looks after one that bluetoothd has given up.
void BluetoothBackend::updateScan()
{
    const BluetoothAdapter *chosen = adapter();
    const bool isSought = std::ranges::any_of(
        m_hardware, [](const QPointer<BluetoothHardware> &hardware) { return hardware && hardware->isSeeking(); });
    const bool isNeeded = (isScanning() || isSought) && problem() == BusProblem::None && chosen;
    const QString wanted = isNeeded ? chosen->address : QString();
    if (wanted != m_scanningAdapter) {
        m_scanningAdapter = wanted;
        m_rescan->stop();
        m_rescanDelay = limits::kBluetoothRescanDelay;
        if (wanted.isEmpty())
            QMetaObject::invokeMethod(m_scanner, &BluetoothScanner::stop);
        else
            QMetaObject::invokeMethod(m_scanner, [scanner = m_scanner, wanted] { scanner->start(wanted); });
    }
    if (wanted.isEmpty())
        return;
    if (chosen->isDiscovering) {
        m_rescan->stop();
        m_rescanDelay = limits::kBluetoothRescanDelay;
    } else if (!m_rescan->isActive()) {
        m_rescan->start(m_rescanDelay);
    }
}

/// Qt does not say when a scan could not be started, or was ended by somebody else.
void BluetoothBackend::restartScan()
{
    if (m_scanningAdapter.isEmpty())
        return;
    m_rescanDelay = std::min(m_rescanDelay * 2, kLongestRescanDelay);
    m_scanningAdapter.clear();
    const auto delay = m_rescanDelay;
    updateScan();
    m_rescanDelay = delay;
    if (m_rescan->isActive())
        m_rescan->start(delay);
}

bool BluetoothBackend::isOpen(const QString &address) const
{
    return std::ranges::any_of(m_hardware, [&](const QPointer<BluetoothHardware> &hardware) {
        return hardware && !hardware->isClosed() && hardware->place().address == address;
    });
}

void BluetoothBackend::handleFound(const QBluetoothDeviceInfo &info)
{
    const BluetoothAdapter *chosen = adapter();
    if (!isScanning() || !chosen)
        return;
    Advertisement advertisement = bluetoothAdvertisement(info);
    const QString path = m_monitor->devicePath(chosen->path, advertisement.address);
    if (!isLive(info) && !m_monitor->isConnected(path))
        return;
    if (m_seen.size() >= limits::kBluetoothDevicesSeen && !m_seen.contains(advertisement.address))
        m_seen.clear();
    Seen &seen = m_seen[advertisement.address];
    const std::optional<int> rssi = std::exchange(advertisement.rssiDbm, seen.advertisement.rssiDbm);
    const bool isNew = seen.advertisement != advertisement;
    seen.advertisement = std::move(advertisement);
    seen.advertisement.rssiDbm = rssi;
    const Scheduler::TimePoint now = m_scheduler.now();
    if (isNew || !seen.toldAt || now - *seen.toldAt >= limits::kBluetoothAdvertisementGap)
        tell(seen);
}

/// Qt tells a name that comes late only with the next change of something else.
void BluetoothBackend::handleRenamed(const QString &adapterPath, const QString &address, const QString &name)
{
    const BluetoothAdapter *chosen = adapter();
    const auto seen = m_seen.find(address);
    if (!isScanning() || !chosen || chosen->path != adapterPath || seen == m_seen.end() ||
        isAddressAsName(name, address) || seen->advertisement.name == name)
        return;
    seen->advertisement.name = name;
    tell(*seen);
}

void BluetoothBackend::tell(Seen &seen)
{
    seen.toldAt = m_scheduler.now();
    const Advertisement advertisement = seen.advertisement; // the receiver may start another scan
    if (!isOpen(advertisement.address))
        emit advertised(advertisement);
}

std::unique_ptr<Hardware> BluetoothBackend::create(const Advertisement &advertisement, const HardwareLayout &layout)
{
    const BluetoothAdapter *chosen = adapter();
    if (!m_isOn || !m_monitor || QBluetoothAddress(advertisement.address).isNull())
        return nullptr;
    // Without an adapter opening fails, which can be tried again; null would say that the device has gone for good.
    auto hardware = std::make_unique<BluetoothHardware>(
        BluetoothHardware::Place{advertisement.address, chosen && chosen->isPowered ? chosen->path : QString(),
                                 chosen ? chosen->address : QString()},
        layout, *m_monitor, m_scheduler, *m_thread);
    connect(hardware.get(), &BluetoothHardware::seekingChanged, this, &BluetoothBackend::updateScan);
    m_hardware.emplace_back(hardware.get());
    if (const auto seen = m_seen.find(advertisement.address); seen != m_seen.end())
        seen->toldAt.reset(); // once it has closed, it is told as soon as it is heard
    return hardware;
}

} // namespace engine
