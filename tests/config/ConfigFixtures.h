#pragma once
#include "engine/catalog/Catalog.h"
#include "engine/config/UserConfigReader.h"

#include <QStringList>

/// What the tests of user configurations share.
namespace fixtures {

/// The built-in devices that the fixtures speak of.
engine::Catalog catalog();
QByteArray configFile(const QString &name);
/// One line for each remark.
QString inWords(const std::vector<engine::ImportRemark> &remarks);
/// The folder of foreign samples, or empty: environment ASSENT_SHARED, else what CMake was told.
QString foreignSamples();

} // namespace fixtures
