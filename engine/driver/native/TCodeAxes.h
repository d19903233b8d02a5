#pragma once
#include "engine/driver/SelfDescription.h"

#include <QByteArray>
#include <optional>
#include <vector>

namespace engine::native {

/// One line of a TCode firmware's answer to D2.
/// \source TCode v0.3: "L0 0 9999 Up", the axis, both ends of its preferred range as magnitudes, its name
struct TCodeAxis
{
    char letter = 'L';  ///< L linear, R rotation, V vibration, A auxiliary
    int channel = 0;    ///< 0 to 9
    int digits = 4;     ///< of a magnitude, 3 or 4: it is read as a decimal fraction, so 05 is not 5
    int lowest = 0;     ///< of the preferred range, with so many digits
    int highest = 9999; ///< greater than lowest
    QString label;      ///< safe to show
    bool operator==(const TCodeAxis &) const = default;
};

/// None if \a line is something else: another answer, or what a board says when it starts.
std::optional<TCodeAxis> tcodeAxis(const QByteArray &line);

/// Features and packets for \a axes, in their order. L and R become positions, V vibrate; of the auxiliary axes A2
/// (lube) becomes spray and the others (valve, suction) constrict. Clients see the whole range of a magnitude, which is
/// mapped to the preferred range of the axis; zero of an axis that is no position stays zero. Without axes: no
/// features.
OwnModel tcodeModel(const QString &name, const std::vector<TCodeAxis> &axes);

} // namespace engine::native
