#pragma once
#include "engine/api/EngineTypes.h"

#include <QStringList>
#include <optional>

class QCommandLineParser;

namespace app {

inline constexpr int kBadArguments = 2;
inline constexpr int kPortTaken = 3;
inline constexpr int kSecondInstance = 4;

/// The options of both programs.
class CommandLine
{
public:
    enum class Kind { Desktop, Daemon };

    CommandLine(const QString &program, Kind kind) : m_program(program), m_kind(kind) {}

    /// Reads the arguments, the program's own name first.
    /// \returns what to exit with, if the program ends here: after --help and --version, and on bad arguments, which have
    /// been explained on the standard error
    std::optional<int> parse(const QStringList &arguments);

    const engine::EngineOptions &options() const { return m_options; }
    bool showsLevels() const { return m_showsLevels; } ///< daemon only
    bool startsHidden() const { return m_startsHidden; } ///< desktop only

private:
    QString readOptions(const QCommandLineParser &parser);
    QString readDevices(const QCommandLineParser &parser);

    const QString m_program;
    const Kind m_kind;
    engine::EngineOptions m_options;
    bool m_showsLevels = false;
    bool m_startsHidden = false;
};

} // namespace app
