#include "engine/driver/BoundDriver.h"

#include "engine/driver/DriverProgram.h"
#include "engine/driver/Evaluator.h"

#include <algorithm>

namespace engine {

using namespace language;

BoundDriver::BoundDriver(std::shared_ptr<const DriverProgram> program, BoundProgram bound)
    : m_program(std::move(program))
    , m_bound(std::move(bound))
    , m_previous(m_bound.features.size())
    , m_newStates(m_bound.frame.states.size())
    , m_writer(std::max(m_bound.largestPacket, m_bound.largestInitPacket))
{
    m_bound.frame.tables = &m_program->names.tables;
}

bool BoundDriver::supports(std::size_t feature, OutputType type) const
{
    return feature < m_bound.features.size() && !rules(feature, type).empty();
}

bool BoundDriver::encode(std::size_t feature, OutputType type, int value, int durationMs, HardwareCommandSink &sink)
{
    if (!supports(feature, type))
        return false;
    Frame &frame = m_bound.frame;
    qint64 &last = frame.last[feature];
    const qint64 lastBefore = last;
    qint64 &previous = m_previous[feature][static_cast<std::size_t>(type)];
    frame.value = value;
    frame.duration = durationMs;
    frame.previous = previous;
    last = value; // conditions see the new value
    const BoundRule *rule = matchingRule(rules(feature, type));
    if (rule == nullptr) {
        last = lastBefore;
        return false;
    }
    run(*rule, sink);
    previous = value;
    return true;
}

void BoundDriver::encodeInit(HardwareCommandSink &sink)
{
    for (const BoundWrite &write : m_bound.init)
        sink.take({write.to, write.withResponse, write.slotSet, m_writer.write(write.packet, m_bound.frame)});
}

const OutputRules &BoundDriver::rules(std::size_t feature, OutputType type) const
{
    return m_bound.features[feature][static_cast<std::size_t>(type)];
}

const BoundRule *BoundDriver::matchingRule(const OutputRules &rules)
{
    const auto found = std::ranges::find_if(rules, [this](const BoundRule &rule) {
        return !rule.condition || evaluate(*rule.condition, m_bound.frame).isTrue();
    });
    return found == rules.end() ? nullptr : &*found;
}

void BoundDriver::run(const BoundRule &rule, HardwareCommandSink &sink)
{
    Frame &frame = m_bound.frame;
    for (const Definition &definition : rule.lets)
        frame.lets[static_cast<std::size_t>(definition.index)] = evaluate(definition.value, frame);
    for (const BoundWrite &write : rule.writes) {
        if (!write.condition || evaluate(*write.condition, frame).isTrue())
            sink.take({write.to, write.withResponse, write.slotSet, m_writer.write(write.packet, frame)});
    }
    assign(rule.assignments);
}

/// All new values are computed before the first is stored.
void BoundDriver::assign(const std::vector<Assignment> &assignments)
{
    for (const Assignment &assignment : assignments)
        m_newStates[static_cast<std::size_t>(assignment.state)] = evaluate(assignment.value, m_bound.frame).toInteger();
    for (const Assignment &assignment : assignments) {
        const auto state = static_cast<std::size_t>(assignment.state);
        m_bound.frame.states[state] = m_newStates[state];
    }
}

} // namespace engine
