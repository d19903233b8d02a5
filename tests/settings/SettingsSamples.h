#pragma once
#include "engine/settings/Settings.h"

#include <QMap>
#include <QString>

/// Settings with something in every member.
engine::Settings richSettings();
/// What was there before: some of it, with other values here and there.
engine::Settings olderSettings();
/// Every single value by its path, where entries of lists go by what they are about and not by their place.
QMap<QString, QString> valuesOf(const engine::Settings &settings);
