#include "tests/ui/Screenshots.h"

#include <chrono>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace samples {

namespace {

engine::OutputDescription output(engine::OutputType type, int min, int max)
{
    engine::OutputDescription description;
    description.type = type;
    description.value = {min, max};
    return description;
}

engine::FeatureDescription feature(quint32 index, const QString &label, const engine::OutputDescription &description)
{
    engine::FeatureDescription result;
    result.index = engine::FeatureIndex{index};
    result.label = label;
    result.outputs = {description};
    return result;
}

engine::Grant grant(quint64 id, const engine::Identity &identity, bool isBlocked, bool isStored)
{
    engine::Grant result;
    result.id = engine::GrantId{id};
    result.identity = identity;
    result.isBlocked = isBlocked;
    result.isStored = isStored;
    result.grantedAt = 1700000000;
    return result;
}

QPalette palette(const QColor &window, const QColor &base, const QColor &button, const QColor &text)
{
    QPalette result(button, window);
    result.setColor(QPalette::Base, base);
    result.setColor(QPalette::AlternateBase, window);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        result.setColor(role, text);
    QColor faint = text;
    faint.setAlphaF(0.5F);
    result.setColor(QPalette::PlaceholderText, faint);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        result.setColor(QPalette::Disabled, role, faint);
    return result;
}

} // namespace

engine::ServerStatus listening(quint16 port)
{
    engine::ServerStatus status;
    status.state = engine::ServerStatus::State::Listening;
    status.port = port;
    status.addresses = {u"127.0.0.1:%1"_s.arg(port), u"[::1]:%1"_s.arg(port)};
    return status;
}

engine::ServerStatus portTaken()
{
    engine::ServerStatus status;
    status.state = engine::ServerStatus::State::Failed;
    status.port = 12345;
    status.isPortTaken = true;
    status.holder = u"intiface-engine"_s;
    status.detail = u"cannot listen on 127.0.0.1:12345: the address is in use"_s;
    return status;
}

engine::Identity page()
{
    engine::Identity identity;
    identity.kind = engine::Identity::Kind::Web;
    identity.origin = u"https://play.example.org:8443"_s;
    identity.executable = u"/usr/bin/firefox"_s;
    identity.userId = 1000;
    return identity;
}

engine::Identity program(const QString &executable, const QString &script)
{
    engine::Identity identity;
    identity.kind = engine::Identity::Kind::Program;
    identity.executable = executable;
    identity.script = script;
    identity.userId = 1000;
    return identity;
}

QList<engine::ClientInfo> clients()
{
    engine::ClientInfo node;
    node.id = engine::ClientId{1};
    node.name = u"Rhythm bridge"_s;
    node.identity = program(u"/usr/bin/node"_s);
    node.protocolVersion = 3;
    node.isApproved = true;
    engine::ClientInfo waiting;
    waiting.id = engine::ClientId{2};
    waiting.identity = page();
    engine::ClientInfo script;
    script.id = engine::ClientId{3};
    script.name = u"A program with a rather long name that does not fit into any column of this window"_s;
    script.identity = program(u"/usr/bin/python3.11"_s, u"/opt/scripts/a_script_with_a_rather_long_file_name.py"_s);
    script.protocolVersion = 4;
    script.isApproved = true;
    return {node, waiting, script};
}

QList<engine::ApprovalRequest> approvals()
{
    engine::ApprovalRequest request;
    request.id = engine::ApprovalId{1};
    request.identity = page();
    request.claimedName = u"Player"_s;
    request.timeLeft = 48s;
    return {request};
}

QList<engine::ApprovalRequest> unusualApprovals()
{
    engine::ApprovalRequest script;
    script.identity =
        program(u"/usr/bin/python3.11"_s, u"/home/user/projects/rhythm/scripts/tools/start_the_rhythm_bridge.py"_s);
    script.claimedName = u"Rhythm bridge"_s;
    script.attempts = 3;
    script.isGone = true;
    script.timeLeft = 12s;
    engine::ApprovalRequest plain;
    plain.identity = page();
    plain.identity.origin = u"http://xn--mnchen-3ya.example"_s;
    plain.claimedName = u"A name that goes on and on, up to the length at which it is cut off"_s;
    plain.canBeStored = false;
    plain.timeLeft = 60s;
    engine::ApprovalRequest unknown;
    unknown.claimedName = u"Party Game"_s;
    unknown.canBeStored = false;
    unknown.timeLeft = 60s;
    return {script, plain, unknown};
}

QList<engine::DeviceInfo> devices()
{
    using engine::OutputType;
    engine::DeviceInfo first;
    first.description.index = engine::DeviceIndex{0};
    first.description.name = u"Lovense Nora"_s;
    first.description.features = {feature(0, {}, output(OutputType::Vibrate, 0, 20)),
                                  feature(1, {}, output(OutputType::Rotate, -20, 20))};
    first.bus = u"simulated"_s;
    first.isSimulated = true;
    first.battery = 80;
    first.key = {u"lovense"_s, u"A"_s, u"simulated-1"_s};
    engine::DeviceInfo second;
    second.description.index = engine::DeviceIndex{1};
    second.description.name = u"The Handy"_s;
    second.description.features = {feature(0, u"Slider"_s, output(OutputType::HwPositionWithDuration, 0, 100)),
                                   feature(1, {}, output(OutputType::Oscillate, 0, 100))};
    second.bus = u"ble"_s;
    second.battery = 100;
    second.key = {u"thehandy"_s, {}, u"aa:bb:cc:dd:ee:ff"_s};
    for (engine::DeviceInfo *device : {&first, &second})
        device->model = device->description;
    return {first, second};
}

