#pragma once
#include <QString>

/// UUIDs as user configurations and device files write them.
namespace engine::config {

/// Lower case with dashes, of any of the usual ways to write one (braces, "urn:uuid:", no dashes, four or eight digits
/// of Bluetooth). Empty if \a text is none.
QString longUuid(const QString &text);

/// As device files want it: the four digits of a 16-bit Bluetooth UUID, any other one with all digits.
/// \param uuid result of longUuid()
QString shortUuid(const QString &uuid);

/// The same one for the same name, always.
QString uuidOf(const QString &name);

} // namespace engine::config
