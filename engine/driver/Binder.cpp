#include "engine/driver/Binder.h"

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
    bindInit(m_program.init);
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
    OutputRules result;
    for (const Rule &rule : m_program.rules) {
        if (std::ranges::find(rule.kinds, type) == rule.kinds.end())
            continue;
        BoundRule bound;
        if (!bindRule(rule, bound))
            continue;
        if (!canRun(rule))
            return;
        const bool isLast = !bound.condition;
        result.push_back(std::move(bound));
        if (isLast)
            break;
    }
    m_bound.features[feature][static_cast<std::size_t>(type)] = std::move(result);
}

bool Binder::bindRule(const Rule &rule, BoundRule &bound)
{
    m_facts.lets.clear();
    if (rule.condition) {
        bound.condition = fold(*rule.condition, m_facts);
        if (bound.condition->isConstant(false))
            return false;
        if (bound.condition->isConstant(true))
            bound.condition.reset();
    }
    bindLets(rule, bound);
    for (const Write &write : rule.writes) {
        if (auto boundWrite = bindWrite(write, rule.path))
            bound.writes.push_back(std::move(*boundWrite));
    }
    for (const Assignment &assignment : rule.assignments)
        bound.assignments.push_back({assignment.state, fold(assignment.value, m_facts)});
    return true;
}

void Binder::bindLets(const Rule &rule, BoundRule &bound)
{
    for (const Definition &definition : rule.lets) {
        m_facts.lets.push_back(fold(definition.value, m_facts));
        if (!m_facts.lets.back().isConstant())
            bound.lets.push_back({definition.index, m_facts.lets.back()});
    }
}

/// None if the write's condition can never hold.
std::optional<BoundWrite> Binder::bindWrite(const Write &write, const QString &path)
{
    BoundWrite bound;
    if (write.condition) {
        bound.condition = fold(*write.condition, m_facts);
        if (bound.condition->isConstant(false))
            return std::nullopt;
        if (bound.condition->isConstant(true))
            bound.condition.reset();
    }
    Result<Packet> packet = fold(write.packet, m_facts);
    if (!packet) {
        fail(path, packet.error().detail);
        return std::nullopt;
    }
    bound.packet = std::move(packet).value();
    bound.to = write.to;
    bound.withResponse = write.withResponse;
    bound.slotSet = slotSet(write.keys);
    return bound;
}

/// Writes whose bytes and conditions are known at connect, in order. What needs an answer of the device is left out.
void Binder::bindInit(const Steps &steps)
{
    for (const Step &step : steps) {
        if (++m_initSteps > kMostInitSteps)
            return fail(u"driver.init"_s, u"more than %1 steps"_s.arg(kMostInitSteps));
        if (const auto *writing = std::get_if<WriteStep>(&step.form); writing && !needsOtherParts(writing->write)) {
            if (auto write = bindWrite(writing->write, u"driver.init"_s))
                m_bound.init.push_back(std::move(*write));
        } else if (const auto *choice = std::get_if<IfStep>(&step.form)) {
            const Expression condition = fold(choice->condition, m_facts);
            if (condition.isConstant())
                bindInit(condition.isConstant(true) ? choice->whenTrue : choice->whenFalse);
        } else if (const auto *repeat = std::get_if<RepeatStep>(&step.form)) {
            for (int turn = 0; turn < repeat->count && m_problem.isEmpty(); ++turn)
                bindInit(repeat->steps);
        }
    }
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

/// Moves, ciphers, timers and C++ parts are compiled but not carried out yet; what needs them is not offered.
bool Binder::canRun(const Rule &rule) const
{
    const bool needsNative =
        !rule.native.isEmpty() || !m_program.nativeAll.isEmpty() || !m_program.nativeInit.isEmpty();
    const bool needsTimer = rule.moveInterval || rule.after || m_program.poll;
    return !needsNative && !needsTimer &&
           std::ranges::none_of(rule.writes, [this](const Write &write) { return needsOtherParts(write); });
}

bool Binder::needsOtherParts(const Write &write) const
{
    const bool needsAnswer =
        contains(write.packet, Op::Message) || contains(write.packet, Op::Data) || contains(write.packet, Op::State);
    const bool isInit = !m_facts.feature;
    return write.cipher.value_or(m_program.cipher).kind != Cipher::Kind::None || (isInit && needsAnswer);
}

void Binder::measure()
{
    for (const BoundWrite &write : m_bound.init)
        m_bound.largestInitPacket = std::max(m_bound.largestInitPacket, maximumSize(write.packet));
    for (const FeatureRules &feature : m_bound.features) {
        for (const OutputRules &rules : feature) {
            for (const BoundRule &rule : rules) {
                m_bound.mostWrites = std::max(m_bound.mostWrites, rule.writes.size());
                for (const BoundWrite &write : rule.writes)
                    m_bound.largestPacket = std::max(m_bound.largestPacket, maximumSize(write.packet));
            }
        }
    }
    m_bound.combinesFeatures = std::ranges::count(m_combined, true) > 1;
    m_bound.frame.last.resize(m_bound.features.size());
    m_bound.frame.states = m_program.initialStates;
    m_bound.frame.counters.resize(static_cast<std::size_t>(m_program.names.counters.size()));
    std::size_t mostLets = 0;
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

namespace engine {

Result<std::unique_ptr<Driver>> Driver::bind(std::shared_ptr<const DriverProgram> program, DriverConnection connection)
{
    const DriverConnection known = std::move(connection);
    Result<language::BoundProgram> bound = language::Binder(*program, known).bind();
    if (!bound)
        return bound.error();
    return std::unique_ptr<Driver>(std::make_unique<BoundDriver>(std::move(program), std::move(bound).value()));
}

} // namespace engine
