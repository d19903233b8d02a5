#include "engine/catalog/ProtocolFile.h"
#include "engine/driver/ObjectReader.h"

#include <QRegularExpression>
#include <algorithm>

using namespace Qt::StringLiterals;

namespace engine {

namespace {

/// 4 or 8 digits, or 8-4-4-4-12 of them.
bool isUuid(QStringView text)
{
    constexpr qsizetype kLong = 36;
    const auto isDigit = [](QChar digit) {
        return (digit >= u'0' && digit <= u'9') || (digit >= u'a' && digit <= u'f');
    };
    if (text.size() == 4 || text.size() == 8)
        return std::ranges::all_of(text, isDigit);
    if (text.size() != kLong)
        return false;
    for (qsizetype i = 0; i < kLong; ++i) {
        const bool isDash = i == 8 || i == 13 || i == 18 || i == 23;
        if (isDash ? text[i] != u'-' : !isDigit(text[i]))
            return false;
    }
    return true;
}

QString checkedUuid(const QString &text, const QString &path, Problems &problems)
{
    if (!isUuid(text))
        problems.report(path, u"'%1' is not a UUID in small letters, 16-bit ones as four digits"_s.arg(text));
    return text;
}

void readNames(ObjectReader &object, ProtocolMatch &match)
{
    for (const QString &name : object.strings("names"_L1)) {
        if (name.isEmpty() || name == "*"_L1)
            object.fail("names"_L1, u"this would match everything"_s);
        else if (name.endsWith(u'*'))
            match.prefixes += name.chopped(1);
        else
            match.names += name;
    }
}

void readManufacturers(ObjectReader &object, ProtocolMatch &match, Problems &problems)
{
    constexpr QLatin1StringView kKey = "manufacturer"_L1;
    const QJsonArray items = object.array(kKey);
    for (qsizetype i = 0; i < items.size(); ++i) {
        ObjectReader item(items[i], itemPath(object.path(kKey), i), problems);
        item.require({"company"_L1});
        ManufacturerData data;
        data.company = static_cast<quint16>(item.integer("company"_L1, 0, 0xffff, 0));
        const QByteArray hex = item.string("data"_L1).toLatin1();
        data.data = QByteArray::fromHex(hex);
        if (data.data.toHex() != QByteArray(hex).replace(' ', "").toLower())
            item.fail("data"_L1, u"must be bytes of two hexadecimal digits"_s);
        match.manufacturerData += data;
    }
}

void readServices(ObjectReader &object, ProtocolMatch &match, EndpointSet &endpoints, Problems &problems)
{
    constexpr QLatin1StringView kKey = "services"_L1;
    object.require({kKey});
    const QJsonObject services = object.object(kKey);
    for (auto service = services.constBegin(); service != services.constEnd(); ++service) {
        const QString path = object.path(kKey) + u'.' + service.key();
        ProtocolMatch::Service result{checkedUuid(service.key(), path, problems), {}};
        const QJsonObject characteristics = service.value().toObject();
        if (!service.value().isObject())
            problems.report(path, u"must be an object"_s);
        for (auto member = characteristics.constBegin(); member != characteristics.constEnd(); ++member) {
            const auto endpoint = endpointFromName(QLatin1StringView(member.key().toLatin1()));
            const QString memberPath = path + u'.' + member.key();
            if (!endpoint) {
                problems.report(memberPath, u"unknown endpoint"_s);
                continue;
            }
            result.characteristics.emplace(*endpoint, checkedUuid(member.value().toString(), memberPath, problems));
            endpoints.insert(*endpoint);
        }
        match.services.push_back(std::move(result));
    }
}

void readBluetooth(ObjectReader &object, ProtocolMatch &match, EndpointSet &endpoints, Problems &problems)
{
    ObjectReader bluetooth(object.value("ble"_L1), object.path("ble"_L1), problems);
    readNames(bluetooth, match);
    readManufacturers(bluetooth, match, problems);
    for (const QString &uuid : bluetooth.strings("advertised"_L1))
        match.advertisedServices += checkedUuid(uuid, bluetooth.path("advertised"_L1), problems);
    readServices(bluetooth, match, endpoints, problems);
    match.isOnlySimulated = false;
}

bool isVendorProduct(const QString &text)
{
    static const QRegularExpression pattern(u"^[0-9a-f]{4}:[0-9a-f]{4}$"_s);
    return pattern.match(text).hasMatch();
}

/// bInterfaceNumber and bEndpointAddress, where the descriptors do not say which is meant.
void readUsb(const QJsonValue &value, const QString &path, ProtocolMatch &match, EndpointSet &endpoints, Problems &problems)
{
    constexpr int kHighest = 255;
    ObjectReader usb(value, path, problems);
    usb.require({"ids"_L1});
    match.identifiers[u"usb"_s] = usb.strings("ids"_L1);
    if (usb.has("interface"_L1))
        match.usb.interface = usb.integer("interface"_L1, 0, kHighest, 0);
    const QJsonObject addresses = usb.object("endpoints"_L1);
    for (auto member = addresses.constBegin(); member != addresses.constEnd(); ++member) {
        const QString memberPath = usb.path("endpoints"_L1) + u'.' + member.key();
        const auto endpoint = endpointFromName(QLatin1StringView(member.key().toLatin1()));
        bool isNumber = false;
        const uint address = member.value().toString().toUInt(&isNumber, 16);
        if (!endpoint || *endpoint == Endpoint::TxVendorControl) {
            problems.report(memberPath, u"unknown endpoint"_s);
        } else if (!isNumber || member.value().toString().size() != 2) {
            problems.report(memberPath, u"must be an address of two hexadecimal digits, with 80 added for those in"_s);
        } else {
            match.usb.addresses.emplace(*endpoint, static_cast<quint8>(address));
            endpoints.insert(*endpoint);
        }
    }
}

/// "usb" of "serial": the USB products whose ports may be opened without being asked for.
QStringList readUsbProducts(ObjectReader &serial)
{
    constexpr QLatin1StringView kKey = "usb"_L1;
    const QStringList products = serial.strings(kKey);
    for (const QString &product : products) {
        if (!isVendorProduct(product))
            serial.fail(kKey, u"'%1' is not vid:pid, four hexadecimal digits in small letters each"_s.arg(product));
    }
    return products;
}

/// Buses without a table of characteristics: every device on them has the same endpoints.
void readPlainBus(ObjectReader &object, QLatin1StringView bus, ProtocolMatch &match, EndpointSet &endpoints,
                  Problems &problems)
{
    const QJsonValue value = object.value(bus);
    if (value.isUndefined())
        return;
    const bool isSimulated = bus == "simulated"_L1;
    if (bus == "serial"_L1) {
        constexpr int kFastest = 4000000;
        ObjectReader serial(value, object.path(bus), problems);
        serial.require({"baud"_L1});
        match.baud = serial.integer("baud"_L1, 1, kFastest, 0);
        QStringList &known = match.identifiers[QString(bus)];
        if (const QString port = serial.string("port"_L1); !port.isEmpty())
            known += port;
        known += readUsbProducts(serial);
    } else if (bus == "usb"_L1 && value.isObject()) {
        readUsb(value, object.path(bus), match, endpoints, problems);
    } else if (value.isArray()) {
        match.identifiers[QString(bus)] = object.strings(bus);
    } else if (!value.toBool()) {
        object.fail(bus, u"must be true or a list of texts"_s);
    }
    if (bus == "usb"_L1 || bus == "hid"_L1) {
        for (const QString &identifier : match.identifiers[QString(bus)]) {
            if (!isVendorProduct(identifier))
                object.fail(bus, u"'%1' is not vendor and product in small letters, like 057e:2009"_s.arg(identifier));
        }
    }
    if (bus == "usb"_L1)
        endpoints.insert(Endpoint::TxVendorControl);
    endpoints.insert(Endpoint::Tx);
    endpoints.insert(isSimulated ? Endpoint::RxBleBattery : Endpoint::Rx);
    match.isOnlySimulated = match.isOnlySimulated && isSimulated;
}

} // namespace

ProtocolMatch readMatch(const QJsonValue &value, const QString &path, EndpointSet &endpoints, Problems &problems)
{
    ProtocolMatch match;
    ObjectReader object(value, path, problems);
    if (object.has("ble"_L1))
        readBluetooth(object, match, endpoints, problems);
    for (const QLatin1StringView bus : {"serial"_L1, "hid"_L1, "usb"_L1, "websocket"_L1, "simulated"_L1, "xinput"_L1,
                                        "sdl_gamepad"_L1, "lovense_connect"_L1})
        readPlainBus(object, bus, match, endpoints, problems);
    return match;
}

} // namespace engine
