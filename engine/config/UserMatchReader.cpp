#include "engine/config/UserMatchReader.h"

#include "engine/config/ObjectView.h"
#include "engine/config/Uuid.h"

#include <algorithm>
#include <utility>

using namespace Qt::StringLiterals;

namespace engine::config {

namespace {

constexpr int kCompanies = 0xffff;

/// Each once; what is beyond the longest list is no file that somebody wrote.
template<typename Item>
void addOnce(QList<Item> &list, const Item &item)
{
    if (list.size() < kLongestList && !list.contains(item))
        list += item;
}

void addName(const QString &bus, const QString &name, ProtocolMatch &match)
{
    QStringList &names = match.identifiers[bus];
    if (!name.isEmpty())
        addOnce(names, name);
    match.isOnlySimulated = match.isOnlySimulated && bus == "simulated"_L1;
}

void readNames(ObjectView &object, ProtocolMatch &match)
{
    const QStringList names = object.texts("names"_L1);
    for (const QString &name : names) {
        if (name == "*"_L1)
            object.remark("names"_L1, u"'*' fits every device and was left out"_s);
        else if (name.endsWith(u'*'))
            addOnce(match.prefixes, name.chopped(1));
        else
            addOnce(match.names, name);
    }
}

void readManufacturers(ObjectView &object, ProtocolMatch &match, ImportRemarks &remarks)
{
    constexpr QLatin1StringView kKey("manufacturer_data");
    const QJsonArray items = object.list(kKey);
    for (const QJsonValue &item : items) {
        ObjectView record(item, object.where(kKey), remarks);
        record.ignore({"expected_length"_L1});
        const std::optional<qint64> company = record.number("company"_L1, 0, kCompanies);
        const QJsonArray bytes = record.list("data"_L1);
        ManufacturerData data;
        for (const QJsonValue &byte : bytes) {
            if (const std::optional<qint64> value = wholeNumber(byte, 0, 0xff))
                data.data += static_cast<char>(*value);
        }
        data.company = static_cast<quint16>(company.value_or(0));
        if (!company || data.data.size() != bytes.size())
            remarks.add(record.where(), u"is not a company with its bytes and was left out"_s);
        else
            addOnce(match.manufacturerData, data);
    }
}

void readAdvertised(ObjectView &object, ProtocolMatch &match)
{
    constexpr QLatin1StringView kKey("advertised_services");
    const QStringList services = object.texts(kKey);
    for (const QString &service : services) {
        const QString uuid = shortUuid(longUuid(service));
        if (uuid.isEmpty())
            object.remark(kKey, u"'%1' is not a UUID and was left out"_s.arg(service));
        else
            addOnce(match.advertisedServices, uuid);
    }
}

void readCharacteristics(const QJsonValue &value, ProtocolMatch::Service &service, const QString &where,
                         ImportRemarks &remarks)
{
    if (!value.isObject())
        remarks.add(where, u"is not an object"_s);
    const QJsonObject characteristics = value.toObject();
    for (auto next = characteristics.constBegin(); next != characteristics.constEnd(); ++next) {
        const std::optional<Endpoint> endpoint = endpointFromName(QLatin1StringView(next.key().toLatin1()));
        const QString uuid = shortUuid(longUuid(next.value().toString()));
        if (!endpoint)
            remarks.add(where, u"'%1' is not the name of an endpoint and was left out"_s.arg(next.key()));
        else if (uuid.isEmpty())
            remarks.add(where, u"'%1' has no UUID and was left out"_s.arg(next.key()));
        else
            service.characteristics[*endpoint] = uuid;
    }
}

void readServices(ObjectView &object, ProtocolMatch &match, ImportRemarks &remarks)
{
    constexpr QLatin1StringView kKey("services");
    const QJsonObject services = object.object(kKey);
    for (auto next = services.constBegin(); next != services.constEnd(); ++next) {
        const QString uuid = shortUuid(longUuid(next.key()));
        if (uuid.isEmpty()) {
            object.remark(kKey, u"'%1' is not a UUID and was left out"_s.arg(next.key()));
            continue;
        }
        auto known = std::ranges::find(match.services, uuid, &ProtocolMatch::Service::uuid);
        if (known == match.services.end() && std::cmp_greater_equal(match.services.size(), kLongestList))
            return;
        if (known == match.services.end())
            known = match.services.insert(known, ProtocolMatch::Service{uuid, {}});
        readCharacteristics(next.value(), *known, object.where(kKey) + u' ' + uuid, remarks);
    }
    std::ranges::sort(match.services, {}, &ProtocolMatch::Service::uuid);
}

void readBluetooth(const QJsonValue &value, const QString &where, ProtocolMatch &match, ImportRemarks &remarks)
{
    ObjectView object(value, where, remarks);
    readNames(object, match);
    readManufacturers(object, match, remarks);
    readAdvertised(object, match);
    readServices(object, match, remarks);
    match.isOnlySimulated = false;
}

void readSerial(const QJsonValue &value, const QString &where, ProtocolMatch &match, ImportRemarks &remarks)
{
    constexpr qint64 kFastest = 4000000;
    constexpr qint64 kDataBits = 8;
    ObjectView object(value, where, remarks);
    const QString port = object.text("port"_L1);
    const std::optional<qint64> baud = object.number("baud_rate"_L1, 1, kFastest);
    const QString parity = object.text("parity"_L1);
    const bool isUsual = (!object.has("data_bits"_L1) || object.value("data_bits"_L1).toInt() == kDataBits) &&
                         (!object.has("stop_bits"_L1) || object.value("stop_bits"_L1).toInt() == 1) &&
                         (parity.isEmpty() || parity.compare("N"_L1, Qt::CaseInsensitive) == 0);
    if (!isUsual)
        remarks.add(where, u"serial ports are always opened with 8 data bits, no parity and 1 stop bit"_s);
    if (port.isEmpty() || !baud) {
        remarks.add(where, u"a serial port needs 'port' and 'baud_rate'; it was left out"_s);
        return;
    }
    if (match.baud && *match.baud != *baud)
        remarks.add(where, u"all ports of a protocol have the same speed, here %1 baud"_s.arg(*match.baud));
    match.baud = match.baud.value_or(static_cast<int>(*baud));
    addName(u"serial"_s, port, match);
}

/// "1915:520a"
QString product(qint64 vendorId, qint64 productId)
{
    constexpr int kHexadecimal = 16;
    constexpr int kDigits = 4;
    return u"%1:%2"_s.arg(vendorId, kDigits, kHexadecimal, QChar(u'0'))
        .arg(productId, kDigits, kHexadecimal, QChar(u'0'));
}

/// "hid" and "usb": pairs of vendor and product.
void readPairs(const QString &bus, const QJsonValue &value, const QString &where, ProtocolMatch &match,
               ImportRemarks &remarks)
{
    ObjectView object(value, where, remarks);
    const QJsonArray pairs = object.list("pairs"_L1);
    if (pairs.isEmpty())
        remarks.add(where, u"names no product"_s);
    for (const QJsonValue &item : pairs) {
        ObjectView pair(item, object.where("pairs"_L1), remarks);
        const std::optional<qint64> vendorId = pair.number("vendor_id"_L1, 0, 0xffff);
        const std::optional<qint64> productId = pair.number("product_id"_L1, 0, 0xffff);
        if (vendorId && productId)
            addName(bus, product(*vendorId, *productId), match);
        else
            remarks.add(pair.where(), u"a product needs 'vendor_id' and 'product_id'; it was left out"_s);
    }
}

/// "websocket" and "simulated"; both "name" and "names" are seen.
void readListOfNames(const QString &bus, const QJsonValue &value, const QString &where, ProtocolMatch &match,
                     ImportRemarks &remarks)
{
    ObjectView object(value, where, remarks);
    QStringList names = object.texts("names"_L1);
    if (const QString name = object.text("name"_L1); !name.isEmpty())
        names += name;
    if (names.isEmpty())
        remarks.add(where, u"says no name and was left out"_s);
    for (const QString &name : std::as_const(names))
        addName(bus, name, match);
}

void readBus(const QString &key, const QJsonValue &value, const QString &where, ProtocolMatch &match,
             ImportRemarks &remarks)
{
    const QString bus = QString(key).replace(u'-', u'_');
    if (!value.isObject())
        remarks.add(where, u"is not an object and was left out"_s);
    else if (bus == "btle"_L1)
        readBluetooth(value, where, match, remarks);
    else if (bus == "serial"_L1)
        readSerial(value, where, match, remarks);
    else if (bus == "hid"_L1 || bus == "usb"_L1)
        readPairs(bus, value, where, match, remarks);
    else if (bus == "websocket"_L1 || bus == "simulated"_L1)
        readListOfNames(bus, value, where, match, remarks);
    else if (bus == "xinput"_L1 || bus == "sdl_gamepad"_L1)
        addName(bus, QString(), match);
    else if (bus == "lovense_connect_service"_L1)
        addName(u"lovense_connect"_s, QString(), match);
    else
        remarks.add(where, u"this way of connecting is unknown and was left out"_s);
}

} // namespace

ProtocolMatch readUserMatch(const QJsonArray &communication, const QString &where, ImportRemarks &remarks)
{
    ProtocolMatch match;
    for (const QJsonValue &item : communication) {
        const QJsonObject buses = item.toObject();
        if (buses.isEmpty())
            remarks.add(where + u", communication"_s, u"one of them is not an object with a way of connecting"_s);
        for (auto bus = buses.constBegin(); bus != buses.constEnd(); ++bus)
            readBus(bus.key(), bus.value(), where + u", "_s + bus.key(), match, remarks);
    }
    return match;
}

} // namespace engine::config
