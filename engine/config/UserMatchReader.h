#pragma once
#include "engine/catalog/ProtocolFile.h"
#include "engine/config/ImportRemarks.h"

#include <QJsonArray>

namespace engine::config {

/// Reads "communication": by what else the hardware of a protocol is recognised.
/// \param where the protocol, in words
ProtocolMatch readUserMatch(const QJsonArray &communication, const QString &where, ImportRemarks &remarks);

} // namespace engine::config
