#include "app/common/CommandLine.h"

#include "app/common/UserFolders.h"
#include "engine/api/DeviceFiles.h"

#include <QCommandLineParser>
#include <QDir>
#include <QFileInfo>
#include <QRegularExpression>
#include <QUrl>
#include <array>
#include <cstdio>

namespace app {

using namespace Qt::StringLiterals;

namespace {

constexpr char kVersion[] = ASSENT_VERSION;

struct BusOption
{
    QLatin1StringView option;
    QLatin1StringView bus; ///< the engine's word for it
    QLatin1StringView name;
};
constexpr std::array kBusOptions{
    BusOption{"no-bluetooth"_L1, "ble"_L1, "Bluetooth"_L1},
    BusOption{"no-serial"_L1, "serial"_L1, "serial ports"_L1},
    BusOption{"no-usb"_L1, "usb"_L1, "USB"_L1},
    BusOption{"no-hid"_L1, "hid"_L1, "HID"_L1},
    BusOption{"no-network"_L1, "network"_L1, "devices on the network"_L1},
};

QList<QCommandLineOption> commonOptions()
{
    QList<QCommandLineOption> options{
        {u"port"_s, u"Listen on this port; 0 takes any free one. Default: 12345."_s, u"N"_s},
        {u"simulate"_s, u"Add a simulated device: a name or identifier of the catalog, for example \"demo\". Repeatable."_s, u"MODEL"_s},
        {u"simulator-port"_s, u"Let a program on this computer be simulated devices, over this port; 0 takes any free one."_s, u"N"_s},
        {u"serial"_s, u"Open this serial port for devices of this protocol in this run, for example /dev/ttyACM0=tcode-v03. Repeatable."_s, u"PATH=PROTOCOL"_s},
        {u"network"_s, u"Connect to a device in this run, for example tcp://192.168.1.20:8000=tcode-v03, or udp://. Repeatable."_s, u"URL=PROTOCOL"_s},
        {u"allow-program"_s, u"Allow the program with this executable for this run, without asking. Repeatable."_s, u"PATH"_s},
        {u"allow-origin"_s, u"Allow pages of this origin for this run, without asking, for example https://example.org. Repeatable."_s, u"ORIGIN"_s},
        {u"max-intensity"_s, u"Never exceed this part of any device's full strength, 0 to 100. Positions have no strength."_s, u"PERCENT"_s},
        {u"insecure-allow-all"_s, u"Allow every client. Only together with the next option."_s},
        {u"i-accept-any-client-can-control-devices"_s, u"Confirms --insecure-allow-all."_s},
        {u"record"_s, u"Write everything that devices are told to this file, for \"replay\". A file there is replaced."_s, u"FILE"_s},
        {u"user-config"_s, u"Read a user device configuration (JSON, version 4 or 5): names, limits, own devices. Empty: none."_s, u"FILE"_s},
        {u"gamepads"_s, u"Use gamepads in this run: the rumble of those that are plugged in."_s},
        {u"device-websocket"_s, u"Let devices connect to this port in this run; 0 takes any free one. Default: 54817. Each is asked for."_s, u"[N]"_s},
        {u"lovense-connect"_s, u"Ask the Lovense Connect service for devices in this run (old; asks a server of the vendor)."_s},
        {u"show-packets"_s, u"Log every packet that simulated devices get."_s},
    };
    for (const BusOption &bus : kBusOptions)
        options.append({QString(bus.option), u"Leave %1 alone in this run."_s.arg(bus.name)});
    return options;
}

void fail(const QString &program, const QString &what)
{
    std::fprintf(stderr, "%s: %s\nTry %s --help.\n", qPrintable(program), qPrintable(what), qPrintable(program));
}

/// The parser knows no option whose value may be left out.
QStringList withDevicePort(const QStringList &arguments)
{
    QStringList result;
    for (qsizetype i = 0; i < arguments.size(); ++i) {
        const QString &argument = arguments[i];
        if (argument != "--device-websocket"_L1) {
            result += argument;
            continue;
        }
        bool isNumber = false;
        if (i + 1 < arguments.size())
            arguments[i + 1].toUInt(&isNumber);
        result += argument + u'=' + (isNumber ? arguments[++i] : QString::number(engine::kDeviceWebSocketPort));
    }
    return result;
}

/// "PLACE=PROTOCOL"; both empty if it is not that. A place may have '=' inside.
std::pair<QString, QString> placeAndProtocol(const QString &text)
{
    const qsizetype split = text.lastIndexOf(u'=');
    return split <= 0 || split == text.size() - 1 ? std::pair<QString, QString>()
                                                  : std::pair(text.first(split), text.sliced(split + 1));
}

bool isPortPath(const QString &path)
{
    static const QRegularExpression kWindows(u"^COM[0-9]{1,3}$"_s);
    return QDir::isAbsolutePath(path) || kWindows.match(path).hasMatch();
}

/// "tcp://host:port" without anything else.
std::optional<engine::NetworkDeviceSetting> networkDevice(const QString &text)
{
    using Transport = engine::NetworkDeviceSetting::Transport;
    const QUrl url(text, QUrl::StrictMode);
    const bool isTcp = url.scheme() == "tcp"_L1;
    const bool isPlain = url.path().isEmpty() && !url.hasQuery() && !url.hasFragment() && url.userInfo().isEmpty();
    if (!url.isValid() || (!isTcp && url.scheme() != "udp"_L1) || url.host().isEmpty() || url.port() < 1 || !isPlain)
        return std::nullopt;
    return engine::NetworkDeviceSetting{isTcp ? Transport::Tcp : Transport::Udp, url.host(),
                                        static_cast<quint16>(url.port()), {}};
}

bool isOrigin(const QString &text)
{
    const QUrl url(text, QUrl::StrictMode);
    return url.isValid() && !url.scheme().isEmpty() && !url.host().isEmpty() && url.path().isEmpty() && !url.hasQuery()
        && !url.hasFragment() && url.userInfo().isEmpty();
}

} // namespace

std::optional<int> CommandLine::parse(const QStringList &arguments)
{
    QCommandLineParser parser;
    parser.setSingleDashWordOptionMode(QCommandLineParser::ParseAsLongOptions);
    parser.setApplicationDescription(u"Haptics server for the Buttplug standard that asks before a program may control devices."_s);
    parser.addOptions(commonOptions());
    if (m_kind == Kind::Daemon)
        parser.addOption({u"show-levels"_s, u"Print the level of each output when it changes."_s});
    else
        parser.addOption({u"hidden"_s, u"Start in the tray, without the window."_s});
    parser.addOption({{u"h"_s, u"help"_s}, u"Show this help."_s});
    parser.addOption({{u"v"_s, u"version"_s}, u"Show the version."_s});
    if (!parser.parse(withDevicePort(arguments))) {
        fail(m_program, parser.errorText());
        return kBadArguments;
    }
    if (parser.isSet(u"help"_s)) {
        std::fputs(qPrintable(parser.helpText()), stdout);
        return 0;
    }
    if (parser.isSet(u"version"_s)) {
        std::fprintf(stdout, "%s %s\n", qPrintable(m_program), kVersion);
        return 0;
    }
    if (const QString problem = readOptions(parser); !problem.isEmpty()) {
        fail(m_program, problem);
        return kBadArguments;
    }
    return std::nullopt;
}

/// \returns what is wrong with them, empty if nothing is
QString CommandLine::readOptions(const QCommandLineParser &parser)
{
    if (!parser.positionalArguments().isEmpty())
        return u"unexpected argument \"%1\""_s.arg(parser.positionalArguments().constFirst());
    const auto portOf = [&parser](const QString &option) {
        bool isNumber = false;
        const quint16 port = parser.value(option).toUShort(&isNumber);
        return isNumber ? std::optional(port) : std::nullopt;
    };
    for (const QString &option : {u"port"_s, u"simulator-port"_s, u"device-websocket"_s}) {
        if (parser.isSet(option) && !portOf(option))
            return u"--%1 takes a number from 0 to 65535, not \"%2\""_s.arg(option, parser.value(option));
    }
    m_options.port = portOf(u"port"_s).value_or(m_options.port);
    m_options.simulatorPort = portOf(u"simulator-port"_s);
    m_options.deviceWebSocketPort = portOf(u"device-websocket"_s);
    m_options.usesGamepads = parser.isSet(u"gamepads"_s);
    m_options.usesLovenseConnect = parser.isSet(u"lovense-connect"_s);
    if (parser.isSet(u"max-intensity"_s)) {
        bool isNumber = false;
        m_options.maximumPercent = parser.value(u"max-intensity"_s).toInt(&isNumber);
        if (!isNumber || m_options.maximumPercent < 0 || m_options.maximumPercent > 100)
            return u"--max-intensity takes a number from 0 to 100, not \"%1\""_s.arg(parser.value(u"max-intensity"_s));
    }
    for (const QString &path : parser.values(u"allow-program"_s)) {
        const QString program = QFileInfo(path).canonicalFilePath();
        if (program.isEmpty() || !QFileInfo(program).isExecutable())
            return u"--allow-program takes the path of a program; there is none at \"%1\""_s.arg(path);
        m_options.allowedPrograms.append(program);
    }
    for (const QString &origin : parser.values(u"allow-origin"_s)) {
        if (!isOrigin(origin))
            return u"--allow-origin takes scheme and host, like https://example.org, not \"%1\""_s.arg(origin);
        m_options.allowedOrigins.append(origin);
    }
    m_options.allowAllClients = parser.isSet(u"insecure-allow-all"_s);
    if (m_options.allowAllClients != parser.isSet(u"i-accept-any-client-can-control-devices"_s))
        return u"--insecure-allow-all and --i-accept-any-client-can-control-devices only work together"_s;
    if (parser.isSet(u"user-config"_s)) {
        m_options.userConfigFile = parser.value(u"user-config"_s);
        const engine::Result<> readable = m_options.userConfigFile->isEmpty() ? engine::Result<>()
                                                                              : engine::checkUserConfig(*m_options.userConfigFile);
        if (!readable)
            return u"--user-config: "_s + readable.error().detail;
    }
    for (const BusOption &bus : kBusOptions) {
        if (parser.isSet(QString(bus.option)))
            m_options.disabledBuses.insert(QString(bus.bus));
    }
    m_options.recordFile = parser.value(u"record"_s);
    if (const QFileInfo record(m_options.recordFile); parser.isSet(u"record"_s) && (!record.absoluteDir().exists() || (record.exists() && !record.isFile())))
        return u"--record takes the path of a file, not \"%1\""_s.arg(m_options.recordFile);
    m_options.simulatedDevices = parser.values(u"simulate"_s);
    m_options.logPackets = parser.isSet(u"show-packets"_s);
    m_options.configFolder = configFolder();
    if (const QString problem = readDevices(parser); !problem.isEmpty())
        return problem;
    m_showsLevels = m_kind == Kind::Daemon && parser.isSet(u"show-levels"_s);
    m_startsHidden = m_kind == Kind::Desktop && parser.isSet(u"hidden"_s);
    return {};
}

/// Ports and network devices of this run. \returns what is wrong with them
QString CommandLine::readDevices(const QCommandLineParser &parser)
{
    const QString userFiles = m_options.configFolder + u"/devices"_s;
    for (const QString &text : parser.values(u"serial"_s)) {
        const auto [path, protocol] = placeAndProtocol(text);
        if (!isPortPath(path))
            return u"--serial takes a path and a protocol, like /dev/ttyACM0=tcode-v03, not \"%1\""_s.arg(text);
        if (const engine::Result<> known = engine::checkProtocol(protocol, u"serial"_s, userFiles); !known)
            return u"--serial %1: %2"_s.arg(text, known.error().detail);
        m_options.serialPorts.append({path, protocol, {}});
    }
    for (const QString &text : parser.values(u"network"_s)) {
        const auto [place, protocol] = placeAndProtocol(text);
        std::optional<engine::NetworkDeviceSetting> device = networkDevice(place);
        if (!device) {
            return u"--network takes tcp:// or udp://, host, port and a protocol, like tcp://192.168.1.20:8000=tcode-v03, "
                   "not \"%1\""_s.arg(text);
        }
        if (const engine::Result<> known = engine::checkProtocol(protocol, u"network"_s, userFiles); !known)
            return u"--network %1: %2"_s.arg(text, known.error().detail);
        device->protocol = protocol;
        m_options.networkDevices.append(*device);
    }
    return {};
}

} // namespace app
