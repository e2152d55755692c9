// How two channels belong together: correlation, balance, mid and side, and what a fold to mono loses.
#pragma once

#include "analysis/measurement.h"

namespace dubstage {

// Of the pair `number` of the observation.
StereoFigures stereo_figures(const Observation& observation, std::size_t number,
                             const LoudnessFigures& loudness);

} // namespace dubstage
