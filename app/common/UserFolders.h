#pragma once
#include <QString>

/// Where our files are, by the XDG Base Directory Specification. Folders are made when something is written.
namespace app {

/// Settings and grants: $XDG_CONFIG_HOME/assent, by default ~/.config/assent
QString configFolder();
/// What is of no use on another machine: $XDG_STATE_HOME/assent, by default ~/.local/state/assent
QString stateFolder();

} // namespace app
