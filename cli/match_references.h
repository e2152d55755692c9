// The references of a match as they are written on the command line.
#pragma once

#include <string>

#include "studies/match/match.h"

namespace dubstage {

// A file, a folder or a list (their mean), a target (.dst), "pink" or "slope:-4.5"; behind it, if wanted, the
// part of the file, "#0:45..1:15", and weights, "@2" or "@tone=1,dynamics=0". Throws Error{usage}, and what
// reading it throws.
MatchReference read_reference(const std::string& word);
// "0:45..1:15", "45..", "..1:15".
TimePart read_part(const std::string& text, const std::string& option);
// "50", "50 %", "-100"; 1 = 100 %.
double read_percent(const std::string& text, const std::string& option);

} // namespace dubstage
