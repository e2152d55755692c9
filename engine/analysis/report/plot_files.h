// The plots of a report as files of their own: PNG or SVG.
#pragma once

#include <filesystem>

#include "analysis/report/report.h"

namespace dubstage {

enum class PlotFormat { png, svg };

// In `folder`, which is made: NAME.PLOT.png for each plot of a programme, PLOT.png for those of all together.
// A PNG has two pixels for one of the plot. Throws Error{cannot_create} with the path.
void write_plots(const Report& report, const std::filesystem::path& folder, PlotFormat format);

} // namespace dubstage
