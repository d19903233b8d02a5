#pragma once
#include "engine/api/EngineTypes.h"

#include <QString>

/// Words for what the engine tells. Foreign text leaves here as one line of printable characters; it is still plain text
/// and has to be shown as such.
/// \thread the one of the windows
namespace ui {

/// What the windows call a program: host of a page, file name of a script or an executable.
QString programName(const engine::Identity &identity);
/// The verified facts behind that name, in one line: origin and browser, or path.
QString identityText(const engine::Identity &identity);
QString busName(const QString &bus);
QString outputName(engine::OutputType type);
/// The user's own name for the device, or the catalog's.
QString deviceName(const engine::DeviceDescription &device);
/// What a program may do, in one line: devices, strength, and what is not usual.
QString scopeText(const engine::Scope &scope);
/// The same for a device that is not connected: by what is known of it.
QString knownDeviceName(const engine::DeviceSettings &settings);
/// What a program connects to, e.g. "ws://127.0.0.1:12345"; empty unless listening.
QString serverAddress(const engine::ServerStatus &status);
/// Notices, in one line.
QString batteryLowText(const engine::DeviceDescription &device, int percent);
/// \param text of the device file
QString deviceHintText(const QString &name, const QString &text);
/// Bytes as "0a ff 13".
QString hexText(const QByteArray &bytes);
/// \param seconds since the epoch; 0 gives an empty text
QString dateText(qint64 seconds);

} // namespace ui
