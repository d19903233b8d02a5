#pragma once
#include "engine/backend/Endpoint.h"
#include "engine/base/Result.h"
#include "engine/driver/Packet.h"
#include "engine/driver/Scope.h"

#include <QJsonObject>
#include <memory>
#include <optional>
#include <vector>

namespace engine {

/// The compiled "driver" member of a device file: checked, with every name resolved, and shared by all devices of its
/// protocol. It knows no device yet; Driver::bind() makes it one.
/// \source resources/devices/README.md
class DriverProgram
{
public:
    struct Write
    {
        std::optional<language::Expression> condition;
        Endpoint endpoint = Endpoint::Tx;
        bool withResponse = false;
        QStringList slotNames; ///< words of the file: "feature", "all", "none" or names of its own
        language::Packet packet;
    };
    struct Assignment
    {
        int state = 0;
        language::Expression value;
    };
    /// One member of "out".
    struct Rule
    {
        std::vector<OutputType> kinds;
        std::optional<language::Expression> when;
        std::vector<language::Expression> lets;
        std::vector<Write> writes;
        std::vector<Assignment> assignments;
        bool isExecutable = true; ///< false for what waits for a part of the engine that does not exist yet
    };

    /// \param file for messages, e.g. "lovense.json" \errors InvalidData, with file, member path and column
    static Result<std::shared_ptr<const DriverProgram>> compile(const QJsonObject &driver, const QString &file);

    language::ProgramNames names;
    std::vector<language::Expression> constants; ///< as in names.constants
    std::vector<qint64> initialStates;           ///< as in names.states
    std::vector<Rule> rules;
    std::vector<Write> initWrites; ///< the steps of "init" that need no answer
};

} // namespace engine
