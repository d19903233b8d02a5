#include "engine/base/Pattern.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace engine {

int Pattern::levelAt(std::chrono::milliseconds elapsed) const
{
    const double cycle = static_cast<double>(std::max(period, std::chrono::milliseconds(100)).count());
    const double turns = static_cast<double>(elapsed.count()) / cycle;
    const double within = turns - std::floor(turns);
    const double span = high - low;
    double level = high;
    if (shape == Shape::Ramp)
        level = low + span * std::min(1.0, turns);
    else if (shape == Shape::Wave)
        level = low + span * (1.0 - std::cos(within * 2 * std::numbers::pi)) / 2;
    else if (shape == Shape::Steps)
        level = steps.isEmpty() ? 0 : steps[std::min<qsizetype>(qsizetype(within * double(steps.size())), steps.size() - 1)];
    return std::clamp(static_cast<int>(std::lround(level)), 0, kFull);
}

} // namespace engine
