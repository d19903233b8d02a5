#pragma once
#include <optional>

namespace app {

/// "replay FILE [--speed X] [--simulate MODEL]": plays a recording on the devices that there are, instead of a server.
/// Makes its own QCoreApplication, so there must be none yet.
/// \returns what to exit with: 0 everything was played, 1 not everything, 2 bad arguments, 4 another instance has the
/// devices; none if this was not asked for
std::optional<int> runReplayCommand(int argc, char **argv);

} // namespace app
