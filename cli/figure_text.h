// A single figure as text and as JSON, and the words for how bad a finding is.
#pragma once

#include <string>

#include "analysis/measurement.h"
#include "cli/output.h"

namespace dubstage {

// One decimal; "-inf" for silence.
std::string figure(double value);
// With its sign; "-" where there is none.
std::string signed_figure(double value);
// Minus infinity is null, for JSON has no number for it.
Json finite(double value);
const char* severity_word(Severity severity);

} // namespace dubstage
