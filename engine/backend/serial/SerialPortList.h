#pragma once
#include <QList>
#include <QString>

namespace engine {

/// A serial port that the system has.
struct SerialPort
{
    QString path;    ///< "/dev/ttyACM0", "COM3"
    QString product; ///< for people, e.g. "USB Serial"; may be empty
    QString usb;     ///< "1a86:7523", small letters; empty for other hardware
    bool operator==(const SerialPort &) const = default;
};

/// Where the system keeps its ports; tests have their own.
struct SerialPlaces
{
    QString terminals = QStringLiteral("/sys/class/tty"); ///< Linux only
    QString devices = QStringLiteral("/dev");
};

/// The ports behind which there is hardware, by path. Opens none of them: opening restarts many boards.
/// \thread any; takes a few hundred microseconds
/// \source Linux: Documentation/ABI/stable/sysfs-class-tty (type 0: a port without a chip); others: QSerialPortInfo
QList<SerialPort> serialPorts(const SerialPlaces &places);

/// False if the system refuses this user the port at \a path. True if there is none.
bool mayOpen(const QString &path);
/// What mends a refusal, in English; names the path.
QString permissionAdvice(const QString &path);

} // namespace engine
