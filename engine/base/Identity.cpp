#include "engine/base/Identity.h"

namespace engine {

using namespace Qt::StringLiterals;

QString Identity::key() const
{
    // Lines cannot occur in an origin and are refused in paths by the parts' lengths, so the key is unambiguous.
    const auto part = [](const QString &text) -> QString { return QString::number(text.size()) + u':' + text; };
    return QString::number(static_cast<int>(kind)) + u' ' + QString::number(userId) + u' ' + part(origin) + part(executable)
        + part(script) + (role == Role::Device ? u"device"_s : QString());
}

} // namespace engine
