#pragma once
#include "engine/base/DeviceDescription.h"

/// The three devices that the protocol's checklist speaks of.
namespace fixtures {

/// Index 2: one of everything.
engine::DeviceDescription hub();
/// Index 0: two vibrators and a battery.
engine::DeviceDescription vib();
/// Index 1: a timed stroker.
engine::DeviceDescription stk();

} // namespace fixtures
