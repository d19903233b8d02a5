#include "engine/driver/Fold.h"

namespace engine::language {

namespace {

/// Folds a tree of steps in place.
class StepFolder
{
public:
    explicit StepFolder(const Facts &facts)
        : m_facts(facts)
    {
    }

    void apply(Steps &steps)
    {
        for (Step &step : steps)
            std::visit([this](auto &form) { apply(form); }, step.form);
    }

    const std::optional<Error> &error() const { return m_error; }

private:
    void apply(Expression &expression) { expression = fold(expression, m_facts); }

    void apply(std::optional<Expression> &expression)
    {
        if (expression)
            apply(*expression);
    }

    void apply(Packet &packet)
    {
        Result<Packet> folded = fold(packet, m_facts);
        if (folded)
            packet = std::move(folded).value();
        else
            m_error = folded.error();
    }

    void apply(WriteStep &step)
    {
        apply(step.write.condition);
        apply(step.write.packet);
    }

    void apply(WaitStep &step)
    {
        if (step.expected)
            apply(*step.expected);
    }

    void apply(RepeatStep &step) { apply(step.steps); }

    void apply(SetStep &step)
    {
        for (Assignment &assignment : step.assignments)
            apply(assignment.value);
    }

    void apply(IfStep &step)
    {
        apply(step.condition);
        apply(step.whenTrue);
        apply(step.whenFalse);
    }

    void apply(AwaitStep &step)
    {
        for (AwaitStep::Case &option : step.cases) {
            apply(option.condition);
            apply(option.steps);
        }
    }

    void apply(SubscribeStep &) {}
    void apply(ReadStep &) {}
    void apply(DelayStep &) {}

    const Facts &m_facts;
    std::optional<Error> m_error;
};

} // namespace

Result<Steps> fold(const Steps &steps, const Facts &facts)
{
    Steps result = steps;
    StepFolder folder(facts);
    folder.apply(result);
    if (folder.error())
        return *folder.error();
    return result;
}

} // namespace engine::language
