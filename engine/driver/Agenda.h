#pragma once
#include "engine/driver/BoundProgram.h"

#include <array>

namespace engine::language {

/// What a driver still has to write at its time: moves that go on, writes that were put off, the next poll. It knows when
/// and for which feature; what is written then is the driver's part. Nothing in it grows after construction.
/// \thread engine
class Agenda
{
public:
    using TimePoint = Driver::TimePoint;

    /// A position on its way, in a straight line.
    struct Move
    {
        const BoundRule *rule = nullptr; ///< null: at rest
        DriverCommand command;
        int from = 0;
        int reached = 0; ///< the position last written, kept while at rest
        TimePoint start;
        TimePoint next;
    };
    struct Delayed
    {
        const BoundWrite *write = nullptr; ///< null: free
        std::size_t feature = 0;
        TimePoint at;
    };

    explicit Agenda(std::size_t features)
        : m_moves(features)
    {
    }

    /// Begins a move from the position last reached. The first step is due an interval later, or now if the whole move is
    /// shorter.
    void startMove(const BoundRule &rule, const DriverCommand &command, TimePoint now);
    /// The feature is at \a position, whatever was on its way.
    void arrive(std::size_t feature, int position);
    void endMove(std::size_t feature) { m_moves[feature].rule = nullptr; }
    const Move &move(std::size_t feature) const { return m_moves[feature]; }
    /// Moves on to where the feature should be by now, and to the next step. \returns false if that is where it is
    bool step(std::size_t feature, TimePoint now);

    /// Puts off a write; when too many are put off, the oldest of them gives way.
    void putOff(const BoundRule::After &after, std::size_t feature, TimePoint now);
    void takeBack(std::size_t feature);
    /// Takes what is due first out.
    Delayed takeDelayed();

    /// The earliest step of a move.
    Driver::Due nextStep() const;
    /// The earliest write that was put off.
    Driver::Due nextDelayed() const;

private:
    std::vector<Move> m_moves; // by feature
    std::array<Delayed, 16> m_delayed;
};

} // namespace engine::language
