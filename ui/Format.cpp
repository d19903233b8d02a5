#include "ui/Format.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QFileInfo>
#include <QLocale>
#include <QUrl>

using namespace Qt::StringLiterals;

namespace ui {

namespace {

/// The translation context.
struct Format
{
    Q_DECLARE_TR_FUNCTIONS(ui::Format)
};

/// Without line breaks and without characters that reorder or hide others.
QString printable(const QString &text)
{
    QString result;
    result.reserve(text.size());
    for (const QChar c : text) {
        const bool isHidden = c.category() == QChar::Other_Format || c.category() == QChar::Other_Control
            || c.category() == QChar::Separator_Line || c.category() == QChar::Separator_Paragraph;
        if (!isHidden)
            result += c;
    }
    return result;
}

QString fileName(const QString &path)
{
    return printable(QFileInfo(path).fileName());
}

int defaultPort(const QString &scheme)
{
    if (scheme == u"http")
        return 80;
    return scheme == u"https" ? 443 : -1;
}

QString pageName(const QString &origin)
{
    const QUrl url(origin, QUrl::StrictMode);
    const QString host = url.host(QUrl::FullyEncoded);
    if (host.isEmpty())
        return printable(origin);
    const int port = url.port();
    const QString shown = host.contains(u':') ? QString(u'[' + host + u']') : host;
    return port < 0 || port == defaultPort(url.scheme()) ? shown : QString(shown + u':' + QString::number(port));
}

} // namespace

QString programName(const engine::Identity &identity)
{
    QString name;
    switch (identity.kind) {
    case engine::Identity::Kind::Web:
        name = pageName(identity.origin);
        break;
    case engine::Identity::Kind::Extension:
        name = Format::tr("Extension %1").arg(pageName(identity.origin));
        break;
    case engine::Identity::Kind::Program:
        name = fileName(identity.script.isEmpty() ? identity.executable : identity.script);
        break;
    case engine::Identity::Kind::Opaque:
        break;
    }
    return name.isEmpty() ? Format::tr("Unknown program") : name;
}

QString identityText(const engine::Identity &identity)
{
    switch (identity.kind) {
    case engine::Identity::Kind::Web:
    case engine::Identity::Kind::Extension:
        if (identity.executable.isEmpty())
            return printable(identity.origin);
        return Format::tr("%1 in %2").arg(printable(identity.origin), fileName(identity.executable));
    case engine::Identity::Kind::Program:
        if (identity.script.isEmpty())
            return printable(identity.executable);
        return Format::tr("%1, run by %2").arg(printable(identity.script), printable(identity.executable));
    case engine::Identity::Kind::Opaque:
        break;
    }
    return identity.executable.isEmpty() ? Format::tr("Not identified") : printable(identity.executable);
}

QString busName(const QString &bus)
{
    if (bus == u"simulated")
        return Format::tr("Simulated");
    if (bus == u"ble")
        return Format::tr("Bluetooth");
    if (bus == u"serial")
        return Format::tr("Serial port");
    if (bus == u"usb")
        return Format::tr("USB");
    if (bus == u"hid")
        return Format::tr("USB HID");
    if (bus == u"sdl_gamepad")
        return Format::tr("Gamepads");
    if (bus == u"network")
        return Format::tr("Network");
    if (bus == u"websocket")
        return Format::tr("Devices that connect by themselves");
    if (bus == u"lovense_connect")
        return Format::tr("Lovense Connect");
    return printable(bus);
}

QString outputName(engine::OutputType type)
{
    switch (type) {
    case engine::OutputType::Vibrate:
        return Format::tr("Vibration");
    case engine::OutputType::Rotate:
        return Format::tr("Rotation");
    case engine::OutputType::Oscillate:
        return Format::tr("Oscillation");
    case engine::OutputType::Constrict:
        return Format::tr("Constriction");
    case engine::OutputType::Temperature:
        return Format::tr("Temperature");
    case engine::OutputType::Led:
        return Format::tr("Light");
    case engine::OutputType::Spray:
        return Format::tr("Spray");
    case engine::OutputType::Position:
        return Format::tr("Position");
    case engine::OutputType::HwPositionWithDuration:
        return Format::tr("Timed position");
    }
    return {};
}

QString deviceName(const engine::DeviceDescription &device)
{
    return printable(device.displayName.isEmpty() ? device.name : device.displayName);
}

QString scopeText(const engine::Scope &scope)
{
    QStringList parts;
    parts += scope.coversAllDevices() ? Format::tr("all devices")
                                      : Format::tr("%n device(s)", nullptr, static_cast<int>(scope.devices().size()));
    parts += scope.maximumPercent >= 100 ? Format::tr("full strength")
                                         : Format::tr("up to %1%").arg(scope.maximumPercent);
    for (int i = 0; i < engine::kOutputTypes; ++i) {
        const auto type = static_cast<engine::OutputType>(i);
        if (engine::Scope::isUnusual(type) && scope.allows(type))
            parts += Format::tr("also: %1").arg(outputName(type));
        else if (!engine::Scope::isUnusual(type) && !scope.allows(type))
            parts += Format::tr("not: %1").arg(outputName(type));
    }
    return parts.join(u", ");
}

QString knownDeviceName(const engine::DeviceSettings &settings)
{
    if (!settings.displayName.isEmpty())
        return printable(settings.displayName);
    const engine::DeviceKey &key = settings.key;
    return Format::tr("%1 (%2)").arg(printable(key.identifier.isEmpty() ? key.protocol : key.identifier),
                                     printable(key.address));
}

QString serverAddress(const engine::ServerStatus &status)
{
    if (status.state != engine::ServerStatus::State::Listening || status.addresses.isEmpty())
        return {};
    return u"ws://"_s + status.addresses.constFirst();
}

QString batteryLowText(const engine::DeviceDescription &device, int percent)
{
    return Format::tr("The battery of %1 is low: %2 %").arg(deviceName(device), QString::number(percent));
}

QString deviceHintText(const QString &name, const QString &text)
{
    return Format::tr("%1: %2").arg(printable(name), printable(text));
}

QString hexText(const QByteArray &bytes)
{
    return QString::fromLatin1(bytes.toHex(' '));
}

QString dateText(qint64 seconds)
{
    if (seconds == 0)
        return {};
    return QLocale().toString(QDateTime::fromSecsSinceEpoch(seconds), QLocale::ShortFormat);
}

} // namespace ui
