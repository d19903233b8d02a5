#include "engine/driver/BoundDriver.h"

#include "engine/driver/Binding.h"

#include <algorithm>

namespace engine {

using namespace Qt::StringLiterals;
using language::Binding;
using language::Expression;

namespace {

constexpr std::size_t kFeatureBits = 32;
constexpr std::size_t kSlotBits = 64;

} // namespace

Result<std::unique_ptr<Driver>> Driver::bind(std::shared_ptr<const DriverProgram> program, DriverConnection connection)
{
    return BoundDriver::create(std::move(program), std::move(connection));
}

Result<std::unique_ptr<Driver>> BoundDriver::create(std::shared_ptr<const DriverProgram> program, DriverConnection connection)
{
    std::unique_ptr<BoundDriver> driver(new BoundDriver(std::move(program), std::move(connection)));
    if (const Result<> bound = driver->bindAll(); !bound)
        return bound.error();
    return std::unique_ptr<Driver>(std::move(driver));
}

BoundDriver::BoundDriver(std::shared_ptr<const DriverProgram> program, DriverConnection connection)
    : m_program(std::move(program))
    , m_connection(std::move(connection))
    , m_outputs(m_connection.features.size())
{
    m_evaluation.tables = &m_program->names.tables;
    m_evaluation.last.resize(m_connection.features.size());
    m_evaluation.states = m_program->initialStates;
    m_evaluation.counters.resize(static_cast<std::size_t>(m_program->names.counters.size()));
}

Result<> BoundDriver::bindAll()
{
    if (m_connection.features.size() > kFeatureBits)
        return Error{ErrorCode::InvalidData, u"more than %1 features"_s.arg(kFeatureBits)};
    Binding binding(m_connection, m_program->names);
    for (const Expression &constant : m_program->constants)
        binding.addConstant(constant);
    for (std::size_t feature = 0; feature < m_outputs.size(); ++feature) {
        for (const OutputDescription &output : m_connection.features[feature].outputs)
            bindOutput(binding, feature, output.type);
    }
    for (const DriverProgram::Write &write : m_program->initWrites)
        m_initWrites.push_back(bindWrite(binding, write, 0));
    const auto outputs = std::ranges::count_if(m_connection.features, [](const FeatureDescription &feature) { return !feature.outputs.empty(); });
    m_combinesFeatures = m_combinesFeatures && outputs > 1;
    if (m_maximumPacketSize > language::kMostPacketBytes)
        return Error{ErrorCode::InvalidData, u"a packet could have %1 bytes; at most %2 are possible"_s.arg(m_maximumPacketSize).arg(language::kMostPacketBytes)};
    return {};
}

void BoundDriver::bindOutput(Binding &binding, std::size_t feature, OutputType type)
{
    binding.setOutput(feature, type);
    BoundOutput &output = m_outputs[feature][static_cast<std::size_t>(type)];
    for (const DriverProgram::Rule &rule : m_program->rules) {
        if (std::ranges::find(rule.kinds, type) == rule.kinds.end())
            continue;
        std::optional<BoundRule> bound = bindRule(binding, rule, feature);
        if (!bound)
            continue;
        if (!rule.isExecutable)
            return; // what follows would be used in its place, wrongly
        const bool isLast = !bound->when;
        output.rules.push_back(std::move(*bound));
        if (isLast)
            return;
    }
}

/// None if the connection decides that the rule never matches.
std::optional<BoundDriver::BoundRule> BoundDriver::bindRule(Binding &binding, const DriverProgram::Rule &rule, std::size_t feature)
{
    BoundRule bound;
    if (rule.when) {
        bound.when = binding.fold(*rule.when);
        if (bound.when->isConstant(false))
            return std::nullopt;
        if (bound.when->isConstant(true))
            bound.when.reset();
    }
    for (const Expression &let : rule.lets)
        bound.lets.push_back(binding.fold(let));
    for (const DriverProgram::Write &write : rule.writes)
        bound.writes.push_back(bindWrite(binding, write, feature));
    for (const DriverProgram::Assignment &assignment : rule.assignments)
        bound.assignments.push_back({assignment.state, binding.fold(assignment.value)});
    m_maximumWrites = std::max(m_maximumWrites, bound.writes.size());
    return bound;
}

BoundDriver::BoundWrite BoundDriver::bindWrite(Binding &binding, const DriverProgram::Write &write, std::size_t feature)
{
    BoundWrite bound;
    if (write.condition)
        bound.condition = binding.fold(*write.condition);
    bound.endpoint = write.endpoint;
    bound.withResponse = write.withResponse;
    bound.slotSet = slotSet(write.slotNames, feature);
    bound.packet = binding.unroll(write.packet);
    m_combinesFeatures = m_combinesFeatures || write.slotNames.contains(u"all"_s);
    m_maximumPacketSize = std::max(m_maximumPacketSize, language::maximumSize(bound.packet));
    return bound;
}

SlotSet BoundDriver::slotSet(const QStringList &names, std::size_t feature)
{
    SlotSet set = 0;
    for (const QString &name : names) {
        if (name == u"none"_s)
            continue;
        if (name == u"feature"_s) {
            set |= SlotSet(1) << feature;
            continue;
        }
        if (!m_slotNames.contains(name))
            m_slotNames += name;
        const auto bit = kFeatureBits + static_cast<std::size_t>(m_slotNames.indexOf(name));
        set |= SlotSet(1) << std::min(bit, kSlotBits - 1);
    }
    return set;
}

bool BoundDriver::supports(std::size_t feature, OutputType type) const
{
    return !m_outputs[feature][static_cast<std::size_t>(type)].rules.empty();
}

bool BoundDriver::encode(std::size_t feature, OutputType type, int value, int durationMs, HardwareCommandSink &sink)
{
    BoundOutput &output = m_outputs[feature][static_cast<std::size_t>(type)];
    qint64 &last = m_evaluation.last[feature];
    const qint64 before = std::exchange(last, value);
    m_evaluation.value = value;
    m_evaluation.duration = durationMs;
    m_evaluation.previous = output.previous;
    for (const BoundRule &rule : output.rules) {
        if (rule.when && !m_evaluation.evaluate(*rule.when).isTrue())
            continue;
        carryOut(rule, sink);
        output.previous = value;
        return true;
    }
    last = before;
    return false;
}

void BoundDriver::carryOut(const BoundRule &rule, HardwareCommandSink &sink)
{
    for (std::size_t i = 0; i < rule.lets.size(); ++i)
        m_evaluation.lets[i] = m_evaluation.evaluate(rule.lets[i]);
    for (const BoundWrite &bound : rule.writes)
        write(bound, sink);
    for (const DriverProgram::Assignment &assignment : rule.assignments)
        m_evaluation.states[static_cast<std::size_t>(assignment.state)] = m_evaluation.evaluate(assignment.value).toInteger();
}

void BoundDriver::write(const BoundWrite &bound, HardwareCommandSink &sink)
{
    if (bound.condition && !m_evaluation.evaluate(*bound.condition).isTrue())
        return;
    m_evaluation.encode(bound.packet);
    sink.take({bound.endpoint, bound.withResponse, bound.slotSet, {m_evaluation.bytes.data(), m_evaluation.size}});
}

void BoundDriver::encodeInit(HardwareCommandSink &sink)
{
    for (const BoundWrite &bound : m_initWrites)
        write(bound, sink);
}

} // namespace engine
