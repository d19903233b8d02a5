#pragma once
#include "engine/driver/Problems.h"
#include "engine/driver/Scope.h"
#include "engine/driver/Steps.h"

#include <QJsonObject>
#include <memory>

namespace engine {

namespace language {

/// A line of "out": how commands of some kinds become writes.
struct Rule
{
    struct After
    {
        Milliseconds delay{0};
        Packet packet;
    };
    QString path; ///< in the file, for errors
    std::vector<OutputType> kinds;
    std::optional<Expression> condition;
    std::vector<Definition> lets;
    std::vector<Write> writes;
    std::vector<Assignment> assignments;
    std::optional<Milliseconds> moveInterval; ///< "interpolate"
    std::optional<After> after;
};

} // namespace language

/// The "driver" member of a device file, parsed and checked; nothing in it changes any more. Packets that come from it
/// are made by a Driver, which binds it to one device.
/// \thread made in any thread, safe to read from all
/// \source resources/devices/README.md, the language of device files
class DriverProgram final
{
public:
    /// \param driver with "extends" already resolved
    /// \param endpoints that the file declares; writing to others is an error
    /// \returns null if something was wrong, which is then in \a problems with its path and column
    static std::shared_ptr<const DriverProgram> compile(const QJsonObject &driver, EndpointSet endpoints,
                                                        Problems &problems);

    language::ProgramNames names;
    std::vector<language::Definition> constants; ///< in an order in which each needs only those before it
    std::vector<qint64> initialStates;           ///< as in ProgramNames::states
    language::Cipher cipher;
    QString nativeAll;  ///< name of a driver in C++; empty: none
    QString nativeInit; ///< name of a handshake in C++; empty: none
    QString nativeIdentify; ///< name of an inquiry in C++; empty: none
    std::optional<language::Identify> identify;
    language::Steps init;
    std::vector<language::Rule> rules;
    std::optional<language::Milliseconds> repeatInterval;
    std::optional<language::Poll> poll;
    std::vector<language::Reaction> reactions;
    std::optional<language::Write> keepAlive;
    std::vector<language::Input> inputs;
};

} // namespace engine
