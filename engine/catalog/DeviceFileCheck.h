#pragma once
#include "engine/catalog/Catalog.h"

namespace engine {

/// What came of the "tests" lines of a device file.
struct DeviceFileReport
{
    int models = 0;       ///< of the file's protocol
    int lines = 0;        ///< that were run
    QStringList failures; ///< one per line that wrote something else, with its path in the file
    /// Things that are allowed but rarely meant: outputs that no rule takes, rules that never come to their turn, packets
    /// of the whole device without its slot.
    QStringList remarks;
};

/// Runs the "tests" lines of the device file at \a path, which \a catalog has loaded, and looks at all of its models.
/// No hardware is needed: packets are compared with what the lines say.
///
///     INDEX KIND VALUE[/MS] => PACKETS        a command, after the duplicate filter
///     stop => PACKETS                         zeros to all features, in one batch
///     tick => PACKETS                         what the driver writes next without a command
///
///     say ENDPOINT PACKET => PACKETS          what a reaction writes when the device says something
///     ask INDEX KIND => PACKETS               the question for an input
///
/// An entry may give the advertised "name" and the "endpoints" that the device has. It may also say how the handshake goes ("init", see TestHandshake.h) and what bytes of the device mean ("receive"):
///
///     INDEX KIND HEX => VALUE                 nothing behind the arrow: the bytes are about something else
///
/// PACKETS are separated by commas, each hexadecimal or a quoted 'text', with "endpoint:" in front when it does not go
/// to tx and "!" behind when the device is asked to confirm; nothing stands for no packet. \errors File, InvalidData if
/// the file cannot be read at all \source resources/devices/README.md, "Tests"
Result<DeviceFileReport> checkDeviceFile(const QString &path, const Catalog &catalog);

/// What \a model writes for each output at zero, half and full, one "tests" line each, and the size of its largest packet.
/// \errors InvalidData if its driver cannot be bound
Result<QStringList> printedModel(const CatalogModel &model);

} // namespace engine
