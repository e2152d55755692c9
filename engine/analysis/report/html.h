// One page that holds a report and needs nothing else: tables, plots and findings.
#pragma once

#include <string>

#include "analysis/report/report.h"

namespace dubstage {

std::string html_report(const Report& report);

} // namespace dubstage
