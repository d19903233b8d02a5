#pragma once
#include <QStringList>

/// Programs that run other people's programs: for those the executable alone does not say who is asking (S15).
namespace engine {

/// True for the known ones, by the file name: python3.11, node, bash, wine64, java, ...
bool isInterpreter(const QString &executable);

/// What an interpreter has been told to run: the first argument that is no option, as it stands there.
///
/// Only options that neither take code nor load another file are passed over; with any other one it cannot be said what
/// really runs, and the answer is empty.
/// \param arguments the command line, the program's own name first
/// \returns empty if \a executable is no interpreter or nothing can be told
QString scriptArgument(const QString &executable, const QStringList &arguments);

} // namespace engine
