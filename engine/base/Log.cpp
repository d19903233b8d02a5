#include "engine/base/Log.h"

namespace engine {

Q_LOGGING_CATEGORY(logServer, "assent.server", QtInfoMsg)
Q_LOGGING_CATEGORY(logConsent, "assent.consent", QtInfoMsg)
Q_LOGGING_CATEGORY(logDevice, "assent.device", QtInfoMsg)
Q_LOGGING_CATEGORY(logCatalog, "assent.catalog", QtInfoMsg)

} // namespace engine
