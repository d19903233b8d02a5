#include "engine/driver/Binder.h"

#include "engine/base/Constants.h"
#include "engine/driver/BoundDriver.h"

#include <algorithm>
#include <limits>

using namespace Qt::StringLiterals;

namespace engine::language {

namespace {

constexpr QLatin1StringView kWholeDevice = "all"_L1;
constexpr QLatin1StringView kFeature = "feature"_L1;

} // namespace

Binder::Binder(const DriverProgram &program, const DriverConnection &connection)
    : m_program(program)
    , m_facts(connection, program.names.tables)
    , m_keys{kWholeDevice}
    , m_combined(connection.features.size())
{
}

Result<BoundProgram> Binder::bind()
{
    for (const Definition &definition : m_program.constants)
        m_facts.constants.push_back(fold(definition.value, m_facts));
    m_bound.features.resize(m_facts.connection.features.size());
    for (const std::size_t feature : m_facts.order)
        bindFeature(feature);
    m_facts.feature.reset();
    m_facts.lets.clear();
    m_bound.init = bindSteps(m_program.init, u"driver.init"_s);
    bindReactions();
    bindInputs();
    if (m_program.poll)
        bindPoll(*m_program.poll);
    if (!m_problem.isEmpty())
        return Error{ErrorCode::InvalidData, m_problem};
    measure();
    return std::move(m_bound);
}

void Binder::bindFeature(std::size_t feature)
{
    m_facts.feature = feature;
    for (const OutputDescription &output : m_facts.connection.features[feature].outputs)
        bindOutput(feature, output.type);
}

/// Collects the rules that may match, up to the first that always does.
void Binder::bindOutput(std::size_t feature, OutputType type)
{
    m_facts.kind = type;
    OutputRules &result = m_bound.features[feature][static_cast<std::size_t>(type)];
    for (const Rule &rule : m_program.rules) {
        if (std::ranges::find(rule.kinds, type) == rule.kinds.end())
            continue;
        BoundRule bound;
        if (!bindRule(rule, bound))
            continue;
        result.push_back(std::move(bound));
        if (!result.back().condition)
            break;
    }
}

bool Binder::bindRule(const Rule &rule, BoundRule &bound)
{
    m_facts.lets.clear();
    if (!bindCondition(rule.condition, bound.condition))
        return false;
    bindLets(rule.lets, bound);
    for (const Write &write : rule.writes) {
        if (auto boundWrite = bindWrite(write, rule.path))
            bound.writes.push_back(std::move(*boundWrite));
    }
    bindAssignments(rule.assignments, bound);
    bound.moveInterval = rule.moveInterval;
    if (rule.after) {
        Write write;
        write.packet = rule.after->packet;
        if (!rule.writes.empty())
            write.to = rule.writes.front().to;
        if (auto boundWrite = bindWrite(write, rule.path))
            bound.after = BoundRule::After{rule.after->delay, std::move(*boundWrite)};
    }
    return true;
}

bool Binder::bindCondition(const std::optional<Expression> &condition, std::optional<Expression> &bound) const
{
    if (!condition)
        return true;
    Expression folded = fold(*condition, m_facts);
    if (folded.isConstant(false))
        return false;
    if (!folded.isConstant(true))
        bound = std::move(folded);
    return true;
}

void Binder::bindLets(const std::vector<Definition> &lets, BoundRule &bound)
{
    for (const Definition &definition : lets) {
        m_facts.lets.push_back(fold(definition.value, m_facts));
        if (!m_facts.lets.back().isConstant())
            bound.lets.push_back({definition.index, m_facts.lets.back()});
    }
}

void Binder::bindAssignments(const std::vector<Assignment> &assignments, BoundRule &bound) const
{
    for (const Assignment &assignment : assignments)
        bound.assignments.push_back({assignment.state, fold(assignment.value, m_facts)});
}

/// None if the write's condition can never hold.
std::optional<BoundWrite> Binder::bindWrite(const Write &write, const QString &path)
{
    BoundWrite bound;
    if (!bindCondition(write.condition, bound.condition))
        return std::nullopt;
    Result<Packet> packet = fold(write.packet, m_facts);
    if (!packet) {
        fail(path, packet.error().detail);
        return std::nullopt;
    }
    bound.packet = std::move(packet).value();
    bound.to = write.to;
    bound.withResponse = write.withResponse;
    bound.slotSet = slotSet(write.keys);
    bound.cipher = write.cipher ? &*write.cipher : &m_program.cipher;
    return bound;
}

/// Writes of a poll replace nothing unless they say so: they may be presses of a button.
void Binder::bindPoll(const Poll &poll)
{
    const QString path = u"driver.poll"_s;
    BoundPoll bound{poll.interval, poll.isBurst, {}};
    if (!bindCondition(poll.condition, bound.rule.condition))
        return;
    bindLets(poll.lets, bound.rule);
    for (const Write &write : poll.writes) {
        auto boundWrite = bindWrite(write, path);
        if (!boundWrite)
            continue;
        if (write.keys == QStringList{kFeature})
            boundWrite->slotSet = 0;
        bound.rule.writes.push_back(std::move(*boundWrite));
    }
    bindAssignments(poll.assignments, bound.rule);
    m_bound.poll = std::move(bound);
}

Steps Binder::bindSteps(const Steps &steps, const QString &path)
{
    Result<Steps> folded = fold(steps, m_facts);
    if (folded)
        return std::move(folded).value();
    fail(path, folded.error().detail);
    return {};
}

void Binder::bindReactions()
{
    for (const Reaction &reaction : m_program.reactions)
        m_bound.reactions.push_back({&reaction, bindSteps(reaction.steps, u"driver.react"_s), {}});
}

/// Every input that a feature describes gets what the program says of it; a battery may have what is usual.
void Binder::bindInputs()
{
    const std::vector<FeatureDescription> &features = m_facts.connection.features;
    for (std::size_t feature = 0; feature < features.size(); ++feature) {
        for (const InputDescription &description : features[feature].inputs) {
            const auto fits = [&](const Input &input) {
                return input.type == description.type && (!input.feature || *input.feature == features[feature].index) &&
                       m_facts.connection.endpoints.contains(input.endpoint);
            };
            const auto found = std::ranges::find_if(m_program.inputs, fits);
            const bool isUsual = description.type == InputType::Battery &&
                                 m_facts.connection.endpoints.contains(Endpoint::RxBleBattery);
            if (found != m_program.inputs.end()) {
                bindInput(*found, feature);
            } else if (isUsual) {
                m_bound.inputs.push_back({feature, InputType::Battery, DriverInput::Way::Read, Endpoint::RxBleBattery,
                                          std::nullopt, limits::kDeviceReadDeadline, false});
                m_bound.boundInputs.emplace_back();
            }
        }
    }
}

void Binder::bindInput(const Input &input, std::size_t feature)
{
    BoundInput bound;
    bound.input = &input;
    if (input.condition)
        bound.condition = fold(*input.condition, m_facts);
    if (input.value)
        bound.value = fold(*input.value, m_facts);
    if (input.query)
        bound.question = bindWrite(*input.query, u"driver.in"_s);
    m_bound.inputs.push_back({feature, input.type, static_cast<DriverInput::Way>(input.kind), input.endpoint,
                              input.subscribe, input.timeout.value_or(limits::kDeviceReadDeadline), input.onChange});
    m_bound.boundInputs.push_back(std::move(bound));
}

SlotSet Binder::slotSet(const QStringList &keys)
{
    SlotSet result = 0;
    for (const QString &key : keys) {
        if (key == kWholeDevice && m_facts.feature)
            m_combined[*m_facts.feature] = true;
        // '#' is in no word of a file: "feature#2" is ours alone.
        const bool isFeature = key == kFeature && m_facts.feature;
        result |= slotBit(isFeature ? kFeature + u'#' + QString::number(*m_facts.feature) : key);
    }
    return result;
}

SlotSet Binder::slotBit(const QString &key)
{
    if (!m_keys.contains(key))
        m_keys += key;
    const qsizetype bit = m_keys.indexOf(key);
    if (bit >= std::numeric_limits<SlotSet>::digits) {
        fail(u"driver.out"_s, u"more than %1 slots"_s.arg(std::numeric_limits<SlotSet>::digits));
        return 0;
    }
    return SlotSet(1) << bit;
}

void Binder::measure(const BoundWrite &write)
{
    m_bound.largestPacket = std::max(m_bound.largestPacket, write.cipher->encryptedSize(maximumSize(write.packet)));
}

void Binder::measure(const BoundRule &rule)
{
    m_bound.mostWrites = std::max(m_bound.mostWrites, rule.writes.size());
    std::ranges::for_each(rule.writes, [this](const BoundWrite &write) { measure(write); });
    if (rule.after)
        measure(rule.after->write);
}

/// Of a reaction, whose steps are all written at once.
void Binder::measure(const Steps &steps)
{
    for (const Step &step : steps) {
        if (const auto *writing = std::get_if<WriteStep>(&step.form)) {
            const Cipher &cipher = writing->write.cipher ? *writing->write.cipher : m_program.cipher;
            const std::size_t size = cipher.encryptedSize(maximumSize(writing->write.packet));
            m_bound.largestPacket = std::max(m_bound.largestPacket, size);
        } else if (const auto *choice = std::get_if<IfStep>(&step.form)) {
            measure(choice->whenTrue);
            measure(choice->whenFalse);
        } else if (const auto *repeat = std::get_if<RepeatStep>(&step.form)) {
            measure(repeat->steps);
        }
    }
}

void Binder::measure()
{
    for (const FeatureRules &feature : m_bound.features) {
        for (const OutputRules &rules : feature)
            std::ranges::for_each(rules, [this](const BoundRule &rule) { measure(rule); });
    }
    if (m_bound.poll) {
        measure(m_bound.poll->rule);
        const std::size_t turns = m_bound.poll->isBurst ? kLongestBurst : 1;
        m_bound.mostWrites = std::max(m_bound.mostWrites, turns * m_bound.poll->rule.writes.size());
    }
    for (const BoundReaction &reaction : m_bound.reactions)
        measure(reaction.steps);
    for (const BoundInput &input : m_bound.boundInputs) {
        if (input.question)
            measure(*input.question);
    }
    m_bound.combinesFeatures = std::ranges::count(m_combined, true) > 1;
    m_bound.frame.last.resize(m_bound.features.size());
    m_bound.frame.states = m_program.initialStates;
    m_bound.frame.counters.resize(static_cast<std::size_t>(m_program.names.counters.size()));
    m_bound.frame.data.resize(static_cast<std::size_t>(m_program.names.data.size()));
    m_bound.frame.tables = &m_program.names.tables;
    std::size_t mostLets = m_program.poll ? m_program.poll->lets.size() : 0;
    for (const Rule &rule : m_program.rules)
        mostLets = std::max(mostLets, rule.lets.size());
    m_bound.frame.lets.resize(mostLets);
}

void Binder::fail(const QString &path, const QString &text)
{
    if (m_problem.isEmpty())
        m_problem = path + u": "_s + text;
}

} // namespace engine::language
