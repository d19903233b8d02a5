#pragma once
#include "engine/base/BusSettings.h"
#include "engine/base/BusStatus.h"

#include <QString>

/// Words for the state of a bus. Texts of the engine that are foreign still have to be shown as plain text.
/// \thread the one of the windows
namespace ui {

/// What it is like, in a word or two: never empty.
QString busStateText(const QString &bus, engine::BusProblem problem);
/// What to do about it, in a sentence or two; empty where nothing has to be done.
/// \param isWanted the settings say that the bus is used
QString busAdvice(const engine::BusStatus &status, bool isWanted);
/// Likewise for one thing on a bus.
QString itemAdvice(const QString &bus, engine::BusProblem problem);

/// What the settings say, whatever else keeps the bus from being used.
bool isBusWanted(const QString &bus, const engine::BusSettings &settings);
engine::BusSettings withBus(const QString &bus, bool isWanted, engine::BusSettings settings);

} // namespace ui
