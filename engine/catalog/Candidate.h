#pragma once
#include "engine/catalog/ProtocolFile.h"

namespace engine {

/// How well a protocol fits an advertisement.
struct Candidate
{
    /// Better ones first.
    enum class Fit : quint8 { Name, Manufacturer, Service, Prefix, None };

    Fit fit = Fit::None;
    qsizetype prefixLength = 0; ///< of the longest matching wildcard name
    QString protocol;
};

Candidate candidate(const ProtocolFile &file, const Advertisement &advertisement);

/// For sorting, best first.
bool isBetter(const Candidate &left, const Candidate &right);

} // namespace engine
