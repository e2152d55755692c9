// The plots of a comparison's report as SVG.
#pragma once

#include <vector>

#include "analysis/report/plots.h"
#include "studies/compare/comparison.h"

namespace dubstage::report {

// Third octaves against the song, loudness over time, what is left of the null over time.
std::vector<Plot> song_plots(const Comparison& comparison, std::size_t song);
// Of all candidates over each other, at the first rate.
std::vector<Plot> behaviour_plots(const Comparison& comparison);
// Harmonics 2 to 9 over frequency, a plot for each candidate.
std::vector<Plot> harmonic_plots(const Comparison& comparison);
// The response at every rate, a plot for each candidate with more than one.
std::vector<Plot> rate_plots(const Comparison& comparison);
// Median times of the stages, one bar per candidate and song.
std::vector<Plot> cost_plots(const Comparison& comparison);

} // namespace dubstage::report
