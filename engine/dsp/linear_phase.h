// Symmetric filters by frequency sampling.
#pragma once

#include "dsp/prototype.h"

namespace dubstage {

// Inside a notch, below this factor (-20 dB), a linear-phase filter goes deeper than the prototype: the
// magnitude's edge at the bottom would make the response endless, so it becomes a smooth valley down to zero.
constexpr double notch_core = 0.1;

// Half of the zero-phase response, from its middle on: grid / 2 + 1 taps whose transform of length `grid` is
// the prototype's magnitude, but for the cores of notches.
std::vector<double> zero_phase_taps(const Prototype& prototype, double sample_rate, std::size_t grid);

// The middle and `half` taps to either side, with a taper at both ends.
std::vector<double> cut_symmetric(const std::vector<double>& zero_phase, std::size_t half);

} // namespace dubstage
