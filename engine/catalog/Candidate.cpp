#include "engine/catalog/Candidate.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace engine {

namespace {

bool hasManufacturer(const ProtocolMatch &match, const Advertisement &advertisement)
{
    return std::ranges::any_of(advertisement.manufacturerData, [&match](const ManufacturerData &seen) {
        return std::ranges::any_of(match.manufacturerData, [&seen](const ManufacturerData &known) {
            // Some devices advertise only the beginning of what is listed.
            const bool isIncluded =
                seen.data.contains(known.data) || (!seen.data.isEmpty() && known.data.contains(seen.data));
            return seen.company == known.company && isIncluded;
        });
    });
}

qsizetype longestPrefix(const ProtocolMatch &match, const QString &name)
{
    qsizetype result = 0;
    for (const QString &prefix : match.prefixes) {
        if (name.startsWith(prefix))
            result = std::max(result, prefix.size());
    }
    return result;
}

} // namespace

Candidate candidate(const ProtocolFile &file, const Advertisement &advertisement)
{
    const ProtocolMatch &match = file.match;
    const auto isAdvertised = [&advertisement](const QString &uuid) { return advertisement.services.contains(uuid); };
    Candidate result{Candidate::Fit::None, 0, file.protocol};
    if (advertisement.bus != "ble"_L1) {
        const auto known = match.identifiers.find(advertisement.bus);
        const auto isListed = [&](const QString &word) { return known->second.contains(word); };
        const bool isKnown = known != match.identifiers.end() &&
                             (isListed(advertisement.identifier) || isListed(advertisement.name) ||
                              (!advertisement.usbProduct.isEmpty() && isListed(advertisement.usbProduct)));
        result.fit = isKnown ? Candidate::Fit::Name : Candidate::Fit::None;
    } else if (advertisement.name.isEmpty() && advertisement.services.isEmpty()) {
        result.fit = Candidate::Fit::None; // nothing but manufacturer data: too little to go by
    } else if (match.names.contains(advertisement.name)) {
        result.fit = Candidate::Fit::Name;
    } else if (hasManufacturer(match, advertisement)) {
        result.fit = Candidate::Fit::Manufacturer;
    } else if (std::ranges::any_of(match.advertisedServices, isAdvertised)) {
        result.fit = Candidate::Fit::Service;
    } else {
        result.prefixLength = longestPrefix(match, advertisement.name);
        result.fit = result.prefixLength > 0 ? Candidate::Fit::Prefix : Candidate::Fit::None;
    }
    return result;
}

bool isBetter(const Candidate &left, const Candidate &right)
{
    return left.fit != right.fit ? left.fit < right.fit : left.prefixLength > right.prefixLength;
}

} // namespace engine
