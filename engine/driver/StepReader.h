#pragma once
#include "engine/driver/DriverProgram.h"
#include "engine/driver/MemberReader.h"

namespace engine::language {

/// Reads what a program does beside answering commands: "identify", "init", "poll", "react", "in".
class StepReader
{
public:
    explicit StepReader(MemberReader &members)
        : m_members(members)
    {
    }

    /// Makes the names known that "init" gives with "set" and "into"; before anything else is read.
    void collectNames(const QJsonArray &steps);

    Steps steps(const QJsonArray &steps, const QString &path, quint8 rights);
    Identify identify(const QJsonValue &value, const QString &path);
    Poll poll(const QJsonValue &value, const QString &path);
    Reaction reaction(const QJsonValue &value, const QString &path);
    Input input(const QJsonValue &value, const QString &path);

private:
    Step step(const QJsonValue &value, const QString &path, quint8 rights);
    void refuseWaiting(ObjectReader &object);
    WriteStep writeStep(ObjectReader &object, quint8 rights);
    ReadStep readStep(ObjectReader &object);
    WaitStep waitStep(ObjectReader &object, quint8 rights);
    RepeatStep repeatStep(ObjectReader &object, quint8 rights);
    SetStep setStep(ObjectReader &object, quint8 rights);
    IfStep ifStep(ObjectReader &object, quint8 rights);
    AwaitStep awaitStep(ObjectReader &object, quint8 rights);
    AwaitStep::Case awaitCase(const QJsonValue &value, const QString &path, quint8 rights);
    IdentifySource source(const QJsonValue &value, const QString &path);
    void readPatterns(ObjectReader &object, IdentifySource &result);
    void readInputPlace(ObjectReader &object, Input &result);
    Endpoint endpoint(ObjectReader &object, QLatin1StringView key);

    MemberReader &m_members;
    int m_turns = 1; // that the repetitions around the step make
};

} // namespace engine::language
