// One page that holds a report and needs nothing else: tables, plots and findings.
#pragma once

#include <string>

#include "analysis/report/plots.h"
#include "analysis/report/report.h"

namespace dubstage {

std::string html_report(const Report& report);

// A page in the same style: `note` stands under the title, `body` is made of sections.
std::string html_page(const std::string& title, const std::string& note, const std::string& body);
// Plots as they stand in a section.
std::string html_plots(const std::vector<Plot>& plots);

} // namespace dubstage
