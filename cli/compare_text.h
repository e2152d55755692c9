// What a comparison found, for people and for programs.
#pragma once

#include <string>

#include "cli/output.h"
#include "studies/compare/baseline.h"
#include "studies/compare/comparison.h"

namespace dubstage {

// Song by song a row per chain, then how each behaves.
std::string comparison_text(const Comparison& comparison);
std::string baseline_text(const BaselineReport& report);
Json compared_json(const ComparedCandidate& candidate, const Comparison& comparison);
Json baseline_json(const BaselineReport& report);

} // namespace dubstage
