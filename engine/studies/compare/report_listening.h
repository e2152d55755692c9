// The part of a comparison's report that plays: excerpts side by side, a blind test of two of them (ABX), and
// a blind ranking, each with its statistics.
#pragma once

#include <filesystem>
#include <string>

#include "studies/compare/comparison.h"

namespace dubstage::report {

std::string listening_style();
// The excerpts lie in `folder`; they become part of the page.
std::string listening_place(const Comparison& comparison, const std::filesystem::path& folder);

} // namespace dubstage::report
