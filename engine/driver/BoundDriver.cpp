#include "engine/driver/BoundDriver.h"

#include "engine/driver/Binder.h"
#include "engine/driver/Evaluator.h"
#include "engine/driver/InitSequence.h"
#include "engine/driver/native/Native.h"

#include <algorithm>

namespace engine {

using namespace language;

namespace {

bool isTimed(const BoundProgram &bound)
{
    const auto rulesAreTimed = [](const OutputRules &rules) {
        return std::ranges::any_of(rules, [](const BoundRule &rule) { return rule.moveInterval || rule.after; });
    };
    return bound.poll || std::ranges::any_of(bound.features, [&](const FeatureRules &feature) {
        return std::ranges::any_of(feature, rulesAreTimed);
    });
}

} // namespace

Result<std::unique_ptr<Driver>> Driver::bind(std::shared_ptr<const DriverProgram> program, DriverConnection connection)
{
    if (!program->nativeAll.isEmpty())
        return native::createDriver(program->nativeAll, std::move(connection));
    Result<BoundProgram> bound = Binder(*program, connection).bind();
    if (!bound)
        return bound.error();
    return std::unique_ptr<Driver>(
        std::make_unique<BoundDriver>(std::move(program), std::move(bound).value(), std::move(connection)));
}

BoundDriver::BoundDriver(std::shared_ptr<const DriverProgram> program, BoundProgram bound, DriverConnection connection)
    : m_program(std::move(program))
    , m_connection(std::move(connection))
    , m_bound(std::move(bound))
    , m_agenda(m_bound.features.size())
    , m_previous(m_bound.features.size())
    , m_newStates(m_bound.frame.states.size())
    , m_writer(m_bound.largestPacket)
    , m_lastPoll(TimePoint::min())
    , m_isTimed(isTimed(m_bound))
{
}

std::unique_ptr<Handshake> BoundDriver::createHandshake(Hardware &hardware, Scheduler &scheduler)
{
    if (!m_program->nativeInit.isEmpty())
        return native::createHandshake(m_program->nativeInit, m_connection, m_program->cipher, hardware, scheduler);
    if (m_bound.init.empty())
        return nullptr;
    return std::make_unique<InitSequence>(m_bound.init, m_bound.frame, m_program->cipher, hardware, scheduler);
}

bool BoundDriver::supports(std::size_t feature, OutputType type) const
{
    return feature < m_bound.features.size() && !rules(feature, type).empty();
}

bool BoundDriver::encode(const DriverCommand &command, TimePoint now, HardwareCommandSink &sink)
{
    if (!supports(command.feature, command.type))
        return false;
    qint64 &last = m_bound.frame.last[command.feature];
    const qint64 lastBefore = last;
    load(command);
    last = command.value; // conditions see the new value
    const BoundRule *rule = matchingRule(rules(command.feature, command.type));
    if (rule == nullptr) {
        last = lastBefore;
        return false;
    }
    if (rule->moveInterval) {
        m_agenda.startMove(*rule, command, now);
    } else {
        if (isPosition(command.type))
            m_agenda.arrive(command.feature, command.value);
        else if (command.value == 0)
            m_agenda.endMove(command.feature);
        run(*rule, sink);
        if (rule->after)
            m_agenda.putOff(*rule->after, command.feature, now);
    }
    m_previous[command.feature][static_cast<std::size_t>(command.type)] = command.value;
    return true;
}

void BoundDriver::halt(std::size_t feature)
{
    m_agenda.endMove(feature);
    m_agenda.takeBack(feature);
}

Driver::Due BoundDriver::nextDue(TimePoint now)
{
    if (!m_isTimed)
        return {};
    Due due = m_agenda.nextStep();
    for (const Due &other : {m_agenda.nextDelayed(), nextPoll(now)}) {
        if (other.at < due.at)
            due = other;
    }
    return due;
}

void BoundDriver::runDue(TimePoint now, HardwareCommandSink &sink)
{
    const Due due = nextDue(now);
    if (due.at == TimePoint::max())
        return;
    if (due.at == m_agenda.nextStep().at)
        runStep(due.feature, now, sink);
    else if (due.at == m_agenda.nextDelayed().at)
        write(*m_agenda.takeDelayed().write, sink);
    else
        runPoll(now, sink);
}

void BoundDriver::runStep(std::size_t feature, TimePoint now, HardwareCommandSink &sink)
{
    const Agenda::Move &move = m_agenda.move(feature);
    const BoundRule &rule = *move.rule;
    if (!m_agenda.step(feature, now))
        return;
    load(move.command);
    m_bound.frame.position = move.reached;
    run(rule, sink);
}

Driver::Due BoundDriver::nextPoll(TimePoint now)
{
    if (!m_bound.poll || !holds(m_bound.poll->rule.condition))
        return {};
    const bool isFirst = m_lastPoll == TimePoint::min();
    return {isFirst ? now : std::max(now, m_lastPoll + m_bound.poll->interval), kWholeDevice};
}

void BoundDriver::runPoll(TimePoint now, HardwareCommandSink &sink)
{
    m_lastPoll = now;
    const BoundPoll &poll = *m_bound.poll;
    for (int turn = 0; turn < kLongestBurst && holds(poll.rule.condition); ++turn) {
        run(poll.rule, sink);
        if (!poll.isBurst)
            return;
    }
}

std::chrono::milliseconds BoundDriver::repeatInterval() const
{
    return m_program->repeatInterval.value_or(Milliseconds(0));
}

const OutputRules &BoundDriver::rules(std::size_t feature, OutputType type) const
{
    return m_bound.features[feature][static_cast<std::size_t>(type)];
}

bool BoundDriver::holds(const std::optional<Expression> &condition)
{
    return !condition || evaluate(*condition, m_bound.frame).isTrue();
}

const BoundRule *BoundDriver::matchingRule(const OutputRules &rules)
{
    const auto found = std::ranges::find_if(rules, [this](const BoundRule &rule) { return holds(rule.condition); });
    return found == rules.end() ? nullptr : &*found;
}

/// Gives the names that belong to a command their values.
void BoundDriver::load(const DriverCommand &command)
{
    m_bound.frame.value = command.value;
    m_bound.frame.duration = command.durationMs;
    m_bound.frame.previous = m_previous[command.feature][static_cast<std::size_t>(command.type)];
}

void BoundDriver::run(const BoundRule &rule, HardwareCommandSink &sink)
{
    Frame &frame = m_bound.frame;
    for (const Definition &definition : rule.lets)
        frame.lets[static_cast<std::size_t>(definition.index)] = evaluate(definition.value, frame);
    for (const BoundWrite &next : rule.writes) {
        if (holds(next.condition))
            write(next, sink);
    }
    assign(rule.assignments);
}

void BoundDriver::write(const BoundWrite &write, HardwareCommandSink &sink)
{
    sink.take({write.to, write.withResponse, write.slotSet, m_writer.write(write.packet, m_bound.frame, *write.cipher)});
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

void BoundDriver::react(Endpoint endpoint, const QByteArray &data, HardwareCommandSink &sink)
{
    for (BoundReaction &reaction : m_bound.reactions) {
        if (reaction.reaction->endpoint == endpoint && concerns(reaction, data))
            react(reaction.steps, sink);
    }
}

/// True if \a data is what the reaction waits for; its names have their values then.
bool BoundDriver::concerns(BoundReaction &reaction, const QByteArray &data)
{
    const std::optional<QByteArray> plain = m_program->cipher.decrypt(data);
    if (!plain)
        return false;
    m_bound.frame.message = *plain;
    m_bound.frame.matched = QString::fromUtf8(*plain);
    if (const auto &regex = reaction.reaction->regex) {
        const QRegularExpressionMatch match = regex->match(m_bound.frame.matched);
        if (!match.hasMatch())
            return false;
        m_bound.frame.matched = match.captured(match.lastCapturedIndex() > 0 ? 1 : 0);
    }
    const QString about = reaction.reaction->regex ? m_bound.frame.matched : QString::fromLatin1(*plain);
    return std::exchange(reaction.last, about) != about || !reaction.reaction->onChange;
}

void BoundDriver::react(const Steps &steps, HardwareCommandSink &sink)
{
    for (const Step &step : steps) {
        if (const auto *writing = std::get_if<WriteStep>(&step.form)) {
            const Cipher &cipher = writing->write.cipher ? *writing->write.cipher : m_program->cipher;
            sink.take({writing->write.to, writing->write.withResponse, 0,
                       m_writer.write(writing->write.packet, m_bound.frame, cipher)});
        } else if (const auto *choice = std::get_if<IfStep>(&step.form)) {
            react(evaluate(choice->condition, m_bound.frame).isTrue() ? choice->whenTrue : choice->whenFalse, sink);
        } else if (const auto *setting = std::get_if<SetStep>(&step.form)) {
            assign(setting->assignments);
        } else if (const auto *repeat = std::get_if<RepeatStep>(&step.form)) {
            for (int turn = 0; turn < repeat->count; ++turn)
                react(repeat->steps, sink);
        }
    }
}

void BoundDriver::encodeQuestion(std::size_t input, HardwareCommandSink &sink)
{
    if (const auto &question = m_bound.boundInputs[input].question)
        write(*question, sink);
}

std::optional<int> BoundDriver::decode(std::size_t input, const QByteArray &data)
{
    const BoundInput &bound = m_bound.boundInputs[input];
    const std::optional<QByteArray> plain = bound.input != nullptr ? m_program->cipher.decrypt(data) : data;
    if (!plain || plain->isEmpty())
        return std::nullopt;
    if (bound.input == nullptr)
        return static_cast<quint8>(plain->front());
    const auto length = static_cast<int>(plain->size());
    if (length < bound.input->minimumLength || (bound.input->isExact && length != bound.input->length))
        return std::nullopt;
    if (const auto &regex = bound.input->regex) {
        bool isNumber = false;
        const int value = regex->match(QString::fromUtf8(*plain)).captured(1).toInt(&isNumber);
        return isNumber ? std::optional(value) : std::nullopt;
    }
    Frame &frame = m_bound.frame;
    frame.message = *plain;
    frame.hasFailed = false;
    if (!holds(bound.condition))
        return std::nullopt;
    const Number value = bound.value ? evaluate(*bound.value, frame) : Number(static_cast<quint8>(plain->front()));
    return frame.hasFailed ? std::nullopt : std::optional(static_cast<int>(value.toInteger()));
}

} // namespace engine
