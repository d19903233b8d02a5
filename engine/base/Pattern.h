#pragma once
#include <QList>
#include <chrono>

namespace engine {

/// A level that changes by itself, for the window: what it is at each moment. Levels are thousandths of an output's range.
struct Pattern
{
    enum class Shape : quint8 {
        Level, ///< high, all the time
        Ramp,  ///< from low to high within the period, then high
        Wave,  ///< from low to high and back within the period, again and again
        Steps  ///< each of the steps for the same share of the period, again and again
    };

    static constexpr int kFull = 1000;

    Shape shape = Shape::Level;
    int low = 0;
    int high = kFull;
    QList<int> steps;
    std::chrono::milliseconds period{2000};   ///< at least 100 ms
    std::chrono::milliseconds duration{0};    ///< after which the output is off; 0: until it is stopped
    bool operator==(const Pattern &) const = default;

    /// The level after \a elapsed >= 0, from 0 to kFull.
    int levelAt(std::chrono::milliseconds elapsed) const;
};

} // namespace engine
