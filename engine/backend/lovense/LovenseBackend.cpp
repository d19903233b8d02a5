#include "engine/backend/lovense/LovenseBackend.h"

#include "engine/backend/lovense/LovenseHardware.h"
#include "engine/backend/lovense/LovenseHttp.h"
#include "engine/base/Text.h"

#include <algorithm>
#include <utility>

namespace engine {

using namespace Qt::StringLiterals;

namespace {

const auto kProtocol = u"lovense-connect-service"_s;

/// \returns what \a read makes of an answer
template<typename Value>
Result<Value> parsed(const Result<QByteArray> &answer, Result<Value> (*read)(const QByteArray &))
{
    return answer ? read(answer.value()) : Result<Value>(answer.error());
}

} // namespace

LovenseBackend::LovenseBackend(Scheduler &scheduler, const QUrl &directory, QObject *parent)
    : Backend(parent)
    , m_scheduler(scheduler)
    , m_directory(directory)
    , m_directoryTimer(scheduler.createTimer([this] { askDirectory(); }))
    , m_toysTimer(scheduler.createTimer([this] { askPlaces(); }))
{
}

LovenseBackend::~LovenseBackend()
{
    for (LovenseHardware *hardware : std::as_const(m_hardware))
        hardware->disconnect(this);
}

QString LovenseBackend::id() const
{
    return u"lovense_connect"_s;
}

BusStatus LovenseBackend::status() const
{
    BusStatus status{id(), m_problem, m_detail, false, {}};
    for (const Place &place : m_places) {
        for (const LovenseToy &toy : place.toys)
            status.items.append(
                {toy.id, sanitized(toy.name), place.host.url.host(), BusProblem::None, hardware(toy.id) != nullptr});
    }
    return status;
}

void LovenseBackend::setProblem(BusProblem problem, const QString &detail)
{
    if (problem == m_problem && detail == m_detail)
        return;
    m_problem = problem;
    m_detail = detail;
    QMetaObject::invokeMethod(this, &LovenseBackend::statusChanged, Qt::QueuedConnection);
}

void LovenseBackend::applySettings(const BusSettings &settings)
{
    const bool isWanted = settings.lovenseConnect && !settings.switchedOff.contains(id());
    if (isWanted == std::exchange(m_isOn, isWanted))
        return;
    setProblem(isWanted ? BusProblem::None : BusProblem::SwitchedOff, {});
    if (isWanted) {
        m_http = std::make_unique<LovenseHttp>(m_scheduler);
        if (m_isScanning)
            askDirectory();
        return;
    }
    m_directoryTimer->stop();
    m_toysTimer->stop();
    for (LovenseHardware *hardware : std::as_const(m_hardware))
        hardware->vanish(u"the Lovense Connect service was switched off"_s);
    m_places.clear();
    m_http.reset();
}

void LovenseBackend::startScanning()
{
    m_isScanning = true;
    if (m_isOn)
        askDirectory();
}

void LovenseBackend::stopScanning()
{
    m_isScanning = false;
    m_directoryTimer->stop();
}

void LovenseBackend::askDirectory()
{
    m_http->get(m_directory, m_http.get(), [this](const Result<QByteArray> &answer) {
        handleHosts(parsed<QList<LovenseHost>>(answer, readHosts));
    });
    m_directoryTimer->start(kDirectoryInterval);
    if (!m_toysTimer->isActive())
        askPlaces();
}

void LovenseBackend::handleHosts(const Result<QList<LovenseHost>> &hosts)
{
    if (!hosts) {
        setProblem(BusProblem::Failed, hosts.error().detail);
        return;
    }
    for (const LovenseHost &host : hosts.value()) {
        if (!place(host))
            m_places.append({host, {}, 0, false});
    }
    setProblem(m_places.isEmpty() ? BusProblem::ServiceNotRunning : BusProblem::None,
               m_places.isEmpty() ? u"no Lovense Connect application in this network"_s : QString());
    askPlaces();
}

void LovenseBackend::askPlaces()
{
    if (!isNeeded())
        return m_toysTimer->stop();
    for (Place &asked : m_places) {
        if (std::exchange(asked.isAsked, true))
            continue;
        const LovenseHost host = asked.host;
        m_http->get(host.url.resolved(QUrl(u"GetToys"_s)), m_http.get(),
                    [this, host](const Result<QByteArray> &answer) {
                        handleToys(host, parsed<QList<LovenseToy>>(answer, readToys));
                    });
    }
    m_toysTimer->start(kToysInterval);
}

LovenseBackend::Place *LovenseBackend::place(const LovenseHost &host)
{
    const auto found = std::ranges::find(m_places, host, &Place::host);
    return found == m_places.end() ? nullptr : &*found;
}

LovenseHardware *LovenseBackend::hardware(const QString &address) const
{
    const auto found = std::ranges::find_if(m_hardware, [&](const auto *entry) { return entry->address() == address; });
    return found == m_hardware.end() ? nullptr : *found;
}

void LovenseBackend::handleToys(const LovenseHost &host, const Result<QList<LovenseToy>> &toys)
{
    Place *answered = place(host);
    if (!answered)
        return;
    answered->isAsked = false;
    if (!toys) {
        if (++answered->failures >= kFailures)
            forget(host);
        return;
    }
    answered->failures = 0;
    Place before = std::exchange(*answered, {host, toys.value(), 0, false});
    answered->toys.removeIf([](const LovenseToy &toy) { return !toy.isConnected; });
    const QList<LovenseToy> present = answered->toys;
    before.toys.removeIf([&](const LovenseToy &old) {
        return std::ranges::any_of(present, [&](const LovenseToy &toy) { return toy.id == old.id; });
    });
    dropMissing(before, u"the application has lost it"_s);
    for (const LovenseToy &toy : present) {
        if (LovenseHardware *used = hardware(toy.id))
            used->setBattery(toy.battery);
        else
            emit advertised({id(), toy.id, toy.name, {}, {}, kProtocol, toy.name});
    }
    emit statusChanged();
}

void LovenseBackend::forget(const LovenseHost &host)
{
    const auto found = std::ranges::find(m_places, host, &Place::host);
    const Place gone = *found;
    m_places.erase(found);
    dropMissing(gone, u"the Lovense Connect application does not answer"_s);
    emit statusChanged();
}

void LovenseBackend::dropMissing(const Place &place, const QString &reason)
{
    for (const LovenseToy &toy : place.toys) {
        if (LovenseHardware *used = hardware(toy.id))
            used->vanish(reason);
    }
}

std::unique_ptr<Hardware> LovenseBackend::create(const Advertisement &advertisement, const HardwareLayout &)
{
    if (!m_http || hardware(advertisement.address))
        return nullptr;
    for (const Place &place : m_places) {
        const auto toy = std::ranges::find(place.toys, advertisement.address, &LovenseToy::id);
        if (toy == place.toys.end())
            continue;
        auto made = std::make_unique<LovenseHardware>(*m_http, place.host, *toy);
        m_hardware.append(made.get());
        connect(made.get(), &QObject::destroyed, this,
                [this](QObject *gone) { m_hardware.removeIf([gone](const QObject *known) { return known == gone; }); });
        QMetaObject::invokeMethod(this, &LovenseBackend::statusChanged, Qt::QueuedConnection);
        return made;
    }
    return nullptr;
}

} // namespace engine
