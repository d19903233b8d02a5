#include "engine/backend/serial/SerialBackend.h"

#include "engine/backend/serial/SerialHardware.h"
#include "engine/base/Constants.h"

#include <QFileInfo>
#include <QFileSystemWatcher>
#include <algorithm>

namespace engine {

using namespace Qt::StringLiterals;

namespace {

constexpr int kUsualBaud = 115200;

/// The system knows a port under \a path now.
bool isThere(const QString &path, const QList<SerialPort> &ports)
{
    return std::ranges::find(ports, path, &SerialPort::path) != ports.end() || QFileInfo::exists(path);
}

} // namespace

SerialBackend::SerialBackend(Scheduler &scheduler, SerialPlaces places, QObject *parent)
    : Backend(parent)
    , m_scheduler(scheduler)
    , m_places(std::move(places))
    , m_sweep(scheduler.createTimer([this] { sweep(); }))
{
}

SerialBackend::~SerialBackend() = default;

QString SerialBackend::id() const
{
    return u"serial"_s;
}

void SerialBackend::startScanning()
{
    m_isScanning = true;
    if (m_isOn)
        m_sweep->start(std::chrono::milliseconds(0));
}

void SerialBackend::stopScanning()
{
    m_isScanning = false;
}

void SerialBackend::applySettings(const BusSettings &settings)
{
    const QList<SerialPortSetting> before = std::exchange(m_settings, {});
    for (const SerialPortSetting &port : settings.serialPorts) {
        if (setting(port.path) == nullptr) // the first one counts
            m_settings.append(port);
    }
    m_isOn = !settings.switchedOff.contains(id());
    if (!m_isOn) {
        m_settings.clear();
        m_ports.clear();
        m_watcher.reset();
        m_hasToPoll = false;
    }
    closeOthers(before);
    if (m_isOn)
        watch();
    m_sweep->start(std::chrono::milliseconds(0));
}

/// Closes what the settings do not mean any more; the rest goes on.
void SerialBackend::closeOthers(const QList<SerialPortSetting> &before)
{
    for (const auto &[path, hardware] : m_hardware) {
        const SerialPortSetting *now = setting(path);
        const auto was = std::ranges::find(before, path, &SerialPortSetting::path);
        const bool wasSet = was != before.end();
        const bool isSame = now == nullptr ? !wasSet : wasSet && *now == *was;
        if (hardware && (!m_isOn || !isSame))
            hardware->close();
    }
}

void SerialBackend::watch()
{
    QStringList folders{m_places.devices};
    for (const SerialPortSetting &port : std::as_const(m_settings))
        folders += QFileInfo(port.path).absolutePath();
    folders.removeDuplicates();
    if (!m_watcher) {
        m_watcher = std::make_unique<QFileSystemWatcher>();
        connect(m_watcher.get(), &QFileSystemWatcher::directoryChanged, this, [this] {
            if (!m_sweep->isActive())
                m_sweep->start(limits::kPortsSettle); // the system sets its access rights a moment later
        });
    }
    m_hasToPoll = false;
    const QStringList watched = m_watcher->directories();
    for (const QString &folder : watched) {
        if (!folders.contains(folder))
            m_watcher->removePath(folder);
    }
    for (const QString &folder : std::as_const(folders)) {
        const bool isWatched = watched.contains(folder) || (QFileInfo(folder).isDir() && m_watcher->addPath(folder));
        m_hasToPoll = m_hasToPoll || !isWatched;
    }
}

void SerialBackend::sweep()
{
    if (m_isOn) {
        m_ports = serialPorts(m_places);
        for (const SerialPortSetting &port : std::as_const(m_settings)) {
            const auto known = std::ranges::find(m_ports, port.path, &SerialPort::path);
            if (isThere(port.path, m_ports))
                advertise(known == m_ports.end() ? SerialPort{port.path, {}, {}} : *known);
        }
        for (const SerialPort &port : std::as_const(m_ports)) {
            if (m_isScanning && setting(port.path) == nullptr)
                advertise(port);
        }
        if (m_hasToPoll && (m_isScanning || !m_settings.isEmpty()))
            m_sweep->start(limits::kPortsPoll);
    }
    noteChange();
}

void SerialBackend::advertise(const SerialPort &port)
{
    if (isOpen(port.path) || !mayOpen(port.path))
        return;
    Advertisement advertisement;
    advertisement.bus = id();
    advertisement.address = port.path;
    advertisement.name = port.path;
    advertisement.usbProduct = port.usb;
    if (const SerialPortSetting *chosen = setting(port.path))
        advertisement.protocol = chosen->protocol;
    emit advertised(advertisement);
}

const SerialPortSetting *SerialBackend::setting(const QString &path) const
{
    const auto found = std::ranges::find(m_settings, path, &SerialPortSetting::path);
    return found == m_settings.end() ? nullptr : &*found;
}

bool SerialBackend::isOpen(const QString &path) const
{
    const auto found = m_hardware.find(path);
    return found != m_hardware.end() && found->second && found->second->isOpen();
}

std::unique_ptr<Hardware> SerialBackend::create(const Advertisement &advertisement, const HardwareLayout &layout)
{
    const QString &path = advertisement.address;
    if (!m_isOn || !isThere(path, m_ports))
        return nullptr;
    const SerialPortSetting chosen = setting(path) != nullptr ? *setting(path) : SerialPortSetting();
    const int baud = chosen.baud.value_or(layout.baud.value_or(kUsualBaud));
    auto hardware =
        std::make_unique<SerialHardware>(SerialHardware::Settings{path, baud, chosen.dtr, chosen.rts}, m_scheduler);
    connect(hardware.get(), &Hardware::opened, this, &SerialBackend::noteChange);
    connect(hardware.get(), &Hardware::closed, this, &SerialBackend::noteChange, Qt::QueuedConnection);
    m_hardware[path] = hardware.get();
    return hardware;
}

BusItem SerialBackend::item(const SerialPort &port) const
{
    BusItem result{port.path, port.product, port.usb, BusProblem::None, isOpen(port.path)};
    if (!isThere(port.path, m_ports)) {
        result.problem = BusProblem::Failed;
        result.detail = port.path + u": there is no such port now"_s;
    } else if (!mayOpen(port.path)) {
        result.problem = BusProblem::NoPermission;
        result.detail = permissionAdvice(port.path);
    }
    return result;
}

QList<BusItem> SerialBackend::items() const
{
    QList<BusItem> result;
    for (const SerialPort &port : m_ports)
        result.append(item(port));
    for (const SerialPortSetting &port : m_settings) {
        if (std::ranges::find(m_ports, port.path, &SerialPort::path) == m_ports.end())
            result.append(item({port.path, {}, {}}));
    }
    return result;
}

BusStatus SerialBackend::status() const
{
    return {id(), m_isOn ? BusProblem::None : BusProblem::SwitchedOff, {}, false, items()};
}

void SerialBackend::noteChange()
{
    BusStatus now = status();
    if (now == m_told)
        return;
    m_told = std::move(now);
    emit statusChanged();
}

} // namespace engine
