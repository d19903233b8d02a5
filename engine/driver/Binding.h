#pragma once
#include "engine/driver/Driver.h"
#include "engine/driver/Evaluation.h"
#include "engine/driver/Packet.h"

#include <vector>

namespace engine::language {

/// Folds everything that is known once a device is connected: names, features, constants, loops. What is left needs a
/// command to be known.
class Binding
{
public:
    Binding(const DriverConnection &connection, const ProgramNames &names);

    /// The feature and kind that rules are bound for from now on.
    void setOutput(std::size_t feature, OutputType type);
    /// Values of "const", in order; they may refer to earlier ones.
    void addConstant(const Expression &expression) { m_constants.push_back(fold(expression)); }

    Expression fold(const Expression &expression);
    /// With loops unrolled and neighbouring bytes joined.
    Packet unroll(const Packet &packet);

private:
    Expression foldName(const Expression &expression) const;
    Expression foldFunction(const Expression &expression) const;
    bool foldLogic(Expression &expression) const;
    void unrollInto(Packet &result, const Packet &packet);
    void unrollPart(Packet &result, const PacketPart &part);
    void unrollEach(Packet &result, const PacketPart &part);
    void appendBytes(Packet &result, const QByteArray &bytes) const;
    bool hasAnyOf(const FeatureDescription &feature, const std::vector<Expression> &kinds) const;

    const DriverConnection &m_connection;
    std::vector<Expression> m_constants;
    std::size_t m_feature = 0;
    OutputType m_type = OutputType::Vibrate;
    std::vector<int> m_loops;      // values of the for[...] around
    std::size_t m_eachFeature = 0; // of the each[...] around
    int m_eachNumber = 0;
    Evaluation m_evaluation; // computes what is constant
};

} // namespace engine::language
