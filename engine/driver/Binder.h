#pragma once
#include "engine/driver/BoundProgram.h"
#include "engine/driver/DriverProgram.h"
#include "engine/driver/Fold.h"

namespace engine::language {

/// Binds a program to a connected device: decides for every output of every feature which rules remain and folds what
/// the connection tells into them.
class Binder
{
public:
    /// Both must outlive the binder.
    Binder(const DriverProgram &program, const DriverConnection &connection);

    /// \errors InvalidData: a packet that can become too large, too many slots
    Result<BoundProgram> bind();

private:
    void bindFeature(std::size_t feature);
    void bindOutput(std::size_t feature, OutputType type);
    /// False if the rule can never match; \a bound is then of no use.
    bool bindRule(const Rule &rule, BoundRule &bound);
    /// False if \a condition can never hold.
    bool bindCondition(const std::optional<Expression> &condition, std::optional<Expression> &bound) const;
    void bindLets(const std::vector<Definition> &lets, BoundRule &bound);
    void bindAssignments(const std::vector<Assignment> &assignments, BoundRule &bound) const;
    std::optional<BoundWrite> bindWrite(const Write &write, const QString &path);
    void bindPoll(const Poll &poll);
    Steps bindSteps(const Steps &steps, const QString &path);
    void bindReactions();
    void bindInputs();
    void bindInput(const Input &input, std::size_t feature);
    SlotSet slotSet(const QStringList &keys);
    SlotSet slotBit(const QString &key);
    void measure(const BoundRule &rule);
    void measure(const BoundWrite &write);
    void measure(const Steps &steps);
    void measure();
    void fail(const QString &path, const QString &text);

    const DriverProgram &m_program;
    Facts m_facts;
    BoundProgram m_bound;
    QStringList m_keys;           ///< of slots; the place is the bit
    std::vector<bool> m_combined; ///< by feature: has a write that carries the whole device
    QString m_problem;
};

} // namespace engine::language