QList<engine::DeviceLevels> levels()
{
    using engine::FeatureIndex;
    using engine::OutputType;
    engine::DeviceLevels first;
    first.device = engine::DeviceIndex{0};
    first.driver = engine::ClientId{1};
    first.lastPacket = "Vibrate:12;";
    first.outputs = {{FeatureIndex{0}, OutputType::Vibrate, 14, 12, 0},
                     {FeatureIndex{1}, OutputType::Rotate, -9, -9, 0}};
    engine::DeviceLevels second;
    second.device = engine::DeviceIndex{1};
    second.outputs = {{FeatureIndex{0}, OutputType::HwPositionWithDuration, 0, 0, 0},
                      {FeatureIndex{1}, OutputType::Oscillate, 0, 0, 0}};
    return {first, second};
}

QList<engine::ModelName> models()
{
    return {{u"Lovense Nora"_s, u"lovense"_s}, {u"Lovense Hush"_s, u"lovense"_s}, {u"The Handy"_s, u"thehandy"_s}};
}

QList<engine::Grant> grants()
{
    return {limitedGrant(), grant(2, page(), false, false),
            grant(3, program(u"/opt/unwanted/bin/unwanted"_s), true, true)};
}

engine::Grant limitedGrant()
{
    engine::Grant result = grant(1, program(u"/usr/bin/node"_s), false, true);
    result.scope.maximumPercent = 60;
    result.scope.setAllowed(engine::OutputType::Temperature, true);
    result.scope.setDevices({devices()[0].key, {u"lovense"_s, u"P"_s, u"00:11:22:33:44:55"_s}});
    result.expiresAt = 4102444800;
    return result;
}

QStringList fileProblems()
{
    return {u"bedside.json: driver.out[0].data, column 9: unknown name 'x'"_s,
            u"device 'Left' (lovense, F, 00:11:22:33:44:55), feature 0, oscillate: 0 to 30 is not within the steps of the "
            "device, 0 to 20; the limit was left out"_s};
}

QList<engine::BusStatus> buses()
{
    using engine::BusProblem;
    engine::BusStatus bluetooth{u"ble"_s, BusProblem::PoweredOff, u"hci0"_s, true, {}};
    bluetooth.items = {{u"00:11:22:33:44:55"_s, u"desk"_s, u"hci0"_s, BusProblem::PoweredOff, true}};
    engine::BusStatus serial{u"serial"_s, BusProblem::None, {}, false, {}};
    serial.items = {{u"/dev/ttyACM0"_s, u"Two-axis board"_s, u"2341:0043"_s, BusProblem::None, true},
                    {u"/dev/ttyUSB0"_s, {},
                     u"/dev/ttyUSB0: this user may not open it; the udev rules in 60-assent.rules allow it"_s,
                     BusProblem::NoPermission, false}};
    engine::BusStatus usb{u"usb"_s, BusProblem::None, {}, false, {}};
    usb.items = {{u"1-4"_s, u"Stroker"_s, u"1234:5678"_s, BusProblem::None, true}};
    engine::BusStatus network{u"network"_s, BusProblem::None, {}, false, {}};
    network.items = {{u"tcp://stroker.local:8000"_s, {}, u"stroker.local: host not found"_s, BusProblem::Failed, false}};
    return {bluetooth, serial, usb, {u"hid"_s, BusProblem::NotBuilt, {}, false, {}},
            {u"sdl_gamepad"_s, BusProblem::SwitchedOff, {}, false, {}}, network,
            {u"websocket"_s, BusProblem::PortTaken, u"127.0.0.1:54817"_s, true, {}},
            {u"lovense_connect"_s, BusProblem::SwitchedOff, {}, false, {}}};
}

engine::BusSettings busSettings()
{
    engine::BusSettings settings;
    settings.deviceWebSocket = true;
    engine::SerialPortSetting port;
    port.path = u"/dev/ttyACM0"_s;
    port.protocol = u"tcode-v03"_s;
    settings.serialPorts = {port};
    engine::NetworkDeviceSetting device;
    device.host = u"stroker.local"_s;
    device.port = 8000;
    device.protocol = u"tcode-v03"_s;
    settings.networkDevices = {device};
    return settings;
}

void fill(ui::MainWindow &window)
{
    window.setStatus(listening());
    window.setClients(clients());
    window.setApprovals(approvals());
    window.setDevices(devices());
    window.setLevels(levels());
    window.setModels(models());
    window.setGrants(grants());
    window.setBuses(buses(), busSettings());
}

QPalette lightPalette()
{
    return palette(QColor(0xf3f4f6), QColor(0xffffff), QColor(0xe7e9ec), QColor(0x1a1c1f));
}

QPalette darkPalette()
{
    return palette(QColor(0x202226), QColor(0x17191c), QColor(0x32353a), QColor(0xeceef1));
}

} // namespace samples
