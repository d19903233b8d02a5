#include "engine/consent/PeerProcess.h"

#include <algorithm>
#include <array>

namespace engine {

using namespace Qt::StringLiterals;

namespace {

bool isHostCharacter(QChar character)
{
    return character > u' ' && character < u'\x7f' && !u"/\\?#@<>\"'`{}|^"_s.contains(character);
}

bool isIdCharacter(QChar character)
{
    return (character >= u'a' && character <= u'z') || (character >= u'A' && character <= u'Z') ||
           (character >= u'0' && character <= u'9') || character == u'-';
}

/// By its form alone; whether the process is known comes later.
Identity::Kind kindOfOrigin(const QString &origin)
{
    static const std::array web{u"https://"_s, u"http://"_s};
    static const std::array extension{u"chrome-extension://"_s, u"moz-extension://"_s, u"safari-web-extension://"_s};
    const auto isOneOf = [&origin](const auto &schemes, auto isAllowed) {
        return std::ranges::any_of(schemes, [&](const QString &scheme) {
            return origin.startsWith(scheme) && origin.size() > scheme.size() &&
                   std::all_of(origin.begin() + scheme.size(), origin.end(), isAllowed);
        });
    };
    if (isOneOf(web, isHostCharacter))
        return Identity::Kind::Web;
    if (isOneOf(extension, isIdCharacter))
        return Identity::Kind::Extension;
    return Identity::Kind::Opaque;
}

} // namespace

Identity identify(const QString &origin, const PeerProcess &process)
{
    Identity identity;
    identity.origin = origin;
    identity.userId = process.userId;
    if (process.isShared)
        return identity; // which of them is asking cannot be told, so none is named
    identity.executable = process.executable;
    identity.script = process.script;
    if (!process.executable.isEmpty())
        identity.kind = origin.isNull() ? Identity::Kind::Program : kindOfOrigin(origin);
    return identity;
}

} // namespace engine
