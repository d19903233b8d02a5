#pragma once
#include "engine/catalog/TestDevice.h"
#include "engine/driver/Problems.h"

namespace engine {

/// A line of a device file's "tests"; its form is described in DeviceFileCheck.h.
struct TestLine
{
    enum class Step : quint8 { Command, Stop, Tick, Say, Ask };

    Step step = Step::Command;
    TestDevice::Command command;       ///< of Step::Command; of Step::Ask the feature
    InputType input = InputType::Battery; ///< of Step::Ask
    Endpoint endpoint = Endpoint::Rx;  ///< of Step::Say
    QByteArray data;                   ///< of Step::Say
    QStringList expected;                       ///< packets, in the form in which TestDevice gives them

    /// What is wrong goes to \a problems, with \a path and the column.
    static TestLine parse(const QString &text, const QString &path, Problems &problems);
};

} // namespace engine
