#include "engine/backend/simulated/SimulatorDevices.h"

#include "engine/backend/simulated/SimulatedHardware.h"

#include <QJsonArray>
#include <QRegularExpression>
#include <utility>

namespace engine {

using namespace Qt::StringLiterals;

namespace {

constexpr int kDefaultGapMs = 10;
constexpr int kLongestGapMs = 60'000;
constexpr int kMostFailures = 1'000'000;

Error invalid(const QString &what)
{
    return {ErrorCode::InvalidData, what};
}

Result<Endpoint> endpointOf(const QJsonValue &value)
{
    const std::optional<Endpoint> endpoint = endpointFromName(QLatin1StringView(value.toString().toLatin1()));
    if (endpoint)
        return *endpoint;
    return invalid(u"there is no endpoint \"%1\""_s.arg(value.toString()));
}

Result<QByteArray> bytesOf(const QJsonValue &value)
{
    static const QRegularExpression form(u"\\A([0-9a-fA-F]{2})*\\z"_s);
    if (!value.isString() || !form.match(value.toString()).hasMatch())
        return invalid(u"data is not in hexadecimal digits, two for each byte"_s);
    return QByteArray::fromHex(value.toString().toLatin1());
}

Result<Advertisement> advertisementOf(const QJsonObject &request)
{
    Advertisement advertisement;
    advertisement.bus = request.value("transport"_L1).toString(u"ble"_s);
    advertisement.address = request.value("address"_L1).toString();
    advertisement.name = request.value("name"_L1).toString();
    advertisement.protocol = request.value("protocol"_L1).toString();
    advertisement.identifier = request.value("identifier"_L1).toString();
    const QJsonArray services = request.value("services"_L1).toArray();
    for (const QJsonValue &service : services)
        advertisement.services.append(service.toString().toLower());
    const QJsonArray manufacturer = request.value("manufacturer"_L1).toArray();
    for (const QJsonValue &entry : manufacturer) {
        const int company = entry.toObject().value("company"_L1).toInt(-1);
        const Result<QByteArray> data = bytesOf(entry.toObject().value("data"_L1));
        if (company < 0 || company > 0xffff || !data)
            return invalid(u"manufacturer has entries with company, 0 to 65535, and data, hexadecimal"_s);
        advertisement.manufacturerData.append({static_cast<quint16>(company), data.value()});
    }
    return advertisement;
}

} // namespace

Result<QList<SimulatorDevices::Item>> SimulatorDevices::itemsOf(const QJsonObject &request)
{
    const QJsonArray list = request.value("items"_L1).toArray();
    QList<Item> items;
    for (const QJsonValue &entry : list) {
        const Result<Endpoint> endpoint = endpointOf(entry.toObject().value("endpoint"_L1));
        if (!endpoint)
            return endpoint.error();
        const Result<QByteArray> data = bytesOf(entry.toObject().value("data"_L1));
        if (!data)
            return data.error();
        items.append({endpoint.value(), data.value()});
    }
    if (items.isEmpty())
        return invalid(u"items has nothing in it"_s);
    return items;
}

bool SimulatorDevices::knows(const QString &request)
{
    static const QStringList known{u"add"_s, u"reads"_s, u"notify"_s, u"disconnect"_s, u"remove"_s, u"fail"_s};
    return known.contains(request);
}

Result<QJsonObject> SimulatorDevices::run(const QString &name, const QJsonObject &request)
{
    if (name == "add"_L1)
        return add(request);
    const QString key = request.value("key"_L1).toString();
    const QString address = m_addresses.value(key);
    if (address.isEmpty())
        return Error{ErrorCode::UnknownDevice, u"no device was added with the key \"%1\""_s.arg(key)};
    if (name == "remove"_L1) {
        m_backend.remove(address);
        m_addresses.remove(key);
        return QJsonObject();
    }
    if (name == "reads"_L1)
        return reads(address, request);
    SimulatedHardware *hardware = m_backend.hardware(address);
    if (!hardware)
        return Error{ErrorCode::HardwareUnavailable, u"the device \"%1\" is not connected"_s.arg(key)};
    if (name == "notify"_L1)
        return notify(*hardware, request);
    if (name == "fail"_L1)
        return fail(*hardware, request);
    hardware->vanish();
    return QJsonObject();
}

Result<QJsonObject> SimulatorDevices::add(const QJsonObject &request)
{
    const QString key = request.value("key"_L1).toString();
    if (key.isEmpty() || m_addresses.contains(key))
        return invalid(u"key is missing, or is that of another device"_s);
    const Result<Advertisement> advertisement = advertisementOf(request);
    if (!advertisement)
        return advertisement.error();
    SimulatedDevice device;
    device.advertisement = advertisement.value();
    device.isScripted = true;
    if (device.advertisement.name.isEmpty() && device.advertisement.protocol.isEmpty())
        return invalid(u"name is missing"_s);
    if (m_backend.contains(device.advertisement.address))
        return invalid(u"address is that of another device"_s);
    const int gap = request.value("gap_ms"_L1).toInt(kDefaultGapMs);
    if (gap < 0 || gap > kLongestGapMs)
        return invalid(u"gap_ms is not from 0 to %1"_s.arg(kLongestGapMs));
    device.gap = std::chrono::milliseconds(gap);
    const QJsonValue endpoints = request.value("endpoints"_L1);
    if (!endpoints.isArray())
        device.endpoints = m_endpointsOf(device.advertisement);
    const QJsonArray list = endpoints.toArray();
    for (const QJsonValue &entry : list) {
        const Result<Endpoint> endpoint = endpointOf(entry);
        if (!endpoint)
            return endpoint.error();
        device.endpoints.insert(endpoint.value());
    }
    const QString address = m_backend.add(device);
    m_addresses.insert(key, address);
    return QJsonObject{{u"address"_s, address}};
}

Result<QJsonObject> SimulatorDevices::reads(const QString &address, const QJsonObject &request)
{
    const Result<QList<Item>> items = itemsOf(request);
    if (!items)
        return items.error();
    m_reads[address] += items.value();
    if (m_backend.hardware(address))
        handleConnected(address);
    return QJsonObject();
}

void SimulatorDevices::handleConnected(const QString &address)
{
    SimulatedHardware *hardware = m_backend.hardware(address);
    const QList<Item> items = m_reads.take(address);
    for (const Item &item : items)
        hardware->queueRead(item.endpoint, item.data);
}

Result<QJsonObject> SimulatorDevices::notify(SimulatedHardware &hardware, const QJsonObject &request)
{
    const Result<QList<Item>> items = itemsOf(request);
    if (!items)
        return items.error();
    int dropped = 0;
    for (const Item &item : items.value())
        dropped += hardware.notify(item.endpoint, item.data) ? 0 : 1;
    return QJsonObject{{u"dropped"_s, dropped}};
}

Result<QJsonObject> SimulatorDevices::fail(SimulatedHardware &hardware, const QJsonObject &request)
{
    if (request.value("operation"_L1).toString(u"write"_s) != "write"_L1)
        return Error{ErrorCode::NotSupported, u"only the operation \"write\" can be made to fail"_s};
    const Result<Endpoint> endpoint = endpointOf(request.value("endpoint"_L1).toString(u"tx"_s));
    if (!endpoint)
        return endpoint.error();
    const int count = request.value("count"_L1).toInt(1);
    if (count < 0 || count > kMostFailures)
        return invalid(u"count is not from 0 to %1"_s.arg(kMostFailures));
    hardware.failNext(endpoint.value(), count);
    return QJsonObject();
}

void SimulatorDevices::clear()
{
    for (const QString &address : std::as_const(m_addresses))
        m_backend.remove(address);
    m_addresses.clear();
    m_reads.clear();
}

} // namespace engine
