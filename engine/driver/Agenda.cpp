#include "engine/driver/Agenda.h"

#include <algorithm>

namespace engine::language {

namespace {

using TimePoint = Driver::TimePoint;

Milliseconds durationOf(const Agenda::Move &move)
{
    return Milliseconds(std::max(move.command.durationMs, 0));
}

/// Where the feature should be at \a now; whole steps, cut towards the start.
int positionAt(const Agenda::Move &move, TimePoint now)
{
    const auto elapsed = std::chrono::floor<Milliseconds>(now - move.start);
    if (elapsed >= durationOf(move))
        return move.command.value;
    const qint64 way = move.command.value - move.from;
    return move.from + static_cast<int>(way * elapsed.count() / durationOf(move).count());
}

} // namespace

void Agenda::startMove(const BoundRule &rule, const DriverCommand &command, TimePoint now)
{
    Move &move = m_moves[command.feature];
    move.rule = &rule;
    move.command = command;
    move.from = move.reached;
    move.start = now;
    move.next = durationOf(move) < *rule.moveInterval ? now : now + *rule.moveInterval;
    if (move.next == now)
        move.start = now - durationOf(move); // a single step
}

void Agenda::arrive(std::size_t feature, int position)
{
    m_moves[feature].rule = nullptr;
    m_moves[feature].reached = position;
}

bool Agenda::step(std::size_t feature, TimePoint now)
{
    Move &move = m_moves[feature];
    const int position = positionAt(move, now);
    const bool isNew = position != move.reached;
    move.reached = position;
    const TimePoint end = move.start + durationOf(move);
    const Milliseconds interval = *move.rule->moveInterval;
    if (now >= end)
        move.rule = nullptr;
    else // on the grid of the move, so that a late step does not shift the others
        move.next = std::min(end, move.start + interval * ((now - move.start) / interval + 1));
    return isNew;
}

void Agenda::putOff(const BoundRule::After &after, std::size_t feature, TimePoint now)
{
    const auto free = std::ranges::find(m_delayed, nullptr, &Delayed::write);
    Delayed &entry = free != m_delayed.end() ? *free : *std::ranges::min_element(m_delayed, {}, &Delayed::at);
    entry = {&after.write, feature, now + after.delay};
}

void Agenda::takeBack(std::size_t feature)
{
    for (Delayed &entry : m_delayed) {
        if (entry.feature == feature)
            entry.write = nullptr;
    }
}

Agenda::Delayed Agenda::takeDelayed()
{
    Delayed *first = nullptr;
    for (Delayed &entry : m_delayed) {
        if (entry.write != nullptr && (first == nullptr || entry.at < first->at))
            first = &entry;
    }
    return first != nullptr ? std::exchange(*first, {}) : Delayed();
}

Driver::Due Agenda::nextStep() const
{
    Driver::Due due;
    for (std::size_t feature = 0; feature < m_moves.size(); ++feature) {
        if (m_moves[feature].rule != nullptr && m_moves[feature].next < due.at)
            due = {m_moves[feature].next, feature};
    }
    return due;
}

Driver::Due Agenda::nextDelayed() const
{
    Driver::Due due;
    for (const Delayed &entry : m_delayed) {
        if (entry.write != nullptr && entry.at < due.at)
            due = {entry.at, entry.feature};
    }
    return due;
}

} // namespace engine::language
