#include "app/assent-demo/Demonstration.h"

#include <QJsonArray>
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace app {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

namespace {

constexpr auto kReplyDeadline = 5s;
constexpr auto kApprovalDeadline = 75s; // the server's own is 60 s
constexpr auto kScanTime = 700ms;
constexpr auto kStepInterval = 50ms;

/// Output kinds that are moved without being asked twice. Those that constrict, heat or spray are left alone.
constexpr std::array kDriven{"Vibrate"_L1, "Rotate"_L1, "Oscillate"_L1, "Position"_L1, "HwPositionWithDuration"_L1,
                             "Led"_L1};

void say(const QString &line)
{
    std::fputs((line + u'\n').toLocal8Bit().constData(), stdout);
    std::fflush(stdout);
}

QString nameOf(const QJsonObject &device)
{
    const QString given = device.value(u"DeviceDisplayName"_s).toString();
    return given.isEmpty() ? device.value(u"DeviceName"_s).toString() : given;
}

} // namespace

bool Demonstration::Output::isPosition() const
{
    return type == "Position"_L1 || type == "HwPositionWithDuration"_L1;
}

Demonstration::Demonstration(const QUrl &url, std::chrono::milliseconds length, QObject *parent)
    : QObject(parent)
    , m_url(url)
    , m_length(length)
{
    m_step.setInterval(kStepInterval);
    connect(&m_step, &QTimer::timeout, this, &Demonstration::driveStep);
    connect(&m_connection, &Connection::opened, this, &Demonstration::introduce);
    connect(&m_connection, &Connection::failed, this, &Demonstration::handleFailed);
    connect(&m_connection, &Connection::eventReceived, this, [this](const Connection::Message &event) {
        if (event.name == "DeviceList"_L1)
            m_devices = event.fields.value(u"Devices"_s).toObject();
    });
}

void Demonstration::start()
{
    say(u"Connecting to %1"_s.arg(m_url.toString()));
    m_connection.open(m_url);
}

void Demonstration::introduce()
{
    say(u"Connected. Waiting until the user has answered the server's question."_s);
    const QJsonObject fields{
        {u"ClientName"_s, u"Assent demonstration"_s}, {u"ProtocolVersionMajor"_s, 4}, {u"ProtocolVersionMinor"_s, 0}};
    m_connection.request(u"RequestServerInfo"_s, fields, kApprovalDeadline, [this](const Connection::Message &reply) {
        if (reply.name != "ServerInfo"_L1) {
            handleFailed(reply.fields.value(u"ErrorMessage"_s).toString(), true);
            return;
        }
        m_isAllowed = true;
        say(u"Allowed by \"%1\"."_s.arg(reply.fields.value(u"ServerName"_s).toString()));
        listDevices();
    });
}

void Demonstration::listDevices()
{
    m_connection.request(u"RequestDeviceList"_s, {}, kReplyDeadline, [this](const Connection::Message &reply) {
        m_devices = reply.fields.value(u"Devices"_s).toObject();
        say(u"Devices known already: %1. Scanning for more."_s.arg(m_devices.size()));
        request(u"StartScanning"_s, {}, &Demonstration::scan);
    });
}

void Demonstration::scan()
{
    QTimer::singleShot(kScanTime, this, &Demonstration::stopScanning);
}

void Demonstration::stopScanning()
{
    m_connection.request(u"StopScanning"_s, {}, kReplyDeadline, [this](const Connection::Message &) {
        takeDevices(m_devices);
        driveNext();
    });
}

void Demonstration::takeDevices(const QJsonObject &devices)
{
    if (devices.isEmpty())
        say(u"There are no devices."_s);
    for (const QJsonValue &value : devices) {
        const QJsonObject device = value.toObject();
        say(u"Device %1: %2"_s.arg(device.value(u"DeviceIndex"_s).toInt()).arg(nameOf(device)));
        const QJsonObject features = device.value(u"DeviceFeatures"_s).toObject();
        for (const QJsonValue &feature : features)
            takeFeature(device, feature.toObject());
    }
}

void Demonstration::takeFeature(const QJsonObject &device, const QJsonObject &feature)
{
    const int deviceIndex = device.value(u"DeviceIndex"_s).toInt();
    const int featureIndex = feature.value(u"FeatureIndex"_s).toInt();
    const QString label = feature.value(u"FeatureDescription"_s).toString();
    const QJsonObject outputs = feature.value(u"Output"_s).toObject();
    for (auto it = outputs.begin(); it != outputs.end(); ++it) {
        const QString title =
            (nameOf(device) + u", "_s + it.key() + (label.isEmpty() ? QString() : u" \"%1\""_s.arg(label)));
        if (std::ranges::find(kDriven, it.key()) == kDriven.end()) {
            say(u"  %1: left alone"_s.arg(title));
            continue;
        }
        const QJsonArray range = it.value().toObject().value(u"Value"_s).toArray();
        m_outputs.push_back({deviceIndex, featureIndex, it.key(), title, range.at(0).toInt(), range.at(1).toInt()});
    }
    if (feature.value(u"Input"_s).toObject().contains(u"Battery"_s))
        m_batteries.push_back({deviceIndex, featureIndex, nameOf(device)});
}

void Demonstration::driveNext()
{
    if (m_nextOutput == m_outputs.size()) {
        readBattery();
        return;
    }
    const Output &output = m_outputs.at(m_nextOutput);
    say(u"  %1: up to %2 and back"_s.arg(output.title).arg(output.highest));
    m_rampStart = Clock::now();
    m_step.start();
}

void Demonstration::driveStep()
{
    const Output &output = m_outputs.at(m_nextOutput);
    const std::chrono::duration<double, std::milli> share = m_length / static_cast<double>(m_outputs.size());
    const double done = std::min((Clock::now() - m_rampStart) / share, 1.0);
    const int from = output.isPosition() ? output.lowest : std::max(output.lowest, 0);
    const double height = 1.0 - std::abs(2.0 * done - 1.0); // 0 at both ends, 1 in the middle
    send(output, from + static_cast<int>(std::lround(height * (output.highest - from))));
    if (done >= 1.0) {
        m_step.stop();
        ++m_nextOutput;
        driveNext();
    }
}

void Demonstration::send(const Output &output, int value)
{
    QJsonObject command{{u"Value"_s, value}};
    if (output.type == "HwPositionWithDuration"_L1)
        command.insert(u"Duration"_s, static_cast<int>(kStepInterval.count()));
    const QJsonObject fields{{u"DeviceIndex"_s, output.device},
                             {u"FeatureIndex"_s, output.feature},
                             {u"Command"_s, QJsonObject{{output.type, command}}}};
    m_connection.request(u"OutputCmd"_s, fields, kReplyDeadline,
                         [title = output.title](const Connection::Message &reply) {
                             if (reply.name == "Error"_L1)
                                 say(u"  %1: %2"_s.arg(title, reply.fields.value(u"ErrorMessage"_s).toString()));
                         });
}

void Demonstration::readBattery()
{
    if (m_nextBattery == m_batteries.size()) {
        stopEverything();
        return;
    }
    const Battery &battery = m_batteries.at(m_nextBattery++);
    const QJsonObject fields{{u"DeviceIndex"_s, battery.device},
                             {u"FeatureIndex"_s, battery.feature},
                             {u"Type"_s, u"Battery"_s},
                             {u"Command"_s, u"Read"_s}};
    m_connection.request(u"InputCmd"_s, fields, kReplyDeadline,
                         [this, name = battery.deviceName](const Connection::Message &reply) {
                             const QJsonObject reading = reply.fields.value(u"Reading"_s).toObject();
                             const QJsonValue level = reading.value(u"Battery"_s).toObject().value(u"Value"_s);
                             say(level.isDouble() ? u"  %1, battery: %2 %"_s.arg(name).arg(level.toInt())
                                                  : u"  %1, battery: not readable"_s.arg(name));
                             readBattery();
                         });
}

void Demonstration::stopEverything()
{
    say(u"Stopping everything."_s);
    request(u"StopCmd"_s, {}, &Demonstration::leave);
}

void Demonstration::leave()
{
    m_connection.close();
    say(u"Done."_s);
    finish(kDone);
}

void Demonstration::request(const QString &name, const QJsonObject &fields, void (Demonstration::*next)())
{
    m_connection.request(name, fields, kReplyDeadline, [this, name, next](const Connection::Message &reply) {
        if (reply.name == "Error"_L1)
            say(u"%1: %2"_s.arg(name, reply.fields.value(u"ErrorMessage"_s).toString()));
        (this->*next)();
    });
}

void Demonstration::handleFailed(const QString &reason, bool isRefusal)
{
    const bool isDenial = isRefusal && !m_isAllowed;
    say((isDenial ? u"Not allowed: "_s : u"No connection: "_s) + reason);
    m_connection.close();
    finish(isDenial ? kDenied : kNoConnection);
}

void Demonstration::finish(int exitCode)
{
    m_step.stop();
    emit finished(exitCode);
}

} // namespace app
