#pragma once
#include "engine/driver/BoundDriver.h"
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
    /// False if the rule can never match; \a rule is then of no use.
    bool bindRule(const Rule &rule, BoundRule &bound);
    void bindLets(const Rule &rule, BoundRule &bound);
    std::optional<BoundWrite> bindWrite(const Write &write, const QString &path);
    void bindInit(const Steps &steps);
    SlotSet slotSet(const QStringList &keys);
    SlotSet slotBit(const QString &key);
    bool canRun(const Rule &rule) const;
    bool needsOtherParts(const Write &write) const;
    void measure();
    void fail(const QString &path, const QString &text);

    /// Repeats can stand in repeats; a real handshake has a few hundred steps at most.
    static constexpr int kMostInitSteps = 5000;

    const DriverProgram &m_program;
    Facts m_facts;
    BoundProgram m_bound;
    QStringList m_keys;           ///< of slots; the place is the bit
    std::vector<bool> m_combined; ///< by feature: has a write that carries the whole device
    int m_initSteps = 0;
    QString m_problem;
};

} // namespace engine::language
