#pragma once
#include <QLoggingCategory>

/// The engine's logging categories. Nothing on the way of a command logs; failures are logged once, where they stop.
namespace engine {

Q_DECLARE_LOGGING_CATEGORY(logServer)  // assent.server: listening, gate, sessions
Q_DECLARE_LOGGING_CATEGORY(logConsent) // assent.consent: approvals and grants
Q_DECLARE_LOGGING_CATEGORY(logDevice)  // assent.device: devices and backends
Q_DECLARE_LOGGING_CATEGORY(logCatalog) // assent.catalog: device files

} // namespace engine
