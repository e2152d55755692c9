// One page that holds a report and needs nothing else: tables, plots and findings.
#pragma once

#include <string>
#include <vector>

#include "analysis/measurement.h"

namespace dubstage {

struct ReportTarget { // drawn into the loudness plot
    double loudness = minus_infinity, tolerance = 0;
};

// The first programme is what the others are compared with.
std::string html_report(const std::vector<Measurement>& measured, const std::string& title,
                        const ReportTarget& target = {});

} // namespace dubstage
