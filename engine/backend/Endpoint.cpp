#include "engine/backend/Endpoint.h"

#include <array>

namespace engine {

namespace {

constexpr std::array<QLatin1StringView, kEndpoints> kNames{
    QLatin1StringView("tx"),         QLatin1StringView("rx"),         QLatin1StringView("command"),
    QLatin1StringView("firmware"),   QLatin1StringView("rxaccel"),    QLatin1StringView("rxblebattery"),
    QLatin1StringView("rxblemodel"), QLatin1StringView("rxpressure"), QLatin1StringView("rxtouch"),
    QLatin1StringView("txmode"),     QLatin1StringView("txshock"),    QLatin1StringView("txvibrate"),
    QLatin1StringView("txvendorcontrol"), QLatin1StringView("whitelist"),
    QLatin1StringView("generic0"),   QLatin1StringView("generic1"),   QLatin1StringView("generic2"),
    QLatin1StringView("generic3"),   QLatin1StringView("generic4"),   QLatin1StringView("generic5"),
    QLatin1StringView("generic6"),   QLatin1StringView("generic7"),   QLatin1StringView("generic8"),
    QLatin1StringView("generic9"),   QLatin1StringView("generic10"),  QLatin1StringView("generic11"),
    QLatin1StringView("generic12"),  QLatin1StringView("generic13"),  QLatin1StringView("generic14"),
    QLatin1StringView("generic15"),  QLatin1StringView("generic16"),  QLatin1StringView("generic17"),
    QLatin1StringView("generic18"),  QLatin1StringView("generic19"),  QLatin1StringView("generic20"),
    QLatin1StringView("generic21"),  QLatin1StringView("generic22"),  QLatin1StringView("generic23"),
    QLatin1StringView("generic24"),  QLatin1StringView("generic25"),  QLatin1StringView("generic26"),
    QLatin1StringView("generic27"),  QLatin1StringView("generic28"),  QLatin1StringView("generic29"),
    QLatin1StringView("generic30"),  QLatin1StringView("generic31")};

} // namespace

QLatin1StringView endpointName(Endpoint endpoint)
{
    return kNames[static_cast<size_t>(endpoint)];
}

std::optional<Endpoint> endpointFromName(QLatin1StringView name)
{
    for (size_t i = 0; i < kNames.size(); ++i) {
        if (kNames[i] == name)
            return static_cast<Endpoint>(i);
    }
    return std::nullopt;
}

} // namespace engine
