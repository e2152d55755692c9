// A comparison as one page that needs nothing else: tables that sort, plots, and its sounds to listen to.
#pragma once

#include <filesystem>
#include <string>

#include "studies/compare/baseline.h"
#include "studies/compare/comparison.h"

namespace dubstage {

// `folder`: where the excerpts lie. Without audio the page has no place to listen.
std::string comparison_report(const Comparison& comparison, const BaselineReport* baseline,
                              const std::string& date, const std::filesystem::path& folder, bool with_audio);

} // namespace dubstage
