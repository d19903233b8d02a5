#pragma once
#include <QStringList>
#include <memory>
#include <vector>

namespace engine {

class Admission;
class Backend;
class Scheduler;

/// The backends of all buses that the program was built with, beside the simulated one.
/// \param scheduler, admission must outlive them
std::vector<std::unique_ptr<Backend>> createBackends(Scheduler &scheduler, Admission &admission);
/// Words for the buses that the program knows and was built without.
QStringList missingBuses();

} // namespace engine
