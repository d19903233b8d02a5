#pragma once
#include "engine/base/DeviceDescription.h"
#include "engine/catalog/Catalog.h"

/// The three devices that the protocol's checklist speaks of, and the devices that come with the program.
namespace fixtures {

/// Index 2: one of everything.
engine::DeviceDescription hub();
/// Index 0: two vibrators and a battery.
engine::DeviceDescription vib();
/// Index 1: a timed stroker.
engine::DeviceDescription stk();

/// All built-in device files, read once. What is wrong with one is a warning.
const engine::Catalog &builtInCatalog();

} // namespace fixtures
